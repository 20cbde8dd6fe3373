using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>外部查询: what to look up outside, where, and what came of it; with the results of the institution's other cases and their age.</summary>
[RequestSizeLimit(MostRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = MostRequest)]
public sealed class LookupsModel(CurrentActor who, ShowApplication show, ShowCase showCase, RecordLookup record, FindLookup find, FileStore files) : PageModel
{
    private const long MostRequest = 25 * FileSettings.Mega;

    public ShowApplication.View View { get; private set; } = null!;

    public ShowCase.View Case { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>What was typed and could not be recorded.</summary>
    public (string Lookup, LookupAnswer? Answer, string? Day, string? Note, string? File)? Typed { get; private set; }

    public DateOnly Today => Deadline.DayOf(View.Now);

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    /// <summary>A screenshot as it was uploaded. A picture opens in the browser, in a sandbox; everything else is only ever downloaded.</summary>
    public async Task<IActionResult> OnGetFileAsync(Guid id, int number, CancellationToken stop)
    {
        if (await find.RunAsync(await who.GetAsync(), id, number, stop) is not { FileDigest: { } digest, FileKind: { } kind } found || !files.Has(digest)) return NotFound();
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
        Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        Response.Headers.CacheControl = "private, no-cache";
        var disposition = new ContentDispositionHeaderValue(kind is FileKind.Jpeg or FileKind.Png ? "inline" : "attachment");
        disposition.SetHttpFileName(found.FileName!);
        Response.Headers.ContentDisposition = disposition.ToString();
        return File(files.Open(digest), kind.MediaType());
    }

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] string? lookup, [FromForm] LookupAnswer? answer, [FromForm] DateOnly? day, [FromForm] string? note, [FromForm] string? once, IFormFile? screenshot, CancellationToken stop)
    {
        await using var content = screenshot?.OpenReadStream();
        var unreadable = this.Unreadable(("day", RecordLookup.FieldOf(lookup ?? ""), TypedDays.Day));
        var refusals = unreadable.Count > 0 ? unreadable : null;
        if (refusals is null)
        {
            var outcome = await record.RunAsync(await who.GetAsync(), new RecordLookup.Input(id, lookup ?? "", answer, day, note, screenshot?.FileName, content, once), stop);
            if (outcome.Done) return LocalRedirect($"/review/{id}/lookups#lookup-{outcome.Value!.LookupId}");
            refusals = outcome.Refusals;
        }
        if (!await LoadAsync(id, stop)) return NotFound();
        (Refusals, Typed) = (refusals, (lookup ?? "", answer, Request.Form["day"].ToString(), note, screenshot?.FileName));
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role == Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view || view.Programme.Lookups.Count == 0) return false;
        View = view;
        Case = await showCase.RunAsync(actor, view, [], stop);
        return true;
    }
}
