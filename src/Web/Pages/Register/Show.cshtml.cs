using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Shifan.Casework;

namespace Shifan.Web.Pages.Register;

/// <summary>One entry with all that became of it, to anybody.</summary>
[OutputCache(PolicyName = RegisterCache.Policy)]
public sealed class ShowModel(ShowRegister show) : PageModel
{
    public ShowRegister.View View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop)
    {
        if (await show.RunAsync(id, stop) is not { } view) return NotFound();
        View = view;
        return Page();
    }
}
