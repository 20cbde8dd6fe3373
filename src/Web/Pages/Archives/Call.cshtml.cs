using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Archives;

/// <summary>归档: packages of all ended cases of a call.</summary>
[Authorize]
public sealed class CallModel(CurrentActor who, FindArchives find, StartArchive start) : PageModel
{
    public FindArchives.OfCall View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid call, CancellationToken stop) => await LoadAsync(call, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid call, CancellationToken stop)
    {
        var outcome = await start.RunAsync(await who.GetAsync(), new StartArchive.Input(call, JobKind.ArchiveCall), stop);
        if (outcome.Done) return LocalRedirect($"/archives/{call}");
        Refusals = outcome.Refusals;
        return await LoadAsync(call, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnGetFileAsync(Guid call, Guid job, int n, CancellationToken stop) => this.Archive(await find.OpenAsync(await who.GetAsync(), call, job, n, stop));

    private async Task<bool> LoadAsync(Guid call, CancellationToken stop)
    {
        if (await find.CallAsync(await who.GetAsync(), call, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
