using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>分配: gives a case to an expert of its panel by hand, or takes it from him. Whoever has to keep away gets none; what was submitted is not taken back.</summary>
public sealed class GiveCase(Db db, Panels panels, TieFinder ties, TimeProvider time)
{
    /// <param name="Give">To give; else to take.</param>
    public sealed record Input(Guid Panel, Guid Expert, Guid Application, bool Give, string? Why);

    public async Task<Outcome<Panel>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, input.Panel, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (!await db.PanelCases.AnyAsync(c => c.PanelId == input.Panel && c.ApplicationId == input.Application && c.LeftAt == null, stop)) return Panels.NoSuchCase;
        if (await db.PanelSeats.AsNoTracking().FirstOrDefaultAsync(s => s.PanelId == input.Panel && s.ExpertId == input.Expert, stop) is not { } seat) return Panels.NoSuchSeat;
        var task = await db.ScoringTasks.FirstOrDefaultAsync(t => t.PanelId == input.Panel && t.ExpertId == input.Expert && t.ApplicationId == input.Application && t.EndedAt == null, stop);
        if (task is not null == input.Give) return file.Panel;
        if (TypedText.TroubleIfAny(input.Why, "why", "调整的理由", 200, out var why) is { } trouble) return trouble;
        if (input.Give)
        {
            if (seat.State != SeatState.Accepted) return new Refusal("seat.state", "这位专家还没有接受邀请，或已不在组内", "expert");
            if ((await db.Avoidances.AsNoTracking().Where(a => a.PanelId == input.Panel && a.ExpertId == input.Expert && a.ApplicationId == input.Application).ToListAsync(stop)).FirstOrDefault(a => a.Holds) is { } avoids)
            {
                return new Refusal("avoid.holds", $"须回避：{avoids.Reason}{(avoids.Waits ? "（尚未认定）" : "")}", "expert");
            }
            if (await ties.UnrecordedAsync(file, [await db.Experts.AsNoTracking().FirstAsync(e => e.Id == input.Expert, stop)], now, stop) is { } unlooked) return unlooked;
            task = Tasks.Make(input.Panel, input.Expert, input.Application, why ?? "人工分配", actor, now);
            db.ScoringTasks.Add(task);
        }
        else
        {
            if (task!.Submitted > 0) return new Refusal("score.submitted", "这位专家已提交评分表，不能收回；确有问题的，退回更正或更换专家", "expert");
            Tasks.End(task, why ?? "人工调整", now);
        }
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(input.Panel, actor, input.Give ? "task.give" : "task.take", now, new { expert = input.Expert, application = input.Application, task = task.Id }), file.Panel, stop);
    }
}
