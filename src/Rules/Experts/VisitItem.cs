namespace Shifan.Rules;

/// <summary>What was found of one item on the spot.</summary>
public enum VisitFound
{
    /// <summary>相符: it is as declared.</summary>
    InOrder,

    /// <summary>有差异: it is otherwise than declared.</summary>
    Differs,

    /// <summary>未核到: it could not be looked at.</summary>
    NotSeen,
}

/// <summary>One item of the checklist: a condition, with the figure of it that can be counted on the spot.</summary>
/// <param name="Condition">The condition that is looked at.</param>
public sealed record VisitItem(Condition Condition)
{
    /// <summary>The longest remark, in characters.</summary>
    public const int LongestRemark = 1000;

    /// <summary>The condition's own word.</summary>
    public string Id => Condition.Rubric.Id;

    /// <summary>What the item is called.</summary>
    public string Label => Condition.Rubric.Label ?? Condition.Rubric.Asks ?? (Condition is Judged judged ? judged.Statement : Condition.Say());

    /// <summary>What is counted: the figure that is measured, else the first number that stands beside the condition; null where there is nothing to count.</summary>
    public Figure? Figure { get; } = Condition.Measured is { Unit: not null } measured ? measured : Condition.Rubric.Shows.FirstOrDefault(figure => figure.Unit is not null);

    /// <summary>The unit in which it is counted; null where there is nothing to count.</summary>
    public Unit? Unit => Figure?.Unit;

    /// <summary>The number that the applicant declares: what it typed, else what was counted from its rows; null where it declares none.</summary>
    public Quantity? Declared(FactSheet facts) => Figure?.Declared?.In(facts) ?? Figure?.In(facts);

    /// <summary>How the case stands to the condition by what was declared, in one sentence.</summary>
    public string Says(FactSheet facts) => Condition.Explain(facts).Sentence;

    /// <summary>Reads a number as it was typed on the spot.</summary>
    /// <param name="typed">With or without its unit.</param>
    /// <param name="trouble">Why it is none; null where it is one.</param>
    public Quantity? Read(string typed, out string? trouble)
    {
        trouble = null;
        if (Unit is not { } own)
        {
            trouble = $"“{Label}”没有可填的数值，请写在说明中";
            return null;
        }
        if (!Quantity.TryRead(typed, out var number, out var name) || number < 0 || (name.Length == 0 ? own : Unit.Find(name) ?? (name == own.Name ? own : null)) is not { } unit || !unit.Fits(own) || !Quantity.TryScale(number, unit, out var scaled))
        {
            trouble = $"“{typed.Trim()}”不是以{own.Name}计的数值";
            return null;
        }
        if (own.Whole && scaled % Quantity.Scale != 0)
        {
            trouble = $"以{own.Name}计，应为整数";
            return null;
        }
        return Quantity.Of(scaled, own);
    }

    /// <summary>Why what was entered cannot be handed in as it is; null where it can.</summary>
    /// <param name="facts">What was declared.</param>
    /// <param name="found">What was found; null: nothing was entered.</param>
    /// <param name="typed">The number found, as typed.</param>
    /// <param name="remark">What was written of it.</param>
    public string? Trouble(FactSheet facts, VisitFound? found, string? typed, string? remark)
    {
        if (found is not { } state) return "还没有核对";
        Quantity? number = null;
        if (!string.IsNullOrWhiteSpace(typed) && (number = Read(typed, out var unread)) is null) return unread;
        var said = !string.IsNullOrWhiteSpace(remark);
        var declared = Declared(facts);
        return state switch
        {
            VisitFound.InOrder when number is { } one && declared is { } other && !Same(one, other) => $"实有 {one}，申报 {other}，应选“有差异”",
            VisitFound.Differs when !said && number is null => "请填写实有数，或写明差在哪里",
            VisitFound.Differs when !said && number is { } one && declared is { } other && Same(one, other) => $"实有数与申报数（{other}）相同，请改选“相符”，或写明差在哪里",
            VisitFound.NotSeen when !said => "请写明为什么没有核到",
            _ => null,
        };
    }

    /// <summary>What was found beside what was declared, in one sentence; for a line that differs or was not seen.</summary>
    public string Difference(FactSheet facts, VisitFound found, string? typed, string? remark)
    {
        var number = string.IsNullOrWhiteSpace(typed) ? null : Read(typed, out _);
        var text = found switch
        {
            VisitFound.NotSeen => $"{Label}：现场未核到",
            _ when number is { } one => $"{Figure!.Name}：申报 {(Declared(facts) is { } declared ? declared.ToString() : "未填")}，实有 {one}",
            _ => $"{Label}：与申报不符",
        };
        return string.IsNullOrWhiteSpace(remark) ? text : $"{text}；{remark.Trim()}";
    }

    private static bool Same(Quantity a, Quantity b) => a.Numerator * b.Divisor == b.Numerator * a.Divisor;
}
