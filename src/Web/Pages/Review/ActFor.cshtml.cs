using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>Acts in place of an office below that keeps silent.</summary>
[Authorize]
public sealed class ActForModel(CurrentActor who, ActForBelow actFor, ShowApplication show) : PageModel
{
    public ActForBelow.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Opinion { get; private set; }

    public string? Reason { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int token, [FromForm] string? act, [FromForm] string? opinion, [FromForm] string? reason, [FromForm] string? once, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!await LoadAsync(id, stop))
        {
            // acted already, by this form or by somebody else: the case says how it stands
            return await show.RunAsync(actor, id, stop) is not null && actor.Has(Duty.Review) ? LocalRedirect($"/review/{id}") : NotFound();
        }
        // what has to be written out and looked at has a page of its own
        if (View.Actions.FirstOrDefault(action => action.Id == act) is { Does: Doing.Reject or Doing.Return } composed) return RedirectPreserveMethod($"/review/{id}/{(composed.Does == Doing.Return ? "return" : "end")}?handler=Compose");
        var outcome = await actFor.RunAsync(actor, new ActForBelow.Input(id, token, act, opinion, reason, Once: once), stop);
        // somebody, or the same form a moment ago, may have been faster
        if (outcome.Done || !await LoadAsync(id, stop)) return LocalRedirect($"/review/{id}");
        (Refusals, Opinion, Reason) = (outcome.Refusals, opinion, reason);
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await actFor.ShowAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
