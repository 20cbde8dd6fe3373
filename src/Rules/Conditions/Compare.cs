namespace Shifan.Rules;

/// <summary>How a figure is held against its limit. 「以上」「不低于」「不超过」 include the number; 「超过」「不满」 do not.</summary>
public enum Bound
{
    /// <summary>不低于</summary>
    AtLeast,

    /// <summary>超过</summary>
    Above,

    /// <summary>不超过</summary>
    AtMost,

    /// <summary>低于</summary>
    Below,

    /// <summary>等于</summary>
    Equal,
}

/// <summary>A number to hold against: a quantity of the notice, the rank of an option in an ordered list, or another figure.</summary>
public sealed class Limit
{
    private Limit(long scaled, Unit? unit, Figure? figure, string text, Place place) =>
        (Scaled, Unit, Figure, Text, Place) = (scaled, unit, figure, text, place);

    /// <summary>A fixed quantity.</summary>
    public static Limit Of(long scaled, Unit unit, Place place) => new(scaled, unit, null, Quantity.Of(scaled, unit).ToString(), place);

    /// <summary>An option of an ordered list.</summary>
    public static Limit Of(int rank, string option, Place place) => new(rank, null, null, $"“{option}”", place);

    /// <summary>Another figure.</summary>
    public static Limit Of(Figure figure, Place place) => new(0, figure.Unit, figure, figure.Name, place);

    internal long Scaled { get; }

    /// <summary>The limit's unit; null for an option.</summary>
    public Unit? Unit { get; }

    /// <summary>The figure that is the limit, or null.</summary>
    public Figure? Figure { get; }

    /// <summary>The limit in words.</summary>
    public string Text { get; }

    /// <summary>Where the programme file gives it.</summary>
    public Place Place { get; }
}

/// <summary>Another limit for some: the first variant whose condition is met replaces the limit.</summary>
public sealed record Variant(Condition When, Limit Limit);

/// <summary>
/// A figure against a limit. Where it cannot be told which variant holds, the verdict is given only if all that may hold agree.
/// </summary>
public sealed class Compare : Condition
{
    private readonly Figure figure;
    private readonly Bound bound;
    private readonly Limit limit;
    private readonly Variant[] variants;
    private readonly int slot;
    private readonly long factor;
    private readonly long scaled;
    private readonly bool plain;
    private readonly Quantity? bar; // the limit where it is the same for all
    private readonly string head;
    private readonly string met;
    private readonly string short_;
    private readonly string says;

    internal Compare(Rubric rubric, Bound bound, Figure figure, Limit limit, IReadOnlyList<Variant> variants) : base(rubric)
    {
        (this.bound, this.figure, this.limit, this.variants) = (bound, figure, limit, [.. variants]);
        slot = figure.Slot;
        factor = figure.Factor;
        scaled = limit.Scaled;
        plain = limit.Figure is null && this.variants.Length == 0;
        bar = plain && limit.Unit is { } unit ? Quantity.Of(scaled, unit) : null;
        var others = string.Concat(this.variants.Select(v => $"；{v.When.Say()}的，{Word(bound, figure)}{v.Limit.Text}"));
        says = $"{figure.Name}{Word(bound, figure)} {limit.Text}{others}";
        head = $"{figure.Name} ";
        met = $"，{Word(bound, figure)} {limit.Text}，符合";
        short_ = $"，{Contrary(bound)} {limit.Text}，{(bound is Bound.AtMost or Bound.Below ? "超出" : "还差")} ";
    }

    /// <summary>The figure held against the limit.</summary>
    public Figure Figure => figure;

    /// <summary>How it is held.</summary>
    public Bound Bound => bound;

    /// <summary>The limit that holds unless a variant does.</summary>
    public Limit Limit => limit;

    /// <summary>Limits for some.</summary>
    public IReadOnlyList<Variant> Variants => variants;

    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads =>
        variants.SelectMany(v => v.When.Figures().Concat(v.Limit.Figure is { } f ? [f] : []))
            .Concat(limit.Figure is { } other ? [other] : []).Prepend(figure).Distinct();

