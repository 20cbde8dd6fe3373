using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>专家库: the experts of an office, to its own people.</summary>
public sealed class ExpertPool(Db db)
{
    public const int PageSize = 50;

    internal static readonly Refusal NotYours = new("expert.office", "专家库由组织评审的单位的经办人员维护");
    internal static readonly Refusal NoSuch = new("expert.unknown", "本单位专家库中没有这位专家");

    /// <param name="Panels">In how many panels he takes or took part.</param>
    public sealed record Row(Expert Expert, int Ties, int Panels);

    public sealed record Page(IReadOnlyList<Row> Rows, int All, IReadOnlyList<string> Fields);

    public sealed record Entry(Expert Expert, IReadOnlyList<ExpertTie> Ties, IReadOnlyList<Seat> Seats);

    public sealed record Seat(Guid Panel, string Name, string Call, SeatState State, DateTimeOffset FormedAt);

    /// <summary>By name; part of a name or employer, or a field, narrows it.</summary>
    public async Task<Page?> RunAsync(Actor actor, string? search, string? field, int page = 1, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.KeepExperts)) return null;
        var own = db.Experts.AsNoTracking().Where(e => e.OfficeId == actor.OfficeId);
        var word = search?.Trim() ?? "";
        var found = own;
        if (word.Length > 0) found = Typed.IsPlain(word) ? found.Where(e => e.Name.Contains(word) || e.Employer.Contains(word)) : found.Where(_ => false);
        if (!string.IsNullOrEmpty(field)) found = Typed.IsPlain(field) ? found.Where(e => e.Fields.Contains("|" + field + "|")) : found.Where(_ => false);
        var all = await found.CountAsync(stop);
        var rows = await found.OrderBy(e => e.PausedAt != null).ThenBy(e => e.Name).ThenBy(e => e.Id).Skip((Math.Clamp(page, 1, 1_000_000) - 1) * PageSize).Take(PageSize)
            .Select(e => new Row(e, db.ExpertTies.Count(t => t.ExpertId == e.Id && t.StruckAt == null), db.PanelSeats.Count(s => s.ExpertId == e.Id && (s.State == SeatState.Accepted || s.State == SeatState.Invited)))).ToListAsync(stop);
        var fields = (await own.Select(e => e.Fields).Distinct().ToListAsync(stop)).SelectMany(list => list.Split('|', StringSplitOptions.RemoveEmptyEntries)).Distinct().Order(StringComparer.Ordinal).ToList();
        return new Page(rows, all, fields);
    }

    /// <summary>One entry, whole; null where it is not in the pool.</summary>
    public async Task<Entry?> FindAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.KeepExperts) || await db.Experts.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id && e.OfficeId == actor.OfficeId, stop) is not { } expert) return null;
        var ties = await db.ExpertTies.AsNoTracking().Where(t => t.ExpertId == id).OrderBy(t => t.Number).ToListAsync(stop);
        var seats = await (from seat in db.PanelSeats.AsNoTracking()
                           join panel in db.Panels on seat.PanelId equals panel.Id
                           join call in db.Calls on panel.CallId equals call.Id
                           where seat.ExpertId == id
                           orderby panel.FormedAt descending
                           select new Seat(panel.Id, panel.Name, call.Title, seat.State, panel.FormedAt)).ToListAsync(stop);
        return new Entry(expert, ties, seats);
    }
}
