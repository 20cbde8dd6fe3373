using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 记录评审结果: who goes on, by merit, with the minutes. Whoever goes on past one that stands before him needs a reason, and so does whoever has no place. It
/// moves no case: that is done by it afterwards (<see cref="ApplyResult"/>), so that it can be looked at, and recorded anew, before.
/// </summary>
public sealed class RecordResult(Db db, ShowRanking ranking, TimeProvider time)
{
    /// <summary>Before what other departments said, at the end of the minutes.</summary>
    internal const string Jointly = "\n会商意见：";

    private const int LongestMinutes = 10_000;

    /// <param name="Order">The cases in the office's order; it decides among equal ones alone.</param>
    /// <param name="GoesOn">Those that go on.</param>
    /// <param name="Whys">Reasons, by case.</param>
    /// <param name="Seen">How many results there were when he looked.</param>
    public sealed record Input(Guid Call, string Step, IReadOnlyList<Guid> Order, IReadOnlyCollection<Guid> GoesOn, IReadOnlyDictionary<Guid, string?> Whys, DateOnly? MetOn, string? Present, string? Minutes, int Seen, string? SilentWhy = null);

    public async Task<Outcome<PanelResult>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"panels:{input.Call}:{actor.OfficeId}", stop);
        if (await ranking.RunAsync(actor, input.Call, input.Step, stop) is not { } view) return Panels.NoSuch;
        if (view.Results.Count != input.Seen) return Refusals.Changed;
        if (view.Open.Count > 0) return new Refusal("result.open", $"{string.Join("、", view.Open.Select(panel => panel.Name))}还没有封存评分，不能记录结果");
        if (view.Free > 0) return new Refusal("result.free", $"还有 {view.Free} 件没有编入评审组");
        var wrong = new List<Refusal>();
        string? silent = null;
        if (view.Jointly is { } jointly)
        {
            var waiting = view.Departments.Where(one => one.Answer is null).ToList();
            var today = Deadline.DayOf(now);
            var open = jointly.Silent == SilentDepartment.Waits ? waiting : waiting.Where(one => one.Until is not { } until || today <= until).ToList();
            if (open.Count > 0) return new Refusal("result.jointly", $"{string.Join("、", open.Select(one => $"{one.Department}（{(one.AskedOn is null ? "未征求意见" : one.Until is { } until ? $"未答复，{until:yyyy-MM-dd} 到期" : "未答复")}）"))}，不能记录结果", Clause: jointly.Clause);
            var others = view.Departments.Where(one => one.Answer is { Agrees: false }).ToList();
            // what they said was of those who went on then
            var earlier = view.Results is [var last, ..] && !last.Lines.Where(line => line.GoesOn).Select(line => line.Application).ToHashSet().SetEquals(input.GoesOn) ? view.Departments.Where(one => one.Answer?.At <= last.Row.At).ToList() : [];
            var because = new (string What, List<ShowRanking.Consulted> Who)[] { ("逾期未答复", waiting), ("不同意", others), ("的意见在入选单位变动之前提出", earlier) }.Where(one => one.Who.Count > 0).Select(one => $"{string.Join("、", one.Who.Select(who => who.Department))}{one.What}");
            if (waiting.Count + others.Count + earlier.Count > 0 && TypedText.Trouble(input.SilentWhy, "silentWhy", $"{string.Join("；", because)}，仍记录结果的理由", 500, out silent) is { } unsaid) wrong.Add(unsaid);
        }
        var order = input.Order.Distinct().Select((id, i) => (id, i)).ToDictionary(pair => pair.id, pair => pair.i);
        if (!view.Lines.All(line => order.ContainsKey(line.Application))) return Refusals.Changed;
        // equal ones stand in the order that the office gives them, all others in the order of their scores
        var sorted = view.Lines.Select((line, i) => (Line: line, Index: i)).OrderBy(one => one.Line.Ranked.Tied ?? one.Line.Ranked.Place ?? int.MaxValue).ThenBy(one => one.Line.Ranked.Tied is null ? one.Index : order[one.Line.Application]).Select(one => one.Line).ToList();
        var (lines, passed) = (new List<ResultLine>(), (string?)null);
        foreach (var (line, i) in sorted.Select((line, i) => (line, i)))
        {
            var on = input.GoesOn.Contains(line.Application);
            var field = $"why:{line.Application}";
            if (TypedText.TroubleIfAny(input.Whys.GetValueOrDefault(line.Application), field, "理由", 500, out var why) is { } unreadable) wrong.Add(unreadable);
            // nobody has to give a reason for what the applicant did himself
            if (!on && why is null && line.Ranked.Bars is [ReadScores.GivenUp]) why = ReadScores.GivenUp;
            if (!on && why is null) wrong.Add(Refusals.Missing(field, $"{line.Institution}未入选的理由"));
            if (on && line.Ranked.Place is null) wrong.Add(new Refusal("result.place", $"{line.Institution}没有名次（{string.Join("；", line.Ranked.Bars)}），不能入选", field));
            else if (on && passed is not null && why is null) wrong.Add(new Refusal("result.merit", $"{line.Institution}排在未入选的{passed}之后，入选须写明理由", field));
            if (!on && line.Ranked.Place is not null) passed ??= line.Institution;
            lines.Add(new ResultLine(line.Application, line.Ranked.Score.Name, line.Institution, line.Ranked.Place is null ? null : i + 1, line.Ranked.Score.Score is { } score ? ScoreItem.Say(score) : null, on, why, line.Ranked.Grade?.Label));
        }
        if (input.MetOn is not { } met) wrong.Add(Refusals.Missing("metOn", "会议日期"));
        else if (met > Deadline.DayOf(now)) wrong.Add(new Refusal("result.day", "会议日期不能晚于今天", "metOn"));
        if (TypedText.Trouble(input.Present, "present", "参加人员", 1000, out var present) is { } noOne) wrong.Add(noOne);
        if (TypedText.Trouble(input.Minutes, "minutes", "会议纪要", LongestMinutes, out var minutes) is { } empty) wrong.Add(empty);
        if (wrong.Count > 0) return wrong;
        var text = JsonSerializer.Serialize(lines);
        if (view.Jointly is not null)
        {
            minutes += $"{Jointly}{string.Join("；", view.Departments.Select(one => one.Answer is { } answer ? $"{one.Department}{(answer.Agrees == true ? "同意" : "不同意")}（{answer.Day:yyyy-MM-dd}{(answer.Document is { } number ? $"，{number}" : "")}）{answer.Opinion}" : $"{one.Department}逾期未答复"))}{(silent is null ? "" : $"。仍记录结果的理由：{silent}")}";
        }
        var result = new PanelResult
        {
            CallId = input.Call, Step = input.Step, OfficeId = actor.OfficeId!, Number = view.Results.Count + 1, Lines = text, Minutes = minutes, MetOn = input.MetOn!.Value, Present = present,
            Digest = AuditChain.HashOf($"{input.Call}\n{input.Step}\n{text}\n{minutes}"), PersonId = actor.PersonId, At = now,
        };
        db.PanelResults.Add(result);
        return await db.CommitAsync(AuditNote.OfRecommendation(input.Call, result.OfficeId, actor, "result.record", now, new { result.Step, result.Number, result.Digest, goesOn = lines.Where(line => line.GoesOn).Select(line => line.Application) }), result, stop);
    }
}
