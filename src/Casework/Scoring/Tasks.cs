namespace Shifan.Casework;

/// <summary>What operations on tasks have in common.</summary>
internal static class Tasks
{
    public static ScoringTask Make(Guid panel, Guid expert, Guid application, string why, Actor actor, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), PanelId = panel, ExpertId = expert, ApplicationId = application, AssignedAt = now, AssignedBy = actor.PersonId, Why = why };

    /// <summary>It is to be scored by him no longer. His draft goes: it was nobody's but his.</summary>
    public static void End(ScoringTask task, string why, DateTimeOffset now)
    {
        (task.EndedAt, task.EndedWhy) = (now, why);
        (task.Draft, task.DraftAt) = (null, null);
        task.Token++;
    }
}
