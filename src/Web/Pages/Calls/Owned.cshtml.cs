using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Calls;

/// <summary>The calls of the office whose notices they are, and its drafts of the next year's.</summary>
[Authorize]
public sealed class OwnedModel(CurrentActor who, FindCalls calls, ShowNotice drafts, StartNotice start) : PageModel
{
    public IReadOnlyList<FindCalls.Item> Calls { get; private set; } = [];

    public IReadOnlyList<ShowNotice.Item> Drafts { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The call from which a draft was to be made, where that was refused.</summary>
    public Guid? From { get; private set; }

    public string? ProgrammeId { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop) => await LoadAsync(stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostStartAsync([FromForm] Guid call, [FromForm] string? programmeId, [FromForm] int? years, [FromForm] string? once, CancellationToken stop)
    {
        if (!await LoadAsync(stop)) return NotFound();
        var outcome = years is null ? new Refusal("notice.years", "顺延的年数请写 0 至 10 的数字", "years") : await start.RunAsync(await who.GetAsync(), new StartNotice.Input(call, programmeId, years.Value, once), stop);
        if (outcome.Value is { } draft) return LocalRedirect($"/review/calls/drafts/{draft.Id}");
        (Refusals, From, ProgrammeId) = (outcome.Refusals, call, programmeId);
        return Page();
    }

    private async Task<bool> LoadAsync(CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor || !actor.Has(Duty.KeepCall)) return false;
        (Calls, Drafts) = (await calls.OwnedAsync(actor, stop), await drafts.ListAsync(actor, stop));
        return true;
    }
}
