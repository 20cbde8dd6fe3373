using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Paper;

/// <summary>A call's register: what is expected, what came, what is overdue.</summary>
[Authorize]
[ResponseCache(NoStore = true)]
public sealed class RegisterModel(CurrentActor who, FindPaper find, ExportPaper export) : PageModel
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public FindPaper.View View { get; private set; } = null!;

    public IReadOnlyList<FindPaper.Row> Rows { get; private set; } = [];

    public string Show { get; private set; } = "";

    public int Number { get; private set; }

    public int Pages { get; private set; }

    public bool HasContacts { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid call, string? show, [FromQuery] int page, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, call, null, stop) is not { } view) return NotFound();
        (View, HasContacts) = (view, actor.Role != Role.Receiver);
        Show = show is "missing" or "overdue" ? show : "";
        var chosen = view.Rows.Where(row => Show switch { "missing" => row.Missing, "overdue" => row.Overdue, _ => true }).ToList();
        Pages = Math.Max(1, (chosen.Count + FindPaper.PageSize - 1) / FindPaper.PageSize);
        Number = Math.Clamp(page, 1, Pages);
        Rows = [.. chosen.Skip((Number - 1) * FindPaper.PageSize).Take(FindPaper.PageSize)];
        return Page();
    }

    public async Task<IActionResult> OnGetFileAsync(Guid call, string? show, CancellationToken stop) =>
        await export.RunAsync(await who.GetAsync(), call, show == "overdue", stop) is { } file ? File(file.Bytes, Xlsx, file.Name) : NotFound();
}
