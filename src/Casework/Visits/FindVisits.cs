using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>实地核查: the steps at which an office visits with their cases, and the visits on which one goes oneself.</summary>
public sealed class FindVisits(Db db, Visiting visiting, VisitDemands demands, ProgrammeStore programmes, Divisions divisions)
{
    /// <param name="Visit">The one that stands; null where none is planned.</param>
    public sealed record Line(Application Application, string Institution, int Division, string Place, VisitDemands.Stand Stand, Visit? Visit, string? Leader, int Team);

    /// <param name="Drawn">The numbers drawn.</param>
    /// <param name="Repeats">Drawn again from what is kept, it gives the same.</param>
    public sealed record Draw(VisitDraw Row, string Person, IReadOnlyList<string> Drawn, int Pool, bool Repeats);

    /// <param name="Lines">The cases that stand there, by region.</param>
    public sealed record Round(Call Call, Programme Programme, Step Step, Visits Visits, IReadOnlyList<Line> Lines, IReadOnlyList<Draw> Draws)
    {
        /// <summary>What must be visited and is not planned.</summary>
        public int Open => Lines.Count(line => line.Stand.Due && line.Visit is null);
    }

    /// <summary>A visit for which an expert has still to give his word: before that he does not learn where it goes.</summary>
    public sealed record Asked(Guid Visit, string When, string Office, string Notice, string Pledge, bool Leads);

    public sealed record Own(Visit Visit, string Number, string Institution, string Notice, string Place, bool Leads);

    /// <param name="Rounds">The office's; null where that is not his business.</param>
    public sealed record View(IReadOnlyList<Round>? Rounds, IReadOnlyList<Own> Mine, IReadOnlyList<Asked> ToSign);

