using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 认定: one decision for a list of cases. Each moves on, gets its title with number and stored days, and is told; the offices on its way are told that there is
/// a decision. All of them or none, so that the list in the document is the list of titles. A look tells what would come of each and writes nothing.
/// </summary>
public sealed class RecogniseCases(Db db, Publishing publishing, Recognitions recognitions, ProgrammeStore programmes, Verbs verbs, Notifications notifications, OfficeLetters letters, TimeProvider time)
{
    /// <param name="Cases">Who is recognised, in the order of the list.</param>
    /// <param name="DecidedOn">成文日期</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Call, string? Step, IReadOnlyList<Guid> Cases, string? Title, string? Document, string? To, string? CopyTo, string? Text, string? Signer, DateOnly? DecidedOn, bool DryRun, string? Once = null)
    {
        /// <summary>By case, why it is recognised although an objection to it holds good.</summary>
        public IReadOnlyDictionary<Guid, string?> Whys { get; init; } = new Dictionary<Guid, string?>();
    }

    public sealed record Row(Guid Application, string Institution, string? Number, DateOnly? From, DateOnly? Until, string? Renews, IReadOnlyList<Refusal> Refusals);

    /// <param name="Decision">Null where it was only looked at, or something stands in the way.</param>
    public sealed record Result(IReadOnlyList<Row> Rows, Decision? Decision);

    public async Task<Outcome<Result>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        var programme = await programmes.FindAsync(call.Digest, stop);
        if (Publishing.MayDecide(actor, programme, input.Step, StepKind.Decide) is { } not) return not;
        await db.LockAsync($"publicity:{input.Call}:{actor.OfficeId}", stop);
        var once = await Once.OfAsync(db, actor, input.DryRun ? null : input.Once, stop, nameof(RecogniseCases), input.Call, input.Step, string.Join(' ', input.Cases));
        if (once.Before is { } before) return new Result([], await db.Decisions.AsNoTracking().FirstAsync(d => d.Id == before.Id, stop));
        var wrong = new List<Refusal>();
        if (TypedText.Trouble(input.Title, "title", "标题", 200, out var title) is { } a) wrong.Add(a);
        if (TypedText.Trouble(input.Document, "document", "发文字号", 100, out var document) is { } b) wrong.Add(b);
        if (TypedText.TroubleIfAny(input.To, "to", "主送单位", 500, out var to) is { } c) wrong.Add(c);
        if (TypedText.TroubleIfAny(input.CopyTo, "copyTo", "抄送单位", 500, out var copyTo) is { } f) wrong.Add(f);
        if (TypedText.TroubleIfAny(input.Text, "text", "正文", 5000, out var text) is { } d) wrong.Add(d);
        if (TypedText.Trouble(input.Signer, "signer", "签发人", 50, out var signer) is { } e) wrong.Add(e);
        if (input.DecidedOn is not { } day) wrong.Add(Refusals.Missing("decidedOn", "成文日期"));
        else if (day > Deadline.DayOf(now)) wrong.Add(new Refusal("decision.day", $"成文日期 {day:yyyy-MM-dd} 晚于今天，请核对", "decidedOn"));
        else if (day < Deadline.DayOf(call.OpensAt)) wrong.Add(new Refusal("decision.day", $"成文日期 {day:yyyy-MM-dd} 早于本批次开始申报的日期（{Deadline.DayOf(call.OpensAt):yyyy-MM-dd}），请核对", "decidedOn"));
        var chosen = input.Cases.Distinct().ToList();
        if (chosen.Count == 0) wrong.Add(new Refusal("decision.none", "请至少选择一件", "cases"));
        if (wrong.Count == 0 && await db.Decisions.AnyAsync(one => one.OfficeId == actor.OfficeId && one.Document == document, stop)) wrong.Add(new Refusal("decision.number", $"“{document}”已用于另一份认定文件，请核对发文字号", "document"));
        if (wrong.Count > 0) return wrong;

