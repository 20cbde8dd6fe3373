using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Panels;

/// <summary>A signed score sheet, to read and to print.</summary>
[Authorize]
public sealed class SheetModel(CurrentActor who, ReadSignedScore read) : PageModel
{
    public ReadSignedScore.View View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid task, CancellationToken stop)
    {
        if (await read.RunAsync(await who.GetAsync(), task, stop) is not { } view) return NotFound();
        View = view;
        return Page();
    }
}
