using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Web.Pages.Applications;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Experts;

/// <summary>专家库: who is in it, one more, or many from a file after a look at what would happen.</summary>
[Authorize]
[ImportTurn]
[RequestSizeLimit(ImportUpload.MostBytes)]
[RequestFormLimits(ValueLengthLimit = ImportUpload.MostBytes, MultipartBodyLengthLimit = ImportUpload.MostBytes)]
public sealed class IndexModel(CurrentActor who, ExpertPool pool, SaveExpert save, ImportExperts import, ImportKept keep) : PageModel
{
    /// <summary>What stands in the boxes of an entry.</summary>
    public sealed record Form(string? Name, string? Email, string? Phone, string? Employer, string? EmployerCode, string? Post, string? Region, string? Address, string? Fields)
    {
        internal SaveExpert.Input To(Guid? id, int token) => new(id, Name, Email, Phone, Employer, EmployerCode, Post, Region, Address, Fields, token);

        internal static Form Of(Expert expert) =>
            new(expert.Name, expert.Email, expert.Phone, expert.Employer, expert.EmployerCode, expert.Post, expert.Region, expert.Address, string.Join('、', expert.FieldList));
    }

    public ExpertPool.Page Found { get; private set; } = null!;

    public string? Search { get; private set; }

    public string? Field { get; private set; }

    public int PageNumber { get; private set; } = 1;

    public Form Typed { get; private set; } = new(null, null, null, null, null, null, null, null, null);

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public IReadOnlyList<ImportExperts.Row>? Rows { get; private set; }

    public string Kept { get; private set; } = "";

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(string? q, string? field, int p, CancellationToken stop) => await LoadAsync(q, field, p, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAddAsync([FromForm] Form form, CancellationToken stop)
    {
        if (!await LoadAsync(null, null, 1, stop)) return NotFound();
        var outcome = await save.RunAsync(await who.GetAsync(), form.To(null, 0), stop);
        if (outcome.Done) return LocalRedirect($"/experts/{outcome.Value!.Id}");
        (Refusals, Typed) = (outcome.Refusals, form);
        return Page();
    }

    public async Task<IActionResult> OnPostLookAsync(IFormFile? file, [FromForm] string? pasted, CancellationToken stop)
    {
        if (!await LoadAsync(null, null, 1, stop)) return NotFound();
        var actor = await who.GetAsync();
        var read = await ImportUpload.ReadAsync(file, pasted, stop);
        if (!read.Done) Refusals = read.Refusals;
        else if (keep.Write(actor.PersonId, read.Value!) is not { } kept) Refusals = [new Refusal("sheet.size", "文件内容过多，请分批导入", "file")];
        else
        {
            var outcome = await import.RunAsync(actor, Of(read.Value!), dryRun: true, stop);
            (Rows, Refusals, Kept) = (outcome.Value, outcome.Refusals, kept);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostImportAsync([FromForm] string? kept, CancellationToken stop)
    {
        if (!await LoadAsync(null, null, 1, stop)) return NotFound();
        var actor = await who.GetAsync();
        if (keep.Read(actor.PersonId, kept) is not { } book)
        {
            Refusals = [new Refusal("import.kept", "没有收到要导入的内容，请重新选择文件", "file")];
            return Page();
        }
        var outcome = await import.RunAsync(actor, Of(book), dryRun: false, stop);
        if (!outcome.Done)
        {
            Refusals = outcome.Refusals;
            return Page();
        }
        Done = $"已导入 {outcome.Value!.Count(row => row.Added)} 位专家";
        return LocalRedirect("/experts");
    }

    // the first sheet that a person sees
    private static Sheet Of(SheetBook book) => book.Sheets.FirstOrDefault(sheet => !sheet.Hidden && sheet.Rows.Count > 0) ?? book.Sheets[0];

    private async Task<bool> LoadAsync(string? q, string? field, int p, CancellationToken stop)
    {
        (Search, Field, PageNumber) = (q, field, Math.Max(p, 1));
        if (await pool.RunAsync(await who.GetAsync(), q, field, PageNumber, stop) is not { } found) return false;
        Found = found;
        return true;
    }
}
