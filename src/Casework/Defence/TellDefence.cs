using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>通知答辩: tells each applicant of a group his own time and place, once; and again where they changed. Of other cases and of experts the letter says nothing.</summary>
public sealed class TellDefence(Db db, Defences defences, Notifications notifications, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="Why">Why there is less notice than the programme wants; needed only then.</param>
    public sealed record Input(Guid Group, string? Why);

    /// <param name="Changed">Told before, and now otherwise.</param>
    public sealed record Told(string Institution, DateTimeOffset At, bool Changed);

    public async Task<Outcome<IReadOnlyList<Told>>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await defences.LockAsync(actor, input.Group, stop) is not { } file) return Defences.NoSuch;
        if (file.File.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (file.Terms is not { } terms) return Defences.NoTerms;
        var due = file.Hearings.Where(one => one.Row.MustBeTold(file.Group.Venue)).ToList();
        if (due.Count == 0) return new Refusal("defence.told", file.Hearings.Any(one => one.Row.StartsAt is null) ? "还没有排定时间，请先抽签或排定次序" : "都已按现在的安排通知过");
        if (TypedText.TroubleIfAny(input.Why, "why", "通知时间不足的理由", 200, out var why) is { } unreadable) return unreadable;
        var earliest = terms.Earliest(Deadline.DayOf(now), calendar);
        var late = due.Where(one => Deadline.DayOf(one.Row.StartsAt!.Value) < earliest).ToList();
        if (late.Count > 0 && why is null) return new Refusal("defence.short", $"应提前 {terms.Notice} 个工作日通知，今天通知最早排在 {earliest:yyyy-MM-dd}，有 {late.Count} 件早于这一天。请改期，或写明理由", "why", terms.Clause);
        var office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == file.File.Panel.OfficeId, stop);
        var told = new List<Told>();
        foreach (var one in due)
        {
            var (row, changed) = (one.Row, one.Row.ToldAt is not null);
            (row.ToldStartsAt, row.ToldVenue, row.ToldAt, row.ShortWhy) = (row.StartsAt, file.Group.Venue, now, late.Contains(one) ? why : null);
            await notifications.HeardAsync(
                one.Application, $"defence:{file.Group.Id}:{one.Application.Id}:{file.Group.Token}:{row.StartsAt:O}", $"{(changed ? "答辩安排变更" : "答辩通知")}：{file.File.Programme.Notice.Title}",
                $"贵单位的申报（编号 {one.Application.Number}）{(changed ? "的答辩改为" : "定于")}：\n时间：{Deadline.Show(row.StartsAt!.Value)} 至 {Deadline.Show(row.EndsAt!.Value)[11..]}，请提前到场签到\n地点：{file.Group.Venue}\n陈述 {terms.Minutes} 分钟{(terms.Questions > 0 ? $"，回答提问 {terms.Questions} 分钟" : "")}{(terms.Bring.Count > 0 ? $"\n请携带：{string.Join("、", terms.Bring)}" : "")}\n无人到场的，{terms.SayAbsent()}\n组织单位：{office.Name}",
                now, stop);
            told.Add(new Told(one.Institution, row.StartsAt!.Value, changed));
        }
        file.Group.Token++;
        return await db.CommitAsync<IReadOnlyList<Told>>(AuditNote.OfPanel(file.File.Panel.Id, actor, "defence.tell", now, new { group = file.Group.Id, cases = due.Select(one => one.Application.Id), late = late.Count > 0 ? AuditChain.HashOf(why!) : null }), told, stop);
    }
}
