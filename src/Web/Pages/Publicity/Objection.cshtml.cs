using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Publicity;

/// <summary>An objection, to the office that answers it.</summary>
[Authorize]
public sealed class ObjectionModel(CurrentActor who, ShowObjection show, AnswerObjection answers) : PageModel
{
    /// <summary>What stands in the boxes.</summary>
    public sealed record Form(string? Findings, string? Answer, string? ToApplicant);

    public ShowObjection.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Form? Typed { get; private set; }

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    /// <summary>A file of it as it came. A picture opens in the browser, in a sandbox; everything else is only ever downloaded.</summary>
    public async Task<IActionResult> OnGetFileAsync(Guid id, int number, CancellationToken stop)
    {
        if (await show.OpenAsync(await who.GetAsync(), id, number, stop) is not var (file, content)) return NotFound();
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
        Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        Response.Headers.CacheControl = "private, no-cache";
        var disposition = new ContentDispositionHeaderValue(file.Kind is FileKind.Jpeg or FileKind.Png ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        Response.Headers.ContentDisposition = disposition.ToString();
        return File(content, file.Kind.MediaType());
    }

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int token, [FromForm] ObjectionAct act, [FromForm] Form form, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        var outcome = await answers.RunAsync(await who.GetAsync(), new AnswerObjection.Input(id, token, act, form.Findings, form.Answer, form.ToApplicant), stop);
        if (outcome.Value is { } objection)
        {
            Done = PublicityWords.Of(objection.State);
            return LocalRedirect($"/publicity/objections/{id}");
        }
        (Refusals, Typed) = (outcome.Refusals, form);
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
