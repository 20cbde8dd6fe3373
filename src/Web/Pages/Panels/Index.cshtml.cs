using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Panels;

/// <summary>专家评审: the steps that experts score, their panels, and one more.</summary>
[Authorize]
public sealed class IndexModel(CurrentActor who, FindPanels find, FormPanel form) : PageModel
{
    public IReadOnlyList<FindPanels.Round> Rounds { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public FormPanel.Input? Typed { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop) => await LoadAsync(stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync([FromForm] Guid call, [FromForm] string? step, [FromForm] string? name, [FromForm] List<Guid>? cases, [FromForm] string? once, CancellationToken stop)
    {
        Typed = new FormPanel.Input(call, step, name, cases ?? [], once);
        var outcome = await form.RunAsync(await who.GetAsync(), Typed, stop);
        if (outcome.Value is { } panel) return LocalRedirect($"/panels/{panel.Id}");
        Refusals = outcome.Refusals;
        return await LoadAsync(stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken stop)
    {
        if (await find.RunAsync(await who.GetAsync(), stop) is not { } rounds) return false;
        Rounds = rounds;
        return true;
    }
}
