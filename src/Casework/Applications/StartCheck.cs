using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Whether an institution may begin an application under a call now: shown before, and held to when it begins; the gates also when it submits.</summary>
public sealed class StartCheck(Db db, FindTitles titles, Seats seats, Divisions divisions)
{
    /// <summary>Until when an institution may begin: what holds for everybody, earlier where its area closes earlier, or longer where it or its area was given longer.</summary>
    internal Deadline? Closes(Call call, Programme programme, Institution institution)
    {
        var (first, closes) = (programme.Workflow.First, CallExtension.Closes(call, programme));
        if (!CallExtension.DependsOnPlace(call, first.Id)) return CallExtension.Lengthen(call, first, institution.Id, [], closes);
        // a seat that only its code says may be an old one: it may give time, and takes none
        return CallExtension.Lengthen(call, first, institution.Id, seats.Of(institution), InnerDates.Close(call, seats.Over(institution.Division), first, closes));
    }

    /// <summary>Everything that stands in the way; empty where it may begin.</summary>
    internal async Task<List<Refusal>> RunAsync(Call call, Programme programme, Institution institution, DateTimeOffset now, CancellationToken stop)
    {
        if (call.OpensAt > now) return [new Refusal("call.early", $"申报自 {Deadline.Show(call.OpensAt)} 开始")];
        if (Closes(call, programme, institution) is { } closes && closes.IsLate(now)) return [Refusals.Late("申报", closes.ToString(), programme.Workflow.First.Deadline?.Clause)];
        var refusals = new List<Refusal>();
        if (programme.Start is { Applications: { } most } limited && await Live(programme, call.Id, institution.Id).CountAsync(stop) >= most)
        {
            refusals.Add(new Refusal("start.twice", most == 1 ? "贵单位已在本次申报中有一件申报，请继续填报" : $"贵单位在本次申报中已有 {most} 件申报，不能再开始", Clause: limited.Clause));
        }
        if (await BarredAsync(call, programme, institution, stop) is { } ended) refusals.Add(ended);
        refusals.AddRange(await GatesAsync(programme, institution, now, stop));
        // as it said itself: what only its code says may be an old seat
        if (institution.Division is { } said && divisions.Today(said) is { } seat && !Within.Covers(programme.Notice.Office, seat.Code))
        {
            refusals.Add(new Refusal("start.seat", $"贵单位登记的所在地为{divisions.FullName(seat.Code)}，不在本通知的范围内。登记有误或已迁址的，请管理员先在“我的账号”中更正"));
        }
        return refusals;
    }

    /// <summary>Where an application of the institution came to an end after which it cannot begin again in the same call: which, and how it ended.</summary>
    internal async Task<Refusal?> BarredAsync(Call call, Programme programme, Institution institution, CancellationToken stop)
    {
        if (programme.Start?.Barred is not { } bar) return null;
        var ends = bar.Outcomes.Select(end => end.Id).ToList();
        var last = await db.Applications.AsNoTracking().Where(a => a.CallId == call.Id && a.InstitutionId == institution.Id && a.DeletedAt == null && ends.Contains(a.Step))
            .OrderByDescending(a => a.ArrivedAt).Select(a => new { a.Number, a.Step }).FirstOrDefaultAsync(stop);
        return last is null ? null : new Refusal("start.ended", $"贵单位的申报（编号 {last.Number}）结果为“{programme.Workflow[last.Step].Label}”，本次申报中不能再次申报", Clause: bar.Clause);
    }

    /// <summary>What an end means for beginning once more in the same call, as its applicant is told; null where its time is over, and nothing needs to be said.</summary>
    internal string? Again(Call call, Programme programme, Institution institution, string end, DateTimeOffset now)
    {
        if (programme.Start?.Barred is { } bar && bar.Has(end)) return $"贵单位在本次申报中不能再次申报{(bar.Clause.Length > 0 ? $"（{bar.Clause}）" : "")}";
        return Closes(call, programme, institution) is not { } closes ? "贵单位可以在本次申报中重新申报" : closes.IsLate(now) ? null : $"贵单位可以在本次申报截止（{closes}）之前重新申报";
    }

    /// <summary>The gates that an institution does not pass today, by what account and register know of it.</summary>
    internal async Task<List<Refusal>> GatesAsync(Programme programme, Institution institution, DateTimeOffset now, CancellationToken stop)
    {
        var refusals = new List<Refusal>();
        if (programme.Start is not { Gates.Count: > 0 } start) return refusals;
        var known = await KnownAsync(programme, institution, assumeNone: true, now, stop);
        var facts = AnswerReader.Read(programme, known, null, null, Deadline.DayOf(now), new Faults());
        foreach (var finding in start.Gates.Select(gate => gate.Explain(facts)).Where(finding => finding.Verdict == Verdict.NotMet))
        {
            var opens = finding.Condition.OpensOn(facts) is { } day ? $"；自 {day:yyyy-MM-dd} 起符合这一条" : "";
            refusals.Add(new Refusal("start.gate", $"{finding.Sentence.TrimEnd('。')}{opens}", Clause: finding.Rubric.Clause));
        }
        return refusals;
    }

    /// <summary>An institution's applications under a call that are neither put away nor at an end.</summary>
    internal IQueryable<Application> Live(Programme programme, Guid call, Guid institution)
    {
        var ends = programme.Workflow.Steps.Where(step => step.Kind == StepKind.End).Select(step => step.Id).ToList();
        return db.Applications.Where(a => a.CallId == call && a.InstitutionId == institution && a.DeletedAt == null && !ends.Contains(a.Step));
    }

    /// <summary>What is known of an institution without its saying so: from its account, and from the register of earlier titles.</summary>
    /// <param name="assumeNone">A title that the register does not know counts as none: right for the gates, but not to be said for the institution in its form.</param>
    internal async Task<MappingNode> KnownAsync(Programme programme, Institution institution, bool assumeNone, DateTimeOffset now, CancellationToken stop)
    {
        var none = new Place("", 0, 0, "");
        var entries = new List<Entry>();
        void Know(Field field, Node node) => entries.Add(new Entry(field.Id, none, node));
        ScalarNode Text(string text) => new(none, text);
        if (programme.Form.Fields.FirstOrDefault(field => field.Type == FieldType.CreditCode) is { } code) Know(code, Text(institution.CreditCode));
        if (programme.Form.Fields.FirstOrDefault(field => field.Type == FieldType.Institution) is { } name) Know(name, Text(institution.Name));
        var held = await titles.OfAsync(institution.CreditCode, Deadline.DayOf(now), stop);
        foreach (var field in programme.Form.Fields.Where(field => field is { Type: FieldType.Title, Register: not null }))
        {
            if (held.TryGetValue(field.Register!, out var title))
            {
                var days = new List<Entry> { new("held", none, Text(Flags.Yes)), new("from", none, Text(Day(title.From))) };
                if (title.LastDay is { } last) days.Add(new Entry("until", none, Text(Day(last))));
                Know(field, new MappingNode(none, days));
            }
            else if (assumeNone) Know(field, Text("无"));
        }
        return new MappingNode(none, entries);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
