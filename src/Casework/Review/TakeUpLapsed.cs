using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 逾期未补正，收回办理: a correction did not come in its time, and the office that asked for it takes the case up again as it was submitted last, to decide it. From
/// then on the applicant cannot correct it any more: its end stays, so that what he takes back himself cannot come again.
/// </summary>
public sealed class TakeUpLapsed(Db db, Casefiles files, Notifications notifications, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>The word of the act; no action of a step, because the step is the applicant's.</summary>
    public const string Action = "lapse";

    /// <param name="Application">Which case.</param>
    /// <param name="Token">The state that the officer saw.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, int Token, string? Once = null);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await Once.DoneAsync(db, actor, input.Once, now, input.Application, stop, nameof(TakeUpLapsed), input.Token) is { } done) return done;
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!OpenForCorrection.MayTakeUp(actor, file.Application, file.Programme)) return Refusals.NotYours;
        if (file.Application.Token != input.Token) return Refusals.Changed;
        if (!MayTakeUp(file, now, calendar)) return new Refusal("correction.open", $"补正期限还没有过{(file.DeadlineOf(calendar) is { } until ? $"（{until}）" : "")}，不能收回办理");
        var handling = file.Move(db, actor, Action, file.Programme.Workflow[file.Application.ReturnedFrom!], now, await files.NextHandlingAsync(input.Application, stop), opinion: null);
        await notifications.MovedAsync(file, handling, stop);
        return await db.CommitAsync(AuditNote.Of(file.Application, actor, "review.lapse", now, new { handling.Step, handling.Action, to = handling.ToStep, handling.Version }), file.Application, stop);
    }

    /// <summary>Whether its correction is over; whose it is to take it up, <see cref="OpenForCorrection.MayTakeUp"/> says.</summary>
    internal static bool MayTakeUp(Casefile file, DateTimeOffset now, WorkCalendar calendar) => file.DeadlineOf(calendar)?.IsLate(now) == true;
}
