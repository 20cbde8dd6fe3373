using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>核查日程: where the teams of an office are on some days, to be printed and taken along.</summary>
public sealed class ShowVisitDay(Db db, Divisions divisions, TimeProvider time)
{
    private const int MostDays = 31;
    private const int UsualDays = 14;

    public sealed record Line(Visit Visit, string Number, string Institution, string Place, IReadOnlyList<string> Team);

    public sealed record View(DateOnly From, DateOnly Until, IReadOnlyList<Line> Lines);

    /// <param name="actor">Who asks.</param>
    /// <param name="first">From which day on; null: from today.</param>
    /// <param name="last">Until which day; null: for two weeks.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<View?> RunAsync(Actor actor, DateOnly? first, DateOnly? last, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.PlanVisits)) return null;
        var from = first ?? Deadline.DayOf(time.GetUtcNow());
        var until = last is { } day && day >= from ? day : from.AddDays(UsualDays - 1);
        if (until.DayNumber - from.DayNumber >= MostDays) until = from.AddDays(MostDays - 1);
        var rows = await (from visit in Visiting.Own(db.Visits.AsNoTracking(), actor)
                          join application in db.Applications on visit.ApplicationId equals application.Id
                          join institution in db.Institutions on application.InstitutionId equals institution.Id
                          where visit.CancelledAt == null && visit.Day >= @from && visit.Day <= until
                          select new { visit, application.Number, institution }).ToListAsync(stop);
        var ids = rows.Select(row => row.visit.Id).ToList();
        var members = (await db.VisitMembers.AsNoTracking().Where(m => ids.Contains(m.VisitId) && m.LeftAt == null).OrderBy(m => m.Number).ToListAsync(stop)).ToLookup(m => m.VisitId);
        return new View(from, until, [.. rows.OrderBy(row => row.visit.Day).ThenBy(row => row.visit.Slot.At ?? (row.visit.Part == VisitPart.Afternoon ? new TimeOnly(12, 0) : TimeOnly.MinValue)).ThenBy(row => row.Number, StringComparer.Ordinal)
            .Select(row => new Line(row.visit, row.Number, row.institution.Name, divisions.SeatOf(row.institution) is { } seat ? divisions.FullName(seat.Code) : "", [.. members[row.visit.Id].Select(m => m.Number == row.visit.Leader ? $"{m.Name}（组长）" : m.Name)]))]);
    }
}
