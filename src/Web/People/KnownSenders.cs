using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Shifan.Casework;

namespace Shifan.Web.People;

/// <summary>Who sends a request, by his sign-in alone; whether that still holds is asked where the request is carried out.</summary>
/// <param name="Person">The account.</param>
/// <param name="Stamp">The stamp of the sign-in.</param>
/// <param name="Session">The sign-in's own id; empty for one of an earlier release.</param>
/// <param name="MeantIt">The antiforgery token is that of his own page.</param>
internal sealed record Sender(Guid Person, string Stamp, Guid Session, bool MeantIt);

/// <summary>An endpoint that finds its sender through <see cref="KnownSenders"/>; it is answered before the sign-in is read for everybody.</summary>
internal sealed class KnowsItsSender;

/// <summary>
/// A page that saves itself sends the same cookies and the same token again and again, and opening these three seals costs more than the
/// save. What they say follows from their bytes alone, so it is remembered under those bytes for a minute: a
/// sign-in that runs out is noticed that much later. A sign-in that was ended meanwhile has another stamp, and is refused in the save's own transaction.
/// </summary>
internal sealed class KnownSenders(IAntiforgery antiforgery)
{
    private const int Most = 20_000;

    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Cookies, string Token), (Sender Sender, long Until)> known = new();

    /// <summary>A session that was signed out sends nothing any more.</summary>
    public void Forget(Guid session)
    {
        foreach (var (key, _) in known.Where(entry => entry.Value.Sender.Session == session)) known.TryRemove(key, out _);
    }

    /// <summary>The sender of a request, or null where nobody is signed in.</summary>
    public async ValueTask<Sender?> FindAsync(HttpContext context)
    {
        var key = (Cookies: context.Request.Headers.Cookie.ToString(), Token: context.Request.Headers["RequestVerificationToken"].ToString());
        if (known.TryGetValue(key, out var found) && Environment.TickCount64 < found.Until) return found.Sender;
        var signIn = await context.AuthenticateAsync();
        // a session without a stamp is older than stamps, and nothing could end it
        if (!Guid.TryParse(signIn.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var person) || signIn.Principal!.FindFirstValue(CurrentActor.Stamp) is not { } stamp) return null;
        // one that was signed out here is noticed at once, one that was signed out on another node within the minute
        var session = CurrentActor.SessionOf(signIn.Principal);
        if (await context.RequestServices.GetRequiredService<FindActor>().HasEndedAsync(session, context.RequestAborted)) return null;
        context.User = signIn.Principal;
        // a token in the body is none here: it would be remembered for requests that have another body
        var sender = new Sender(person, stamp, session, key.Token.Length > 0 && await antiforgery.IsRequestValidAsync(context));
        if (!sender.MeantIt) return sender;
        if (known.Count >= Most) known.Clear();
        known[key] = (sender, Environment.TickCount64 + (long)Lasts.TotalMilliseconds);
        return sender;
    }
}
