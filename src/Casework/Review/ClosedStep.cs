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
public sealed record ClosedStep(Step Step, Deadline At, IReadOnlyList<StepAction> Still, string Extender)
{
    /// <summary>Null where it is not closed at that moment.</summary>
    internal static ClosedStep? Of(Casefile file, DateTimeOffset at, WorkCalendar calendar)
    {
        var step = file.Running;
        if (step.Elapses != Elapse.Closes || step.Actions.Count == 0 || file.DeadlineOf(calendar) is not { } until || !until.IsLate(at)) return null;
        // what was recommended is decided; what is missing is its letter
        return new ClosedStep(step, until, file.HeldAt is null ? file.Programme.Workflow.Still(step) : [], file.Programme.Notice.Issuer);
    }

    public bool Allows(StepAction action) => Still.Contains(action);

    /// <summary>Since when, what may still be done, and who may give longer.</summary>
    public string Sentence => $"“{Step.Label}”已于 {At} 截止，{(Still.Count == 0 ? "不能再办理" : $"现在只能：{string.Join("、", Still.Select(action => action.Label))}")}；确需{(Still.Count == 0 ? "" : "作其他")}办理的，由{Extender}延期";

    internal Refusal Refusal => new("late", Sentence, Clause: Step.Deadline?.Clause);
}
