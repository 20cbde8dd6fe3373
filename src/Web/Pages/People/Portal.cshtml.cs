using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>Signing in at the portal: off to it, and back with what it says. Not there where no portal is set.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class PortalModel(CurrentActor who, SignInByPortal signIn, LinkPortal link, RegisterByPortal register, IServiceProvider services) : PageModel
{
    public enum Offers
    {
        Nothing,
        Link,
        SignIn,
        Register,
    }

    private readonly PortalSettings? settings = services.GetService<PortalSettings>();

    [BindProperty] public string? Name { get; set; }
    [BindProperty] public string? Email { get; set; }
    [BindProperty] public string? Phone { get; set; }
    [BindProperty] public bool Pledged { get; set; }

    public string Label => settings?.Label ?? "";

    public PortalTicket? Ticket { get; private set; }

    public Offers Offer { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>Off to the portal. A link and not a form: the page's policy lets no form lead elsewhere.</summary>
    public IActionResult OnGetStart(string? returnUrl) => settings is null
        ? NotFound()
        : Challenge(new AuthenticationProperties { RedirectUri = $"/sign-in/portal?returnUrl={Uri.EscapeDataString(returnUrl ?? "")}" }, PortalHandler.Name);

    public async Task<IActionResult> OnGetAsync(string? returnUrl, CancellationToken stop)
    {
        if (settings is null) return NotFound();
        if (await PortalHandler.TicketAsync(HttpContext) is not { } ticket) return LocalRedirect("/sign-in");
        Ticket = ticket;
        var outcome = await signIn.RunAsync(ticket, stop);
        if (outcome.Value is not { } found)
        {
            Refusals = outcome.Refusals;
            return Page();
        }
        if (found.Person is not { } person)
        {
            Offer = await OfferAsync(found);
            return Page();
        }
        await HttpContext.SignOutAsync(PortalHandler.TicketScheme);
        if (person.TwoFactorEnabled)
        {
            await Halfway.BeginAsync(HttpContext, person);
            return RedirectToPage("/People/Code", new { returnUrl });
        }
        await CurrentActor.SignInAsync(HttpContext, person);
        return SignInModel.Onwards(this, returnUrl, person.Role);
    }

    public async Task<IActionResult> OnPostLinkAsync(CancellationToken stop)
    {
        if (settings is null) return NotFound();
        if (await PortalHandler.TicketAsync(HttpContext) is not { } ticket || await who.FindAsync() is not { } actor) return LocalRedirect("/sign-in");
        var outcome = await link.RunAsync(actor, ticket, stop);
        (Ticket, Refusals) = (ticket, outcome.Refusals);
        if (!outcome.Done) return Page();
        await HttpContext.SignOutAsync(PortalHandler.TicketScheme);
        return LocalRedirect("/account/security");
    }

    public async Task<IActionResult> OnPostRegisterAsync(CancellationToken stop)
    {
        if (settings is null) return NotFound();
        if (await PortalHandler.TicketAsync(HttpContext) is not { } ticket) return LocalRedirect("/sign-in");
        var outcome = await register.RunAsync(new RegisterByPortal.Input(ticket, Name, Email, Phone, Pledged), stop);
        if (outcome.Value is not { } made)
        {
            (Ticket, Refusals, Offer) = (ticket, outcome.Refusals, Offers.Register);
            return Page();
        }
        await HttpContext.SignOutAsync(PortalHandler.TicketScheme);
        if (made.Person is not { } person) return LocalRedirect("/register/sent");
        await CurrentActor.SignInAsync(HttpContext, person);
        return LocalRedirect("/applications");
    }

    private async Task<Offers> OfferAsync(SignInByPortal.Result found) =>
        await who.FindAsync() is { Role: Role.Applicant } ? Offers.Link : found.IsRegistered ? Offers.SignIn : Offers.Register;
}
