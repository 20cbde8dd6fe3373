using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Calls;

/// <summary>校样: a draft read back clause by clause, as the public will read it.</summary>
[Authorize]
public sealed class ProofModel(CurrentActor who, ShowNotice show) : PageModel
{
    public Guid Id { get; private set; }

    public IReadOnlyList<Block> Blocks { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor || await show.RunAsync(actor, id, stop) is not { Programme: { } programme }) return NotFound();
        (Id, Blocks) = (id, Readout.Of(programme));
        return Page();
    }
}
