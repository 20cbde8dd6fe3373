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
        if (TypedText.Trouble(input.Reason, "opinion", "退回的原因和需要补正的内容", Verbs.LongestOpinion, out var reason) is { } trouble) return trouble;
        DateTimeOffset? until = null;
        if (act.Action.CorrectionWorkdays is { } days)
        {
            var last = calendar.After(Deadline.DayOf(act.Now), days);
            if (!calendar.Covers(last.Year)) return new Refusal("holidays.missing", $"节假日表没有 {last.Year} 年的安排，不能推算补正期限，请系统管理员更新后再办");
            until = Deadline.EndOf(last).Moment;
        }
        // never earlier than the day by which everybody may come, and inside the level's own deadline: after that nobody could judge it
        if (CallExtension.Closes(act.File.Call, act.File.Programme) is { } everybody && until < everybody.Moment) until = everybody.Moment;
        if (act.File.DeadlineOf(calendar) is { } own && (until is null || until > own.Moment)) until = own.Moment;
        act.File.Application.ReturnedFrom = act.File.Step.Id;
        var handling = await verbs.MoveAsync(act, actor, reason, stop);
        act.File.Application.CorrectionUntil = until;
        act.File.Application.Returns++;
        return await verbs.CommitAsync(act, actor, handling, stop);
    }
}
