using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages;

public sealed class SignOutModel(CurrentActor who, EndSession end) : PageModel
{
    public IActionResult OnGet() => LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync(CancellationToken stop)
    {
        // a copy of the cookie elsewhere, in a backup or on a shared machine, must not go on
        if (await who.FindAsync() is { } actor && CurrentActor.SessionOf(User) is var session && session != Guid.Empty)
        {
            await end.RunAsync(actor, session, stop);
            HttpContext.RequestServices.GetRequiredService<KnownSenders>().Forget(session);
        }
        await HttpContext.SignOutAsync();
        return LocalRedirect("/");
    }
}
