using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>导入下级的数据包: a zip is sent and looked at, then taken in by a job.</summary>
[Authorize]
[RequestSizeLimit(MostRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = MostRequest)]
public sealed class ImportModel(CurrentActor who, FindBatches find, FindImports imports, CheckImport check, StartImport start) : PageModel
{
    // beside the file stand the names of the form
    private const long MostRequest = CheckImport.MostSent + (1 << 20);

    public FindBatches.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>What was looked at.</summary>
    public ImportReport? Report { get; private set; }

    /// <summary>What was taken in, or is.</summary>
    public IReadOnlyList<Job> Jobs { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid call, CancellationToken stop) => await LoadAsync(call, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid call, IFormFile? file, CancellationToken stop)
    {
        if (file is null || file.Length == 0) return await AgainAsync(call, [Casework.Refusals.Missing("file", "数据包（zip 文件）")], stop);
        if (!await LoadAsync(call, stop)) return NotFound();
        await using var content = file.OpenReadStream();
        return Told(await check.RunAsync(await who.GetAsync(), new CheckImport.Input(call, [], content), stop));
    }

    public async Task<IActionResult> OnPostTakeAsync(Guid call, [FromForm] string? seen, CancellationToken stop)
    {
        var outcome = await start.RunAsync(await who.GetAsync(), new StartImport.Input(call, seen ?? ""), stop);
        return outcome.Done ? LocalRedirect($"/recommendation/{call}/import") : await AgainAsync(call, outcome.Refusals, stop);
    }

    private PageResult Told(Outcome<ImportReport> outcome)
    {
        (Report, Refusals) = (outcome.Value, outcome.Refusals);
        return Page();
    }

    private async Task<IActionResult> AgainAsync(Guid call, IReadOnlyList<Refusal> refusals, CancellationToken stop)
    {
        Refusals = refusals;
        return await LoadAsync(call, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid call, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.Recommend) || await find.RunAsync(actor, call, stop) is not { TakesPackages: true } view) return false;
        View = view;
        Jobs = await imports.RunAsync(actor, call, stop);
        return true;
    }
}
