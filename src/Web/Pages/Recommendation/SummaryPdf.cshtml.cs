using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>汇总表 as PDF or Word: a sealed version, or as the data stand.</summary>
[Authorize]
public sealed class SummaryPdfModel(CurrentActor who, PrintSummary print) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid call, string summary, int? n, Guid? batch, string format, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if ((batch is { } of ? await print.OfBatchAsync(actor, call, of, Printouts.FormatOf(format), stop) : await print.RunAsync(actor, call, summary, n, Printouts.FormatOf(format), stop)) is not { } outcome) return NotFound();
        if (outcome.Done) return this.Paper(outcome.Value!, "汇总表");
        Refusals = outcome.Refusals;
        return this.Unprinted();
    }
}
