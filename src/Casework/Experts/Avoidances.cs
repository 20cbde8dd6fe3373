using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>What operations on avoidance have in common.</summary>
internal static class Avoidances
{
    /// <summary>Who has to keep away scores no longer; what he submitted stays on file and does not count.</summary>
    public static async Task EndTasksAsync(Db db, AvoidanceRecord record, DateTimeOffset now, CancellationToken stop)
    {
        foreach (var task in await db.ScoringTasks.Where(t => t.PanelId == record.PanelId && t.ExpertId == record.ExpertId && t.ApplicationId == record.ApplicationId && t.EndedAt == null).ToListAsync(stop)) Tasks.End(task, "回避", now);
    }
}
