using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>报送的数据包: has it made, shows how far that is, gives it out.</summary>
[Authorize]
public sealed class PackageModel(CurrentActor who, FindPackages find, StartPackage start, OpenPackage open) : PageModel
{
    public FindPackages.View View { get; private set; } = null!;

    public bool MayAct { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid call, Guid batch, CancellationToken stop) => await LoadAsync(call, batch, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid call, Guid batch, [FromForm] JobKind kind, CancellationToken stop)
    {
        var outcome = await start.RunAsync(await who.GetAsync(), new StartPackage.Input(call, batch, kind), stop);
        if (outcome.Done) return LocalRedirect($"/recommendation/{call}/batches/{batch}/package");
        if (!await LoadAsync(call, batch, stop)) return NotFound();
        Refusals = outcome.Refusals;
        return Page();
    }

    public async Task<IActionResult> OnGetFileAsync(Guid call, Guid batch, Guid job, int n, CancellationToken stop)
    {
        if (await open.RunAsync(await who.GetAsync(), call, batch, job, n, stop) is not { } file) return NotFound();
        Response.Headers.CacheControl = "private, no-store";
        return new FileStreamResult(file.Content, "application/octet-stream") { FileDownloadName = file.Name, EnableRangeProcessing = true };
    }

    private async Task<bool> LoadAsync(Guid call, Guid batch, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, call, batch, stop) is not { } view) return false;
        View = view;
        MayAct = actor.Has(Duty.Recommend);
        return true;
    }
}