        var (upheld, despite) = (await publishing.UpheldAsync(chosen, stop), new Dictionary<Guid, string>());
        var (rows, notes, lines, acts) = (new Dictionary<Guid, Row>(), new List<AuditNote>(), new Dictionary<Guid, DecisionLine>(), new Dictionary<Guid, Verbs.Ready>());
        // held in one order, so that two who decide wait for one another and not for ever; numbered in the order of the list
        foreach (var id in chosen.Order())
        {
            var ready = await verbs.ReadyAsync(actor, id, Doing.Pass, input.Step!, stop);
            var refusals = ready.Refusals;
            if (ready.Value is { } act)
            {
                acts[id] = act;
                if (await publishing.HeldAsync(act.File.Application, stop) is { } held) refusals = [held];
                else if (await publishing.UntilAsync(act.File.Application, stop) is { } last && input.DecidedOn <= last) refusals = [new Refusal("decision.day", $"公示到 {last:yyyy-MM-dd} 才结束，成文日期应在其后，请核对", "decidedOn")];
                else if (upheld.Contains(id))
                {
                    var why = await Publishing.DespiteAsync(db, actor, id, input.Whys.GetValueOrDefault(id), stop);
                    if (why.Value is { } said) despite[id] = said;
                    else refusals = [.. why.Refusals];
                }
                else if (await recognitions.TroubleAsync(act.File, act.Next.Id, new Recognitions.Given(input.DecidedOn!.Value, document), stop) is { } doubled) refusals = [doubled];
            }
            rows[id] = new Row(id, acts.TryGetValue(id, out var known) ? (await publishing.LineAsync(known.File.Application, stop)).Institution : "", null, null, null, null, refusals);
        }
        if (rows.Values.Any(row => row.Refusals.Count > 0)) return Looked(chosen, rows);
        foreach (var id in chosen)
        {
            var act = acts[id];
            var handling = await verbs.MoveAsync(act, actor, $"{document}（{input.DecidedOn:yyyy-MM-dd}）{(despite.TryGetValue(id, out var why) ? $"。对其异议成立、仍予认定的理由：{why}" : "")}", stop);
            notes.Add(await verbs.NoteAsync(act, actor, handling, stop));
            if (await recognitions.EnterAsync(act.File, handling.ToStep, actor, new Recognitions.Given(input.DecidedOn!.Value, document), now, stop) is not var (given, line, note))
            {
                return new Refusal("decision.end", $"申报通知没有写明“{act.Next.Label}”给予什么称号（recognition），不能认定");
            }
            notes.Add(note);
            lines[id] = new DecisionLine(id, given.Id, line.Institution, line.Platform, line.Functions, line.Place, given.Number);
            var renews = given.RenewsId is { } old ? await db.Titles.Where(t => t.Id == old).Select(t => t.Batch ?? t.Source).FirstAsync(stop) : null;
            rows[id] = new Row(id, line.Institution, given.Number, given.From, given.Until, renews, []);
            if (!input.DryRun) await notifications.RecognisedAsync(act.File.Application, given, programme.Recognition!.Title, programme.Recognition.Certificate, now, stop);
        }
        if (input.DryRun) return Looked(chosen, rows);

        var (from, until) = programme.Validity.For(input.DecidedOn!.Value);
        var content = JsonSerializer.Serialize(chosen.Select(id => lines[id]));
        var decision = new Decision
        {
            Id = Guid.CreateVersion7(now), CallId = input.Call, Step = input.Step!, OfficeId = actor.OfficeId!, Programme = programme.Digest, Document = document, Title = title, To = to, CopyTo = copyTo, Text = text, Signer = signer, DecidedOn = input.DecidedOn.Value,
            ValidFrom = from, ValidUntil = until, Lines = content, Digest = AuditChain.HashOf($"{document}\n{title}\n{input.DecidedOn:yyyy-MM-dd}\n{content}"), MadeAt = now, MadeBy = actor.PersonId,
        };
        db.Decisions.Add(decision);
        once.Keep(db, actor, now, decision.Id);
        var below = acts.Values.SelectMany(act => new[] { act.File.Application.CountyOfficeId, act.File.Application.CityOfficeId }).OfType<string>().Where(office => office != actor.OfficeId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var office in below)
        {
            var own = acts.Values.Where(act => act.File.Application.CountyOfficeId == office || act.File.Application.CityOfficeId == office).Select(act => lines[act.File.Application.Id].Institution);
            await letters.ToAsync(office, Telling.Recognised, $"认定结果：{title}", $"{document}：辖区内 {string.Join("、", own)} 获得认定。名单见：", $"/decisions/{decision.Id}", "decision.made", $"decision:{decision.Id}:{office}", now, stop);
        }
        notes.Add(AuditNote.OfRecommendation(input.Call, decision.OfficeId, actor, "decision.make", now, new { decision = decision.Id, decision.Step, decision.Document, decision.DecidedOn, decision.Digest, titles = chosen.Select(id => lines[id].Title) }));
        return await db.CommitAsync(notes, new Result([.. chosen.Select(id => rows[id])], decision), stop);
    }

    private Result Looked(IReadOnlyList<Guid> chosen, Dictionary<Guid, Row> rows)
    {
        db.ChangeTracker.Clear();
        return new Result([.. chosen.Select(id => rows[id])], null);
    }
}
