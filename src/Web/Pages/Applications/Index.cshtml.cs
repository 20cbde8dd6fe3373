using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

public sealed class IndexModel(CurrentActor who, FindApplications find, FindCalls calls, ShowCall show, StartApplication start, RestoreDraft restore) : PageModel
{
    public IReadOnlyList<FindApplications.Item> Items { get; private set; } = [];

    /// <summary>What can be applied for now or later, each with what stands in the way.</summary>
    public IReadOnlyList<ShowCall.View> Calls { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The draft that was just put away.</summary>
    public Guid? Deleted { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid? deleted, CancellationToken stop)
    {
        Deleted = deleted;
        var actor = await who.FindAsync();
        if (actor is null) return LocalRedirect("/sign-in");
        if (actor.Role != Role.Applicant) return LocalRedirect("/review");
        await LoadAsync(actor, stop);
        return Page();
    }

    public async Task<IActionResult> OnPostRestoreAsync([FromForm] Guid application, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        var outcome = await restore.RunAsync(actor, application, stop);
        if (outcome.Done) return LocalRedirect($"/applications/{application}");
        Refusals = outcome.Refusals;
        await LoadAsync(actor, stop);
        return Page();
    }

    public async Task<IActionResult> OnPostStartAsync([FromForm] Guid call, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        var outcome = await start.RunAsync(actor, call, stop);
        if (outcome.Done) return LocalRedirect($"/applications/{outcome.Value}");
        Refusals = outcome.Refusals;
        await LoadAsync(actor, stop);
        return Page();
    }

    private async Task LoadAsync(Actor actor, CancellationToken stop)
    {
        Items = await find.RunAsync(actor, stop);
        var open = new List<ShowCall.View>();
        foreach (var call in (await calls.RunAsync(stop)).Where(call => call.State != CallState.Closed || call.HasGrants))
        {
            if (await show.RunAsync(actor, call.Id, stop) is { Call.State: not CallState.Closed } view) open.Add(view);
        }
        Calls = open;
    }
}
