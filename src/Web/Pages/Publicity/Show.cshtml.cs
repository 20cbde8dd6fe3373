using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Publicity;

/// <summary>A published list, to anybody.</summary>
public sealed class ShowModel(FindPublished find) : PageModel
{
    public FindPublished.View View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop)
    {
        if (await find.RunAsync(id, stop) is not { } view) return NotFound();
        View = view;
        return Page();
    }
}
