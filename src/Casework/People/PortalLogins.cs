using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>What a government portal says of who signed in there: an institution, vouched for by the portal, and the person who acts for it.</summary>
public sealed record PortalTicket(string Subject, string? CreditCode, string? Institution, string? Name, string? Email, bool EmailVerified);

/// <summary>Which accounts open by signing in at the portal.</summary>
public sealed class PortalLogins(Db db)
{
    private const string Provider = "portal";
    private const int LongestSubject = 255;

    internal static readonly Refusal Taken = new("portal.taken", "政务平台的这个用户已关联其他账号，请先在那个账号中解除关联");
    internal static readonly Refusal Incomplete = new("portal.incomplete", "政务平台没有提供单位的统一社会信用代码，不能用来登录。请以法人用户登录政务平台，或用账号密码登录");

    internal static bool IsSound(PortalTicket ticket) => ticket.Subject is { Length: > 0 and <= LongestSubject } && Typed.IsPlain(ticket.Subject);

    internal async Task<Person?> PersonAsync(string subject, CancellationToken stop) =>
        await db.UserLogins.Where(l => l.LoginProvider == Provider && l.ProviderKey == subject).Select(l => (Guid?)l.UserId).FirstOrDefaultAsync(stop) is { } id
            ? await db.Users.FirstOrDefaultAsync(p => p.Id == id && p.EndedAt == null, stop)
            : null;

    /// <summary>Whether an account is tied to the portal.</summary>
    public Task<bool> HasAsync(Actor actor, CancellationToken stop = default) => db.UserLogins.AnyAsync(l => l.LoginProvider == Provider && l.UserId == actor.PersonId, stop);

    /// <summary>Ties a person to a user of the portal; false where that user belongs to another account.</summary>
    internal async Task<bool> TieAsync(string subject, Person person, CancellationToken stop)
    {
        if (await PersonAsync(subject, stop) is { } other) return other.Id == person.Id;
        await UntieAsync(person.Id, stop);
        db.UserLogins.Add(new IdentityUserLogin<Guid> { LoginProvider = Provider, ProviderKey = subject, UserId = person.Id });
        return true;
    }

    internal async Task<int> UntieAsync(Guid person, CancellationToken stop)
    {
        var logins = await db.UserLogins.Where(l => l.LoginProvider == Provider && l.UserId == person).ToListAsync(stop);
        db.UserLogins.RemoveRange(logins);
        return logins.Count;
    }
}
