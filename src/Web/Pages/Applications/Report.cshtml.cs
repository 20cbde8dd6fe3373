using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>The application report as PDF or Word, to its applicant and to officers; where it cannot be made, a page that says why.</summary>
public sealed class ReportModel(CurrentActor who, PrintApplication print) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, int? version, string? paper, string format, CancellationToken stop)
    {
        if (await print.RunAsync(await who.GetAsync(), id, version, paper, Printouts.FormatOf(format), stop) is not { } outcome) return NotFound();
        if (outcome.Done) return this.Paper(outcome.Value!, "申请报告");
        Refusals = outcome.Refusals;
        return this.Unprinted();
    }
}
