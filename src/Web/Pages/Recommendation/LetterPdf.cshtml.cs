using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>The covering letter as PDF or Word: of what was handed up, or a draft.</summary>
[Authorize]
public sealed class LetterPdfModel(CurrentActor who, PrintLetter print) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid call, Guid? batch, string format, CancellationToken stop)
    {
        if (await print.RunAsync(await who.GetAsync(), call, batch, Printouts.FormatOf(format), stop) is not { } outcome) return NotFound();
        if (outcome.Done) return this.Paper(outcome.Value!, "推荐函");
        Refusals = outcome.Refusals;
        return this.Unprinted();
    }
}
