using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A group of a defence: to its office with orders, letters, attendance and questions; to an expert of its panel with the cases that he does not keep away from.</summary>
public sealed class ShowDefence(Db db, ProgrammeStore programmes, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="Task">The asking expert's own sheet; null where he has none, and for the office.</param>
    /// <param name="Handed">How many sheets are in, of how many; to the office.</param>
    public sealed record Case(Hearing Row, string Number, string Institution, IReadOnlyList<Asked> Questions, Guid? Task, bool Submitted, (int In, int Of) Handed);

    /// <param name="Question">The words, without those by which an expert who is not to know whose case it is would know it; as <paramref name="Answer"/>.</param>
    /// <param name="By">Who asked; null where that is not known.</param>
    /// <param name="Own">The asking expert's own.</param>
    public sealed record Asked(int Number, string Question, string? Answer, string? By, bool Own);

    /// <param name="Repeats">Drawn again from seed and cases, it gives the same; null where nothing was drawn.</param>
    public sealed record Order(HearingOrder Row, string Person, IReadOnlyList<string> Cases, bool? Repeats);

    /// <param name="Earliest">The first day that is in time for letters of today.</param>
    public sealed record View(
        DefenceGroup Group, Panel Panel, Call Call, Programme Programme, DefenceTerms Terms, string Office, IReadOnlyList<Case> Cases, IReadOnlyList<Order> Orders, IReadOnlyList<(Guid Id, string Name)> Experts, DateOnly Earliest, DateTimeOffset Now)
    {
        public Step Step => Programme.Workflow[Panel.Step];

        public Case? Current => Cases.FirstOrDefault(one => one.Row.ApplicationId == Group.CurrentId);

        /// <summary>Who comes next: the first in order that is not over, was not absent and is not before the panel now.</summary>
        public Case? Next => Cases.FirstOrDefault(one => one.Row is { Place: not null, CalledAt: null, Attendance: not Attendance.Absent });

        public bool Begun => Cases.Any(one => one.Row.CalledAt is not null);

        public int Untold => Cases.Count(one => one.Row.MustBeTold(Group.Venue));
    }

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await db.DefenceGroups.AsNoTracking().FirstOrDefaultAsync(g => g.Id == id, stop) is not { } group) return null;
        var panel = await Panels.Own(db.Panels.AsNoTracking(), actor).FirstOrDefaultAsync(p => p.Id == group.PanelId, stop);
        Guid? expert = null;
        if (panel is null)
        {
            if (!actor.Has(Duty.Score) || await db.PanelSeats.AsNoTracking().FirstOrDefaultAsync(s => s.PanelId == group.PanelId && s.State == SeatState.Accepted && db.Experts.Any(e => e.Id == s.ExpertId && e.PersonId == actor.PersonId), stop) is not { } seat) return null;
            (expert, panel) = (seat.ExpertId, await db.Panels.AsNoTracking().FirstAsync(p => p.Id == group.PanelId, stop));
        }
        var programme = await programmes.FindAsync(panel.Digest, stop);
        if (programme.Defences.FirstOrDefault(terms => terms.Step == panel.Step) is not { } terms) return null;
        var now = time.GetUtcNow();
        var rows = await (from hearing in Defences.Live(db).AsNoTracking()
                          join application in db.Applications on hearing.ApplicationId equals application.Id
                          join institution in db.Institutions on application.InstitutionId equals institution.Id
                          where hearing.GroupId == id
                          orderby hearing.Place == null, hearing.Place, application.Number
                          select new { hearing, application.Number, institution.Name }).ToListAsync(stop);
        var seats = await (from seat in db.PanelSeats.AsNoTracking() join one in db.Experts on seat.ExpertId equals one.Id where seat.PanelId == panel.Id orderby seat.Place select new { seat.State, one.Id, one.Name }).ToListAsync(stop);
        var names = seats.ToDictionary(seat => seat.Id, seat => seat.Name);
        var questions = (await db.HearingQuestions.AsNoTracking().Where(q => q.GroupId == id).OrderBy(q => q.Number).ToListAsync(stop)).ToLookup(q => q.ApplicationId);
        var tasks = (await db.ScoringTasks.AsNoTracking().Where(t => t.PanelId == panel.Id && t.EndedAt == null).ToListAsync(stop)).ToLookup(t => t.ApplicationId);
        var avoids = expert is null ? [] : (await db.Avoidances.AsNoTracking().Where(a => a.PanelId == panel.Id && a.ExpertId == expert).ToListAsync(stop)).Where(a => a.Holds).Select(a => a.ApplicationId).ToHashSet();
        var blind = expert is not null && programme.Panels.FirstOrDefault(one => one.Step == panel.Step)?.Sight.InstitutionToExperts == false;
        var members = await db.PanelCases.AsNoTracking().Where(c => c.PanelId == panel.Id).ToDictionaryAsync(c => c.ApplicationId, stop);
        var known = blind && questions.Count > 0 ? await NamesAsync(programme, panel.Id, stop) : [];
        var cases = new List<Case>();
        foreach (var one in rows)
        {
            var away = avoids.Contains(one.hearing.ApplicationId);
            var own = tasks[one.hearing.ApplicationId].FirstOrDefault(t => t.ExpertId == expert);
            cases.Add(new Case(
                one.hearing, one.Number, blind ? Sight.NameOf(members[one.hearing.ApplicationId].Place) : one.Name,
                [.. (away ? [] : questions[one.hearing.ApplicationId]).Select(q => AskedOf(q, known.GetValueOrDefault(q.ApplicationId, []), names, expert))],
                own?.Id, own?.Submitted > 0, expert is null ? (tasks[one.hearing.ApplicationId].Count(t => t.Submitted > 0), tasks[one.hearing.ApplicationId].Count()) : (0, 0)));
        }
        return new View(
            group, panel, await db.Calls.AsNoTracking().FirstAsync(c => c.Id == panel.CallId, stop), programme, terms, await db.Offices.Where(o => o.Id == panel.OfficeId).Select(o => o.Name).FirstAsync(stop), cases,
            expert is null ? await OrdersAsync(id, stop) : [], expert is null ? [.. seats.Where(seat => seat.State == SeatState.Accepted).Select(seat => (seat.Id, seat.Name))] : [], terms.Earliest(Deadline.DayOf(now), calendar), now);
    }

    private static Asked AskedOf(HearingQuestion row, IReadOnlyList<string> known, Dictionary<Guid, string> names, Guid? expert) => new(
        row.Number, Sight.Unnamed(row.Question, known), row.Answer is { } answer ? Sight.Unnamed(answer, known) : null, row.ExpertId is { } by ? names.GetValueOrDefault(by) : null, expert is not null && row.ExpertId == expert);

    // by what each case of a panel would be known
    private async Task<Dictionary<Guid, IReadOnlyList<string>>> NamesAsync(Programme programme, Guid panel, CancellationToken stop)
    {
        var rows = await (from member in db.PanelCases.AsNoTracking()
                          join application in db.Applications on member.ApplicationId equals application.Id
                          join institution in db.Institutions on application.InstitutionId equals institution.Id
                          join version in db.Versions on new { member.ApplicationId, Number = member.Version } equals new { version.ApplicationId, version.Number }
                          where member.PanelId == panel
                          select new { member.ApplicationId, institution.Name, institution.CreditCode, version.Answers }).ToListAsync(stop);
        return rows.ToDictionary(row => row.ApplicationId, row => Blind.NamesIn(programme, Draft.Read(row.Answers), row.Name, row.CreditCode));
    }

    private async Task<IReadOnlyList<Order>> OrdersAsync(Guid id, CancellationToken stop)
    {
        var rows = await (from order in db.HearingOrders.AsNoTracking() join person in db.Users on order.PersonId equals person.Id where order.GroupId == id orderby order.Number descending select new { order, person.DisplayName }).ToListAsync(stop);
        return [.. rows.Select(row => (row, Cases: JsonSerializer.Deserialize<List<string>>(row.order.Cases)!)).Select(one => new Order(
            one.row.order, one.row.DisplayName, one.Cases, one.row.order.Seed is { } seed ? DefenceTerms.Order(seed, one.Cases.Order(StringComparer.Ordinal)).SequenceEqual(one.Cases) : null))];
    }
}
