using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Titles;

/// <summary>成批导入往年名单: looked at first, with a result a row; what was looked at goes along with the page and is entered by a second press.</summary>
[Authorize]
public sealed class ImportModel(CurrentActor who, TitleKinds titleKinds, ImportTitles import) : PageModel
{
    private static readonly string[] CommonColumns = ["kind", "level", "batch", "from", "until", "source"];

    public sealed record Form(string? Kind, string? Level, string? Batch, string? From, string? Until, string? Source, string? Text, List<int>? Take);

    public IReadOnlyList<TitleKinds.Kind> Kinds { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public IReadOnlyList<ImportTitles.Row>? Rows { get; private set; }

    public Form Typed { get; private set; } = new(null, null, null, null, null, null, null, null);

    public bool Applied { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop) => await LoadAsync(stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync([FromForm] Form form, IFormFile? file, CancellationToken stop)
    {
        if (!await LoadAsync(stop)) return NotFound();
        Typed = form with { Take = null };
        var faults = new Faults();
        var book = file is { Length: > 0 } ? SheetReader.Read(await BytesAsync(file, stop), file.FileName, faults) : string.IsNullOrWhiteSpace(form.Text) ? null : SheetReader.Paste(form.Text, faults);
        if (book is not { Sheets: [var sheet, ..] })
        {
            Refusals = faults.None ? [Casework.Refusals.Missing("file", "名单（文件或粘贴的内容）")] : [.. faults.All.Select(fault => new Refusal(fault.Code, fault.ToString(), "file"))];
            return Page();
        }
        Typed = Typed with { Text = Pasted(sheet) };
        return await RunAsync(sheet, form, dryRun: true, stop);
    }

    public async Task<IActionResult> OnPostTakeAsync([FromForm] Form form, CancellationToken stop)
    {
        if (!await LoadAsync(stop)) return NotFound();
        Typed = form;
        if (SheetReader.Paste(form.Text ?? "", new Faults()) is not { Sheets: [var sheet, ..] }) return BadRequest();
        return await RunAsync(sheet, form, dryRun: false, stop);
    }

    private async Task<IActionResult> RunAsync(Sheet sheet, Form form, bool dryRun, CancellationToken stop)
    {
        var common = CommonColumns.Zip([form.Kind, form.Level, form.Batch, form.From, form.Until, form.Source]).Where(one => !string.IsNullOrWhiteSpace(one.Second)).ToDictionary(one => one.First, one => one.Second!, StringComparer.Ordinal);
        var outcome = await import.RunAsync(await who.GetAsync(), new ImportTitles.Input(sheet, dryRun, form.Take) { Common = common }, stop);
        (Rows, Refusals, Applied) = (outcome.Value, outcome.Refusals, !dryRun && outcome.Done);
        return Page();
    }

    // a row stands where it stood in the file, so that its number stays
    private static string Pasted(Sheet sheet)
    {
        var text = new StringBuilder();
        var number = 1;
        foreach (var row in sheet.Rows)
        {
            for (; number < row.Number; number++) text.Append('\n');
            text.AppendJoin('\t', row.Cells.Select(cell => cell.Text.ReplaceLineEndings(" / ").Replace('\t', ' ').Replace('"', '”'))).Append('\n');
            number++;
        }
        return text.ToString();
    }

    private static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken stop)
    {
        using var kept = new MemoryStream();
        await using var content = file.OpenReadStream();
        await content.CopyToAsync(kept, stop);
        return kept.ToArray();
    }

    private async Task<bool> LoadAsync(CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor || !actor.Has(Duty.KeepTitles)) return false;
        Kinds = await titleKinds.RunAsync(stop);
        return true;
    }
}
