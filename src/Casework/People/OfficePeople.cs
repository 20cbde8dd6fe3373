using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Who keeps an office's accounts: its own administrator; where it has none, that of the nearest office above that has one.</summary>
public sealed class OfficePeople(Db db, TimeProvider time)
{
    internal static readonly Refusal NotKeeper = new("officer.keeper", "您不管理这个单位的人员：由该单位的系统管理员办理，没有的由上级单位的系统管理员办理");
    internal static readonly Refusal NoSuch = new("officer.unknown", "没有这个人员，或不由您管理");

    /// <param name="Waits">The letter has gone out, and no password is set yet.</param>
    public sealed record Member(Guid Id, string Name, string? Email, string? Phone, bool Waits, DateTimeOffset? EndedAt, IReadOnlyList<Grant> Grants, bool MayManage)
    {
        public IEnumerable<Grant> InForce(DateTimeOffset now) => Grants.Where(g => g.From <= now && (g.Until is not { } until || until > now));
    }

    public sealed record Standing(Guid Id, Guid PersonId, string Person, string For, DateTimeOffset From, DateTimeOffset Until, string Reason, bool Ended);

    /// <param name="Below">Offices under it, whose accounts the actor keeps too.</param>
    /// <param name="MayManage">Whether the actor keeps the accounts of this office.</param>
    public sealed record View(Office Office, string? Keeper, IReadOnlyList<Member> Members, IReadOnlyList<Standing> Deputies, IReadOnlyList<Office> Below, bool MayManage, DateTimeOffset Now)
    {
        /// <summary>Where the actor can move somebody of this office.</summary>
        public IReadOnlyList<Office> Targets { get; init; } = [];
    }

    /// <summary>The people of an office, to its own people and to who keeps its accounts; null for everybody else.</summary>
    public async Task<View?> RunAsync(Actor actor, string? id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (actor.OfficeId is not { } own || actor.Has(Duty.Score)) return null;
        var all = await db.Offices.AsNoTracking().ToDictionaryAsync(office => office.Id, StringComparer.Ordinal, stop);
        var kept = await KeptAsync(now, stop);
        if (!all.TryGetValue(id ?? own, out var office)) return null;
        var keeper = KeeperOf(office.Id, all, kept);
        var manages = actor.Has(Duty.KeepPeople) && keeper == own;
        if (office.Id != own && !manages) return null;
        var people = await db.Users.AsNoTracking().Where(p => p.OfficeId == office.Id && p.Role != Role.Expert).OrderBy(p => p.EndedAt != null).ThenBy(p => p.Id).ToListAsync(stop);
        var grants = (await db.Grants.AsNoTracking().Where(g => db.Users.Any(p => p.Id == g.PersonId && p.OfficeId == office.Id)).OrderBy(g => g.Number).ToListAsync(stop)).ToLookup(g => g.PersonId);
        var deputies = await (from deputy in db.Deputies.AsNoTracking() where deputy.OfficeId == office.Id orderby deputy.From descending
                              select new Standing(deputy.Id, deputy.PersonId, db.Users.First(p => p.Id == deputy.PersonId).DisplayName, db.Users.First(p => p.Id == deputy.ForPersonId).DisplayName, deputy.From, deputy.Until, deputy.Reason, deputy.Until <= now)).ToListAsync(stop);
        return new View(
            office, keeper is null ? null : all[keeper].Name,
            [.. people.Select(p => new Member(p.Id, p.DisplayName, p.Email, p.PhoneNumber, p.PasswordHash is null && p.EndedAt is null, p.EndedAt, [.. grants[p.Id].Where(g => g.OfficeId == office.Id)], manages))],
            deputies,
            office.Id == own && actor.Has(Duty.KeepPeople) ? [.. all.Values.Where(o => o.Id != own && KeeperOf(o.Id, all, kept) == own).OrderBy(o => o.Id, StringComparer.Ordinal)] : [],
            manages, now)
        {
            Targets = manages ? [.. all.Values.Where(o => o.Id != office.Id && Covers(own, o.Id, all)).OrderBy(o => o.Id, StringComparer.Ordinal)] : [],
        };
    }

    /// <summary>What the actor may stand in for at present, for himself to choose from.</summary>
    public async Task<IReadOnlyList<Standing>> OwnDeputiesAsync(Actor actor, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        return await (from deputy in db.Deputies.AsNoTracking() where deputy.PersonId == actor.PersonId && deputy.OfficeId == actor.OfficeId && deputy.From <= now && deputy.Until > now orderby deputy.Id
                      select new Standing(deputy.Id, deputy.PersonId, actor.Name, db.Users.First(p => p.Id == deputy.ForPersonId).DisplayName, deputy.From, deputy.Until, deputy.Reason, false)).ToListAsync(stop);
    }

    /// <summary>Whether the actor keeps the accounts of an office. The command line (null) keeps all.</summary>
    internal async Task<bool> KeepsAsync(Actor? actor, string office, DateTimeOffset now, CancellationToken stop)
    {
        if (actor is null) return true;
        if (!actor.Has(Duty.KeepPeople)) return false;
        var all = await db.Offices.AsNoTracking().ToDictionaryAsync(o => o.Id, StringComparer.Ordinal, stop);
        return all.ContainsKey(office) && KeeperOf(office, all, await KeptAsync(now, stop)) == actor.OfficeId;
    }

    private async Task<HashSet<string>> KeptAsync(DateTimeOffset now, CancellationToken stop) =>
        [.. await Grants.InForce(db.Grants, now).Where(g => g.Role == Role.Administrator && db.Users.Any(p => p.Id == g.PersonId && p.EndedAt == null)).Select(g => g.OfficeId).Distinct().ToListAsync(stop)];

    private static bool Covers(string over, string office, Dictionary<string, Office> all)
    {
        for (string? id = office; id is not null; id = all[id].ParentId)
        {
            if (id == over) return true;
        }
        return false;
    }

    private static string? KeeperOf(string office, Dictionary<string, Office> all, HashSet<string> kept)
    {
        for (string? id = office; id is not null; id = all[id].ParentId)
        {
            if (kept.Contains(id)) return id;
        }
        return null;
    }
}
