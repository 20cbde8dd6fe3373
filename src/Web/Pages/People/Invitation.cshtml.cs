using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>Who was invited to fill makes his account.</summary>
public sealed class InvitationModel(AcceptInvitation accept) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? Key { get; set; }
    [BindProperty] public string? Name { get; set; }
    [BindProperty] public string? Phone { get; set; }

    public AcceptInvitation.View? View { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken stop)
    {
        View = await accept.ShowAsync(Key, stop);
        if (View is null) Refusals = [MailedLinks.Worthless];
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? password, CancellationToken stop)
    {
        var outcome = await accept.RunAsync(new AcceptInvitation.Input(Key, Name, Phone, password), stop);
        if (outcome.Value is not { } person)
        {
            Refusals = outcome.Refusals;
            View = await accept.ShowAsync(Key, stop);
            return Page();
        }
        await CurrentActor.SignInAsync(HttpContext, person);
        return LocalRedirect("/applications");
    }
}
