using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Panels;

/// <summary>The papers of a panel and its defence, as PDF or Word: by task, group, panel or, for those of a whole step, by call.</summary>
[Authorize]
public sealed class PaperModel(CurrentActor who, PrintPanel print) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string paper, Guid id, string format, [FromQuery] string? step, [FromQuery] Guid? expert, CancellationToken stop)
    {
        var (actor, kind) = (await who.GetAsync(), Printouts.FormatOf(format));
        var outcome = paper switch
        {
            "scoreSheet" => await print.SheetAsync(actor, id, kind, stop),
            "pledge" => await print.PledgeAsync(actor, id, expert, kind, stop),
            _ when PrintPanel.OfGroup.Contains(paper) => await print.GroupAsync(actor, paper, id, kind, stop),
            _ when step is not null => await print.StepAsync(actor, paper, id, step, kind, stop),
            _ => null,
        };
        if (outcome is not { } made) return NotFound();
        if (made.Done) return this.Paper(made.Value!, paper switch { "scoreSheet" => "评分表", "pledge" => "承诺书", "defenceList" => "答辩安排表", "attendance" => "签到表", "minutes" => "评审会议纪要", _ => "评分汇总表" });
        Refusals = made.Refusals;
        return this.Unprinted();
    }
}
