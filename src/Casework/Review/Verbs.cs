using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What the officers' verbs have in common: is the step theirs, is it in time, is the action to be had, how does the case move on.</summary>
public sealed class Verbs(Db db, Casefiles files, QuotaBook book, Notifications notifications, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>The longest opinion or reason.</summary>
    internal const int LongestOpinion = 2000;

    /// <summary>A case on which an action may be taken now.</summary>
    internal sealed record Ready(Casefile File, StepAction Action, Step Next, FactSheet Facts, DateTimeOffset Now);

    internal async Task<Outcome<Ready>> ReadyAsync(Actor actor, Guid id, Doing does, int token, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (await files.LockAsync(actor, id, stop) is not { } file) return Refusals.NoSuchApplication;
        if (file.Application.Token != token) return Refusals.Changed;
        if (file.Step.Action(does) is not { } action) return Refusals.WrongStep(file.Step.Label);
        if (!MayAct(actor, file.Application, file.Programme)) return Refusals.NotYours;
        if (file.DeadlineOf(calendar) is { } deadline && deadline.IsLate(now) && actor.InPlaceOf is null) return Refusals.Late(file.Step.Label, deadline.ToString(), file.Step.Deadline?.Clause ?? "");
        if (action.MostTimes is { } most && await TimesAsync(id, file.Step.Id, action.Id, stop) >= most)
        {
            return new Refusal("action.times", $"“{action.Label}”对同一件最多 {most} 次", Clause: action.Clause);
        }
        var facts = await files.FactsAsync(file, stop);
        if (file.Programme.Workflow.Next(action, facts) is not { } next) return new Refusal("action.way", "按所填内容不能确定下一步");
        return new Ready(file, action, next, facts, now);
    }

    private Task<int> TimesAsync(Guid id, string step, string action, CancellationToken stop) =>
        db.Handlings.CountAsync(h => h.ApplicationId == id && h.Step == step && h.Action == action, stop);

    /// <summary>Whether the current step is the actor's office's.</summary>
    public static bool MayAct(Actor actor, Application application, Programme programme) =>
        Authority.May(actor, application, programme, CaseAct.Handle);

    internal Task<Handling> MoveAsync(Ready ready, Actor actor, string opinion, CancellationToken stop) => MoveAsync(ready, actor, opinion, excess: null, stop);

    internal async Task<Handling> MoveAsync(Ready ready, Actor actor, string opinion, string? excess, CancellationToken stop) =>
        ready.File.Move(db, actor, ready.Action, ready.Next, ready.Now, await files.NextHandlingAsync(ready.File.Application.Id, stop), opinion, excess);

    internal async Task<Outcome<Application>> CommitAsync(Ready ready, Actor actor, Handling handling, CancellationToken stop) =>
        await db.CommitAsync(await NoteAsync(ready, actor, handling, stop), ready.File.Application, stop);

    /// <summary>What follows from an act besides its move: places given back, the applicant told. Together with its audit entry it is ready to be committed.</summary>
    internal async Task<AuditNote> NoteAsync(Ready ready, Actor actor, Handling handling, CancellationToken stop)
    {
        var action = $"review.{ready.Action.Does.ToString().ToLowerInvariant()}";
        var freed = ready.Action.Does is Doing.Return or Doing.Reject or Doing.Decline ? await book.FreeAsync(ready.File.Application, actor, action, ready.Now, stop) : null;
        await notifications.MovedAsync(ready.File, handling, stop);
        return AuditNote.Of(ready.File.Application, actor, action, ready.Now,
            new { handling.Step, handling.Action, to = handling.ToStep, handling.Version, opinion = handling.Opinion, excess = handling.ExcessReason, freed });
    }
}
