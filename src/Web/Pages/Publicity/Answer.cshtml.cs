using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Publicity;

/// <summary>The answer to an objection as a letter.</summary>
[Authorize]
public sealed class AnswerModel(CurrentActor who, PrintOffice print) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string format, CancellationToken stop)
    {
        if (await print.AnswerAsync(await who.GetAsync(), id, Printouts.FormatOf(format), stop) is not { } made) return NotFound();
        if (made.Done) return this.Paper(made.Value!, "异议答复");
        Refusals = made.Refusals;
        return this.Unprinted();
    }
}
