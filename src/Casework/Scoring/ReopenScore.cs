using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>退回更正: a submitted sheet is opened again for its expert, before the scores are sealed. What he had submitted stays on file and counts until the new one is in.</summary>
public sealed class ReopenScore(Db db, Panels panels, Outbox outbox, TimeProvider time)
{
    public async Task<Outcome<ScoringTask>> RunAsync(Actor actor, Guid panel, Guid id, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, panel, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (await db.ScoringTasks.FirstOrDefaultAsync(t => t.Id == id && t.PanelId == panel && t.EndedAt == null, stop) is not { } task) return ScoringFiles.NoSuch;
        if (task.Submitted == 0) return new Refusal("score.none", "这张评分表还没有提交");
        if (task.ReopenedWhy is not null) return task;
        if (file.Programme.ScoreSheetAt(file.Panel.Step) is { Combine.Corrections: false } sheet) return new Refusal("score.fixed", "评分表提交后不能更正", Clause: sheet.Clause);
        if (TypedText.Trouble(why, "why", "退回更正的原因", 200, out var reason) is { } trouble) return trouble;
        task.ReopenedWhy = reason;
        task.Token++;
        var expert = await db.Experts.AsNoTracking().FirstAsync(e => e.Id == task.ExpertId, stop);
        Tell(outbox, expert, file.Panel, reason, now);
        return await db.CommitAsync(AuditNote.OfPanel(panel, actor, "score.reopen", now, new { task = id, why = AuditChain.HashOf(reason) }), task, stop);
    }

    /// <summary>The letter says which panel, and not which case.</summary>
    internal static void Tell(Outbox outbox, Expert expert, Panel panel, string reason, DateTimeOffset now) =>
        outbox.Tell(expert.Email, "请复核一张评分表", $"{expert.Name}，您好：\n\n“{panel.Name}”有一张评分表请您复核更正。原因：\n\n{reason}\n\n请登录办理：\n\n{outbox.Link("/scoring")}\n\n（本信由系统发出，请勿直接回复）", "expert.reopen", now);
}
