using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Defences;

/// <summary>答辩安排: the groups of a step, and one more.</summary>
[Authorize]
public sealed class IndexModel(CurrentActor who, FindDefences find, FormDefenceGroup form) : PageModel
{
    public FindDefences.View View { get; private set; } = null!;

    public bool MayAct { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public FormDefenceGroup.Input? Typed { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid call, string step, CancellationToken stop) => await LoadAsync(call, step, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid call, string step, [FromForm] Guid panel, [FromForm] string? name, [FromForm] List<Guid>? cases, [FromForm] string? days, [FromForm] string? venue, CancellationToken stop)
    {
        Typed = new FormDefenceGroup.Input(panel, name, cases ?? [], days, venue);
        var outcome = await form.RunAsync(await who.GetAsync(), Typed, stop);
        if (outcome.Value is { } group) return LocalRedirect($"/defences/groups/{group.Id}");
        Refusals = outcome.Refusals;
        return await LoadAsync(call, step, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid call, string step, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, call, step, stop) is not { } view) return false;
        (View, MayAct) = (view, actor.Has(Duty.KeepExperts));
        return true;
    }
}
