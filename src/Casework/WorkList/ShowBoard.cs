using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>统计看板 of a level: how many stand at which step, deadlines near, how the offices below get on, how much of the quotas is used.</summary>
public sealed class ShowBoard(Db db, FindWork find, QuotaBook book, TimeProvider time)
{
    /// <param name="Waiting">Of these before the office itself.</param>
    public sealed record StepLine(string Step, string Label, int Number, int Waiting, bool IsEnd);

    /// <param name="Number">Submitted in its area, wherever they are; what goes past it is not among them.</param>
    /// <param name="Waiting">Of these before it now.</param>
    /// <param name="Late">Of these past their deadline.</param>
    public sealed record OfficeLine(string Id, string Name, OfficeLevel Level, int Number, int Waiting, CaseNumber Late);

    /// <summary>How many are past their deadline or near it.</summary>
    /// <param name="Closed">Undecided where the time closed the step, and corrections that never came (已截止未办).</param>
    public sealed record DueLine(CaseNumber Overdue, CaseNumber Today, CaseNumber Soon, CaseNumber Closed);

    /// <summary>A quota and how much of it is used: of the office itself, or of one below it that has used some.</summary>
    /// <param name="Office">Whose it is; null: the office's own.</param>
    public sealed record QuotaLine(string Call, string? Office, string Label, int Taken, int? Places, bool Soft);

    public sealed record CallBoard(Guid Id, string Title, IReadOnlyList<StepLine> Steps)
    {
        public int Number => Steps.Sum(step => step.Number);
    }

    /// <param name="Own">Before the office itself.</param>
    /// <param name="Area">In its whole area.</param>
    /// <param name="Below">The offices one level down.</param>
    /// <param name="NotBegun">All offices below, however far, before which something waits and that have not touched anything.</param>
    public sealed record View(
        IReadOnlyList<CallBoard> Calls, int Total, int Waiting, DueLine Own, DueLine Area, IReadOnlyList<OfficeLine> Below, IReadOnlyList<OfficeLine> NotBegun, IReadOnlyList<QuotaLine> Quotas,
        DateTimeOffset Now);

    public async Task<View> RunAsync(Actor actor, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var (calls, counts, _) = await find.HeadAsync(actor, stop);
        var boards = calls.Values.Where(call => counts.Any(c => c.CallId == call.Id)).Select(call => new CallBoard(call.Id, call.Title, [.. call.Programme.Workflow.Steps
            .Select(step => new StepLine(
                step.Id, step.Label, counts.Where(c => c.Seen && c.CallId == call.Id && c.Step == step.Id).Sum(c => c.Number), counts.Where(c => c.Waits && c.CallId == call.Id && c.Step == step.Id).Sum(c => c.Number),
                step.Kind == StepKind.End))
            .Where(line => line.Number > 0 || line.Waiting > 0)])).ToList();
        async Task<CaseNumber> CountAsync(bool all, DueFilter due) =>
            CaseNumber.Of(await (await find.NarrowAsync(actor, new WorkFilter { All = all, Due = due }, now, stop)).Take(CaseNumber.Most + 1).CountAsync(stop));
        async Task<DueLine> DueAsync(bool all) => new(await CountAsync(all, DueFilter.Overdue), await CountAsync(all, DueFilter.Today), await CountAsync(all, DueFilter.Soon), await CountAsync(all, DueFilter.Closed));
        var (below, notBegun) = await BelowAsync(actor, calls, now, stop);
        return new View(
            boards, counts.Where(c => c.Seen).Sum(c => c.Number), counts.Where(c => c.Waits).Sum(c => c.Number), await DueAsync(all: false), await DueAsync(all: true),
            below, notBegun, await QuotasAsync(actor, calls, stop), now);
    }

    private async Task<(IReadOnlyList<OfficeLine> Below, IReadOnlyList<OfficeLine> NotBegun)> BelowAsync(Actor actor, IReadOnlyDictionary<Guid, FindWork.CallRow> calls, DateTimeOffset now, CancellationToken stop)
    {
        if (!actor.Has(Duty.ReadWork) || actor is not { OfficeId: { } own, Level: OfficeLevel.City or OfficeLevel.Province }) return ([], []);
        var children = (await db.Offices.AsNoTracking().Where(office => office.ParentId != null && !office.OnlyReceives).OrderBy(office => office.Id).ToListAsync(stop)).ToLookup(office => office.ParentId!, StringComparer.Ordinal);
        var area = new List<Office>();
        void Take(string over)
        {
            foreach (var office in children[over])
            {
                area.Add(office);
                Take(office.Id);
            }
        }
        Take(own);
        var ids = area.Select(office => office.Id).ToList();
        var counts = (await db.CaseCounts.Where(c => EF.Parameter(ids).Contains(c.OfficeId)).GroupBy(c => new { c.OfficeId, c.Mine }).Select(g => new { g.Key, Number = g.Sum(c => c.Number) }).ToListAsync(stop))
            .ToLookup(row => row.Key.OfficeId, StringComparer.Ordinal);
        var waiting = ids.Where(id => counts[id].Any(row => row.Key.Mine && row.Number > 0)).ToList();
        var past = WorkOrder.After(now);
        var seen = actor.Sees(db.Applications.AsNoTracking());
        // each counted as far as it is said
        var late = await db.Offices.Where(office => EF.Parameter(waiting).Contains(office.Id))
            .Select(office => new { Key = office.Id, Number = seen.Where(a => a.TurnOfficeId == office.Id && string.Compare(a.WorkOrder, past) < 0).Take(CaseNumber.Most + 1).Count() }).ToListAsync(stop);
        var begun = await BegunAsync(seen, [.. area.Where(office => waiting.Contains(office.Id))], calls, stop);
        OfficeLine Line(Office office) => new(
            office.Id, office.Name, office.Level, counts[office.Id].Sum(row => row.Number), counts[office.Id].Where(row => row.Key.Mine).Sum(row => row.Number), CaseNumber.Of(late.FirstOrDefault(row => row.Key == office.Id)?.Number ?? 0));
        return ([.. children[own].Select(Line)], [.. area.Where(office => waiting.Contains(office.Id) && !begun.Contains(office.Id)).Select(Line)]);
    }

