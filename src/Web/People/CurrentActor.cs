using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Shifan.Casework;

namespace Shifan.Web.People;

/// <summary>Who makes this request; read once a request, from the account as it is now.</summary>
public sealed class CurrentActor(IHttpContextAccessor accessor, FindActor find)
{
    /// <summary>The claim that says which sign-in it is; a new stamp ends all older ones.</summary>
    public const string Stamp = "stamp";

    private Actor? actor;

    private bool asked;

    /// <summary>The actor, or null where nobody is signed in.</summary>
    public async Task<Actor?> FindAsync()
    {
        if (asked) return actor;
        asked = true;
        var context = accessor.HttpContext!;
        if (Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id)) actor = await find.OfAsync(id, context.RequestAborted);
        return actor;
    }

    /// <summary>The actor of a page that only signed-in people reach.</summary>
    public async Task<Actor> GetAsync() => await FindAsync() ?? throw new InvalidOperationException("Nobody is signed in.");

    public static Task SignInAsync(HttpContext context, Guid person) => context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme,
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, person.ToString())], CookieAuthenticationDefaults.AuthenticationScheme)));
}
