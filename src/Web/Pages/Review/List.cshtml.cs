using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>The work list as a file, written while it is read.</summary>
public sealed class ListModel(CurrentActor who, ExportWork export) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string kind, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.ReadWork)) return NotFound();
        var csv = kind == "csv";
        var filter = WorkFilter.Read(name => Request.Query[name]);
        if (!actor.Has(Duty.Review)) filter = filter with { All = true };
        Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Response.Headers.CacheControl = "no-store";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(export.Name(csv));
        Response.Headers.ContentDisposition = disposition.ToString();
        await export.RunAsync(actor, filter, csv, Response.Body, stop);
        return new EmptyResult();
    }
}
