using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>The link of a registration: shown first, confirmed by a button, so that mail scanners confirm nothing.</summary>
public sealed class ConfirmModel(ConfirmRegistration confirm) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? Key { get; set; }

    public SignUp? SignUp { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken stop)
    {
        SignUp = await confirm.ShowAsync(Key, stop);
        if (SignUp is null) Refusals = [MailedLinks.Worthless];
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken stop)
    {
        var outcome = await confirm.RunAsync(Key, stop);
        if (outcome.Value is not { } person)
        {
            Refusals = outcome.Refusals;
            return Page();
        }
        await CurrentActor.SignInAsync(HttpContext, person);
        return LocalRedirect("/applications");
    }
}
