using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.People;

/// <summary>The letter to be sealed, and how far it has come. Its address is known only to who asked.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class RecoveryLetterModel(AskRecovery ask) : PageModel
{
    public AskRecovery.Letter Letter { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop)
    {
        if (await ask.ShowAsync(id, stop) is not { } letter) return NotFound();
        Letter = letter;
        return Page();
    }
}
