using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Titles;

/// <summary>期满清单: what lapses within the coming months, for the office that keeps it.</summary>
[Authorize]
public sealed class ExpiringModel(CurrentActor who, FindExpiring find, TitleKinds titleKinds) : PageModel
{
    public static readonly IReadOnlyList<int> Spans = [1, 3, 6, 12, 24];

    public FindExpiring.View View { get; private set; } = null!;

    public IReadOnlyList<TitleKinds.Kind> Kinds { get; private set; } = [];

    public string? Kind { get; private set; }

    public int? Division { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? months, string? kind, string? division, string? format, CancellationToken stop)
    {
        Kind = string.IsNullOrEmpty(kind) ? null : kind;
        Division = int.TryParse(division, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seat) ? seat : null;
        var span = int.TryParse(months, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var asked) ? asked : FindExpiring.UsualMonths;
        if (await who.FindAsync() is not { } actor || await find.RunAsync(actor, span, Kind, Division, stop) is not { } view) return NotFound();
        View = view;
        if (format is "csv" or "xlsx")
        {
            var made = new MemoryStream();
            await FindExpiring.WriteAsync(view, format == "csv", made, stop);
            return File(made.ToArray(), format == "csv" ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"期满清单-{view.Today:yyyy-MM-dd}.{format}");
        }
        Kinds = await titleKinds.RunAsync(stop);
        return Page();
    }
}
