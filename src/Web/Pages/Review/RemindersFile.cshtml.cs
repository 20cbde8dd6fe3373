using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>The list of whom to remind, as a file.</summary>
public sealed class RemindersFileModel(CurrentActor who, FindReminders find) : PageModel
{
    public async Task<IActionResult> OnGetAsync([FromQuery] string? step, [FromQuery] string? overdue, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.Remind)) return NotFound();
        Response.ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Response.Headers.CacheControl = "no-store";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(find.NameOf());
        Response.Headers.ContentDisposition = disposition.ToString();
        await find.ExportAsync(actor, RemindersModel.Read(step, overdue), Response.Body, stop);
        return new EmptyResult();
    }
}
