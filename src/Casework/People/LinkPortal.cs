using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>A signed-in person ties his account to himself at the portal, or unties it. The portal must vouch for his own institution.</summary>
public sealed class LinkPortal(Db db, PortalLogins logins, AccountLetters letters, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(Actor actor, PortalTicket ticket, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!PortalLogins.IsSound(ticket)) return PortalLogins.Incomplete;
        await using var work = await db.BeginAsync(stop);
        var code = await db.Institutions.Where(i => i.Id == actor.InstitutionId).Select(i => i.CreditCode).FirstOrDefaultAsync(stop);
        if (code is null || code != ticket.CreditCode) return new Refusal("portal.institution", "您在政务平台代表的单位不是本账号的单位，不能关联");
        var person = await db.Users.FirstAsync(p => p.Id == actor.PersonId, stop);
        if (!await logins.TieAsync(ticket.Subject, person, stop)) return PortalLogins.Taken;
        letters.HasChanged(person, "关联了政务平台登录", now);
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, actor.PersonId, "portal.link", now, new { }), true, stop);
    }

    public async Task<Outcome<bool>> UndoAsync(Actor actor, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await logins.UntieAsync(actor.PersonId, stop) == 0) return new Refusal("portal.none", "账号没有关联政务平台");
        var person = await db.Users.FirstAsync(p => p.Id == actor.PersonId, stop);
        letters.HasChanged(person, "解除了政务平台登录的关联", now);
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, actor.PersonId, "portal.unlink", now, new { }), true, stop);
    }
}
