using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 安排实地核查: a team goes to see some institutions, each at its time. A look says of each what is in the way and writes nothing; then all of it or nothing. A case
/// that has its visit already gets another time or team, with the reason.
/// </summary>
public sealed class PlanVisits(Db db, Visiting visiting, ProgrammeStore programmes, TieFinder ties, VisitDemands demands, Divisions divisions, WorkCalendar calendar, TimeProvider time)
{
    private const int MostRows = 200;

    /// <param name="Day">The day; null where none was typed.</param>
    /// <param name="Hour">The hour as typed, 9:30; empty where only the part of the day is set.</param>
    public sealed record Stop(Guid Application, DateOnly? Day, VisitPart Part, string? Hour);

    /// <param name="People">Officers of the office.</param>
    /// <param name="Experts">Experts of its pool.</param>
    /// <param name="Leader">Who leads: an officer or an expert of the team.</param>
    /// <param name="Why">Why a plan is changed, a likely tie is no hindrance, or a day off is taken.</param>
    public sealed record Input(Guid Call, string? Step, IReadOnlyList<Stop> Stops, IReadOnlyList<Guid> People, IReadOnlyList<Guid> Experts, Guid? Leader, string? Why, bool DryRun);

    /// <param name="Troubles">What is in the way.</param>
    /// <param name="Remarks">What to know; it hinders nothing, with a reason.</param>
    /// <param name="Before">When it was planned until now; null: it was not.</param>
    public sealed record Row(Guid Application, string Number, string Institution, string Place, VisitSlot? Slot, string? Before, IReadOnlyList<string> Troubles, IReadOnlyList<string> Remarks);

    public sealed record Plan(IReadOnlyList<Row> Rows, IReadOnlyList<string> Team)
    {
        public bool Stands => Rows.All(row => row.Troubles.Count == 0);
    }

    private sealed record Going(Guid? Person, Guid? Expert, string Name)
    {
        public Guid Id => Person ?? Expert!.Value;
    }

