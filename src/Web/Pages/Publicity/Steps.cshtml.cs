using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Publicity;

/// <summary>公示和认定: the steps that are the office's.</summary>
[Authorize]
public sealed class StepsModel(CurrentActor who, ShowPublicity show) : PageModel
{
    public IReadOnlyList<ShowPublicity.Place> Places { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.Decide)) return NotFound();
        Places = await show.StepsAsync(actor, stop);
        return Page();
    }
}
