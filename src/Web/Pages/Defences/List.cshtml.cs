using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Defences;

/// <summary>The order of a group with its times, as a workbook or a calendar.</summary>
[Authorize]
public sealed class ListModel(CurrentActor who, ExportDefence export) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, string format, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        Response.Headers.CacheControl = "private, no-store";
        if (format == "ics") return await export.CalendarAsync(actor, id, stop) is { } calendar ? File(Encoding.UTF8.GetBytes(calendar), "text/calendar; charset=utf-8", "答辩安排.ics") : NotFound();
        using var sheet = new MemoryStream();
        if (!await export.SheetAsync(actor, id, sheet, stop)) return NotFound();
        return File(sheet.ToArray(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "答辩安排.xlsx");
    }
}
