using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>What an office told the applicant (补正, 不予受理 …) as PDF or Word, to both of them.</summary>
public sealed class NoticeModel(CurrentActor who, PrintReturn print) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string format, CancellationToken stop)
    {
        if (await print.RunAsync(await who.GetAsync(), id, Printouts.FormatOf(format), stop) is not { } outcome) return NotFound();
        if (outcome.Done) return this.Paper(outcome.Value!, "办理告知书");
        Refusals = outcome.Refusals;
        return this.Unprinted();
    }
}