    public async Task<View?> RunAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.GoVisits) && !actor.Has(Duty.PlanVisits)) return null;
        return new View(actor.Has(Duty.PlanVisits) ? await RoundsAsync(actor, stop) : null, await MineAsync(actor, stop), await ToSignAsync(actor, stop));
    }

    /// <summary>One round; null where it is not the actor's office's.</summary>
    public async Task<Round?> OfAsync(Actor actor, Guid call, string step, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.PlanVisits) || await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == call, stop) is not { } found) return null;
        var programme = await programmes.FindAsync(found.Digest, stop);
        // an office of the same level elsewhere has no cases there
        return Visiting.MayPlan(actor, programme, step) is null && await RoundAsync(actor, found, programme, stop) is { Lines.Count: > 0 } round ? round : null;
    }

    private async Task<List<Round>> RoundsAsync(Actor actor, CancellationToken stop)
    {
        var rounds = new List<Round>();
        foreach (var call in await db.Calls.AsNoTracking().OrderByDescending(c => c.OpensAt).ThenBy(c => c.Id).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            if (programme.Visits is not { } visits || Visiting.MayPlan(actor, programme, visits.Step) is not null) continue;
            if (await RoundAsync(actor, call, programme, stop) is { } round && (round.Lines.Count > 0 || round.Draws.Count > 0)) rounds.Add(round);
        }
        return rounds;
    }

    private async Task<Round> RoundAsync(Actor actor, Call call, Programme programme, CancellationToken stop)
    {
        var visits = programme.Visits!;
        // what has gone on since is still shown where it was visited
        var cases = await actor.Sees(db.Applications.AsNoTracking()).Where(a => a.CallId == call.Id && (a.Step == visits.Step && a.HeldAt == null && a.TurnOfficeId == actor.OfficeId || db.Visits.Any(v => v.ApplicationId == a.Id && v.Step == visits.Step && v.OfficeId == actor.OfficeId && v.CancelledAt == null))).ToListAsync(stop);
        var ids = cases.Select(a => a.InstitutionId).Distinct().ToList();
        var institutions = await db.Institutions.AsNoTracking().Where(i => ids.Contains(i.Id)).ToDictionaryAsync(i => i.Id, stop);
        var planned = await Visiting.Own(db.Visits.AsNoTracking(), actor).Where(v => v.CallId == call.Id && v.Step == visits.Step && v.CancelledAt == null).ToDictionaryAsync(v => v.ApplicationId, stop);
        var members = (await db.VisitMembers.AsNoTracking().Where(m => m.LeftAt == null && db.Visits.Any(v => v.Id == m.VisitId && v.CallId == call.Id && v.Step == visits.Step && v.OfficeId == actor.OfficeId && v.CancelledAt == null)).ToListAsync(stop)).ToLookup(m => m.VisitId);
        var stands = await demands.OfAsync(programme, call.Id, actor.OfficeId, cases, stop);
        var lines = cases.Select(a =>
        {
            var seat = divisions.SeatOf(institutions[a.InstitutionId]);
            var visit = planned.GetValueOrDefault(a.Id);
            var team = visit is null ? [] : members[visit.Id].ToList();
            return new Line(a, institutions[a.InstitutionId].Name, seat?.Code ?? 0, seat is null ? "所在地不明" : divisions.FullName(seat.Code), stands[a.Id], visit, team.FirstOrDefault(m => m.Number == visit?.Leader)?.Name, team.Count);
        }).OrderBy(line => line.Division).ThenBy(line => line.Application.Number, StringComparer.Ordinal).ToList();
        return new Round(call, programme, programme.Workflow[visits.Step], visits, lines, await DrawsAsync(actor, call.Id, visits, stop));
    }

    private async Task<List<Draw>> DrawsAsync(Actor actor, Guid call, Visits visits, CancellationToken stop)
    {
        var rows = await (from draw in db.VisitDraws.AsNoTracking() join person in db.Users on draw.PersonId equals person.Id where draw.CallId == call && draw.Step == visits.Step && draw.OfficeId == actor.OfficeId orderby draw.Number select new { draw, person.DisplayName }).ToListAsync(stop);
        return [.. rows.Select(row =>
        {
            var (pool, drawn) = (JsonSerializer.Deserialize<List<string>>(row.draw.Pool)!, JsonSerializer.Deserialize<List<string>>(row.draw.Drawn)!);
            return new Draw(row.draw, row.DisplayName, drawn, pool.Count, visits.Draw(row.draw.Seed, pool).SequenceEqual(drawn));
        })];
    }

    private async Task<List<Asked>> ToSignAsync(Actor actor, CancellationToken stop)
    {
        var rows = await (from member in visiting.Unsigned(actor).AsNoTracking()
                          join visit in db.Visits on member.VisitId equals visit.Id
                          join office in db.Offices on visit.OfficeId equals office.Id
                          orderby visit.Day, visit.Hour, visit.Id
                          select new { visit, member.Number, Office = office.Name }).ToListAsync(stop);
        var asked = new List<Asked>();
        foreach (var row in rows)
        {
            var programme = await programmes.FindAsync(row.visit.Digest, stop);
            asked.Add(new Asked(row.visit.Id, row.visit.Slot.Say(), row.Office, programme.Notice.Title, Seating.VisitPledgeOf(programme) ?? "", row.visit.Leader == row.Number));
        }
        return asked;
    }

    private async Task<List<Own>> MineAsync(Actor actor, CancellationToken stop)
    {
        var rows = await (from visit in visiting.Goes(actor).AsNoTracking()
                          join application in db.Applications on visit.ApplicationId equals application.Id
                          join institution in db.Institutions on application.InstitutionId equals institution.Id
                          join call in db.Calls on visit.CallId equals call.Id
                          orderby visit.Day, visit.Hour, application.Number
                          select new { visit, application.Number, institution, call.Title }).ToListAsync(stop);
        var ids = rows.Select(row => row.visit.Id).ToList();
        var led = await db.VisitMembers.AsNoTracking().Where(m => ids.Contains(m.VisitId) && (m.PersonId == actor.PersonId || db.Experts.Any(e => e.Id == m.ExpertId && e.PersonId == actor.PersonId))).Select(m => new { m.VisitId, m.Number }).ToListAsync(stop);
        return [.. rows.Select(row => new Own(row.visit, row.Number, row.institution.Name, row.Title, divisions.SeatOf(row.institution) is { } seat ? divisions.FullName(seat.Code) : "", led.Any(m => m.VisitId == row.visit.Id && m.Number == row.visit.Leader)))];
    }
}
