using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 初审通过、审核通过: on to the next step, with an opinion. Where the office itself still holds something to be a problem, it is asked first. Where another person
/// has to approve it, it is proposed.
/// </summary>
public sealed class AcceptApplication(Db db, Verbs verbs, QuotaBook book, FindMarks marks, FindJudgements judgements)
{
    private const int LongestWord = 500;

    /// <param name="Application">Which case.</param>
    /// <param name="Token">The state that the officer saw.</param>
    /// <param name="Opinion">The applicant reads it.</param>
    /// <param name="Despite">That it goes on although the office has marked something as a problem.</param>
    /// <param name="Why">Why it does; between the offices.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, int Token, string Opinion, bool Despite = false, string? Why = null, string? Once = null);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        if (await verbs.DoneAsync(actor, input.Once, input.Application, stop, nameof(AcceptApplication), input.Token, input.Opinion, input.Despite, input.Why) is { } done) return done;
        return await ActAsync(actor, input, null, stop);
    }

    internal async Task<Outcome<Application>> ActAsync(Actor actor, Input input, Proposal? approving, CancellationToken stop)
    {
        var ready = await verbs.ReadyAsync(actor, input.Application, Doing.Accept, input.Token, stop, approving);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (TypedText.Trouble(input.Opinion, "opinion", "审核意见", Verbs.LongestOpinion, out var opinion) is { } trouble) return trouble;
        // who approves sees them beside the proposal; who acts for another did not set them
        var despite = approving?.Despite;
        if (approving is null && actor.InPlaceOf is null && await OpenAsync(actor, act.File, stop) is { Count: > 0 } open)
        {
            if (!input.Despite) return new Refusal("accept.marks", $"本单位认为有问题的还有 {open.Count} 处：{string.Join("、", open)}。已解决的请改标记、核对结果或判断；仍予通过的，请勾选并写明理由", "despite");
            if (TypedText.Trouble(input.Why, "why", "仍予通过的理由", LongestWord, out var why) is { } unsaid) return unsaid;
            despite = $"{string.Join("、", open)}：{why}";
        }
        if (act.Waits) return await verbs.ProposeAsync(act, actor, opinion, stop, despite: despite);
        // where a notice limits how many may be accepted (超额不予受理), the place is taken here
        if (act.File.Step.Action(Doing.Recommend) is null && await book.TakeAsync(act.File, act.Facts, actor, act.Now, null, decidedElsewhere: false, stop) is { } full) return full;
        return await verbs.CommitAsync(act, actor, await verbs.MoveAsync(act, actor, opinion, null, stop, despite: despite), stop);
    }

    // marked as a problem, asked for and still not mended, found not to hold
    private async Task<IReadOnlyList<string>> OpenAsync(Actor actor, Casefile file, CancellationToken stop)
    {
        var (id, own) = (file.Application.Id, new List<string>());
        // most cases have none, and then nothing more is read
        if (await db.Marks.AnyAsync(m => m.ApplicationId == id && m.OfficeId == actor.OfficeId && m.State == MarkState.Problem, stop))
        {
            own.AddRange((await marks.RunAsync(actor, file.Application, stop)).Where(place => place.Own?.Mark.State == MarkState.Problem).Select(place => place.At.Label));
        }
        var kept = await db.ReturnPoints.AsNoTracking().Where(p => p.ApplicationId == id && p.OfficeId == actor.OfficeId && p.State == PointState.Kept).OrderBy(p => p.HandlingNumber).ThenBy(p => p.Number).ToListAsync(stop);
        own.AddRange(kept.Select(point => $"第 {point.Number} 条补正意见"));
        if (await db.StatementJudgements.AnyAsync(j => j.ApplicationId == id && j.OfficeId == actor.OfficeId && !j.Holds, stop))
        {
            var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id && v.Number == file.Application.Version, stop);
            own.AddRange((await judgements.RunAsync(actor, file.Programme, version, stop)).Where(on => on.Counts is { Row.Holds: false } line && line.Row.OfficeId == actor.OfficeId).Select(on => $"人工判断不符合：{on.Statement.Rubric.Label ?? on.Statement.Rubric.Clause}"));
        }
        return own;
    }
}
