using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>Forms and files of an application as one PDF, to its applicant and to officers; where it cannot be made, a page that says why.</summary>
public sealed class MergedModel(CurrentActor who, MergeApplication merge) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, int? version, CancellationToken stop)
    {
        if (await merge.RunAsync(await who.GetAsync(), id, version, stop) is not { } outcome) return NotFound();
        if (outcome.Value is not { } merged)
        {
            Refusals = outcome.Refusals;
            return this.Unprinted();
        }
        var disposition = new ContentDispositionHeaderValue("inline");
        disposition.SetHttpFileName("合订本.pdf");
        Response.Headers.ContentDisposition = disposition.ToString();
        Response.Headers.CacheControl = "private, no-store";
        // opened here: swept meanwhile, it is still sent
        var file = new FileStream(merged.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return new FileStreamResult(file, "application/pdf") { EntityTag = new EntityTagHeaderValue($"\"{merged.Digest}\""), EnableRangeProcessing = true };
    }
}
