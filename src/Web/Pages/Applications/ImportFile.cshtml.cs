using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>A table as a file; with <c>?blank=true</c> a template.</summary>
public sealed class ImportFileModel(CurrentActor who, ExportTable export) : PageModel
{
    internal const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public async Task<IActionResult> OnGetAsync(Guid id, string table, string format, bool blank, CancellationToken stop)
    {
        var csv = format == "csv";
        if (await export.RunAsync(await who.GetAsync(), id, table, csv, blank, stop) is not { } file) return NotFound();
        Response.Headers.CacheControl = "no-store";
        return File(file.Content, csv ? "text/csv; charset=utf-8" : Xlsx, file.Name);
    }
}
