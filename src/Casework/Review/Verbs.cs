using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What the officers' verbs have in common: is the step theirs, is it in time, is the action to be had, how does the case move on.</summary>
public sealed class Verbs(Db db, Casefiles files, QuotaBook book, Notifications notifications, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>The longest opinion or reason.</summary>
    internal const int LongestOpinion = 2000;

    /// <summary>Given where an action is to be taken at once that another person has to approve first.</summary>
    internal static readonly Refusal NeedsApproval = new("proposal.single", "这一办理须经审批，请在案件页面逐件提出");

    internal static readonly Refusal ProposalWaits = new("proposal.waiting", "此件已提出办理意见，正在等待审批；批准、退回或撤回之后才能另行办理");

    /// <summary>A case on which an action may be taken now. <paramref name="Approving"/>: the proposal that is approved with it.</summary>
    internal sealed record Ready(Casefile File, StepAction Action, Step Next, FactSheet Facts, DateTimeOffset Now, Proposal? Approving)
    {
        /// <summary>The step's time is over, and it lets one act all the same.</summary>
        public bool Late { get; init; }

        /// <summary>It is only proposed: another person of the office has to approve it.</summary>
        public bool Waits => Action.Approval is not null && Approving is null;
    }

    /// <summary>What the same form has done before: see <see cref="Once.DoneAsync"/>.</summary>
    internal Task<Application?> DoneAsync(Actor actor, string? once, Guid id, CancellationToken stop, params object?[] said) => Once.DoneAsync(db, actor, once, time.GetUtcNow(), id, stop, said);

    /// <summary>The same for what was decided about a step as a whole: the case as it is, if it still stands there.</summary>
    internal async Task<Outcome<Ready>> ReadyAsync(Actor actor, Guid id, Doing does, string step, CancellationToken stop)
    {
        if (await files.LockAsync(actor, id, stop) is not { } file) return Refusals.NoSuchApplication;
        return file.Application.Step == step ? await ReadyAsync(actor, id, does, file.Application.Token, stop) : Refusals.WrongStep(file.Step.Label);
    }

    internal async Task<Outcome<Ready>> ReadyAsync(Actor actor, Guid id, Doing does, int token, CancellationToken stop, Proposal? approving = null)
    {
        var now = time.GetUtcNow();
        if (await files.LockAsync(actor, id, stop) is not { } file) return Refusals.NoSuchApplication;
        if (file.Application.Token != token) return Refusals.Changed;
        if (file.HeldAt is { } held) return Refusals.NotHandedUp(held.Label);
        if (file.Step.Action(does) is not { } action) return Refusals.WrongStep(file.Step.Label);
        if (!MayAct(actor, file.Application, file.Programme)) return Refusals.NotYours;
        if (file.Application.Proposal is { } waiting && waiting != approving?.Number) return ProposalWaits;
        var counts = action.Approval is { AtProposal: true } && approving is not null ? approving.At : now;
        var deadline = file.DeadlineOf(calendar);
        var late = deadline?.IsLate(counts) == true;
        if (ClosedStep.Of(file, counts, calendar) is { } closed && !closed.Allows(action)) return closed.Refusal;
        if (action.MostTimes is { } most && await TimesAsync(id, file.Step.Id, action.Id, stop) >= most)
        {
            return new Refusal("action.times", $"“{action.Label}”对同一件最多 {most} 次", Clause: action.Clause);
        }
        if (does is Doing.Accept or Doing.Recommend && await MissingLookupsAsync(file, stop) is { Count: > 0 } missing) return missing;
        var facts = await files.FactsAsync(file, stop);
        if (file.Programme.Workflow.Next(action, facts) is not { } next) return new Refusal("action.way", "按所填内容不能确定下一步");
        if (actor.InPlaceOf is not null && IntoClosed(file, next, now, calendar) is { } into) return into;
        return new Ready(file, action, next, facts, now, approving) { Late = late };
    }

    // who acts for another does not bring a case to where nobody can act on it any more
    internal static Refusal? IntoClosed(Casefile file, Step next, DateTimeOffset now, WorkCalendar calendar) =>
        ClosedStep.ClosedTo(file, next, now, calendar) is { } until
            ? new Refusal("standin.closed", $"代办之后要进入的“{next.Label}”已于 {until} 截止，须先由{file.Programme.Notice.Issuer}延期，再代办", Clause: next.Deadline?.Clause) : null;

    internal async Task<List<Refusal>> MissingLookupsAsync(Casefile file, CancellationToken stop)
    {
        var due = file.Programme.Lookups.Where(lookup => lookup.Required && lookup.Steps.Contains(file.Step.Id)).ToList();
        if (due.Count == 0) return [];
        var there = await db.LookupResults.Where(r => r.ApplicationId == file.Application.Id).Select(r => r.LookupId).Distinct().ToListAsync(stop);
        return [.. due.Where(lookup => !there.Contains(lookup.Id)).Select(lookup => new Refusal("lookup.missing", $"请先查询“{lookup.Label}”并记录结果", $"lookup:{lookup.Id}", lookup.Clause))];
    }

    /// <summary>Puts an action down as a proposal, with the words in which it would be done.</summary>
    internal async Task<Outcome<Application>> ProposeAsync(Ready ready, Actor actor, string opinion, CancellationToken stop, string? excess = null, string? clause = null, string? points = null, string? despite = null)
    {
        var application = ready.File.Application;
        var proposal = new Proposal
        {
            ApplicationId = application.Id,
            Number = (await db.Proposals.Where(p => p.ApplicationId == application.Id).Select(p => (int?)p.Number).MaxAsync(stop) ?? 0) + 1,
            Step = application.Step,
            Action = ready.Action.Id,
            Version = application.Version,
            OfficeId = actor.OfficeId!,
            PersonId = actor.PersonId,
            At = ready.Now,
            Opinion = opinion,
            ExcessReason = excess,
            Clause = clause,
            Points = points,
            ForPersonId = actor.DeputyFor,
            Despite = despite,
            State = ProposalState.Waiting,
        };
        db.Proposals.Add(proposal);
        application.Proposal = proposal.Number;
        application.Token++;
        var digest = AuditChain.HashOf($"{opinion}\n{excess}\n{clause}\n{points}{(despite is null ? "" : $"\n{despite}")}");
        return await db.CommitAsync(AuditNote.Of(application, actor, "proposal.make", ready.Now, new { proposal = proposal.Number, proposal.Step, proposal.Action, proposal.Version, digest }), application, stop);
    }

    private Task<int> TimesAsync(Guid id, string step, string action, CancellationToken stop) =>
        db.Handlings.CountAsync(h => h.ApplicationId == id && h.Step == step && h.Action == action, stop);

    /// <summary>Whether the current step is the actor's office's.</summary>
    public static bool MayAct(Actor actor, Application application, Programme programme) =>
        Authority.May(actor, application, programme, CaseAct.Handle);

    internal Task<Handling> MoveAsync(Ready ready, Actor actor, string opinion, CancellationToken stop) => MoveAsync(ready, actor, opinion, excess: null, stop);

    internal async Task<Handling> MoveAsync(Ready ready, Actor actor, string opinion, string? excess, CancellationToken stop, string? clause = null, string? despite = null)
    {
        if (ready.Approving is { } approved) (approved.State, approved.DecidedBy, approved.DecidedAt) = (ProposalState.Approved, actor.PersonId, ready.Now);
        return ready.File.Move(
            db, actor, ready.Action, ready.Next, ready.Now, await files.NextHandlingAsync(ready.File.Application.Id, stop), opinion, excess, clause: clause, proposedBy: ready.Approving?.PersonId, late: ready.Late, despite: despite);
    }

    internal async Task<Outcome<Application>> CommitAsync(Ready ready, Actor actor, Handling handling, CancellationToken stop) =>
        await db.CommitAsync(await NoteAsync(ready, actor, handling, stop), ready.File.Application, stop);

    /// <summary>What follows from an act besides its move: places given back, the applicant told. Together with its audit entry it is ready to be committed.</summary>
    internal async Task<AuditNote> NoteAsync(Ready ready, Actor actor, Handling handling, CancellationToken stop)
    {
        var action = $"review.{ready.Action.Does.ToString().ToLowerInvariant()}";
        var freed = ready.Action.Does switch
        {
            Doing.Return => await book.FreeAsync(ready.File.Application, actor, action, ready.Now, stop),
            Doing.Reject or Doing.Decline => await book.FreeOwnAsync(ready.File, ready.File.Programme.Workflow[handling.Step], actor, action, ready.Now, stop),
            _ => null,
        };
        await notifications.MovedAsync(ready.File, handling, stop);
        return AuditNote.Of(ready.File.Application, actor, action, ready.Now,
            new { handling.Step, handling.Action, to = handling.ToStep, handling.Version, opinion = handling.Opinion, clause = handling.Clause, excess = handling.ExcessReason, despite = handling.Despite, proposedBy = handling.ProposedBy, late = handling.Late ? (bool?)true : null, freed });
    }
}
