using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>The second step of signing in, for those who switched it on.</summary>
public sealed class CodeModel(CheckSecondFactor check) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? ReturnUrl { get; set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync() => await Halfway.FindAsync(HttpContext) is null ? LocalRedirect("/sign-in") : Page();

    public async Task<IActionResult> OnPostAsync([FromForm] string? code, CancellationToken stop)
    {
        if (await Halfway.FindAsync(HttpContext) is not { } half) return LocalRedirect("/sign-in");
        var outcome = await check.RunAsync(half.Person, half.Stamp, code, stop);
        if (outcome.Value is not { } person)
        {
            Refusals = outcome.Refusals;
            return Page();
        }
        await Halfway.EndAsync(HttpContext);
        await CurrentActor.SignInAsync(HttpContext, person);
        return SignInModel.Onwards(this, ReturnUrl, person.Role);
    }
}
