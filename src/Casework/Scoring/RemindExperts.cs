using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>提醒专家: one letter to everybody who has not answered, or has sheets to hand in; to nobody twice on one day.</summary>
public sealed class RemindExperts(Db db, Panels panels, Outbox outbox, TimeProvider time)
{
    internal const string Topic = "expert.remind";

    /// <summary>Whom it reminded.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        var scoring = file.Panel.State == PanelState.Scoring;
        var seats = await (from seat in db.PanelSeats.AsNoTracking()
                           join expert in db.Experts on seat.ExpertId equals expert.Id
                           where seat.PanelId == id && (seat.State == SeatState.Invited || scoring && seat.State == SeatState.Accepted)
                           orderby seat.Place
                           select new { seat.State, expert.Id, expert.Name, expert.Email }).ToListAsync(stop);
        var due = (await db.ScoringTasks.AsNoTracking().Where(t => t.PanelId == id && t.EndedAt == null && (t.Submitted == 0 || t.ReopenedWhy != null)).ToListAsync(stop)).ToLookup(t => t.ExpertId);
        var (told, reminded) = (new List<string>(), new List<Guid>());
        foreach (var seat in seats)
        {
            var waits = seat.State == SeatState.Invited;
            if (!waits && !due[seat.Id].Any()) continue;
            var key = $"{Topic}:{id}:{seat.Id}:{Deadline.DayOf(now):yyyy-MM-dd}";
            if (await db.Letters.AnyAsync(letter => letter.Key == key, stop)) continue;
            outbox.Tell(seat.Email, waits ? "请答复评审邀请" : "请提交评分表",
                $"{seat.Name}，您好：\n\n{(waits ? $"“{file.Panel.Name}”的评审邀请请您答复是否参加。" : $"“{file.Panel.Name}”还有 {due[seat.Id].Count()} 张评分表等您提交{(file.Panel.ScoresUntil is { } until ? $"，{Deadline.Show(until)} 截止" : "")}。")}\n请登录办理：\n\n{outbox.Link("/scoring")}\n\n（本信由系统发出，请勿直接回复）",
                Topic, now, key);
            told.Add(seat.Name);
            reminded.Add(seat.Id);
        }
        if (told.Count == 0) return new Refusal("remind.none", "没有需要提醒的专家，或今天都已提醒过");
        return await db.CommitAsync<IReadOnlyList<string>>(AuditNote.OfPanel(id, actor, "expert.remind", now, new { experts = reminded }), told, stop);
    }
}
