using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>How a case stands to an office that recommends.</summary>
public enum Standing
{
    /// <summary>It has not come that far, or is somewhere else.</summary>
    Elsewhere,

    /// <summary>It waits for the office's decision.</summary>
    Waiting,

    /// <summary>The office recommended it, and it has not come back.</summary>
    Recommended,

    /// <summary>The office did not recommend it.</summary>
    NotRecommended,
}

/// <summary>The cases of a call that an office recommends, or does not: in its order, with what helps to compare them.</summary>
public sealed class FindCandidates(Db db, ProgrammeStore programmes, QuotaBook book, FindJudgements judgements, Divisions divisions, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="Report">How it stands to the conditions; of those that wait or were recommended.</param>
    /// <param name="Place">Its place in the quota book.</param>
    /// <param name="Ended">The act that declined it.</param>
    /// <param name="Judging">The programme that judges it: its own, where the notice was amended.</param>
    /// <param name="Excess">Why its place is beyond the quota.</param>
    public sealed record Row(
        Application Application, string Institution, string Division, Standing Standing, bool Reserve, Report? Report, string? Quota, QuotaPlace? Place, Handling? Ended, string? Opinion, string? Batch,
        Programme Judging, Excess? Excess)
    {
        /// <summary>The office's time is over for it, to decide it or to hand it up.</summary>
        public ClosedStep? Closed { get; init; }

        /// <summary>Where the office's own experts put it; null where none did.</summary>
        public ResultLine? Scored { get; init; }

        /// <summary>Its time is over, and it can be handed up all the same, marked as late.</summary>
        public bool Late { get; init; }
    }

    /// <param name="Level">The level at which the office recommends; null where it does not.</param>
    /// <param name="Candidates">Who waits, in the office's order.</param>
    /// <param name="Reserve">候补, in order.</param>
    public sealed record View(
        Call Call, Programme Programme, Level? Level, int Token, IReadOnlyList<Row> Candidates, IReadOnlyList<Row> Reserve, IReadOnlyList<Row> Recommended, IReadOnlyList<Row> NotRecommended,
        IReadOnlyList<QuotaDecision> Pots)
    {
        /// <summary>The sum of who waits, in order: what an officer has before him when he recommends the first so many.</summary>
        public string Seen => AuditChain.HashOf(string.Join(' ', Candidates.Select(row => row.Application.Id)));
    }

    /// <summary>Null where there is no such call for the actor.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid callId, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.ReadWork) || actor is not { OfficeId: { } officeId, Level: { } of }) return null;
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(call => call.Id == callId, stop) is not { } call) return null;
        var now = time.GetUtcNow();
        var programme = await programmes.FindAsync(call.Digest, stop);
        var office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == officeId, stop);
        if (!Within.Covers(programme.Notice.Office, office.Division)) return null;
        var level = LevelOf(programme, of);
        if (level is null) return new View(call, programme, null, 0, [], [], [], [], []);

        var ranking = await db.Rankings.AsNoTracking().FirstOrDefaultAsync(r => r.CallId == callId && r.OfficeId == officeId, stop);
        var (order, reserve) = (Ranking.Read(ranking?.Candidates), Ranking.Read(ranking?.Reserve).ToHashSet());
        var places = (await db.QuotaPlaces.AsNoTracking().Where(place => place.CallId == callId && place.FreedAt == null).ToListAsync(stop)).ToLookup(place => place.ApplicationId);
        var letters = (await db.BatchItems.AsNoTracking().Where(i => i.OfficeId == officeId && i.SentBackAt == null).Select(i => new { i.ApplicationId, db.Batches.First(b => b.Id == i.BatchId).Document }).ToListAsync(stop))
            .ToDictionary(i => i.ApplicationId, i => i.Document);
        var excesses = await Excess.FindAsync(db, book, programme, callId, now, stop);
        var rows = new List<Row>();
        var cases = (await CasesAsync(actor, callId, stop)).Select(one => (one.Application, one.Institution, one.Acts, Standing: StandingOf(one.Application, programme, level, one.Acts))).Where(one => one.Standing != Standing.Elsewhere).ToList();
        var standings = cases.Select(one => one.Application.Id).ToList();
        var versions = await db.Versions.AsNoTracking().Where(v => EF.Parameter(standings).Contains(v.ApplicationId) && v.Number == db.Applications.First(a => a.Id == v.ApplicationId).Version).ToDictionaryAsync(v => v.ApplicationId, stop);
        var judged = new List<(Programme, ApplicationVersion)>();
        foreach (var one in cases) judged.Add((await programmes.FindAsync(one.Application.Digest, stop), versions[one.Application.Id]));
        var found = await judgements.RunAsync(actor, judged, stop);
        var scored = await ScoredAsync(callId, officeId, programme, stop);
        foreach (var (application, institution, acts, standing) in cases)
        {
            var version = versions[application.Id];
            // an amended notice judges only those that are under it
            var own = await programmes.FindAsync(application.Digest, stop);
            var facts = Answered.Read(own, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
            var seat = own.Form.Fields.First(f => f is { Type: FieldType.Division, Required: true }).Figure.Show(facts);
            var pot = standing == Standing.Waiting ? own.QuotaFor(application.Step, facts) : null;
            var place = places[application.Id].FirstOrDefault(place => programme.Quotas.Any(q => q.Id == place.QuotaId && q.Level == level.Id));
            rows.Add(new Row(
                application, institution, seat.Length == 6 ? divisions.FullName(Divisions.Code(seat)) : "", standing, reserve.Contains(application.Id), own.Evaluate(FindJudgements.Apply(facts, found[application.Id])),
                pot?.Label ?? programme.Quotas.FirstOrDefault(q => q.Id == place?.QuotaId)?.Label, place,
                standing == Standing.NotRecommended ? acts[^1] : null, acts.LastOrDefault(act => IsRecommendation(programme, level, act))?.Opinion, letters.GetValueOrDefault(application.Id),
                own, excesses[application.Id].FirstOrDefault(one => one.Place.QuotaId == place?.QuotaId && one.Place.Place == place.Place)?.Excess)
            {
                Scored = scored.GetValueOrDefault(application.Id),
                Late = application.HeldAt is not null && application.DueAt <= now,
                Closed = standing == Standing.Waiting || application.HeldAt is not null ? ClosedStep.Of(new Casefile(application, own, call), now, calendar) : null,
            });
        }
        var waiting = rows.Where(row => row.Standing == Standing.Waiting).OrderBy(row => Place(order, row)).ThenBy(Merit).ThenBy(row => row.Application.ArrivedAt).ThenBy(row => row.Application.Id).ToList();
        var held = Ranking.Read(ranking?.Reserve);
        var pots = new List<QuotaDecision>();
        foreach (var quota in programme.Quotas.Where(quota => quota.Level == level.Id)) pots.Add(await book.StandsAsync(callId, quota, officeId, stop));
        return new View(
            call, programme, level, ranking?.Token ?? 0, [.. waiting.Where(row => !row.Reserve)], [.. waiting.Where(row => row.Reserve).OrderBy(row => held.IndexOf(row.Application.Id))],
            [.. rows.Where(row => row.Standing == Standing.Recommended).OrderBy(row => Place(order, row)).ThenBy(Merit).ThenBy(Pot).ThenBy(row => row.Application.Number, StringComparer.Ordinal)],
            [.. rows.Where(row => row.Standing == Standing.NotRecommended).OrderBy(row => row.Ended!.At)], pots);

        // whom the office has not ordered: its own places first, then those for some, then who takes none: as notices print their tables
        int Pot(Row row) => row.Place is { } place ? programme.Quotas.FirstOrDefault(quota => quota.Id == place.QuotaId)?.For is null ? 0 : 1 : 2;

        // where the office has saved no order, that of its experts' result
        static int Merit(Row row) => row.Scored?.Place ?? int.MaxValue;

        static int Place(List<Guid> order, Row row) => order.IndexOf(row.Application.Id) is >= 0 and var at ? at : int.MaxValue;
    }

    // of the last step that experts scored for the office, as it was recorded last; places shared in a result are in the order of its lines
    private async Task<Dictionary<Guid, ResultLine>> ScoredAsync(Guid call, string office, Programme programme, CancellationToken stop)
    {
        var results = await db.PanelResults.AsNoTracking().Where(r => r.CallId == call && r.OfficeId == office).ToListAsync(stop);
        var newest = results.GroupBy(r => r.Step).Select(group => group.MaxBy(r => r.Number)!).OrderByDescending(r => programme.Workflow.Steps.Select((step, i) => (step.Id, i)).FirstOrDefault(one => one.Id == r.Step).i).FirstOrDefault();
        return newest is null ? [] : System.Text.Json.JsonSerializer.Deserialize<List<ResultLine>>(newest.Lines)!.ToDictionary(line => line.Application);
    }

    /// <summary>The cases of a call that the actor sees, each with what was done with it.</summary>
    internal async Task<IReadOnlyList<(Application Application, string Institution, IReadOnlyList<Handling> Acts)>> CasesAsync(Actor actor, Guid callId, CancellationToken stop)
    {
        var seen = actor.Sees(db.Applications.AsNoTracking()).Where(a => a.CallId == callId && a.Version > 0);
        var cases = await seen.OrderBy(a => a.ArrivedAt).ThenBy(a => a.Id).Select(a => new { Application = a, Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name }).ToListAsync(stop);
        var acts = (await db.Handlings.AsNoTracking().Where(h => seen.Any(a => a.Id == h.ApplicationId)).OrderBy(h => h.Number).ToListAsync(stop)).ToLookup(h => h.ApplicationId);
        return [.. cases.Select(row => (row.Application, row.Institution, (IReadOnlyList<Handling>)[.. acts[row.Application.Id]]))];
    }

    /// <summary>The level at which an office of this kind recommends; null where it does not.</summary>
    internal static Level? LevelOf(Programme programme, OfficeLevel of) =>
        programme.Workflow.Levels.FirstOrDefault(level => level.Of == of && programme.Workflow.Steps.Any(step => step.By == level.Id && step.Action(Doing.Recommend) is not null));

    /// <summary>How a case stands to the offices of a level, from what was done with it.</summary>
    internal static Standing StandingOf(Application application, Programme programme, Level level, IReadOnlyList<Handling> acts)
    {
        var step = programme.Workflow[application.Step];
        if (step.By == level.Id && step.Action(Doing.Recommend) is not null) return Standing.Waiting;
        var standing = Standing.Elsewhere;
        foreach (var act in acts)
        {
            var to = programme.Workflow[act.ToStep];
            if (IsRecommendation(programme, level, act)) standing = Standing.Recommended;
            else if (to.IsApplicants || to.Id == Workflow.GivenUp) standing = Standing.Elsewhere;
            else if (to.Kind == StepKind.End && programme.Workflow[act.Step].Action(act.Action)?.Does is Doing.Reject or Doing.Decline)
            {
                // what is decided above does not undo what was recommended
                if (programme.Workflow[act.Step].By == level.Id && programme.Workflow[act.Step].Action(Doing.Recommend) is not null) standing = Standing.NotRecommended;
                else if (standing != Standing.Recommended) standing = Standing.Elsewhere;
            }
        }
        return standing;
    }

    private static bool IsRecommendation(Programme programme, Level level, Handling act) =>
        programme.Workflow.Steps.FirstOrDefault(step => step.Id == act.Step) is { } step && step.By == level.Id && step.Action(act.Action)?.Does == Doing.Recommend;
}
