using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.People;

/// <summary>Asks for a letter by which one sets a new password.</summary>
public sealed class ResetModel(RequestReset request) : PageModel
{
    [BindProperty] public string? Email { get; set; }

    [BindProperty(SupportsGet = true)] public bool Sent { get; set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnPostAsync(CancellationToken stop)
    {
        var outcome = await request.RunAsync(Email, stop);
        if (outcome.Done) return LocalRedirect("/reset?sent=true");
        (Refusals, Sent) = (outcome.Refusals, false);
        return Page();
    }
}
