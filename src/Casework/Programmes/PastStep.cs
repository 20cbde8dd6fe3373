using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// A step that is over while steps that lead to it can still be given longer: who lengthens one of those alone brings cases to where nothing can be done with
/// them. Said where deadlines are moved; whom something was granted alone may be better off.
/// </summary>
/// <param name="Step">The step that is over.</param>
/// <param name="At">Since when.</param>
/// <param name="From">The steps that lead to it, in the order of the programme.</param>
public sealed record PastStep(Step Step, Deadline At, IReadOnlyList<Step> From)
{
    /// <param name="programme">The programme.</param>
    /// <param name="endOf">When a step ends for everybody concerned; null where it has no end.</param>
    /// <param name="now">The moment.</param>
    internal static IReadOnlyList<PastStep> All(Programme programme, Func<Step, Deadline?> endOf, DateTimeOffset now)
    {
        var workflow = programme.Workflow;
        return
        [
            .. workflow.Steps.Where(step => step is { IsApplicants: false, Elapses: Elapse.Closes, Actions.Count: > 0 } && endOf(step)?.IsLate(now) == true)
                .Select(step => new PastStep(step, endOf(step)!.Value, [.. workflow.Steps.Where(from => from.Deadline is not null && from != step && LeadsTo(workflow, from, step, []))])).Where(past => past.From.Count > 0),
        ];
    }

    // onwards: what is given back to the applicant leads nowhere new
    private static bool LeadsTo(Workflow workflow, Step from, Step to, HashSet<string> seen) =>
        seen.Add(from.Id) && from.Actions.Where(action => action.Does != Doing.Return).SelectMany(action => action.To).Select(way => workflow[way.Step]).Any(next => next == to || LeadsTo(workflow, next, to, seen));
}
