using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Visits;

/// <summary>The pledge of an expert of a visit's team as PDF or Word.</summary>
[Authorize]
public sealed class PledgeModel(CurrentActor who, PrintVisitPledge print) : PageModel
{
    public Guid Id { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, int member, string format, CancellationToken stop)
    {
        Id = id;
        if (await print.RunAsync(await who.GetAsync(), id, member, Printouts.FormatOf(format), stop) is not { } outcome) return NotFound();
        if (outcome.Done) return this.Paper(outcome.Value!, "承诺书");
        Refusals = outcome.Refusals;
        return this.Unprinted();
    }
}
