using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.People;

/// <summary>The link to a new mailbox: shown first, confirmed by a button, so that mail scanners confirm nothing.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class AddressModel(ConfirmNewAddress confirm) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? Key { get; set; }

    public ConfirmNewAddress.View? View { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken stop)
    {
        View = await confirm.ShowAsync(Key, stop);
        if (View is null) Refusals = [MailedLinks.Worthless];
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken stop)
    {
        var outcome = await confirm.RunAsync(Key, stop);
        if (!outcome.Done)
        {
            Refusals = outcome.Refusals;
            return Page();
        }
        // whoever holds the link reads the mailbox; that he knows the password he shows by signing in
        await HttpContext.SignOutAsync();
        return LocalRedirect("/sign-in?address=true");
    }
}
