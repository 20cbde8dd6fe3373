using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>The whole application out as one workbook and back: choose, look at every change, import what is wanted. Needs no script.</summary>
[ImportTurn]
[RequestSizeLimit(ImportUpload.MostBytes)]
[RequestFormLimits(ValueLengthLimit = ImportUpload.MostBytes, MultipartBodyLengthLimit = ImportUpload.MostBytes)]
public sealed class WorkbookModel(CurrentActor who, ImportWorkbook import, ImportKept keep) : PageModel
{
    public const int MostFaults = 50;

    private const int LongestShown = 200;

    public Guid Id { get; private set; }

    public string Number { get; private set; } = "";

    public bool Editable { get; private set; }

    /// <summary>Among whom the form is divided.</summary>
    public IReadOnlyList<string> Fillers { get; private set; } = [];

    public ImportWorkbook.DryRun? Run { get; private set; }

    public string Kept { get; private set; } = "";

    public bool Clears { get; private set; }

    public ImportWorkbook.Applied? Applied { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The revisions of the sections in the dry run that is shown.</summary>
    public string Seen => string.Join(',', Run!.Revisions.Select(section => string.Create(CultureInfo.InvariantCulture, $"{section.Key}:{section.Value}")));

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, IFormFile? file, [FromForm] bool clears, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        Clears = clears;
        var read = await ImportUpload.ReadAsync(file, pasted: null, stop);
        if (!read.Done) Refusals = read.Refusals;
        else if (keep.Write(id, read.Value!) is not { } kept) Refusals = [new Refusal("sheet.size", "文件内容过多，请删去无关的工作表后再导入", "file")];
        else
        {
            Kept = kept;
            await PlanAsync(new ImportWorkbook.Input(id, read.Value!, clears), stop);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostApplyAsync(Guid id, [FromForm] string? kept, [FromForm] bool clears, [FromForm] string? seen, [FromForm] string[] take, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        if (keep.Read(id, kept) is not { } book)
        {
            Refusals = [new Refusal("import.kept", "没有收到要导入的内容，请重新选择文件", "file")];
            return Page();
        }
        (Kept, Clears) = (kept!, clears);
        var input = new ImportWorkbook.Input(id, book, clears);
        if (take.Length == 0)
        {
            await PlanAsync(input, stop);
            Refusals = [new Refusal("import.choose", "请至少勾选一项")];
            return Page();
        }
        var outcome = await import.RunAsync(await who.GetAsync(), input, take.ToHashSet(StringComparer.Ordinal), Revisions(seen), stop);
        if (outcome.Done && outcome.Value!.Refused.Count == 0)
        {
            Applied = outcome.Value;
            return Page();
        }
        await PlanAsync(input, stop);
        Applied = outcome.Value;
        Refusals = outcome.Done ? [.. outcome.Value!.Refused.Select(refused => refused.Refusal with { Sentence = $"{refused.Section.Label}：{refused.Refusal.Sentence}" })] : outcome.Refusals;
        return Page();
    }

    private static Dictionary<string, int> Revisions(string? seen) => (seen ?? "").Split(',').Select(part => part.Split(':'))
        .Where(part => part.Length == 2 && int.TryParse(part[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .DistinctBy(part => part[0]).ToDictionary(part => part[0], part => int.Parse(part[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private async Task PlanAsync(ImportWorkbook.Input input, CancellationToken stop)
    {
        var planned = await import.PlanAsync(await who.GetAsync(), input, stop);
        (Run, Refusals) = (planned.Value, planned.Refusals);
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await import.FindAsync(await who.GetAsync(), id, stop) is not var (number, editable, fillers)) return false;
        (Id, Number, Editable, Fillers) = (id, number, editable, fillers);
        return true;
    }

    /// <summary>As much of a long text as tells which it is.</summary>
    public static string Short(Rules.Node? answer)
    {
        var text = CellAnswer.Text(answer);
        if (text.Length <= LongestShown) return text.Length == 0 ? "（空）" : text;
        var end = char.IsHighSurrogate(text[LongestShown - 1]) ? LongestShown - 1 : LongestShown;
        return $"{text[..end]}…（共 {Rules.Wording.Count(text)} 字）";
    }
}
