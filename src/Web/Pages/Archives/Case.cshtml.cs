using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Archives;

/// <summary>归档: the package of one ended case.</summary>
[Authorize]
public sealed class CaseModel(CurrentActor who, FindArchives find, StartArchive start) : PageModel
{
    public FindArchives.OfCase View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken stop)
    {
        var outcome = await start.RunAsync(await who.GetAsync(), new StartArchive.Input(id, JobKind.ArchiveCase), stop);
        if (outcome.Done) return LocalRedirect($"/archives/cases/{id}");
        Refusals = outcome.Refusals;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnGetFileAsync(Guid id, Guid job, int n, CancellationToken stop) => this.Archive(await find.OpenAsync(await who.GetAsync(), id, job, n, stop));

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await find.CaseAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}

internal static class ArchiveFiles
{
    /// <summary>The package as an answer, or that there is none.</summary>
    public static IActionResult Archive(this PageModel page, FindArchives.Opened? file)
    {
        if (file is null) return page.NotFound();
        page.Response.Headers.CacheControl = "private, no-store";
        return new FileStreamResult(file.Content, "application/octet-stream") { FileDownloadName = file.Name, EnableRangeProcessing = true };
    }
}
