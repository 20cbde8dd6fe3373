using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Visits;

/// <summary>实地核查记录表 as PDF or Word: a record that was handed in, or how it stands.</summary>
[Authorize]
public sealed class RecordModel(CurrentActor who, PrintVisit print) : PageModel
{
    public Guid Id { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, int? n, string format, CancellationToken stop)
    {
        Id = id;
        if (await print.RunAsync(await who.GetAsync(), id, n, Printouts.FormatOf(format), stop) is not { } outcome) return NotFound();
        if (outcome.Done) return this.Paper(outcome.Value!, "实地核查记录表");
        Refusals = outcome.Refusals;
        return this.Unprinted();
    }
}
