using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Shifan.Casework;

namespace Shifan.Web.People;

/// <summary>Between password and code: a short-lived cookie of its own that opens nothing but the page which asks for the code.</summary>
internal static class Halfway
{
    public const string Scheme = "halfway";

    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    public static Task BeginAsync(HttpContext context, Person person) => context.SignInAsync(Scheme, CurrentActor.PrincipalOf(Scheme, person.Id, person.SecurityStamp!));

    public static async Task<(Guid Person, string Stamp)?> FindAsync(HttpContext context)
    {
        var found = await context.AuthenticateAsync(Scheme);
        return found.Principal is { } who && Guid.TryParse(who.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && who.FindFirstValue(CurrentActor.Stamp) is { } stamp ? (id, stamp) : null;
    }

    public static Task EndAsync(HttpContext context) => context.SignOutAsync(Scheme);
}
