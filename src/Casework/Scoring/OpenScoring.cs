using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>开始评分: from now on sheets can be filled in, until a moment; or another moment, while it goes on.</summary>
public sealed class OpenScoring(Db db, Panels panels, TimeProvider time)
{
    public async Task<Outcome<Panel>> RunAsync(Actor actor, Guid id, DateTimeOffset? until, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        var panel = file.Panel;
        if (panel.State == PanelState.Closed) return Panels.Sealed;
        if (until is null) return Refusals.Missing("until", "评分截止时间");
        if (until <= now) return new Refusal("panel.until", "评分截止时间应晚于现在", "until");
        if (panel.State == PanelState.Forming)
        {
            if (file.Programme.ScoreSheetAt(panel.Step) is null) return new Refusal("panel.sheet", $"项目文件没有给出“{file.Step.Label}”的评分表");
            if (await LackAsync(file, stop) is { } lack) return lack;
        }
        else if (panel.ScoresUntil == until) return panel;
        var opens = panel.State == PanelState.Forming;
        (panel.State, panel.OpenedAt, panel.ScoresUntil) = (PanelState.Scoring, panel.OpenedAt ?? now, until);
        panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(id, actor, opens ? "score.open" : "score.until", now, new { until }), panel, stop);
    }

    // what would make the scores contestable from the beginning
    private async Task<Refusal?> LackAsync(Panelfile file, CancellationToken stop)
    {
        var cases = await db.PanelCases.Where(c => c.PanelId == file.Panel.Id && c.LeftAt == null).Select(c => c.ApplicationId).ToListAsync(stop);
        if (cases.Count == 0) return new Refusal("panel.empty", "本组还没有评审件");
        if (await db.Avoidances.AnyAsync(a => a.PanelId == file.Panel.Id && !a.Excludes && a.Upheld == null, stop)) return new Refusal("panel.avoid", "有疑似回避关系还没有认定，请先逐条认定");
        var given = await db.ScoringTasks.Where(t => t.PanelId == file.Panel.Id && t.EndedAt == null).GroupBy(t => t.ApplicationId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, stop);
        if (cases.Count(id => !given.ContainsKey(id)) is > 0 and var none) return new Refusal("panel.unassigned", $"有 {none} 件还没有分配评审专家");
        var sheet = file.Programme.ScoreSheetAt(file.Panel.Step)!;
        return cases.Count(id => given[id] < sheet.Combine.Least) is > 0 and var few ? new Refusal("panel.few", $"每件至少要有 {sheet.Combine.Least} 份评分才能计分，有 {few} 件分配的专家不足 {sheet.Combine.Least} 位", Clause: sheet.Clause) : null;
    }
}
