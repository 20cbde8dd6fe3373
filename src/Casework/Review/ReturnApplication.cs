using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 退回补正: back to the applicant with what is wrong, as often and for as long as the programme says. What came in time stays in
/// time: the correction has a deadline of its own, which may lie after the first one.
/// </summary>
public sealed class ReturnApplication(Db db, Verbs verbs, WorkCalendar calendar)
{
    public sealed record Input(Guid Application, int Token, string Reason);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        var ready = await verbs.ReadyAsync(actor, input.Application, Doing.Return, input.Token, stop);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (string.IsNullOrWhiteSpace(input.Reason)) return Refusals.Missing("opinion", "退回的原因和需要补正的内容");
        var today = Deadline.DayOf(act.Now);
        var own = act.File.DeadlineOf(calendar);
        var correction = act.Action.CorrectionWorkdays is { } days ? Deadline.EndOf(calendar.After(today, days)) : own;
        var handling = await verbs.MoveAsync(act, actor, input.Reason.Trim(), stop);
        // inside the level's own deadline: a correction that comes after it could no longer be judged
        act.File.Application.CorrectionUntil = own is { } level && correction is { } wanted && wanted.Moment > level.Moment ? level.Moment : correction?.Moment;
        act.File.Application.Returns++;
        return await verbs.CommitAsync(act, actor, handling, stop);
    }
}
