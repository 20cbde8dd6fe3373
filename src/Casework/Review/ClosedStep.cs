using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// A step whose time closed it for a case, and what may still be done with the case there. The buttons of the pages, many at once and the operations all ask
/// here, so that nothing is offered that would be refused.
/// </summary>
/// <param name="Step">The step: of a case that has still to be handed up, the one that recommended it.</param>
/// <param name="At">Since when it is closed.</param>
/// <param name="Still">What may still be done.</param>
/// <param name="Extender">Who may give longer.</param>
/// <param name="Ahead">What the step would still allow, but leads to where nothing can be done either.</param>
public sealed record ClosedStep(Step Step, Deadline At, IReadOnlyList<StepAction> Still, string Extender, IReadOnlyList<ClosedStep.DeadEnd> Ahead)
{
    /// <param name="Action">What would be done.</param>
    /// <param name="Into">The step that it leads to.</param>
    /// <param name="At">Since when that is closed too.</param>
    public sealed record DeadEnd(StepAction Action, Step Into, Deadline At);

    /// <summary>Null where it is not closed at that moment.</summary>
    internal static ClosedStep? Of(Casefile file, DateTimeOffset at, WorkCalendar calendar)
    {
        var step = file.Running;
        if (step.Elapses != Elapse.Closes || step.Actions.Count == 0 || file.DeadlineOf(calendar) is not { } until || !until.IsLate(at)) return null;
        // what was recommended is decided; what is missing is its letter
        IReadOnlyList<StepAction> known = file.HeldAt is null ? file.Programme.Workflow.Still(step) : [];
        var ahead = known.Select(action => DeadEndOf(file, action, at, calendar)).OfType<DeadEnd>().ToList();
        return new ClosedStep(step, until, [.. known.Except(ahead.Select(end => end.Action))], file.Programme.Notice.Issuer, ahead);
    }

    /// <summary>Since when a step is closed to a case that comes to it at a moment; null where it is not.</summary>
    internal static Deadline? ClosedTo(Casefile file, Step next, DateTimeOffset at, WorkCalendar calendar) =>
        next is { IsApplicants: false, Elapses: Elapse.Closes, Actions.Count: > 0 } && file.DeadlineOf(next, at, calendar) is { } until && until.IsLate(at) ? until : null;

    // nobody passes a case to where it can only be refused
    private static DeadEnd? DeadEndOf(Casefile file, StepAction action, DateTimeOffset at, WorkCalendar calendar)
    {
        var workflow = file.Programme.Workflow;
        DeadEnd? end = null;
        foreach (var next in action.To.Select(way => workflow[way.Step]))
        {
            if (ClosedTo(file, next, at, calendar) is not { } since || workflow.Still(next).Any(further => further.To.Any(way => workflow[way.Step].Kind != StepKind.End))) return null;
            end ??= new DeadEnd(action, next, since);
        }
        return end;
    }

    public bool Allows(StepAction action) => Still.Contains(action);

    /// <summary>Since when, what may still be done, and who may give longer.</summary>
    public string Sentence => $"“{Step.Label}”已于 {At} 截止，{(Still.Count == 0 ? "不能再办理" : $"现在只能：{string.Join("、", Still.Select(action => action.Label))}")}{string.Concat(Ahead.Select(end => $"；“{end.Action.Label}”之后的“{end.Into.Label}”也已于 {end.At} 截止"))}；确需{(Still.Count == 0 ? "" : "作其他")}办理的，由{Extender}延期";

    internal Refusal Refusal => new("late", Sentence, Clause: Step.Deadline?.Clause);
}
