using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.People;

/// <summary>An institution whose administrator has left asks for its account.</summary>
public sealed class RecoverModel(AskRecovery ask) : PageModel
{
    [BindProperty] public string? CreditCode { get; set; }
    [BindProperty] public string? Name { get; set; }
    [BindProperty] public string? Email { get; set; }
    [BindProperty] public string? Phone { get; set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnPostAsync(CancellationToken stop)
    {
        var outcome = await ask.RunAsync(new AskRecovery.Input(CreditCode, Name, Email, Phone), stop);
        if (outcome.Done) return LocalRedirect($"/recover/{outcome.Value}");
        Refusals = outcome.Refusals;
        return Page();
    }
}
