using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Panels;

/// <summary>A signed score sheet, to read and to print.</summary>
[Authorize]
public sealed class SheetModel(CurrentActor who, ReadSignedScore read, ShowScans scans) : PageModel
{
    public ReadSignedScore.View View { get; private set; } = null!;

    /// <summary>How many scans of it are filed.</summary>
    public int Scans { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid task, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await read.RunAsync(actor, task, stop) is not { } view) return NotFound();
        (View, Scans) = (view, (await scans.OfStepAsync(actor, view.Panel.CallId, view.Panel.Step, stop)).Count(scan => scan.TaskId == task));
        return Page();
    }
}
