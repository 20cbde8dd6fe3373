using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Shifan.Casework;

namespace Shifan.Web.People;

/// <summary>Who sends a form after his sign-in has run out signs in again and goes on with what he sent: nothing is typed twice, with script or without.</summary>
internal static class Parking
{
    public static async Task ToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        var word = request.Method == HttpMethods.Post && request.HasFormContentType && IsOwnPage(request) && PersonOf(context) is { } person ? await ParkAsync(request, person) : null;
        context.Response.Redirect(word is null ? context.RedirectUri : $"/sign-in?ReturnUrl=/parked/{word}");
    }

    // another site's form must not be carried over a sign-in
    private static bool IsOwnPage(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin) && origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);

    // whose session it was, run out or ended; who never had one has nothing to lose
    private static Guid? PersonOf(RedirectContext<CookieAuthenticationOptions> context) =>
        context.Options.CookieManager.GetRequestCookie(context.HttpContext, context.Options.Cookie.Name!) is { } cookie
        && Guid.TryParse(context.Options.TicketDataFormat.Unprotect(cookie)?.Principal.FindFirstValue(ClaimTypes.NameIdentifier), out var person) ? person : null;

    private static async Task<string?> ParkAsync(HttpRequest request, Guid person)
    {
        try
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            if (form.Files.Count > 0) return null;
            var boxes = form.Where(box => box.Key != "__RequestVerificationToken").SelectMany(box => box.Value, (box, value) => KeyValuePair.Create(box.Key, value ?? "")).ToList();
            return request.HttpContext.RequestServices.GetRequiredService<ParkedPosts>().Park(person, new ParkedPosts.Parked(request.Path + request.QueryString, boxes));
        }
        catch (InvalidDataException)
        {
            // larger than any form of ours
            return null;
        }
    }
}
