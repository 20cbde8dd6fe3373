using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>推荐表 as it is printed: a sealed version, or how it stands.</summary>
[Authorize]
public sealed class SheetPrintModel(CurrentActor who, ShowSheet show) : PageModel
{
    public ShowSheet.View View { get; private set; } = null!;

    public SealedSheet? Sealed { get; private set; }

    public IReadOnlyDictionary<string, string> Texts { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, int? n, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, stop) is not { } view) return NotFound();
        (View, Sealed) = (view, view.Sealed.FirstOrDefault(one => one.Number == n));
        if (n is not null && Sealed is null) return NotFound();
        Texts = Sealed is null ? view.Texts : System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(Sealed.Texts)!;
        return Page();
    }
}
