using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Shifan.Casework;

namespace Shifan.Web.People;

/// <summary>Who makes this request; read once a request, from the account as it is now.</summary>
public sealed class CurrentActor(IHttpContextAccessor accessor, FindActor find)
{
    /// <summary>The claim with the security stamp under which the session began. An account whose stamp is another has signed this session out.</summary>
    public const string Stamp = "stamp";

    private Actor? actor;

    private bool asked;

    /// <summary>The actor, or null where nobody is signed in.</summary>
    public async Task<Actor?> FindAsync()
    {
        if (asked) return actor;
        asked = true;
        var context = accessor.HttpContext!;
        if (Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && context.User.FindFirstValue(Stamp) is { } stamp) actor = await find.OfAsync(id, stamp, context.RequestAborted);
        return actor;
    }

    /// <summary>The actor of a page that only signed-in people reach: <see cref="LiveSession"/> lets nobody else through.</summary>
    public async Task<Actor> GetAsync() => await FindAsync() ?? throw new InvalidOperationException("Nobody is signed in. The page lacks [Authorize].");

    public static Task SignInAsync(HttpContext context, Person person) => SignInAsync(context, person.Id, person.SecurityStamp!);

    public static Task SignInAsync(HttpContext context, Guid person, string stamp) =>
        context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, PrincipalOf(CookieAuthenticationDefaults.AuthenticationScheme, person, stamp));

    internal static ClaimsPrincipal PrincipalOf(string scheme, Guid person, string stamp) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, person.ToString()), new Claim(Stamp, stamp)], scheme));
}

/// <summary>A session whose account still is what it was when the session began; else one is asked to sign in again.</summary>
internal sealed class LiveSession : IAuthorizationRequirement;

internal sealed class LiveSessionHandler(CurrentActor who) : AuthorizationHandler<LiveSession>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, LiveSession requirement)
    {
        if (context.User.Identity?.IsAuthenticated == true && await who.FindAsync() is not null) context.Succeed(requirement);
    }
}