    private static List<string> StepsOf(Programme programme, OfficeLevel level) => [.. programme.Workflow.Steps.Where(step => programme.Workflow.Level(step.By)?.Of == level).Select(step => step.Id)];

    // who decided, marked, looked something up or drew a sample, where something waits; what another did in its place is not its own.
    // Asked from what was done, not from the cases: an office that has not begun has done nothing that would have to be read
    private async Task<HashSet<string>> BegunAsync(IQueryable<Application> seen, IReadOnlyList<Office> offices, IReadOnlyDictionary<Guid, FindWork.CallRow> calls, CancellationToken stop)
    {
        var begun = new HashSet<string>(StringComparer.Ordinal);
        foreach (var level in offices.Select(office => office.Level).Distinct())
        {
            var ids = offices.Where(office => office.Level == level).Select(office => office.Id).ToList();
            var steps = calls.Values.SelectMany(call => StepsOf(call.Programme, level)).Distinct(StringComparer.Ordinal).ToList();
            var under = level == OfficeLevel.County ? seen.Select(a => new { a.Id, OfficeId = a.CountyOfficeId }) : seen.Select(a => new { a.Id, OfficeId = a.CityOfficeId });
            begun.UnionWith(await db.Offices.Where(office => EF.Parameter(ids).Contains(office.Id) && (
                db.Handlings.Any(h => h.OfficeId == office.Id && h.ForOfficeId == null && EF.Parameter(steps).Contains(h.Step) && under.Any(a => a.Id == h.ApplicationId && a.OfficeId == office.Id))
                || db.Marks.Any(m => m.OfficeId == office.Id && under.Any(a => a.Id == m.ApplicationId && a.OfficeId == office.Id))
                || db.LookupResults.Any(r => r.OfficeId == office.Id && under.Any(a => a.Id == r.ApplicationId && a.OfficeId == office.Id))
                || db.SampleDraws.Any(d => d.OfficeId == office.Id && under.Any(a => a.Id == d.ApplicationId && a.OfficeId == office.Id)))).Select(office => office.Id).ToListAsync(stop));
        }
        return begun;
    }

    private async Task<IReadOnlyList<QuotaLine>> QuotasAsync(Actor actor, IReadOnlyDictionary<Guid, FindWork.CallRow> calls, CancellationToken stop)
    {
        if (!actor.Has(Duty.ReadWork) || actor is not { OfficeId: { } officeId, Level: { } level }) return [];
        var division = await db.Offices.Where(office => office.Id == officeId).Select(office => office.Division).FirstAsync(stop);
        var lines = new List<QuotaLine>();
        foreach (var call in calls.Values.Where(call => Within.Covers(call.Programme.Notice.Office, division)))
        {
            foreach (var quota in call.Programme.Quotas)
            {
                if (call.Programme.Workflow.Level(quota.Level)?.Of is not { } of || of > level) continue;
                IReadOnlyList<(string Id, string? Name)> owners = of == level ? [(officeId, null)] : await UsersAsync(actor, call.Id, quota, stop);
                foreach (var (owner, name) in owners)
                {
                    var stands = await book.StandsAsync(call.Id, quota, owner, stop);
                    lines.Add(new QuotaLine(call.Title, name, quota.Label, stands.Taken, stands.Places, stands.Soft));
                }
            }
        }
        return lines;
    }

    // offices below that have used some of a quota; those that have not would fill the page
    private async Task<IReadOnlyList<(string Id, string? Name)>> UsersAsync(Actor actor, Guid call, Quota quota, CancellationToken stop) =>
        [.. (await db.Offices.AsNoTracking().Where(office => db.QuotaPlaces.Any(place => place.CallId == call && place.QuotaId == quota.Id && place.OfficeId == office.Id && place.FreedAt == null && actor.Sees(db.Applications).Any(a => a.Id == place.ApplicationId)))
            .OrderBy(office => office.Id).Select(office => new { office.Id, office.Name }).ToListAsync(stop)).Select(office => (office.Id, (string?)office.Name))];
}
