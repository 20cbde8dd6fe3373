using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 撤回: the applicant takes his application back while the office has not acted on it, where the programme allows it at this step. What was
/// submitted stays as a version; he may submit again until his own deadline. Where that has passed, there is no way back, and he says that he knows.
/// </summary>
public sealed class WithdrawApplication(Db db, Casefiles files, QuotaBook book, Notifications notifications, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>The word of the act; no action of a step, because the office does not do it.</summary>
    public const string Action = "withdraw";

    /// <param name="Application">Which application.</param>
    /// <param name="Token">The state that the applicant saw.</param>
    /// <param name="Final">That he gives the application up, where it is too late to submit it again.</param>
    public sealed record Input(Guid Application, int Token, bool Final = false);

    /// <summary>Until when he could submit again, were it taken back now; null where the step does not allow that, or nothing bounds it.</summary>
    internal static Deadline? Until(Casefile file, DateTimeOffset now, WorkCalendar calendar) =>
        file.Step.Withdraw is { } back ? file.DeadlineOf(file.Programme.Workflow[back], now, calendar) : null;

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!actor.Has(Duty.Apply)) return Refusals.NotYours;
        if (file.Application.Token != input.Token) return Refusals.Changed;
        if (file.Step.Withdraw is not { } back) return new Refusal("withdraw.step", $"当前步骤为“{file.Step.PublicLabel}”，已不能撤回；确需撤回请与受理单位联系", Clause: file.Step.Clause);
        if (!input.Final && file.Programme.Workflow[back].Elapses == Elapse.Closes && Until(file, now, calendar) is { } until && until.IsLate(now)) return new Refusal("withdraw.final", $"申报已于 {until} 截止，撤回后不能再提交，等于放弃本次申报。确要放弃的，请勾选确认后再撤回", "final", file.Step.Clause);
        var handling = file.Move(db, actor, Action, file.Programme.Workflow[back], now, await files.NextHandlingAsync(file.Application.Id, stop), opinion: null);
        await book.FreeAsync(file.Application, actor, "application.withdraw", now, stop);
        await notifications.MovedAsync(file, handling, stop);
        return await db.CommitAsync(AuditNote.Of(file.Application, actor, "application.withdraw", now, new { handling.Step, handling.Action, to = handling.ToStep, handling.Version }), file.Application, stop);
    }
}
