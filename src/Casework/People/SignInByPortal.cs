using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Who comes from the portal. An account opens that was tied to this user of the portal; one that was not is never opened, whatever the
/// portal says: its owner signs in once with his password and ties it himself. Where the institution has no account yet, it may be made.
/// </summary>
public sealed class SignInByPortal(Db db, PortalLogins logins)
{
    /// <summary>The account that opens; else whether the institution has one.</summary>
    public sealed record Result(Person? Person, bool IsRegistered);

    private static readonly Refusal Other = new("portal.other", "您在政务平台代表的单位与这个账号的单位不同。请在政务平台切换到本账号的单位后再登录，或用账号密码登录");

    public async Task<Outcome<Result>> RunAsync(PortalTicket ticket, CancellationToken stop = default)
    {
        if (!PortalLogins.IsSound(ticket) || ticket.CreditCode is not { } code || CreditCode.Trouble(code) is not null) return PortalLogins.Incomplete;
        var institution = await db.Institutions.AsNoTracking().FirstOrDefaultAsync(i => i.CreditCode == code, stop);
        if (await logins.PersonAsync(ticket.Subject, stop) is not { } person) return new Result(null, institution is not null);
        return person.InstitutionId == institution?.Id ? new Result(person, true) : Other;
    }
}
