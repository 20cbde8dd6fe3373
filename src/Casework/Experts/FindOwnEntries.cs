using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>本人登记: to an expert his own entries in the pools of offices, with what was entered of his employers and interests, by whomever.</summary>
public sealed class FindOwnEntries(Db db)
{
    public sealed record Entry(Guid Expert, string Office, string Employer, IReadOnlyList<ExpertTie> Ties);

    public async Task<IReadOnlyList<Entry>?> RunAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.Score)) return null;
        var own = await (from expert in db.Experts.AsNoTracking() join office in db.Offices on expert.OfficeId equals office.Id where expert.PersonId == actor.PersonId orderby office.Id select new { expert.Id, expert.Employer, office.Name }).ToListAsync(stop);
        var ties = (await db.ExpertTies.AsNoTracking().Where(t => t.StruckAt == null && db.Experts.Any(e => e.Id == t.ExpertId && e.PersonId == actor.PersonId)).OrderBy(t => t.Number).ToListAsync(stop)).ToLookup(t => t.ExpertId);
        return [.. own.Select(one => new Entry(one.Id, one.Name, one.Employer, [.. ties[one.Id]]))];
    }
}