    public async Task<Outcome<Plan>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"visits:{input.Call}:{actor.OfficeId}", stop);
        // teams of two calls must not take the same people for the same time
        await db.LockAsync($"visits:{actor.OfficeId}", stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return new Refusal("call.unknown", "没有这个申报批次");
        var programme = await programmes.FindAsync(call.Digest, stop);
        if (Visiting.MayPlan(actor, programme, input.Step) is { } not) return not;
        var terms = programme.Visits!;
        var wrong = new List<Refusal>();
        if (input.Stops.Count == 0) wrong.Add(new Refusal("visit.none", "请至少选择一件", "cases"));
        if (input.Stops.Count > MostRows) wrong.Add(new Refusal("visit.many", $"一次最多安排 {MostRows} 件", "cases"));
        if (TypedText.TroubleIfAny(input.Why, "why", "理由", 200, out var why) is { } unread) wrong.Add(unread);
        var (team, experts) = await TeamAsync(actor, input, wrong, stop);
        if (team.Count < terms.Team) wrong.Add(new Refusal("visit.team", $"每组至少 {terms.Team} 人，现选 {team.Count} 人", "team", terms.Clause));
        if (input.Leader is not { } leader || team.All(one => one.Id != leader)) wrong.Add(new Refusal("visit.leader", "请在核查组成员中指定组长", "leader"));
        if (wrong.Count > 0) return wrong;

        var wanted = input.Stops.Select(one => one.Application).Distinct().ToList();
        var cases = await visiting.Standing(actor, call.Id, terms.Step).Where(a => wanted.Contains(a.Id)).ToDictionaryAsync(a => a.Id, stop);
        if (cases.Count < wanted.Count || wanted.Count < input.Stops.Count) return new Refusal("visit.gone", "所选的有已不在这一步的，或重复选择，请刷新后重选", "cases");
        var known = await db.Visits.Where(v => wanted.Contains(v.ApplicationId) && v.Step == terms.Step && v.CancelledAt == null).ToDictionaryAsync(v => v.ApplicationId, stop);
        var plan = await JudgeAsync(actor, input, terms, cases, known, team, experts, now, stop);
        if (input.DryRun) return plan;
        if (!plan.Stands) return plan.Rows.SelectMany(row => row.Troubles.Select(trouble => new Refusal("visit.plan", $"{row.Institution}：{trouble}", "cases"))).ToList();
        if (why is null && (known.Count > 0 || plan.Rows.Any(row => row.Remarks.Count > 0))) return Refusals.Missing("why", known.Count > 0 ? "改变安排的理由" : "仍这样安排的理由");
        var notes = new List<AuditNote>();
        foreach (var row in plan.Rows) notes.Add(await SetAsync(actor, cases[row.Application], known.GetValueOrDefault(row.Application), terms, row.Slot!, team, input.Leader!.Value, why, now, stop));
        return await db.CommitAsync(notes, plan, stop);
    }

    private async Task<(List<Going> Team, List<Expert> Experts)> TeamAsync(Actor actor, Input input, List<Refusal> wrong, CancellationToken stop)
    {
        var people = await db.Users.AsNoTracking().Where(p => p.OfficeId == actor.OfficeId && p.EndedAt == null && input.People.Contains(p.Id) && p.Role == Role.Officer).OrderBy(p => p.DisplayName).Select(p => new Going(p.Id, null, p.DisplayName)).ToListAsync(stop);
        var experts = await db.Experts.AsNoTracking().Where(e => e.OfficeId == actor.OfficeId && e.PausedAt == null && input.Experts.Contains(e.Id)).OrderBy(e => e.Name).ToListAsync(stop);
        if (people.Count < input.People.Distinct().Count() || experts.Count < input.Experts.Distinct().Count()) wrong.Add(new Refusal("visit.who", "所选的人员有已不在本单位、或已暂停参加评审的，请刷新后重选", "team"));
        return ([.. people, .. experts.Select(e => new Going(null, e.Id, e.Name))], experts);
    }

    private async Task<Plan> JudgeAsync(Actor actor, Input input, Visits terms, Dictionary<Guid, Application> cases, Dictionary<Guid, Visit> known, List<Going> team, List<Expert> experts, DateTimeOffset now, CancellationToken stop)
    {
        var institutions = await db.Institutions.AsNoTracking().Where(i => cases.Values.Select(a => a.InstitutionId).Contains(i.Id)).ToDictionaryAsync(i => i.Id, stop);
        var today = Deadline.DayOf(now);
        var taken = await TakenAsync(input.Stops, team, [.. known.Values.Select(v => v.Id)], stop);
        var found = new List<TieFinder.Hits>();
        foreach (var group in cases.Values.GroupBy(a => a.Digest)) found.AddRange(await ties.FindAsync(await programmes.FindAsync(group.Key, stop), [.. group.Select(a => a.Id)], experts, now, stop));
        foreach (var group in cases.Values.GroupBy(a => a.Digest)) found.AddRange(await ties.FindOfficersAsync(await programmes.FindAsync(group.Key, stop), [.. group.Select(a => a.Id)], [.. team.Select(one => one.Person).OfType<Guid>()], now, stop));
        var kept = await AvoidingAsync([.. cases.Keys], team, stop);
        var stands = await demands.OfAsync(await programmes.FindAsync(cases.Values.First().Digest, stop), input.Call, actor.OfficeId, [.. cases.Values], stop);
        var rows = new List<Row>();
        foreach (var one in input.Stops)
        {
            var application = cases[one.Application];
            var before = known.GetValueOrDefault(one.Application);
            var (troubles, remarks) = (new List<string>(), new List<string>());
            var slot = SlotOf(one, today, troubles);
            if ((await programmes.FindAsync(application.Digest, stop)).Visits?.Step != terms.Step) troubles.Add("此件所依据的通知文本没有实地核查");
            if (before is { State: VisitState.Done }) troubles.Add("已核查，记录已提交");
            if (slot is not null)
            {
                foreach (var (who, where, at) in taken.Where(other => other.Slot.Meets(slot, terms.Hours))) troubles.Add($"{who}当时在{where}（{at.Say()}）");
                foreach (var other in rows.Where(other => other.Slot is { } same && same.Meets(slot, terms.Hours))) troubles.Add($"同一组人当时在{other.Institution}（{other.Slot!.Say()}）");
                if (!calendar.IsWorkday(slot.Day)) remarks.Add($"{slot.Day:yyyy-MM-dd}不是工作日");
            }
            troubles.AddRange(kept.Where(own => own.Application == one.Application).Select(own => $"{own.Name}须回避：本人申报，{own.Why}"));
            foreach (var hits in found.Where(hits => hits.Application == one.Application))
            {
                var name = team.First(going => going.Id == hits.Expert).Name;
                var excluding = hits.Found.FirstOrDefault(hit => hit.Excludes);
                if (excluding is not null) troubles.Add($"{name}须回避：{excluding.Reason}");
                else remarks.AddRange(hits.Found.Select(hit => $"{name}疑似有关系：{hit.Reason}"));
            }
            if (!stands[application.Id].Due) remarks.Add($"不在应核查之列（{stands[application.Id].Why}）");
            var institution = institutions[application.InstitutionId];
            rows.Add(new Row(application.Id, application.Number, institution.Name, divisions.SeatOf(institution) is { } seat ? divisions.FullName(seat.Code) : "", slot, before?.Slot.Say(), troubles, remarks));
        }
        return new Plan(rows, [.. team.Select(one => one.Id == input.Leader ? $"{one.Name}（组长）" : one.Name)]);
    }

    // who has said of himself that he keeps away from a case
    private async Task<List<(Guid Application, string Name, string Why)>> AvoidingAsync(List<Guid> cases, List<Going> team, CancellationToken stop)
    {
        var (people, experts) = (team.Select(one => one.Person).Where(id => id is not null).ToList(), team.Select(one => one.Expert).Where(id => id is not null).ToList());
        var rows = await (from member in db.VisitMembers.AsNoTracking()
                          join visit in db.Visits on member.VisitId equals visit.Id
                          where member.AvoidWhy != null && cases.Contains(visit.ApplicationId) && (people.Contains(member.PersonId) || experts.Contains(member.ExpertId))
                          select new { visit.ApplicationId, member.Name, member.AvoidWhy }).ToListAsync(stop);
        return [.. rows.Select(row => (row.ApplicationId, row.Name, row.AvoidWhy!)).Distinct()];
    }

    private static VisitSlot? SlotOf(Stop one, DateOnly today, List<string> troubles)
    {
        if (one.Day is not { } day)
        {
            troubles.Add("请填写核查日期");
            return null;
        }
        if (day < today) troubles.Add("核查日期不能早于今天");
        if (day > today.AddYears(1)) troubles.Add("核查日期在一年以后，请核对");
        TimeOnly? at = null;
        if (!string.IsNullOrWhiteSpace(one.Hour))
        {
            if (!TimeOnly.TryParseExact(one.Hour.Trim().Replace('：', ':'), ["H:mm", "HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour))
            {
                troubles.Add($"“{one.Hour.Trim()}”不是时间，请写成 9:30");
                return null;
            }
            at = hour;
        }
        var slot = new VisitSlot(day, one.Part, at);
        if (!slot.Fits) troubles.Add($"{at:H\\:mm} 不在{VisitSlot.Say(one.Part)}");
        return slot;
    }

    // where those of the team are on these days by other plans
    private async Task<List<(string Who, string Where, VisitSlot Slot)>> TakenAsync(IReadOnlyList<Stop> stops, List<Going> team, List<Guid> own, CancellationToken stop)
    {
        var days = stops.Select(one => one.Day).OfType<DateOnly>().Distinct().ToList();
        var (people, experts) = (team.Select(one => one.Person).Where(id => id is not null).ToList(), team.Select(one => one.Expert).Where(id => id is not null).ToList());
        var rows = await (from member in db.VisitMembers.AsNoTracking()
                          join visit in db.Visits on member.VisitId equals visit.Id
                          join application in db.Applications on visit.ApplicationId equals application.Id
                          join institution in db.Institutions on application.InstitutionId equals institution.Id
                          where member.LeftAt == null && visit.CancelledAt == null && days.Contains(visit.Day) && !own.Contains(visit.Id) && (people.Contains(member.PersonId) || experts.Contains(member.ExpertId))
                          select new { member.Name, Institution = institution.Name, visit }).ToListAsync(stop);
        return [.. rows.Select(row => (row.Name, row.Institution, row.visit.Slot))];
    }

    private async Task<AuditNote> SetAsync(Actor actor, Application application, Visit? before, Visits terms, VisitSlot slot, List<Going> team, Guid leader, string? why, DateTimeOffset now, CancellationToken stop)
    {
        var visit = before ?? new Visit
        {
            Id = Guid.CreateVersion7(now), ApplicationId = application.Id, CallId = application.CallId, Step = terms.Step, OfficeId = actor.OfficeId!, Version = application.Version, Digest = application.Digest,
            Day = slot.Day, Part = slot.Part, Leader = 0, PlannedAt = now, PlannedBy = actor.PersonId,
        };
        var pledge = Seating.VisitPledgeOf(await programmes.FindAsync(visit.Digest, stop)) is { } words ? AuditChain.HashOf(words) : null;
        var members = before is null ? [] : await db.VisitMembers.Where(m => m.VisitId == visit.Id).ToListAsync(stop);
        var number = members.Select(m => m.Number).DefaultIfEmpty().Max();
        foreach (var gone in members.Where(m => m.LeftAt is null && team.All(one => one.Id != (m.PersonId ?? m.ExpertId)))) gone.LeftAt = now;
        foreach (var one in team)
        {
            var member = members.FirstOrDefault(m => m.LeftAt is null && one.Id == (m.PersonId ?? m.ExpertId));
            if (member is null) db.VisitMembers.Add(member = new VisitMember { VisitId = visit.Id, Number = ++number, PersonId = one.Person, ExpertId = one.Expert, Name = one.Name, PledgeDigest = one.Expert is null ? null : pledge });
            if (one.Id == leader) visit.Leader = member.Number;
        }
        (visit.Day, visit.Part, visit.Hour) = (slot.Day, slot.Part, slot.At?.ToString("HH:mm", CultureInfo.InvariantCulture));
        if (before is null) db.Visits.Add(visit);
        else visit.ChangedWhy = why;
        visit.Token++;
        return AuditNote.OfVisit(visit.Id, actor, before is null ? "visit.plan" : "visit.change", now, new
        {
            application = application.Id, visit.Version, day = visit.Day, part = visit.Part.ToString(), visit.Hour, visit.Leader, people = team.Select(one => one.Person).OfType<Guid>(), experts = team.Select(one => one.Expert).OfType<Guid>(),
            why = why is null ? null : AuditChain.HashOf(why),
        });
    }
}
