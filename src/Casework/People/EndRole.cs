using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>取消授权: a role ends now. An office's last administrator keeps his, and nobody is left without any: who is to leave is ended by <see cref="EndOfficer"/>.</summary>
public sealed class EndRole(Db db, OfficePeople offices, Grants grants, TimeProvider time)
{
    internal static readonly Refusal LastAdministrator = new("officer.last", "他是本单位最后一名系统管理员。请先任命另一名，再办理");

    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid id, int number, bool knowing = false, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == id && p.EndedAt == null && p.OfficeId != null, stop) is not { OfficeId: { } office } person || !await offices.KeepsAsync(actor, office, now, stop)) return OfficePeople.NoSuch;
        await db.LockAsync($"office:{office}", stop);
        var all = await db.Grants.Where(g => g.PersonId == id && g.OfficeId == office && (g.Until == null || g.Until > now)).ToListAsync(stop);
        if (all.FirstOrDefault(g => g.Number == number) is not { } grant) return new Refusal("grant.ended", "这项授权已经取消或到期，请刷新后查看");
        if (grant.Role == Role.Auditor && actor.OfficeId == office) return new Refusal("grant.auditor", "审计员由上级单位的系统管理员任免");
        if (grant.Role == Role.Administrator && !await grants.HasAnotherAdministratorAsync(office, id, now, stop)) return LastAdministrator;
        if (all.Count == 1) return new Refusal("grant.only", $"这是{person.DisplayName}唯一的角色。离任的请用“停用账号”，换角色的请先增加新的角色");
        var leaves = grant.Role is Role.Officer or Role.Approver && !all.Any(g => g != grant && g.From <= now && g.Role is Role.Officer or Role.Approver);
        if (leaves && !knowing && await EndOfficer.AloneAsync(db, office, id, "取消", now, stop) is { } alone) return alone;
        (grant.Until, grant.EndedBy) = (grant.From > now ? grant.From : now, actor.PersonId);
        person.Role = Authority.Leading([.. all.Where(g => g != grant).Select(g => g.Role)]);
        person.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        return await db.CommitAsync(AuditNote.OfOffice(office, actor, "grant.end", now, new { person = id, grant.Number, role = grant.Role.ToString() }), true, stop);
    }
}
