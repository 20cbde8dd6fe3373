using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 撤回推荐: an office takes its recommendation back, because the applicant gives up or something was overlooked, as long as it has not handed the
/// case up and nobody has acted on it since. The case stands again before the office, and its place is free.
/// </summary>
public sealed class WithdrawRecommendation(Db db, Casefiles files, QuotaBook book, Notifications notifications, TimeProvider time)
{
    /// <summary>The word of the act; no action of a step, because the case is already at the next one.</summary>
    public const string Action = "takeback";

    /// <param name="Application">Which case.</param>
    /// <param name="Token">The state that the officer saw.</param>
    /// <param name="Reason">Why; the applicant reads it.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, int Token, string? Reason, string? Once = null);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await Once.DoneAsync(db, actor, input.Once, now, input.Application, stop, nameof(WithdrawRecommendation), input.Token, input.Reason) is { } done) return done;
        // what is handed up this moment is handed up; it holds the batch before its cases
        if (actor.OfficeId is { } own && await db.Applications.AsNoTracking().Where(a => a.Id == input.Application).Select(a => (Guid?)a.CallId).FirstOrDefaultAsync(stop) is { } callId) await db.LockAsync($"batch:{callId}:{own}", stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        var application = file.Application;
        if (!actor.Has(Duty.Recommend) || actor is not { OfficeId: { } office, Level: { } of } || FindCandidates.LevelOf(file.Programme, of) is not { } level || application.OfficeFor(of) != office) return Refusals.NotYours;
        if (application.Token != input.Token) return Refusals.Changed;
        if (TypedText.Trouble(input.Reason, "reason", "撤回推荐的理由", Verbs.LongestOpinion, out var reason) is { } trouble) return trouble;
        if (await db.BatchItems.AnyAsync(i => i.ApplicationId == application.Id && i.OfficeId == office && i.SentBackAt == null, stop)) return new Refusal("takeback.up", "此件已经上报，不能自行撤回推荐；请上级退回");
        var last = await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == application.Id).OrderByDescending(h => h.Number).FirstAsync(stop);
        var step = file.Programme.Workflow[last.Step];
        if (step.By != level.Id || step.Action(last.Action)?.Does != Doing.Recommend || last.ToStep != application.Step) return new Refusal("takeback.gone", $"此件已进入“{file.Step.Label}”并经办理，不能撤回推荐");
        var freed = await book.FreeAsync(application, actor, "review.takeback", now, stop);
        var handling = file.Move(db, actor, Action, step, now, last.Number + 1, reason);
        await notifications.MovedAsync(file, handling, stop);
        return await db.CommitAsync(
            AuditNote.Of(application, actor, "review.takeback", now, new { handling.Step, handling.Action, to = handling.ToStep, handling.Version, opinion = reason, freed }), application, stop);
    }
}
