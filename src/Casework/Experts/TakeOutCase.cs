using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>撤出: a case leaves a panel, with its tasks. What was submitted stays on file, and counts no longer.</summary>
public sealed class TakeOutCase(Db db, Panels panels, TimeProvider time)
{
    public async Task<Outcome<Panel>> RunAsync(Actor actor, Guid id, Guid application, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (await db.PanelCases.FirstOrDefaultAsync(c => c.PanelId == id && c.ApplicationId == application, stop) is not { } member) return Panels.NoSuchCase;
        if (member.LeftAt is not null) return file.Panel;
        if (TypedText.Trouble(why, "why", "撤出的原因", 200, out var reason) is { } trouble) return trouble;
        (member.LeftAt, member.LeftWhy) = (now, reason);
        foreach (var task in await db.ScoringTasks.Where(t => t.PanelId == id && t.ApplicationId == application && t.EndedAt == null).ToListAsync(stop)) Tasks.End(task, "该件已撤出本组", now);
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(id, actor, "panel.out", now, new { application, why = AuditChain.HashOf(reason) }), file.Panel, stop);
    }
}
