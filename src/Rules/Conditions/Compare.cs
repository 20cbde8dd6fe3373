using System.Numerics;

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
    private readonly Limit? margin;
    private readonly bool exact;
    private readonly string head;
    private readonly string met;
    private readonly string short_;
    private readonly string says;

    internal Compare(Rubric rubric, Bound bound, Figure figure, Limit limit, IReadOnlyList<Variant> variants, Limit? margin = null) : base(rubric)
    {
        (this.bound, this.figure, this.limit, this.variants, this.margin) = (bound, figure, limit, [.. variants], margin);
        slot = figure.Slot;
        factor = figure.Factor;
        scaled = limit.Scaled;
        plain = limit.Figure is null && this.variants.Length == 0;
        bar = plain && limit.Unit is { } unit ? Quantity.Of(scaled, unit) : null;
        var others = string.Concat(this.variants.Select(v => $"；{v.When.Say()}的，{Word(bound, figure)}{Wording.Spaced(v.Limit.Text)}"));
        says = margin is null ? $"{figure.Name}{Word(bound, figure)}{Wording.Spaced(limit.Text)}{others}" : $"{figure.Name}与{limit.Text}相差不超过 {margin.Text}";
        // a number in words can only hide a difference where it is a fraction or has more decimals than are printed
        exact = plain && figure.Unit is { Factor: <= 10_000 };
        head = figure.Name.EndsWith('）') ? figure.Name : $"{figure.Name} ";
        met = $"，{Word(bound, figure)}{Wording.Spaced(limit.Text)}，符合";
        short_ = $"，{Contrary(bound, figure)}{Wording.Spaced(limit.Text)}，{(bound is Bound.AtMost or Bound.Below ? "超出" : "还差")}";
    }

    /// <summary>The figure held against the limit.</summary>
    public Figure Figure => figure;

    /// <summary>How it is held.</summary>
    public Bound Bound => bound;

    /// <summary>The limit that holds unless a variant does.</summary>
    public Limit Limit => limit;

    /// <summary>How far it may be from the limit and still count as equal; null: not at all.</summary>
    public Limit? Margin => margin;

    /// <summary>Limits for some.</summary>
    public IReadOnlyList<Variant> Variants => variants;

    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads =>
        variants.SelectMany(v => v.When.Figures().Concat(v.Limit.Figure is { } f ? [f] : []))
            .Concat(limit.Figure is { } other ? [other] : []).Prepend(figure).Distinct();

    internal override IEnumerable<DateOnly> Turns(FactSheet sheet) => variants.SelectMany(variant => variant.When.All()).SelectMany(part => part.Turns(sheet));

    private protected override Verdict Judge(FactSheet sheet)
    {
        var value = sheet.Values[slot];
        if (value == FactSheet.Unknown) return Verdict.Unknown;
        var divisor = sheet.DivisorOf(slot);
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
        var otherDivisor = sheet.DivisorOf(other.Slot);
        if (margin is not null)
        {
            var apart = BigInteger.Abs((BigInteger)value * factor * otherDivisor - (BigInteger)bar * other.Factor * divisor);
            return apart <= (BigInteger)margin.Scaled * divisor * otherDivisor ? Verdict.Met : Verdict.NotMet;
        }
        // two shares of large sums outgrow 128 bits
        if (divisor != 1 && otherDivisor != 1) return Test(((BigInteger)value * factor * otherDivisor).CompareTo((BigInteger)bar * other.Factor * divisor));
        return Test(((Int128)value * factor * otherDivisor).CompareTo((Int128)bar * other.Factor * divisor));
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
        return new Quantity(factor == 1 ? value : (Int128)value * factor, sheet.DivisorOf(slot), unit);
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
        if (bound is Bound.Equal || Decide(sheet) is Verdict.Met) return null;
        if (b.Divisor == 1 && v.Divisor < 1L << 40 && IsShort(v.Numerator) && IsShort(b.Numerator)) return Shortfall(b.Numerator * v.Divisor - v.Numerator, v.Divisor, unit);
        var difference = Difference(b, v);
        var divisor = (BigInteger)v.Divisor * b.Divisor;
        // 「超过」 of things that are counted asks for one more than the limit
        if (bound == Bound.Above && unit.Whole && difference >= 0) difference += Quantity.Scale * unit.Factor * divisor;
        return difference.IsZero ? null : Fraction(BigInteger.Abs(difference), divisor, v.Unit);
    }

    // nearly every number is short enough for 128 bits
    private static bool IsShort(Int128 number) => Int128.Abs(number) < Int128.One << 78;

    private Quantity? Shortfall(Int128 difference, Int128 divisor, Unit unit)
    {
        if (bound == Bound.Above && unit.Whole && difference >= 0) difference += Quantity.Scale * unit.Factor * divisor;
        return difference == 0 ? null : new Quantity(Int128.Abs(difference), divisor, unit);
    }

    private static BigInteger Difference(Quantity a, Quantity b) => (BigInteger)a.Numerator * b.Divisor - (BigInteger)b.Numerator * a.Divisor;

    // in 128 bits; what does not fit loses its last digits, but never all
    private static Quantity Fraction(BigInteger numerator, BigInteger divisor, Unit unit)
    {
        var over = (int)Math.Max(0, Math.Max(numerator.GetBitLength(), divisor.GetBitLength()) - 120);
        return new Quantity((Int128)(numerator >> over), Int128.Max(1, (Int128)(divisor >> over)), unit);
    }

    private protected override string Speak() => says;

    internal override string Lacks(Finding finding)
    {
        if (finding.Verdict is not (Verdict.NotMet or Verdict.Person)) return base.Lacks(finding);
        if (margin is not null) return $"{figure.Plain}与{limit.Figure!.Plain}相差超过 {margin.Text}";
        if (ShortfallIn(finding.Sheet) is not { } gap) return $"{figure.Plain}不符合“{Word(bound, figure)}{Wording.Spaced(limit.Text)}”";
        var soft = finding.Verdict == Verdict.Person ? "（原则上，须说明理由）" : "";
        if (bound is Bound.AtMost or Bound.Below) return string.Concat(figure.Plain, "超出", InPoints(gap), soft);
        var than = Holding(finding.Sheet)?.Figure is { } other ? $"要{Word(bound, figure)}{Wording.Spaced(other.Name)}，" : "";
        return string.Concat([figure.Plain, than, "还差", Gap(finding.Sheet, gap), soft]);
    }

    // a share falls short by points, but what the applicant can do about it is people or times
    private string Gap(FactSheet sheet, Quantity gap)
    {
        if (figure.From is not Ratio { Part: { Unit.Whole: true } part } ratio || Holding(sheet) is not { Figure: null } holding) return InPoints(gap);
        var whole = (Int128)sheet.Values[ratio.Whole.Slot];
        var have = (Int128)sheet.Values[part.Slot];
        var step = (Int128)Quantity.Scale * part.Unit.Factor;
        var needed = ((whole * holding.Scaled + 100 * Quantity.Scale - 1) / (100 * Quantity.Scale) - have + step - 1) / step;
        return needed > 0 ? $"{InPoints(gap)}（按{ratio.Whole.Label} {ratio.Whole.In(sheet)}计，{part.Label}还差 {needed} {part.Unit.Name}）" : InPoints(gap);
    }

    // the difference of two shares is in points, not in percent
    private static string InPoints(Quantity gap)
    {
        var unit = ReferenceEquals(gap.Unit, Unit.Percent) ? "个百分点" : gap.Unit.Name;
        var number = gap.Number;
        return number == "0" ? $"不足 0.01 {unit}" : string.Concat(" ", number, " ", unit);
    }

    // a share that is not its limit but would print as it: 略高于 80%
    private string Fact(Finding finding)
    {
        if (ValueIn(finding.Sheet) is not { } value) return figure.Named(finding.Sheet);
        var number = value.Number;
        if (LimitIn(finding.Sheet) is { } bar && number == bar.In(value.Unit).Number && Difference(value, bar).Sign is var sign and not 0)
        {
            return $"{figure.Name}{(sign > 0 ? "略高于" : "略低于")} {value}";
        }
        return head + value.Say(number);
    }

    internal override string Sentence(Finding finding)
    {
        if (finding.Verdict == Verdict.Unknown) return Unsettled(finding.Sheet);
        if (margin is not null)
        {
            var apart = finding.Verdict == Verdict.Met ? $"相差不超过 {margin.Text}，符合" : $"相差超过 {margin.Text}，不符合";
            return $"{figure.Named(finding.Sheet)}，与{limit.Figure!.Named(finding.Sheet)}{apart}{Softly(finding)}";
        }
        if (exact && finding.Sheet.DivisorOf(slot) == 1)
        {
            var value = figure.Show(finding.Sheet);
            if (finding.Verdict == Verdict.Met) return string.Concat(head, value, met);
            if (ShortfallIn(finding.Sheet) is { } lacking)
            {
                var lack = bound is Bound.AtMost or Bound.Below ? InPoints(lacking) : Gap(finding.Sheet, lacking);
                return string.Concat([head, value, short_, lack, Softly(finding)]);
            }
        }
        var holding = Holding(finding.Sheet);
        var bar = Wording.Spaced(holding is null ? limit.Text : holding.Figure is { } other ? other.Named(finding.Sheet) : holding.Text);
        var fact = Fact(finding);
        if (finding.Verdict == Verdict.Met) return string.Concat([fact, "，", Word(bound, figure), bar, "，符合"]);
        return ShortfallIn(finding.Sheet) switch
        {
            { } gap when bound is Bound.AtLeast or Bound.Above => string.Concat([fact, "，", Contrary(bound, figure), bar, "，还差", Gap(finding.Sheet, gap), Softly(finding)]),
            { } excess when bound is Bound.AtMost or Bound.Below => string.Concat([fact, "，", Contrary(bound, figure), bar, "，超出", InPoints(excess), Softly(finding)]),
            _ => string.Concat([fact, "，", Contrary(bound, figure), bar, "，不符合", Softly(finding)]),
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

    private static string Contrary(Bound bound, Figure figure) => bound switch
    {
        Bound.AtLeast => figure.Unit is { Whole: true } ? "少于" : "低于",
        Bound.Above => "未超过",
        Bound.AtMost => "超过",
        Bound.Below => "不低于",
        _ => "不等于",
    };
}
