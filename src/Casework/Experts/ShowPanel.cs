using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A panel to its office: cases, experts, draws, avoidance, who has what to score, how far they are. While it scores, how anybody scored is not among it.</summary>
public sealed class ShowPanel(Db db, ProgrammeStore programmes, FindPanels find, CloseScoring close, TieFinder ties)
{
    /// <param name="Experts">Who scores it.</param>
    /// <param name="Submitted">How many of them have handed in.</param>
    public sealed record Case(PanelCase Member, string Number, string Institution, IReadOnlyList<Given> Experts, int Submitted);

    /// <summary>That an expert scores a case.</summary>
    public sealed record Given(ScoringTask Task, string Expert);

    /// <param name="Tasks">What he has to score, and <paramref name="Submitted"/> of it is in.</param>
    public sealed record Seat(PanelSeat Row, Expert Expert, int Tasks, int Submitted, int Avoids);

    public sealed record Avoided(AvoidanceRecord Record, string Expert, string Institution, string? DecidedBy);

    /// <param name="Excluded">Who could not be drawn, and why.</param>
    /// <param name="Repeats">Drawn again from what is kept, it gives the same.</param>
    public sealed record Draw(ExpertDraw Row, string Person, IReadOnlyList<string> Drawn, IReadOnlyList<(string Name, string Why)> Excluded, bool Repeats);

    /// <param name="Free">Cases of the step before no panel.</param>
    /// <param name="Standing">What is said before the scores are sealed; null where it does not score.</param>
    public sealed record View(
        Panel Panel, Call Call, Programme Programme, Step Step, ScoreSheet? Sheet, IReadOnlyList<Case> Cases, IReadOnlyList<Seat> Seats, IReadOnlyList<Avoided> Avoided, IReadOnlyList<Draw> Draws,
        IReadOnlyList<FindPanels.Free> Free, IReadOnlyList<Expert> Pool, CloseScoring.Standing? Standing)
    {
        public IEnumerable<Case> Live => Cases.Where(one => one.Member.LeftAt is null);

        public IEnumerable<Avoided> Waiting => Avoided.Where(one => one.Record.Waits);

        /// <summary>How the programme wants panels composed; null where it does not say.</summary>
        public PanelTerms? Terms => Programme.Panels.FirstOrDefault(terms => terms.Step == Panel.Step);

        /// <summary>Whether the office may open sheets that are in: always once they are sealed, before only where the programme says so.</summary>
        public bool ShowsScores => Panel.State == PanelState.Closed || Sight.ShowsOpenScores(Programme, Panel.Step);

        public int Tasks => Live.Sum(one => one.Experts.Count);

        public int Submitted => Live.Sum(one => one.Submitted);
    }

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await Panels.Own(db.Panels.AsNoTracking(), actor).FirstOrDefaultAsync(p => p.Id == id, stop) is not { } panel) return null;
        var programme = await programmes.FindAsync(panel.Digest, stop);
        var call = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == panel.CallId, stop);
        var seats = await (from seat in db.PanelSeats.AsNoTracking() join expert in db.Experts on seat.ExpertId equals expert.Id where seat.PanelId == id orderby seat.Place select new { seat, expert }).ToListAsync(stop);
        var names = seats.ToDictionary(one => one.expert.Id, one => one.expert.Name);
        var tasks = await db.ScoringTasks.AsNoTracking().Where(t => t.PanelId == id && t.EndedAt == null).ToListAsync(stop);
        var cases = await (from member in db.PanelCases.AsNoTracking()
                           join application in db.Applications on member.ApplicationId equals application.Id
                           join institution in db.Institutions on application.InstitutionId equals institution.Id
                           where member.PanelId == id
                           orderby member.Place
                           select new { member, application.Number, institution.Name }).ToListAsync(stop);
        var institutions = cases.ToDictionary(one => one.member.ApplicationId, one => one.Name);
        var avoided = await db.Avoidances.AsNoTracking().Where(a => a.PanelId == id).OrderBy(a => a.At).ThenBy(a => a.Number)
            .Select(a => new { a, DecidedBy = db.Users.First(u => u.Id == a.DecidedBy).DisplayName }).ToListAsync(stop);
        var draws = await (from draw in db.ExpertDraws.AsNoTracking() join person in db.Users on draw.PersonId equals person.Id where draw.PanelId == id orderby draw.Number select new { draw, person.DisplayName }).ToListAsync(stop);
        var all = draws.Count == 0 ? names : await db.Experts.AsNoTracking().Where(e => e.OfficeId == panel.OfficeId).ToDictionaryAsync(e => e.Id, e => e.Name, stop);
        var byCase = tasks.ToLookup(t => t.ApplicationId);
        var byExpert = tasks.ToLookup(t => t.ExpertId);
        return new View(
            panel, call, programme, programme.Workflow[panel.Step], programme.ScoreSheetAt(panel.Step),
            [.. cases.Select(one => new Case(one.member, one.Number, one.Name, [.. byCase[one.member.ApplicationId].Select(t => new Given(t, names[t.ExpertId])).OrderBy(g => g.Expert, StringComparer.Ordinal)], byCase[one.member.ApplicationId].Count(t => t.Submitted > 0)))],
            [.. seats.Select(one => new Seat(one.seat, one.expert, byExpert[one.expert.Id].Count(), byExpert[one.expert.Id].Count(t => t.Submitted > 0), avoided.Where(a => a.a.ExpertId == one.expert.Id && a.a.Holds).Select(a => a.a.ApplicationId).Distinct().Count()))],
            [.. avoided.Select(one => new Avoided(one.a, names[one.a.ExpertId], institutions[one.a.ApplicationId], one.DecidedBy))],
            [.. draws.Select(one => DrawOf(one.draw, one.DisplayName, programme.Panels.FirstOrDefault(terms => terms.Step == panel.Step), all))],
            panel.State == PanelState.Closed ? [] : await find.FreeAsync(actor, panel.CallId, panel.Step, stop),
            panel.State == PanelState.Closed ? [] : await db.Experts.AsNoTracking().Where(e => e.OfficeId == panel.OfficeId && e.PausedAt == null && !db.PanelSeats.Any(s => s.PanelId == id && s.ExpertId == e.Id && s.State != SeatState.Standby)).OrderBy(e => e.Name).ToListAsync(stop),
            await close.LookAsync(actor, id, stop));
    }

    private Draw DrawOf(ExpertDraw row, string person, PanelTerms? terms, Dictionary<Guid, string> names)
    {
        var kept = JsonSerializer.Deserialize<DrawExperts.Kept>(row.Pool)!;
        var drawn = JsonSerializer.Deserialize<List<Guid>>(row.Drawn)!;
        var again = terms is null ? null : PanelDraw.Of(row.Seed, terms, [.. kept.Pool], kept.Avoided, ties.Names);
        return new Draw(row, person, [.. drawn.Select(NameOf)], [.. kept.Excluded.Select(one => (NameOf(Guid.Parse(one.Expert)), one.Reason))], again is not null && again.Experts.Concat(again.Standby).Select(Guid.Parse).SequenceEqual(drawn));

        string NameOf(Guid expert) => names.GetValueOrDefault(expert) ?? "";
    }
}
