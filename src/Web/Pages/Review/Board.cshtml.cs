using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>Where everything stands, in numbers, for the level of who looks.</summary>
public sealed class BoardModel(CurrentActor who, ShowBoard show) : PageModel
{
    public ShowBoard.View View { get; private set; } = null!;

    public bool Acts { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.ReadWork)) return NotFound();
        (View, Acts) = (await show.RunAsync(actor, stop), actor.Has(Duty.Review));
        return Page();
    }
}
