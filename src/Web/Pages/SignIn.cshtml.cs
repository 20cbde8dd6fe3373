using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages;

/// <summary>Signing in: account and password; in a demonstration also a list of people to click on.</summary>
public sealed class SignInModel(SignIn signIn, DemoWorld demo) : PageModel
{
    public IReadOnlyList<DemoPerson> DemoPeople { get; private set; } = [];

    [BindProperty]
    public string? Account { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>A new address was confirmed just now, by the link in a letter.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Address { get; set; }

    /// <summary>A new password was set just now, by the link in a letter.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Set { get; set; }

    /// <summary>"failed" where one comes back from the portal without having signed in there.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Portal { get; set; }

    public string? Trouble { get; private set; }

    public async Task OnGetAsync(CancellationToken stop) => DemoPeople = await demo.PeopleAsync(stop);

    public async Task<IActionResult> OnPostAsync([FromForm] string? password, CancellationToken stop)
    {
        DemoPeople = await demo.PeopleAsync(stop);
        var outcome = await signIn.RunAsync(Account ?? "", password ?? "", stop);
        if (outcome.Value is not { } person)
        {
            Trouble = outcome.Refusals[0].Sentence;
            return Page();
        }
        if (person.TwoFactorEnabled)
        {
            await Halfway.BeginAsync(HttpContext, person);
            return RedirectToPage("/People/Code", new { ReturnUrl });
        }
        await CurrentActor.SignInAsync(HttpContext, person);
        return Onwards(this, ReturnUrl, person.Role);
    }

    public async Task<IActionResult> OnPostDemoAsync([FromForm] Guid person, CancellationToken stop)
    {
        if ((await demo.PeopleAsync(stop)).FirstOrDefault(p => p.Id == person) is not { } chosen) return NotFound();
        await CurrentActor.SignInAsync(HttpContext, chosen.Id, chosen.Stamp);
        return Onwards(this, ReturnUrl, chosen.Role);
    }

    /// <summary>Where somebody of a role begins.</summary>
    internal static string HomeOf(Role role) => role switch
    {
        Role.Applicant => "/applications",
        Role.Administrator => "/offices/people",
        Role.Receiver => "/paper",
        Role.Expert => "/scoring",
        _ => "/review",
    };

    internal static IActionResult Onwards(PageModel page, string? returnUrl, Role role) =>
        returnUrl is { } url && page.Url.IsLocalUrl(url) ? page.LocalRedirect(url) : page.LocalRedirect(HomeOf(role));
}
