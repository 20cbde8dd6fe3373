using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Who can go on visits of an office: its officers, and the experts of its pool.</summary>
public sealed class FindVisitTeams(Db db)
{
    public sealed record Officer(Guid Id, string Name);

    public sealed record View(IReadOnlyList<Officer> Officers, IReadOnlyList<Expert> Experts);

    public async Task<View?> RunAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.PlanVisits)) return null;
        return new View(
            await db.Users.AsNoTracking().Where(p => p.OfficeId == actor.OfficeId && p.EndedAt == null && p.Role == Role.Officer).OrderBy(p => p.DisplayName).Select(p => new Officer(p.Id, p.DisplayName)).ToListAsync(stop),
            await db.Experts.AsNoTracking().Where(e => e.OfficeId == actor.OfficeId && e.PausedAt == null).OrderBy(e => e.Name).ToListAsync(stop));
    }

    /// <summary>The people of a visit of the office, and its leader.</summary>
    public async Task<(HashSet<Guid> Members, Guid? Leader)> OfAsync(Actor actor, Guid visit, CancellationToken stop = default)
    {
        if (await Visiting.Own(db.Visits.AsNoTracking(), actor).FirstOrDefaultAsync(v => v.Id == visit, stop) is not { } known) return ([], null);
        var members = await db.VisitMembers.AsNoTracking().Where(m => m.VisitId == visit && m.LeftAt == null).ToListAsync(stop);
        return ([.. members.Select(m => (m.PersonId ?? m.ExpertId)!.Value)], members.FirstOrDefault(m => m.Number == known.Leader) is { } leader ? leader.PersonId ?? leader.ExpertId : null);
    }
}
