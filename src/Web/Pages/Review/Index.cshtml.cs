using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

public sealed class IndexModel(CurrentActor who, FindWork find) : PageModel
{
    public FindWork.Page Work { get; private set; } = null!;

    public bool OnlyMine { get; private set; }

    public int PageNumber { get; private set; }

    public async Task<IActionResult> OnGetAsync(bool mine, [FromQuery(Name = "p")] int number, CancellationToken stop)
    {
        var actor = await who.FindAsync();
        if (actor is null) return LocalRedirect("/sign-in");
        if (actor.Role is not (Role.Officer or Role.Auditor)) return LocalRedirect(SignInModel.HomeOf(actor.Role));
        OnlyMine = mine;
        PageNumber = Math.Max(number, 1);
        Work = await find.RunAsync(actor, mine, PageNumber, stop);
        return Page();
    }
}
