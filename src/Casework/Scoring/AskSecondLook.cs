using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 请专家复议: where the sheets of a case lie farther apart than the programme bears, each of its experts is given his sheet back with the reason. Nobody hears what
/// others scored; what was submitted stays on file and counts until the new one is in. It is the programme's own demand, and so it does not ask whether sheets may else be corrected.
/// </summary>
public sealed class AskSecondLook(Db db, Panels panels, ReadScores read, Outbox outbox, TimeProvider time)
{
    /// <returns>Who was asked now; none where everybody has been.</returns>
    public async Task<Outcome<IReadOnlyList<string>>> RunAsync(Actor actor, Guid panel, Guid application, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, panel, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (file.Panel.State == PanelState.Forming) return new Refusal("score.early", "评分还没有开始");
        var sheet = file.Programme.ScoreSheetAt(file.Panel.Step)!;
        if ((await read.RunAsync([file.Panel], stop)).Cases.FirstOrDefault(one => one.Application == application) is not { } found) return ScoringFiles.NoSuch;
        if (!CloseScoring.IsAlarming(found)) return new Refusal("score.near", "这一件的评分还没有交齐，或者没有超出规定的分歧，不需要复议", Clause: sheet.Clause);
        if (file.Panel.ScoresUntil is { } until && now >= until && !sheet.Combine.LateCounts) return new Refusal("score.over", $"评分已于 {Deadline.Show(until)} 截止，请先改定评分截止时间，再请专家复议", "until", sheet.Clause);
        if (TypedText.Trouble(why, "why", "请专家复议的原因", 200, out var reason) is { } trouble) return trouble;
        var tasks = await db.ScoringTasks.Where(t => t.PanelId == panel && t.ApplicationId == application && t.EndedAt == null && t.ReopenedWhy == null).OrderBy(t => t.Id).ToListAsync(stop);
        if (tasks.Count == 0) return new List<string>();
        var ids = tasks.ConvertAll(task => task.ExpertId);
        var experts = await db.Experts.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, stop);
        foreach (var task in tasks)
        {
            task.ReopenedWhy = reason;
            task.Token++;
            ReopenScore.Tell(outbox, experts[task.ExpertId], file.Panel, reason, now);
        }
        return await db.CommitAsync<IReadOnlyList<string>>(AuditNote.OfPanel(panel, actor, "score.again", now, new { application, tasks = tasks.Select(task => task.Id), why = AuditChain.HashOf(reason) }), [.. tasks.Select(task => experts[task.ExpertId].Name)], stop);
    }
}
