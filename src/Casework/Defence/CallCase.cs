namespace Shifan.Casework;

/// <summary>叫号: a case is before the panel now, and can be scored where the programme says so; the one before it is over. Or the last one is over.</summary>
public sealed class CallCase(Db db, Defences defences, TimeProvider time)
{
    /// <param name="actor">Who calls.</param>
    /// <param name="id">The group.</param>
    /// <param name="application">Which case; null: the present one is over, and nobody comes after it now.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<DefenceGroup>> RunAsync(Actor actor, Guid id, Guid? application, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await defences.LockAsync(actor, id, stop) is not { } file) return Defences.NoSuch;
        if (file.File.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (file.File.Panel.State == PanelState.Forming) return new Refusal("score.early", "评分还没有开始，请先在评审组页面开始评分");
        var found = file.Hearings.FirstOrDefault(one => one.Application.Id == application);
        if (application is not null && found is null) return Defences.NoSuchCase;
        if (file.Group.CurrentId == application) return file.Group;
        if (found is not null && found.Row.Attendance is not (Attendance.Arrived or Attendance.Late)) return new Refusal("defence.absent", $"{found.Institution}还没有签到，不能叫号");
        if (file.Hearings.FirstOrDefault(one => one.Application.Id == file.Group.CurrentId) is { } before) before.Row.FinishedAt = now;
        if (found is not null) (found.Row.CalledAt, found.Row.FinishedAt) = (found.Row.CalledAt ?? now, null);
        file.Group.CurrentId = application;
        file.Group.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(file.File.Panel.Id, actor, application is null ? "hearing.end" : "hearing.call", now, new { group = id, application }), file.Group, stop);
    }
}
