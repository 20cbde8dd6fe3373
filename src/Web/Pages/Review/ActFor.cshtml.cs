using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>Acts in place of an office below that keeps silent.</summary>
[Authorize]
public sealed class ActForModel(CurrentActor who, ActForBelow actFor) : PageModel
{
    public ActForBelow.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Act { get; private set; }

    public string? Opinion { get; private set; }

    public string? Reason { get; private set; }

    public string? Clause { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int token, [FromForm] string? act, [FromForm] string? opinion, [FromForm] string? reason, [FromForm] string? clause, CancellationToken stop)
    {
        var outcome = await actFor.RunAsync(await who.GetAsync(), new ActForBelow.Input(id, token, act, opinion, reason, clause), stop);
        if (outcome.Done) return LocalRedirect($"/review/{id}");
        (Refusals, Act, Opinion, Reason, Clause) = (outcome.Refusals, act, opinion, reason, clause);
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await actFor.ShowAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
