using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>Rows from a file or a pasted block into a table: choose, look at what would happen, import. Needs no script.</summary>
[ImportTurn]
[RequestSizeLimit(ImportUpload.MostBytes)]
[RequestFormLimits(ValueLengthLimit = ImportUpload.MostBytes, MultipartBodyLengthLimit = ImportUpload.MostBytes)]
public sealed class ImportModel(CurrentActor who, ImportRows import, ImportKept keep) : PageModel
{
    /// <summary>As many rows as a person will look at.</summary>
    public const int MostShown = 200;

    public ImportRows.Start Start { get; private set; } = null!;

    public ImportRows.DryRun? Run { get; private set; }

    public string Kept { get; private set; } = "";

    public bool LeaveOut { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string table, CancellationToken stop) => await LoadAsync(id, table, stop) ? Page() : NotFound();

    /// <summary>The first look at a file or block.</summary>
    public async Task<IActionResult> OnPostAsync(Guid id, string table, IFormFile? file, [FromForm] string? pasted, CancellationToken stop)
    {
        if (!await LoadAsync(id, table, stop)) return NotFound();
        var read = await ImportUpload.ReadAsync(file, pasted, stop);
        if (!read.Done) Refusals = read.Refusals;
        else if (keep.Write(id, read.Value!) is not { } kept) Refusals = [new Refusal("sheet.size", "文件内容过多，请分批导入", "file")];
        else
        {
            Kept = kept;
            await PlanAsync(new ImportRows.Input(id, table, read.Value!, null, LeaveOut: false), stop);
        }
        return Page();
    }

    /// <summary>Another look, with other wishes.</summary>
    public Task<IActionResult> OnPostAgainAsync(Guid id, string table, [FromForm] string? kept, [FromForm] RowMode mode, [FromForm] bool leaveOut, CancellationToken stop) =>
        WithKeptAsync(id, table, kept, mode, leaveOut, async input =>
        {
            await PlanAsync(input, stop);
            return Page();
        }, stop);

    /// <summary>For good.</summary>
    public Task<IActionResult> OnPostApplyAsync(Guid id, string table, [FromForm] string? kept, [FromForm] RowMode mode, [FromForm] bool leaveOut, [FromForm] int seen, [FromForm] int removes, CancellationToken stop) =>
        WithKeptAsync(id, table, kept, mode, leaveOut, async input =>
        {
            var outcome = await import.RunAsync(await who.GetAsync(), input with { Removes = removes }, seen, stop);
            if (outcome.Done) return LocalRedirect($"/applications/{id}/sections/{Start.Section.Id}?saved=true#t-{Start.Table.Id}");
            await PlanAsync(input, stop);
            Refusals = outcome.Refusals;
            return Page();
        }, stop);

    private async Task<IActionResult> WithKeptAsync(Guid id, string table, string? kept, RowMode mode, bool leaveOut, Func<ImportRows.Input, Task<IActionResult>> act, CancellationToken stop)
    {
        if (!await LoadAsync(id, table, stop)) return NotFound();
        if (keep.Read(id, kept) is not { } book || !Enum.IsDefined(mode))
        {
            Refusals = [new Refusal("import.kept", "没有收到要导入的内容，请重新选择文件", "file")];
            return Page();
        }
        (Kept, LeaveOut) = (kept!, leaveOut);
        return await act(new ImportRows.Input(id, table, book, mode, leaveOut));
    }

    private async Task PlanAsync(ImportRows.Input input, CancellationToken stop)
    {
        var planned = await import.PlanAsync(await who.GetAsync(), input, stop);
        (Run, Refusals) = (planned.Value, planned.Refusals);
    }

    private async Task<bool> LoadAsync(Guid id, string table, CancellationToken stop)
    {
        if (await import.FindAsync(await who.GetAsync(), id, table, stop) is not { } start) return false;
        Start = start;
        return true;
    }

    /// <summary>Rows with mistakes first, then what changes; what stays as it is comes last.</summary>
    public IEnumerable<PlannedRow> Shown => Run!.Plan.Rows
        .OrderBy(row => row.Faults.Count > 0 ? 0 : row.Fate switch { RowFate.Change => 1, RowFate.Remove => 2, RowFate.Add => 3, RowFate.Same or RowFate.LeftOut => 4 })
        .Take(MostShown);

    /// <summary>What the row will still lack: it may be filled in later, and must be before submission.</summary>
    public string Lacking(PlannedRow row) => row.After is null || row.Fate is RowFate.LeftOut ? ""
        : string.Join("、", Start.Table.Columns.Where(column => column.Required && column.When is null && CellAnswer.Text(row.After[column.Id]).Length == 0).Select(column => column.Label));

    public static string Word(PlannedRow row) => row.Fate switch
    {
        RowFate.Add => "新增",
        RowFate.Change => $"修改第 {row.Old} 行",
        RowFate.Same => $"与第 {row.Old} 行相同",
        RowFate.Remove => $"删除第 {row.Old} 行",
        RowFate.LeftOut => "不导入",
    };

    public string KeyWords => string.Join("、", RowPlan.Key(Start.Table).Select(column => column.Label));
}
