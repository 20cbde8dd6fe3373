namespace Shifan.Rules;

/// <summary>
/// What a band or step item measures: a figure of the case, which fills it in, or a number that the expert enters himself.
/// </summary>
/// <param name="Figure">The figure of the case; null: the expert enters the number.</param>
/// <param name="Unit">The unit in which it is entered.</param>
/// <param name="Asked">What the expert enters, where there is no figure.</param>
/// <param name="MayDiffer">The expert may put another number in the figure's place, with a reason.</param>
public sealed record Measure(Figure? Figure, Unit Unit, string Asked, bool MayDiffer)
{
    /// <summary>What is measured, as sentences name it.</summary>
    public string Name => Figure?.Name ?? Asked;

    /// <summary>What the case fills in, with where it comes from; null where it knows nothing.</summary>
    public (Quantity Value, string Source)? Prefill(FactSheet? facts) => facts is not null && Figure?.In(facts) is { } value ? (value, Figure.Source(facts)) : null;

    internal sealed record Taken(Quantity Quantity, string? Source, string Said);

    internal Taken? Take(Scoring of, ScoreItem item)
    {
        var answer = of.Answers.GetValueOrDefault(item.Id);
        var known = Prefill(of.Facts);
        if (string.IsNullOrWhiteSpace(answer?.Value))
        {
            if (known is { } filled) return new Taken(filled.Value, filled.Source, "");
            of.Fault(item, "score.missing", Figure is null ? $"“{item.Label}”还没有填写{Asked}" : $"申报数据中没有“{Figure.Name}”，请核实后填写");
            return null;
        }
        if (Read(answer.Value, of, item) is not { } own) return null;
        if (known is { } declared && Same(declared.Value, own)) return new Taken(declared.Value, declared.Source, "");
        if (known is not null && !MayDiffer)
        {
            of.Fault(item, "score.differs", $"“{item.Label}”按申报数据 {known.Value.Value} 计，不能另填");
            return null;
        }
        if (Figure is null) return new Taken(own, null, "");
        if (string.IsNullOrWhiteSpace(answer.Reason))
        {
            of.Fault(item, "score.reason", known is { } other ? $"“{item.Label}”与申报数据 {other.Value} 不同，请写理由" : $"“{item.Label}”申报数据中没有，由专家填写的，请写依据");
            return null;
        }
        return new Taken(own, "专家填写", known is { } was ? $"（申报数据为 {was.Value}，专家改按 {own} 计：{answer.Reason.Trim()}）" : $"（申报数据中没有，专家填写：{answer.Reason.Trim()}）");
    }

    private Quantity? Read(string text, Scoring of, ScoreItem item)
    {
        if (!Quantity.TryRead(text, out var number, out var name) || (name.Length == 0 ? Unit : Unit.Find(name) ?? (name == Unit.Name ? Unit : null)) is not { } unit || !unit.Fits(Unit) || !Quantity.TryScale(number, unit, out var scaled))
        {
            of.Fault(item, "score.number", $"“{item.Label}”的“{text.Trim()}”不是以{Unit.Name}计的数值");
            return null;
        }
        if (Unit.Whole && scaled % Quantity.Scale != 0)
        {
            of.Fault(item, "score.number", $"“{item.Label}”以{Unit.Name}计，应为整数");
            return null;
        }
        return Quantity.Of(scaled, unit);
    }

    private static bool Same(Quantity a, Quantity b) => a.Numerator * b.Divisor == b.Numerator * a.Divisor;

    /// <summary>Whether a value is at least a bound; the bound itself is.</summary>
    internal static bool Reaches(Quantity value, Quantity bound) => value.Numerator * bound.Divisor >= bound.Numerator * value.Divisor;
}
