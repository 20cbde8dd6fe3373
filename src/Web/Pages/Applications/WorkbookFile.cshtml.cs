using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>The whole application as one workbook.</summary>
public sealed class WorkbookFileModel(CurrentActor who, ExportWorkbook export) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop)
    {
        if (await export.RunAsync(await who.GetAsync(), id, stop) is not { } file) return NotFound();
        Response.Headers.CacheControl = "no-store";
        return File(file.Content, ImportFileModel.Xlsx, file.Name);
    }
}
