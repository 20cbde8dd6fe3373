using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>纸质材料: what of a batch goes out on paper, its print files, and the papers that go with it.</summary>
[Authorize]
public sealed class PaperModel(CurrentActor who, FindPaperSets find, StartPaperSets start, OpenPaperSet open, PrintDelivery print) : PageModel
{
    public FindPaperSets.View View { get; private set; } = null!;

    public bool MayAct { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid call, Guid batch, CancellationToken stop) => await LoadAsync(call, batch, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid call, Guid batch, CancellationToken stop)
    {
        var outcome = await start.RunAsync(await who.GetAsync(), call, batch, stop);
        return outcome.Done ? LocalRedirect($"/recommendation/{call}/batches/{batch}/paper") : await AgainAsync(call, batch, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnGetCopiesAsync(Guid call, Guid batch, string? delivery, Guid application, int? copy, CancellationToken stop)
    {
        if (await open.RunAsync(await who.GetAsync(), call, batch, delivery ?? "", application, copy, stop) is not { } outcome) return NotFound();
        if (outcome.Value is not { } file) return await AgainAsync(call, batch, outcome.Refusals, stop);
        var disposition = new ContentDispositionHeaderValue("inline");
        disposition.SetHttpFileName(file.Name);
        Response.Headers.ContentDisposition = disposition.ToString();
        Response.Headers.CacheControl = "private, no-store";
        // opened here: swept meanwhile, it is still sent
        var content = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return new FileStreamResult(content, "application/pdf") { EntityTag = new EntityTagHeaderValue($"\"{file.Key}\""), EnableRangeProcessing = true };
    }

    public Task<IActionResult> OnGetLabelsAsync(Guid call, Guid batch, string? delivery, int parcels, string? format, CancellationToken stop) => PrintAsync(call, batch, delivery, DeliveryPaper.Labels, parcels, format, "收件标签", stop);

    public Task<IActionResult> OnGetHandoverAsync(Guid call, Guid batch, string? delivery, string? format, CancellationToken stop) => PrintAsync(call, batch, delivery, DeliveryPaper.Handover, 1, format, "报送清单", stop);

    public Task<IActionResult> OnGetDiscsAsync(Guid call, Guid batch, string? delivery, string? format, CancellationToken stop) => PrintAsync(call, batch, delivery, DeliveryPaper.Discs, 1, format, "光盘标签", stop);

    private async Task<IActionResult> PrintAsync(Guid call, Guid batch, string? delivery, DeliveryPaper paper, int parcels, string? format, string name, CancellationToken stop)
    {
        if (await print.RunAsync(await who.GetAsync(), call, batch, delivery ?? "", paper, parcels, Printouts.FormatOf(format), stop) is not { } outcome) return NotFound();
        return outcome.Value is { } printed ? this.Paper(printed, name) : await AgainAsync(call, batch, outcome.Refusals, stop);
    }

    private async Task<IActionResult> AgainAsync(Guid call, Guid batch, IReadOnlyList<Refusal> refusals, CancellationToken stop)
    {
        Refusals = refusals;
        return await LoadAsync(call, batch, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid call, Guid batch, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, call, batch, stop) is not { } view) return false;
        (View, MayAct) = (view, actor.Has(Duty.Recommend));
        return true;
    }
}
