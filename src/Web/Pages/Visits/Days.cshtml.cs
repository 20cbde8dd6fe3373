using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Visits;

/// <summary>核查日程: the visits of some days, to be printed.</summary>
[Authorize]
public sealed class DaysModel(CurrentActor who, ShowVisitDay show) : PageModel
{
    public ShowVisitDay.View View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? from, string? until, CancellationToken stop)
    {
        static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1990 and <= 2100 ? day : null;
        if (await show.RunAsync(await who.GetAsync(), Day(from), Day(until), stop) is not { } view) return NotFound();
        View = view;
        return Page();
    }
}
