using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>The whole application as one workbook; with <c>?part=</c> only what some of its people fill in.</summary>
public sealed class WorkbookFileModel(CurrentActor who, ExportWorkbook export) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, string? part, CancellationToken stop)
    {
        if (await export.RunAsync(await who.GetAsync(), id, part, stop) is not { } file) return NotFound();
        Response.Headers.CacheControl = "no-store";
        return File(file.Content, ImportFileModel.Xlsx, file.Name);
    }
}
