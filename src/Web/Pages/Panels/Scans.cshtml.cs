using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Panels;

/// <summary>签字扫描件: a paper of a panel as it was signed, by task, group or, for those of a whole step, by call.</summary>
[Authorize]
[RequestSizeLimit(MostRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = MostRequest)]
public sealed class ScansModel(CurrentActor who, ShowScans show, AddScan add, RemoveScan remove, FileStore files) : PageModel
{
    private const long MostRequest = 25 * FileSettings.Mega;

    public ShowScans.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>Which one is to be taken out, and why, where that was refused.</summary>
    public (Guid? Scan, string? Why) Typed { get; private set; }

    [TempData] public string? Done { get; set; }

    /// <summary>Where the paper itself is.</summary>
    public string Back => View.Paper switch
    {
        ScannedPaper.ScoreSheet => $"/panels/sheets/{View.Task}",
        ScannedPaper.Attendance => $"/defences/groups/{View.Group}",
        _ => $"/panels/ranking/{View.Call}/{View.Step}",
    };

    public async Task<IActionResult> OnGetAsync(ScannedPaper paper, Guid id, [FromQuery] string? step, [FromQuery] string? department, CancellationToken stop) => await LoadAsync(new(paper, id, step, department), stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAddAsync(ScannedPaper paper, Guid id, [FromQuery] string? step, [FromQuery] string? department, IFormFile? file, CancellationToken stop)
    {
        await using var content = file?.OpenReadStream();
        return await ToldAsync(new(paper, id, step, department), await add.RunAsync(await who.GetAsync(), new(paper, id, step, department), file?.FileName, content, stop), "已上传", stop);
    }

    public async Task<IActionResult> OnPostRemoveAsync(ScannedPaper paper, Guid id, [FromQuery] string? step, [FromQuery] string? department, [FromForm] Guid scan, [FromForm] string? why, CancellationToken stop)
    {
        Typed = (scan, why);
        return await ToldAsync(new(paper, id, step, department), await remove.RunAsync(await who.GetAsync(), scan, why, stop), "已移除", stop);
    }

    /// <summary>One of them as it came. A picture opens in the browser, in a sandbox; everything else is only ever downloaded.</summary>
    public async Task<IActionResult> OnGetFileAsync([FromQuery] Guid scan, CancellationToken stop)
    {
        if (await show.FileAsync(await who.GetAsync(), scan, stop) is not { } file || !files.Has(file.Digest)) return NotFound();
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
        Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        Response.Headers.CacheControl = "private, no-cache";
        var disposition = new ContentDispositionHeaderValue(file.Kind is FileKind.Jpeg or FileKind.Png ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        Response.Headers.ContentDisposition = disposition.ToString();
        return File(files.Open(file.Digest), file.Kind.MediaType());
    }

    private async Task<IActionResult> ToldAsync(ShowScans.Place place, Outcome<PanelScan> outcome, string done, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done;
            return LocalRedirect(Request.PathBase + Request.Path + QueryString.Create(Kept(place)));
        }
        Refusals = outcome.Refusals;
        return await LoadAsync(place, stop) ? Page() : NotFound();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Kept(ShowScans.Place place) =>
        new KeyValuePair<string, string?>[] { new("step", place.Step), new("department", place.Department) }.Where(one => one.Value is not null);

    private async Task<bool> LoadAsync(ShowScans.Place place, CancellationToken stop)
    {
        if (!Enum.IsDefined(place.Paper) || await show.RunAsync(await who.GetAsync(), place, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
