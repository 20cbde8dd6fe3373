using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>已办结: nothing is to be done with a case any more. It was refused, not recommended, given up, or the authority, here or outside, has decided.</summary>
public static class Ended
{
    /// <summary>Whether a case at this step has ended.</summary>
    public static bool Is(Step step) => step.Kind == StepKind.End;

    /// <summary>The ends of a programme, by their ids: for a query.</summary>
    internal static IReadOnlyList<string> Of(Programme programme) => [.. programme.Workflow.Steps.Where(Is).Select(step => step.Id)];
}
