using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.People;

/// <summary>The link of a letter: a new password. Afterwards one signs in with it, second factor and all.</summary>
public sealed class SetPasswordModel(SetPassword set) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? Key { get; set; }

    public SetPassword.View? View { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken stop)
    {
        View = await set.ShowAsync(Key, stop);
        if (View is null) Refusals = [MailedLinks.Worthless];
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? password, CancellationToken stop)
    {
        var outcome = await set.RunAsync(Key, password, stop);
        if (outcome.Done) return LocalRedirect("/sign-in?set=true");
        Refusals = outcome.Refusals;
        View = await set.ShowAsync(Key, stop);
        return Page();
    }
}
