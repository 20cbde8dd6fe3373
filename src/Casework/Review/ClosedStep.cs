using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// A step whose time closed it for a case, or that leads on to where the time closed everything, and what may still be done with the case there. The buttons of
/// the pages, many at once and the operations all ask here, so that nothing is offered that would be refused or leave a case nobody can move.
/// </summary>
/// <param name="Step">The step: of a case that has still to be handed up, the one that recommended it.</param>
/// <param name="At">Since when it is closed; null: it is open, but not all of what follows is.</param>
/// <param name="Still">What may still be done.</param>
/// <param name="Extender">Who may give longer.</param>
/// <param name="Ahead">What the step would still allow, but leads to where nothing can be done either.</param>
public sealed record ClosedStep(Step Step, Deadline? At, IReadOnlyList<StepAction> Still, string Extender, IReadOnlyList<ClosedStep.DeadEnd> Ahead)
{
    /// <param name="Action">What would be done.</param>
    /// <param name="Into">The step that it leads to.</param>
    /// <param name="At">Since when that is closed too.</param>
    public sealed record DeadEnd(StepAction Action, Step Into, Deadline At);

    /// <summary>Null where at that moment neither it is closed nor what its actions lead to.</summary>
    internal static ClosedStep? Of(Casefile file, DateTimeOffset at, WorkCalendar calendar)
    {
        var step = file.Running;
        if (step.Actions.Count == 0) return null;
        var until = step.Elapses == Elapse.Closes && file.DeadlineOf(calendar) is { } deadline && deadline.IsLate(at) ? deadline : (Deadline?)null;
        // what was recommended is decided; what is missing is its letter
        IReadOnlyList<StepAction> known = file.HeldAt is not null ? [] : until is null ? step.Actions : file.Programme.Workflow.Still(step);
        var ahead = known.Select(action => DeadEndOf(file, action, at, calendar)).OfType<DeadEnd>().ToList();
        if (until is null && ahead.Count == 0) return null;
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
    public string Sentence => $"{(At is { } at ? $"“{Step.Label}”已于 {at} 截止，{Only}{string.Concat(Ahead.Select(end => $"；{Say(end, "也")}"))}" : $"{string.Join('；', Ahead.Select(end => Say(end, "")))}，{Only}")}；确需{(Still.Count == 0 ? "" : "作其他")}办理的，由{Extender}延期";

    private string Only => Still.Count == 0 ? "不能再办理" : $"现在只能：{string.Join("、", Still.Select(action => action.Label))}";

    private static string Say(DeadEnd end, string too) => $"“{end.Action.Label}”之后的“{end.Into.Label}”{too}已于 {end.At} 截止";

    internal Refusal Refusal => new("late", Sentence, Clause: Step.Deadline?.Clause);
}
