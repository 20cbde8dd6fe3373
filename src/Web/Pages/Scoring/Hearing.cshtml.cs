using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Scoring;

/// <summary>答辩 on an expert's tablet: whose turn it is, the way to his sheet, what he asked.</summary>
[Authorize]
public sealed class HearingModel(CurrentActor who, ShowDefence show, KeepQuestion keep) : PageModel
{
    public ShowDefence.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Guid? At { get; private set; }

    public string? Question { get; private set; }

    public string? Answer { get; private set; }

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAskAsync(Guid id, [FromForm] Guid application, [FromForm] int? number, [FromForm] string? question, [FromForm] string? answer, CancellationToken stop)
    {
        (At, Question, Answer) = (application, question, answer);
        var outcome = await keep.RunAsync(await who.GetAsync(), new KeepQuestion.Input(id, application, number, null, question, answer), stop);
        if (outcome.Done)
        {
            Done = "已记录";
            return LocalRedirect($"/scoring/defences/{id}#h-{application}");
        }
        Refusals = outcome.Refusals;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.Score) || await show.RunAsync(actor, id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
