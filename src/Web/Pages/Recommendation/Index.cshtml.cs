using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>The calls in which an office recommends, or receives recommendations.</summary>
[Authorize]
public sealed class IndexModel(CurrentActor who, FindRecommendations find) : PageModel
{
    public IReadOnlyList<FindRecommendations.Item> Items { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.ReadWork)) return NotFound();
        Items = await find.RunAsync(actor, stop);
        return Page();
    }
}
