using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Visits;

/// <summary>One visit to its office: plan, record, signatures, what was handed in; to other offices of the case what was handed in.</summary>
[Authorize]
public sealed class VisitModel(CurrentActor who, ShowVisit show, TellVisits tell, CancelVisit cancel, ReopenVisit reopen) : PageModel
{
    public ShowVisit.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostTellAsync(Guid id, CancellationToken stop) =>
        await ToldAsync(id, await tell.RunAsync(await who.GetAsync(), [id], stop), done => $"已通知单位和核查组{(done.Not.Count > 0 ? $"；{string.Join("；", done.Not.Select(not => not.Sentence))}" : "")}", stop);

    public async Task<IActionResult> OnPostCancelAsync(Guid id, [FromForm] string? why, CancellationToken stop) => await ToldAsync(id, await cancel.RunAsync(await who.GetAsync(), id, why, stop), _ => "已取消", stop);

    public async Task<IActionResult> OnPostReopenAsync(Guid id, [FromForm] string? why, CancellationToken stop) => await ToldAsync(id, await reopen.RunAsync(await who.GetAsync(), id, why, stop), _ => "已退回更正，核查组可以修改后重新提交", stop);

    private async Task<IActionResult> ToldAsync<T>(Guid id, Outcome<T> outcome, Func<T, string> done, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done(outcome.Value!);
            return LocalRedirect($"/visits/{id}");
        }
        Refusals = outcome.Refusals;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
