using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>签到: who came, for whom, when; that nobody came; or that a case is heard later. What an absence means, the programme says.</summary>
public sealed class TakeAttendance(Db db, Defences defences, TimeProvider time)
{
    /// <param name="Came">What is recorded; null: it is heard later (改期).</param>
    /// <param name="Represented">Who speaks, where somebody came.</param>
    /// <param name="Why">Why it is absent or heard later.</param>
    public sealed record Input(Guid Group, Guid Application, Attendance? Came, string? Represented, string? Why);

    public async Task<Outcome<Hearing>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await defences.LockAsync(actor, input.Group, stop) is not { } file) return Defences.NoSuch;
        if (file.File.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (file.Terms is not { } terms) return Defences.NoTerms;
        if (file.Hearings.FirstOrDefault(one => one.Application.Id == input.Application) is not { } found) return Defences.NoSuchCase;
        var row = found.Row;
        if (input.Came is { } came && !Enum.IsDefined(came)) return Refusals.Missing("came", "是否到场");
        if (row.StartsAt is null) return new Refusal("defence.time", "这一件还没有排定时间");
        if (row.FinishedAt is not null || row.CalledAt is not null) return new Refusal("defence.heard", "这一件已经叫号，不能再改签到");
        if (input.Came is not null && Deadline.DayOf(now) < Deadline.DayOf(row.StartsAt.Value)) return new Refusal("defence.early", $"这一件 {Deadline.Show(row.StartsAt.Value)} 才答辩，当天签到");
        var here = input.Came is Attendance.Arrived or Attendance.Late;
        var (represented, why) = ((string?)null, (string?)null);
        if (here && TypedText.Trouble(input.Represented, "represented", "答辩人姓名和职务", 100, out represented) is { } nobody) return nobody;
        if (!here && TypedText.Trouble(input.Why, "why", input.Came is null ? "改期的原因" : "缺席的情况", 200, out why) is { } unsaid) return unsaid;
        (row.Attendance, row.AttendedAt, row.Represented, row.Why) = (input.Came, input.Came is null ? null : now, here ? represented : null, here ? null : why);
        if (input.Came is null || input.Came == Attendance.Absent && terms.Absent == DefenceAbsence.Moved)
        {
            Later(file, terms, row, await ArrangeDefence.OthersAsync(db, file, stop), now);
            (row.Attendance, row.AttendedAt) = (null, null);
        }
        file.Group.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(file.File.Panel.Id, actor, input.Came is null ? "hearing.move" : "hearing.attend", now, new
        {
            group = file.Group.Id, application = input.Application, came = input.Came?.ToString(), place = row.Place, startsAt = row.StartsAt, said = AuditChain.HashOf(represented ?? why ?? ""),
        }), row, stop);
    }

    // after the last of its group, where the days have time left; else it waits for another day
    private static void Later(DefenceFile file, DefenceTerms terms, Hearing row, List<ArrangeDefence.Taken> others, DateTimeOffset now)
    {
        var last = file.Hearings.Max(one => one.Row.StartsAt);
        var all = terms.Slots(file.Group.DayList, int.MaxValue).Select(slot => (slot, From: ArrangeDefence.MomentOf(slot.Day, slot.From), Until: ArrangeDefence.MomentOf(slot.Day, slot.Until)));
        var next = all.FirstOrDefault(one => one.From > last && one.From > now && !others.Exists(other => other.Meets(one.slot)));
        (row.Place, row.StartsAt, row.EndsAt) = (next.slot is null ? null : file.Hearings.Max(one => one.Row.Place) + 1, next.slot is null ? null : next.From, next.slot is null ? null : next.Until);
    }
}
