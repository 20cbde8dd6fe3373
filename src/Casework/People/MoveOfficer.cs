using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// 调动: somebody goes to another office with his account. By an administrator whose office lies over both, or keeps both; his roles there are given anew,
/// the cases of the old office stay there.
/// </summary>
public sealed class MoveOfficer(Db db, OfficePeople offices, Grants grants, AccountLetters letters, TimeProvider time)
{
    public sealed record Input(Guid Person, string? Office, IReadOnlyList<Role> Roles, bool Knowing = false);

    public async Task<Outcome<bool>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == input.Person && p.EndedAt == null && p.OfficeId != null, stop) is not { OfficeId: { } old } person || !await MayAsync(actor, old, now, stop)) return OfficePeople.NoSuch;
        if (input.Office?.Trim() is not { Length: > 0 } typed) return new Refusal("officer.office", "请选择调入单位", "Office");
        if (await db.Offices.FirstOrDefaultAsync(o => o.Id == typed, stop) is not { } office) return new Refusal("officer.office", $"没有编号为“{typed}”的主管部门。编号是行政区划代码，如 330106", "Office");
        if (office.Id == old) return new Refusal("officer.same", "他本来就在这个单位", "Office");
        if (!await MayAsync(actor, office.Id, now, stop)) return new Refusal("officer.keeper", "您不管理调入的单位。请由两个单位共同的上级单位办理，或在这里停用、由调入单位重新邀请", "Office");
        if (input.Roles.Count == 0) return new Refusal("officer.roles", "请至少选择一项角色", "Roles");
        if (GiveRole.Trouble(actor, office, input.Roles) is { } trouble) return trouble;
        foreach (var id in new[] { old, office.Id }.Order(StringComparer.Ordinal)) await db.LockAsync($"office:{id}", stop);
        var held = await db.Grants.Where(g => g.PersonId == person.Id && (g.Until == null || g.Until > now)).ToListAsync(stop);
        if (held.Any(g => g.Role == Role.Auditor) && actor.OfficeId == old) return new Refusal("grant.auditor", "审计员由上级单位的系统管理员任免");
        if (held.Any(g => g.Role == Role.Administrator) && !await grants.HasAnotherAdministratorAsync(old, person.Id, now, stop)) return EndRole.LastAdministrator;
        if (!input.Knowing && await EndOfficer.AloneAsync(db, old, person.Id, "调离", now, stop) is { } alone) return alone;
        await EndOfficer.EndGrantsAsync(db, person, held, actor, now, stop);
        (person.OfficeId, person.Role) = (office.Id, Authority.Leading([.. input.Roles]));
        person.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        var roles = input.Roles.Distinct().ToList();
        foreach (var role in roles) await grants.GiveAsync(person, office.Id, role, now, null, actor.PersonId, stop);
        letters.HasChanged(person, $"调动到{office.Name}", now);
        return await db.CommitAsync(
            [
                AuditNote.OfOffice(old, actor, "officer.leave", now, new { person = person.Id, to = office.Id }),
                AuditNote.OfOffice(office.Id, actor, "officer.join", now, new { person = person.Id, from = old, roles = roles.Select(role => role.ToString()) }),
            ],
            true, stop);
    }

    private async Task<bool> MayAsync(Actor actor, string office, DateTimeOffset now, CancellationToken stop) =>
        actor.Has(Duty.KeepPeople) && actor.OfficeId is { } own && (await offices.KeepsAsync(actor, office, now, stop) || own != office && await OfficeArea.CoversAsync(db, own, office, stop));
}
