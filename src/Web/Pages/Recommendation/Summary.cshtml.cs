using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>汇总表: live preview, what is wrong in it, sealed versions and what has changed since.</summary>
[Authorize]
public sealed class SummaryModel(CurrentActor who, ShowSummary show, SealSummary seal, ExportSummary export) : PageModel
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public ShowSummary.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid call, string summary, CancellationToken stop) => await LoadAsync(call, summary, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnGetFileAsync(Guid call, string summary, int? n, CancellationToken stop) =>
        await export.RunAsync(await who.GetAsync(), call, summary, n, stop) is { } file ? File(file.Bytes, Xlsx, file.Name) : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid call, string summary, [FromForm] string? digest, [FromForm] string? looked, CancellationToken stop)
    {
        var outcome = await seal.RunAsync(await who.GetAsync(), new SealSummary.Input(call, summary, digest, looked is not null), stop);
        if (outcome.Done) return LocalRedirect($"/recommendation/{call}/summary/{summary}");
        Refusals = outcome.Refusals;
        return await LoadAsync(call, summary, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid call, string summary, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), call, summary, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
