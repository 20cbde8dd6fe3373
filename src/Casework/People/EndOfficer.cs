using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 离任: an officer's account ends with his roles and deputies. The cases are the office's and stay with it; what he did stays under his name. Where nobody would
/// be left to handle them, that is asked first.
/// </summary>
public sealed class EndOfficer(Db db, OfficePeople offices, Grants grants, Accounts accounts, TimeProvider time)
{
    /// <param name="actor">Who keeps the accounts.</param>
    /// <param name="id">Who leaves.</param>
    /// <param name="knowing">That he is the only officer, and what stays undone.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid id, bool knowing = false, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (id == actor.PersonId) return new Refusal("officer.self", "不能停用自己。请先任命另一名系统管理员，由他办理");
        await using var work = await db.BeginAsync(stop);
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == id && p.EndedAt == null && p.OfficeId != null, stop) is not { OfficeId: { } office } person || !await offices.KeepsAsync(actor, office, now, stop)) return OfficePeople.NoSuch;
        await db.LockAsync($"office:{office}", stop);
        var held = await db.Grants.Where(g => g.PersonId == id && (g.Until == null || g.Until > now)).ToListAsync(stop);
        if (held.Any(g => g.Role == Role.Auditor) && actor.OfficeId == office) return new Refusal("grant.auditor", "审计员由上级单位的系统管理员任免");
        if (held.Any(g => g.Role == Role.Administrator) && !await grants.HasAnotherAdministratorAsync(office, id, now, stop)) return EndRole.LastAdministrator;
        if (!knowing && await AloneAsync(db, office, id, "停用", now, stop) is { } alone) return alone;
        await EndGrantsAsync(db, person, held, actor, now, stop);
        await accounts.EndAsync(person, now, stop);
        return await db.CommitAsync(
            [
                AuditNote.OfPerson(id, actor.PersonId, "account.end", now, new { office }),
                AuditNote.OfOffice(office, actor, "officer.end", now, new { person = id }),
            ],
            true, stop);
    }

    /// <summary>Whether an office would be left without an officer, and with how much before it.</summary>
    /// <param name="db">The store.</param>
    /// <param name="office">Which office.</param>
    /// <param name="id">Who is to go.</param>
    /// <param name="what">By what: 停用, 调离.</param>
    /// <param name="now">When.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <remarks>Who was invited and has not come yet is nobody; who is there for a time only is named with its end.</remarks>
    internal static async Task<Refusal?> AloneAsync(Db db, string office, Guid id, string what, DateTimeOffset now, CancellationToken stop)
    {
        var officers = await Grants.InForce(db.Grants, now).Where(g => g.OfficeId == office && (g.Role == Role.Officer || g.Role == Role.Approver) && db.Users.Any(p => p.Id == g.PersonId && p.EndedAt == null && (p.PasswordHash != null || p.Id == id)))
            .Select(g => new { g.PersonId, g.Until }).ToListAsync(stop);
        if (officers.All(g => g.PersonId != id) || officers.Any(g => g.PersonId != id && g.Until is null)) return null;
        var rest = officers.Where(g => g.PersonId != id).Max(g => g.Until);
        var who = rest is { } last ? $"本单位其他经办、审批人员的授权都有期限，最晚到 {Deadline.Show(last)} 为止。{what}后，到期之后" : $"这是本单位唯一的经办、审批人员。{what}后，";
        var cases = await db.Applications.CountAsync(a => a.TurnOfficeId == office && a.DeletedAt == null, stop);
        return new Refusal("officer.only", $"{who}{(cases == 0 ? "新到的申报" : $"待本单位办理的 {cases} 件申报和以后新到的申报")}将无人办理。请先邀请或授权另一人；确要{what}的，请勾选确认", $"knowing:{what}");
    }

    /// <summary>All that somebody holds in his office ends, with those who stand in for him and whom he stands in for.</summary>
    internal static async Task EndGrantsAsync(Db db, Person person, IReadOnlyList<Grant> held, Actor actor, DateTimeOffset now, CancellationToken stop)
    {
        foreach (var grant in held) (grant.Until, grant.EndedBy) = (grant.From > now ? grant.From : now, actor.PersonId);
        foreach (var deputy in await db.Deputies.Where(d => (d.PersonId == person.Id || d.ForPersonId == person.Id) && d.Until > now).ToListAsync(stop)) (deputy.Until, deputy.EndedBy) = (deputy.From > now ? deputy.From : now, actor.PersonId);
        person.ActsAs = null;
    }
}
