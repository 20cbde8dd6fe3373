using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Calls;

/// <summary>The calls of the office whose notices they are.</summary>
[Authorize]
public sealed class OwnedModel(CurrentActor who, FindCalls calls) : PageModel
{
    public IReadOnlyList<FindCalls.Item> Calls { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor || !actor.Has(Duty.KeepCall)) return NotFound();
        Calls = await calls.OwnedAsync(actor, stop);
        return Page();
    }
}