    private protected override Verdict Judge(FactSheet sheet)
    {
        var value = sheet.Values[slot];
        if (value == FactSheet.Unknown) return Verdict.Unknown;
        var divisor = sheet.Divisors[slot];
        if (plain) return Test(divisor == 1 && factor == 1 ? value.CompareTo(scaled) : CompareProducts(value, factor, scaled, divisor));
        Verdict? agreed = null;
        foreach (var variant in variants)
        {
            var applies = variant.When.Decide(sheet);
            if (applies == Verdict.NotMet) continue;
            var under = Against(sheet, value, divisor, variant.Limit);
            if (agreed is { } other && other != under) return Verdict.Unknown;
            if (applies == Verdict.Met) return under;
            agreed = under;
        }
        var rest = Against(sheet, value, divisor, limit);
        return agreed is { } before && before != rest ? Verdict.Unknown : rest;
    }

    // a × b against c × d, exact: two 64-bit multiplications are a good deal cheaper than two of Int128
    private static int CompareProducts(long a, long b, long c, long d)
    {
        var (high, otherHigh) = (Math.BigMul(a, b, out var low), Math.BigMul(c, d, out var otherLow));
        return high != otherHigh ? high.CompareTo(otherHigh) : ((ulong)low).CompareTo((ulong)otherLow);
    }

    private Verdict Against(FactSheet sheet, long value, long divisor, Limit against)
    {
        if (against.Figure is not { } other) return Test(CompareProducts(value, factor, against.Scaled, divisor));
        var bar = sheet.Values[other.Slot];
        if (bar == FactSheet.Unknown) return Verdict.Unknown;
        return Test(((Int128)value * factor * sheet.Divisors[other.Slot]).CompareTo((Int128)bar * other.Factor * divisor));
    }

    private Verdict Test(int order) => bound switch
    {
        Bound.AtLeast => order >= 0,
        Bound.Above => order > 0,
        Bound.AtMost => order <= 0,
        Bound.Below => order < 0,
        _ => order == 0,
    } ? Verdict.Met : Verdict.NotMet;

    // the limit that holds for this applicant; null where that cannot be told
    private Limit? Holding(FactSheet sheet)
    {
        if (variants.Length == 0) return limit;
        foreach (var variant in variants)
        {
            switch (variant.When.Decide(sheet))
            {
                case Verdict.Met: return variant.Limit;
                case Verdict.NotMet: continue;
                default: return null;
            }
        }
        return limit;
    }

    internal override Figure? Measured => figure;

    internal override Quantity? ValueIn(FactSheet sheet)
    {
        var value = sheet.Values[slot];
        if (value == FactSheet.Unknown || figure.Unit is not { } unit) return null;
        return new Quantity(factor == 1 ? value : (Int128)value * factor, sheet.Divisors[slot], unit);
    }

    internal override Quantity? LimitIn(FactSheet sheet)
    {
        if (plain) return bar;
        if (figure.Unit is null || Holding(sheet) is not { } holding) return null;
        return holding.Figure is { } other ? other.In(sheet) : Quantity.Of(holding.Scaled, holding.Unit!);
    }

    internal override Quantity? ShortfallIn(FactSheet sheet)
    {
        if (figure.Unit is not { } unit || ValueIn(sheet) is not { } v || LimitIn(sheet) is not { } b) return null;
        // over a common divisor: what is missing, never rounded down to nothing
        var difference = b.Numerator * v.Divisor - v.Numerator * b.Divisor;
        // 「超过」 of things that are counted asks for one more than the limit
        if (bound == Bound.Above && unit.Whole && difference >= 0) difference += (Int128)Quantity.Scale * unit.Factor * v.Divisor * b.Divisor;
        if (Decide(sheet) is Verdict.Met || difference == 0) return null;
        return new Quantity(Int128.Abs(difference), v.Divisor * b.Divisor, b.Unit);
    }

