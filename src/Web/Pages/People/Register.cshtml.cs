using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.People;

/// <summary>An institution asks for its account; the letter's link makes it.</summary>
public sealed class RegisterModel(RegisterInstitution register) : PageModel
{
    [BindProperty] public string? CreditCode { get; set; }
    [BindProperty] public string? Institution { get; set; }
    [BindProperty] public int? Division { get; set; }
    [BindProperty] public string? Name { get; set; }
    [BindProperty] public string? Email { get; set; }
    [BindProperty] public string? Phone { get; set; }
    [BindProperty] public bool Pledged { get; set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Body { get; private set; }

    public async Task<IActionResult> OnPostAsync([FromForm] string? password, CancellationToken stop)
    {
        var outcome = await register.RunAsync(new RegisterInstitution.Input(CreditCode, Institution, Division, Name, Email, Phone, password, Pledged), stop);
        if (outcome.Done) return LocalRedirect("/register/sent");
        Refusals = outcome.Refusals;
        Body = Rules.CreditCode.BodyOf((CreditCode ?? "").Trim());
        return Page();
    }
}
