namespace Shifan.Casework;

/// <summary>
/// 撤回: the applicant takes his application back while the office has not acted on it, where the programme allows it at this step. What was
/// submitted stays as a version; he may submit again until his own deadline.
/// </summary>
public sealed class WithdrawApplication(Db db, Casefiles files, QuotaBook book, Notifications notifications, TimeProvider time)
{
    /// <summary>The word of the act; no action of a step, because the office does not do it.</summary>
    public const string Action = "withdraw";

    public sealed record Input(Guid Application, int Token);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (actor.Role != Role.Applicant) return Refusals.NotYours;
        if (file.Application.Token != input.Token) return Refusals.Changed;
        if (file.Step.Withdraw is not { } back) return new Refusal("withdraw.step", $"当前步骤为“{file.Step.PublicLabel}”，已不能撤回；确需撤回请与受理单位联系", Clause: file.Step.Clause);
        var handling = file.Move(db, actor, Action, file.Programme.Workflow[back], now, await files.NextHandlingAsync(file.Application.Id, stop), opinion: null);
        await book.FreeAsync(file.Application, actor, "application.withdraw", now, stop);
        await notifications.MovedAsync(file, handling, stop);
        return await db.CommitAsync(AuditNote.Of(file.Application, actor, "application.withdraw", now, new { handling.Step, handling.Action, to = handling.ToStep, handling.Version }), file.Application, stop);
    }
}