    private protected override string Speak() => says;

    internal override string Lacks(Finding finding)
    {
        if (finding.Verdict is not (Verdict.NotMet or Verdict.Person)) return base.Lacks(finding);
        if (ShortfallIn(finding.Sheet) is not { } gap) return $"{figure.Label}不符合“{Word(bound, figure)} {limit.Text}”";
        var soft = finding.Verdict == Verdict.Person ? "（原则上，须说明理由）" : "";
        return bound is Bound.AtMost or Bound.Below
            ? $"{figure.Label}超出 {gap}{soft}"
            : string.Concat(figure.Label, "还差 ", Gap(finding.Sheet, gap), soft);
    }

    // a share falls short by points, but what the applicant can do about it is people or times
    private string Gap(FactSheet sheet, Quantity gap)
    {
        if (figure.From is not Ratio { Part: { Unit.Whole: true } part } ratio || Holding(sheet) is not { Figure: null } holding) return gap.ToString();
        var whole = (Int128)sheet.Values[ratio.Whole.Slot];
        var have = (Int128)sheet.Values[part.Slot];
        var step = (Int128)Quantity.Scale * part.Unit.Factor;
        var needed = ((whole * holding.Scaled + 100 * Quantity.Scale - 1) / (100 * Quantity.Scale) - have + step - 1) / step;
        var text = gap.Number == "0" ? "不足 0.01 个百分点" : $"{gap.Number} 个百分点";
        return needed > 0 ? $"{text}（按{ratio.Whole.Label} {ratio.Whole.In(sheet)}计，{part.Label}还差 {needed} {part.Unit.Name}）" : text;
    }

    internal override string Sentence(Finding finding)
    {
        if (finding.Verdict == Verdict.Unknown) return Unsettled(finding.Sheet);
        var value = figure.Show(finding.Sheet);
        if (plain)
        {
            if (finding.Verdict == Verdict.Met) return string.Concat(head, value, met);
            if (bound != Bound.Equal && ShortfallIn(finding.Sheet) is { } lacking)
            {
                return string.Concat(string.Concat(head, value, short_), bound is Bound.AtMost or Bound.Below ? lacking.ToString() : Gap(finding.Sheet, lacking), Softly(finding));
            }
        }
        var holding = Holding(finding.Sheet);
        var bar = holding is null ? limit.Text : holding.Figure is { } other ? string.Concat(other.Name, " ", other.Show(finding.Sheet)) : holding.Text;
        if (finding.Verdict == Verdict.Met) return string.Concat([head, value, "，", Word(bound, figure), " ", bar, "，符合"]);
        var fact = $"{head}{value}，";
        return ShortfallIn(finding.Sheet) switch
        {
            { } gap when bound is Bound.AtLeast or Bound.Above => $"{fact}{Contrary(bound)} {bar}，还差 {Gap(finding.Sheet, gap)}{Softly(finding)}",
            { } excess when bound is Bound.AtMost or Bound.Below => $"{fact}{Contrary(bound)} {bar}，超出 {excess}{Softly(finding)}",
            _ => $"{fact}{Contrary(bound)} {bar}，不符合{Softly(finding)}",
        };
    }

    private static string Softly(Finding finding) => finding.Verdict == Verdict.Person ? "（原则上的要求，须由主管部门说明理由）" : "";

    private static string Word(Bound bound, Figure figure) => bound switch
    {
        Bound.AtLeast => figure.Unit is { Whole: true } ? "不少于" : "不低于",
        Bound.Above => "超过",
        Bound.AtMost => "不超过",
        Bound.Below => "低于",
        _ => "等于",
    };

    private static string Contrary(Bound bound) => bound switch
    {
        Bound.AtLeast => "低于",
        Bound.Above => "未超过",
        Bound.AtMost => "超过",
        Bound.Below => "不低于",
        _ => "不等于",
    };
}
