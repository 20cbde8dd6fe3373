using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>评审的各种表: a signed score sheet, the summary of scores, minutes, order of a defence, list of who comes, pledge. To whom may read what stands on it, and writes nothing.</summary>
public sealed class PrintPanel(Db db, ReadSignedScore sheets, ShowRanking ranking, ShowDefence defences, ProgrammeStore programmes, Typesetter typesetter, TimeProvider time, ILogger<PrintPanel> log)
{
    /// <summary>Which paper.</summary>
    public static IReadOnlyList<string> OfGroup { get; } = ["defenceList", "attendance"];

    public static IReadOnlyList<string> OfStep { get; } = ["scoreSummary", "minutes"];

    /// <summary>One expert's sheet of one case: to him, and to the office as <see cref="ReadSignedScore"/> says.</summary>
    public async Task<Outcome<Printed>?> SheetAsync(Actor actor, Guid task, PaperFormat format, CancellationToken stop = default)
    {
        if (await sheets.RunAsync(actor, task, stop) is not { } view) return null;
        var programme = await programmes.FindAsync(view.Panel.Digest, stop);
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["case.institution"] = view.Institution, ["case.number"] = view.Number, ["panel.name"] = view.Panel.Name, ["panel.step"] = view.Step, ["panel.sheet"] = view.Scored.Sheet.Label, ["panel.total"] = view.Scored.Says,
            ["panel.expert"] = view.Signed.SignedAs, ["panel.signed"] = Deadline.ShowExact(view.Signed.At), ["panel.digest"] = Grouped(view.Signed.Digest),
        };
        var rows = view.Scored.Items.SelectMany(item => item.All()).Select(line => Row(
            ("item", line.Item.Label), ("most", line.Item is ScoreItem.Remark ? "" : ScoreItem.Say(line.Item.Most)), ("points", line.Item is ScoreItem.Remark ? "" : ScoreItem.Say(line.Counted)), ("says", line.Item is ScoreItem.Group ? "" : line.Says))).ToList();
        return await PrintAsync(programme, "scoreSheet", view.Panel, words, "items", rows, $"第 {view.Signed.Number} 份", view.Signed.At, format, stop);
    }

    /// <summary>The summary of scores of a step, or the minutes of the newest result. To the office, of what is sealed.</summary>
    public async Task<Outcome<Printed>?> StepAsync(Actor actor, string paper, Guid call, string step, PaperFormat format, CancellationToken stop = default)
    {
        if (!OfStep.Contains(paper) || await ranking.RunAsync(actor, call, step, stop) is not { Lines.Count: > 0 } view) return null;
        var newest = view.Results.Count > 0 ? view.Results[0] : null;
        if (paper == "minutes" && newest is null) return null;
        var panel = await db.Panels.AsNoTracking().FirstAsync(p => p.CallId == call && p.Step == step && p.OfficeId == actor.OfficeId, stop);
        var results = newest?.Lines.ToDictionary(line => line.Application);
        var rows = view.Lines.Select(line => Row(
            ("place", line.Ranked.Place?.ToString(CultureInfo.InvariantCulture) ?? "—"), ("institution", view.Merge is null ? line.Institution : $"{line.Institution}（{line.Ranked.Standing?.Says ?? line.Panel}）"), ("number", line.Ranked.Score.Name), ("sheets", string.Join("、", line.Sheets.Select(sheet => sheet.Total))),
            ("score", line.Ranked.Score.Score is { } score ? ScoreItem.Say(score) : "—"), ("grade", line.Ranked.Grade?.Label ?? ""),
            ("result", results?.GetValueOrDefault(line.Application) is { } result ? result.GoesOn ? "入选" : $"未入选：{result.Why}" : string.Join("；", line.Ranked.Bars)))).ToList();
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["panel.step"] = view.Step.Label, ["panel.combine"] = view.Combines, ["panel.count"] = view.Lines.Count.ToString(CultureInfo.InvariantCulture),
            ["panel.met"] = newest is null ? "" : $"{newest.Row.MetOn:yyyy-MM-dd}", ["panel.present"] = newest?.Row.Present ?? "", ["panel.minutes"] = newest?.Row.Minutes ?? "",
            ["panel.questions"] = paper == "minutes" ? await QuestionsAsync(actor, call, step, stop) : "",
        };
        return await PrintAsync(view.Programme, paper, panel, words, "ranked", rows, newest is null ? "" : $"第 {newest.Row.Number} 次记录", newest?.Row.At ?? time.GetUtcNow(), format, stop);
    }

    // what was asked at a defence and what was answered, case by case in the order in which they were heard
    private async Task<string> QuestionsAsync(Actor actor, Guid call, string step, CancellationToken stop)
    {
        var rows = await (from question in db.HearingQuestions.AsNoTracking()
                          join hearing in db.Hearings on new { question.GroupId, question.ApplicationId } equals new { hearing.GroupId, hearing.ApplicationId }
                          join application in db.Applications on question.ApplicationId equals application.Id
                          join institution in db.Institutions on application.InstitutionId equals institution.Id
                          where db.DefenceGroups.Any(g => g.Id == question.GroupId && db.Panels.Any(p => p.Id == g.PanelId && p.CallId == call && p.Step == step && p.OfficeId == actor.OfficeId))
                          orderby hearing.CalledAt, question.ApplicationId, question.Number
                          select new { question.ApplicationId, institution.Name, question.Number, question.Question, question.Answer }).ToListAsync(stop);
        return string.Join('\n', rows.GroupBy(row => row.ApplicationId).Select(one => $"{one.First().Name}\n{string.Join('\n', one.Select(row => $"{row.Number}．{row.Question}{(row.Answer is { } answer ? $"　答：{answer}" : "")}"))}"));
    }

    /// <summary>The order of a group of a defence, or the list on which who comes signs. To the office.</summary>
    public async Task<Outcome<Printed>?> GroupAsync(Actor actor, string paper, Guid group, PaperFormat format, CancellationToken stop = default)
    {
        if (!OfGroup.Contains(paper) || !actor.Has(Duty.KeepExperts) || await defences.RunAsync(actor, group, stop) is not { } view) return null;
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["panel.name"] = view.Group.Name, ["panel.step"] = view.Step.Label, ["panel.venue"] = view.Group.Venue, ["panel.terms"] = view.Terms.Say(), ["panel.seed"] = view.Orders.Count > 0 ? view.Orders[0].Row.Seed ?? "" : "",
        };
        var rows = view.Cases.Select(one => Row(
            ("place", one.Row.Place?.ToString(CultureInfo.InvariantCulture) ?? ""), ("time", one.Row.StartsAt is { } from ? $"{Deadline.Show(from)}–{Deadline.Show(one.Row.EndsAt!.Value)[11..]}" : "另行安排"), ("institution", one.Institution), ("number", one.Number),
            ("speaker", one.Row.Represented ?? ""), ("arrived", one.Row.AttendedAt is { } came ? $"{(one.Row.Attendance switch { Attendance.Late => "迟到 ", Attendance.Absent => "缺席 ", _ => "" })}{Deadline.Show(came)[11..]}" : ""), ("sign", ""))).ToList();
        return await PrintAsync(view.Programme, paper, view.Panel, words, "hearings", rows, "", view.Orders.Count > 0 ? view.Orders[0].Row.At : view.Group.FormedAt, format, stop);
    }

    /// <summary>The pledge of one expert of a panel, as he signed it: to him, and to the office.</summary>
    public async Task<Outcome<Printed>?> PledgeAsync(Actor actor, Guid panelId, Guid? expert, PaperFormat format, CancellationToken stop = default)
    {
        var own = await Panels.Own(db.Panels.AsNoTracking(), actor).AnyAsync(p => p.Id == panelId, stop);
        var seats = db.PanelSeats.AsNoTracking().Where(s => s.PanelId == panelId && s.PledgedAs != null);
        var seat = own ? await seats.FirstOrDefaultAsync(s => s.ExpertId == expert, stop)
            : actor.Has(Duty.Score) ? await seats.FirstOrDefaultAsync(s => db.Experts.Any(e => e.Id == s.ExpertId && e.PersonId == actor.PersonId), stop) : null;
        if (seat is null) return null;
        var panel = await db.Panels.AsNoTracking().FirstAsync(p => p.Id == panelId, stop);
        var programme = await programmes.FindAsync(panel.Digest, stop);
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["panel.name"] = panel.Name, ["panel.step"] = programme.Workflow[panel.Step].Label, ["panel.pledge"] = Seating.PledgeOf(programme, panel.Step), ["panel.expert"] = seat.PledgedAs!,
            ["panel.signed"] = seat.AnsweredAt is { } at ? Deadline.ShowExact(at) : "", ["panel.digest"] = Grouped(seat.PledgeDigest ?? ""),
        };
        return await PrintAsync(programme, "pledge", panel, words, null, [], "", seat.AnsweredAt ?? panel.FormedAt, format, stop);
    }

    private async Task<Outcome<Printed>> PrintAsync(
        Programme programme, string paper, Panel panel, Dictionary<string, string> words, string? list, IReadOnlyList<IReadOnlyDictionary<string, string>> rows, string edition, DateTimeOffset moment, PaperFormat format, CancellationToken stop)
    {
        var call = await db.Calls.Where(c => c.Id == panel.CallId).Select(c => c.Title).FirstAsync(stop);
        var office = await db.Offices.Where(o => o.Id == panel.OfficeId).Select(o => o.Name).FirstAsync(stop);
        return await Printing.RunAsync(typesetter, PanelPaper.Of(programme, paper, call, office, words, list, rows, edition, moment), format, log, panel.Id, stop);
    }

    // in one piece it runs over the edge of the paper
    internal static string Grouped(string digest) => string.Join(' ', digest.Chunk(16).Select(part => new string(part)));

    private static Dictionary<string, string> Row(params IReadOnlyList<(string Name, string Text)> cells) => cells.ToDictionary(cell => cell.Name, cell => cell.Text, StringComparer.Ordinal);
}
