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

    /// <summary>The claim with the session's own id, by which signing out ends it. Sessions of an earlier release have none.</summary>
    private const string Session = "session";

    private Actor? actor;

    private bool asked;

    /// <summary>The actor, or null where nobody is signed in.</summary>
    public async Task<Actor?> FindAsync()
    {
        if (asked) return actor;
        asked = true;
        var context = accessor.HttpContext!;
        if (Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && context.User.FindFirstValue(Stamp) is { } stamp) actor = await find.OfAsync(id, stamp, SessionOf(context.User), context.RequestAborted);
        return actor;
    }

    internal static Guid SessionOf(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(Session), out var session) ? session : Guid.Empty;

    /// <summary>The actor of a page that only signed-in people reach: <see cref="LiveSession"/> lets nobody else through.</summary>
    public async Task<Actor> GetAsync() => await FindAsync() ?? throw new InvalidOperationException("Nobody is signed in. The page lacks [Authorize].");

    public static Task SignInAsync(HttpContext context, Person person) => SignInAsync(context, person.Id, person.SecurityStamp!);

    public static Task SignInAsync(HttpContext context, Guid person, string stamp) =>
        context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, PrincipalOf(CookieAuthenticationDefaults.AuthenticationScheme, person, stamp));

    internal static ClaimsPrincipal PrincipalOf(string scheme, Guid person, string stamp) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, person.ToString()), new Claim(Stamp, stamp), new Claim(Session, Guid.NewGuid().ToString())], scheme));
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
