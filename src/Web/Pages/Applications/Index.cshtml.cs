using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

public sealed class IndexModel(CurrentActor who, FindApplications find, FindCalls calls, StartApplication start, RestoreDraft restore) : PageModel
{
    public IReadOnlyList<FindApplications.Item> Items { get; private set; } = [];

    public IReadOnlyList<FindCalls.Item> Calls { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The draft that was just put away.</summary>
    public Guid? Deleted { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid? deleted, CancellationToken stop)
    {
        Deleted = deleted;
        var actor = await who.FindAsync();
        if (actor is null) return LocalRedirect("/sign-in");
        if (actor.Role != Role.Applicant) return LocalRedirect("/review");
        Items = await find.RunAsync(actor, stop);
        Calls = await calls.RunAsync(stop);
        return Page();
    }

    public async Task<IActionResult> OnPostRestoreAsync([FromForm] Guid application, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        var outcome = await restore.RunAsync(actor, application, stop);
        if (outcome.Done) return LocalRedirect($"/applications/{application}");
        Refusals = outcome.Refusals;
        Items = await find.RunAsync(actor, stop);
        Calls = await calls.RunAsync(stop);
        return Page();
    }

    public async Task<IActionResult> OnPostStartAsync([FromForm] Guid call, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        var outcome = await start.RunAsync(actor, call, stop);
        if (outcome.Done) return LocalRedirect($"/applications/{outcome.Value}");
        Refusals = outcome.Refusals;
        Items = await find.RunAsync(actor, stop);
        Calls = await calls.RunAsync(stop);
        return Page();
    }
}
