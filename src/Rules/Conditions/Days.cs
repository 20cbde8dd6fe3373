using System.Globalization;

namespace Shifan.Rules;

/// <summary>A day to hold against: fixed, the day of reference, or a figure.</summary>
public sealed class DayTerm
{
    private readonly DateOnly? day;
    private readonly Figure? figure;

    private DayTerm(DateOnly? day, Figure? figure) => (this.day, this.figure) = (day, figure);

    /// <summary>The day on which the applicant is judged.</summary>
    public static readonly DayTerm Reference = new(null, null);

    /// <summary>A fixed day.</summary>
    public static DayTerm Of(DateOnly day) => new(day, null);

    /// <summary>The day that a figure holds.</summary>
    public static DayTerm Of(Figure figure) => new(null, figure);

    /// <summary>The figure, where the day is one.</summary>
    public Figure? Figure => figure;

    internal DateOnly? Fixed => day;

    /// <summary>The day on which the applicant is judged, and so one that passes.</summary>
    internal bool IsReference => day is null && figure is null;

    internal int? NumberIn(FactSheet sheet)
    {
        if (day is { } fixedDay) return fixedDay.DayNumber;
        if (figure is null) return sheet.Day.DayNumber;
        var value = sheet.Values[figure.Slot];
        return value == FactSheet.Unknown ? null : (int)value;
    }

    internal string Say() => day is { } fixedDay ? Text(fixedDay) : figure is null ? "基准日" : figure.Label;

    internal static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    internal static string Text(long dayNumber) => Text(DateOnly.FromDayNumber((int)dayNumber));
}

/// <summary>A length of time in whole years, months or days.</summary>
public readonly record struct Span(int Years, int Months, int Days)
{
    /// <summary>The day on which the length is complete; that day belongs to it (「满三年」). 29 February completes on 28 February.</summary>
    public DateOnly After(DateOnly day)
    {
        if (Years != 0) day = day.AddYears(Years);
        if (Months != 0) day = day.AddMonths(Months);
        return Days == 0 ? day : day.AddDays(Days);
    }

    /// <summary>The length in words.</summary>
    public override string ToString() => Years > 0 ? $"{Years} 年" : Months > 0 ? $"{Months} 个月" : $"{Days} 天";
}

/// <summary>
/// Time passed since a day. <see cref="Bound.AtLeast"/>: the length is complete on the day it is held against (满);
/// <see cref="Bound.AtMost"/>: it is not yet over, its last day included (内).
/// </summary>
public sealed class Elapsed : Condition
{
    private readonly Figure since;
    private readonly Bound bound;
    private readonly Span span;
    private readonly DayTerm on;
    private readonly string length;

    internal Elapsed(Rubric rubric, Figure since, Bound bound, Span span, DayTerm on) : base(rubric) =>
        (this.since, this.bound, this.span, this.on, length) = (since, bound, span, on, span.ToString());

    /// <summary>The day counted from.</summary>
    public Figure Since => since;

    /// <summary>The length.</summary>
    public Span Span => span;

    /// <summary>How the time passed is held against the length.</summary>
    public Bound Bound => bound;

    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => on.Figure is { } other ? [since, other] : [since];

    private protected override Verdict Judge(FactSheet sheet)
    {
        var from = sheet.Values[since.Slot];
        if (from == FactSheet.Unknown || on.NumberIn(sheet) is not { } day) return Verdict.Unknown;
        var order = day.CompareTo(Complete(from).DayNumber);
        return bound switch
        {
            Bound.AtLeast => order >= 0,
            Bound.Above => order > 0,
            Bound.AtMost => order <= 0,
            Bound.Below => order < 0,
            _ => order == 0,
        } ? Verdict.Met : Verdict.NotMet;
    }

    private DateOnly Complete(long from) => span.After(DateOnly.FromDayNumber((int)from));

    internal override IEnumerable<DateOnly> Turns(FactSheet sheet)
    {
        if (!on.IsReference || !sheet.Knows(since)) return [];
        var complete = Complete(sheet.Values[since.Slot]);
        return [complete, complete.AddDays(1)];
    }

    internal override Figure? Measured => since;

    private protected override string Speak() => $"{since.Label}至{on.Say()}{Word()} {span}";

    private string Word() => bound switch
    {
        Bound.AtLeast => "满",
        Bound.Above => "超过",
        Bound.AtMost => "不超过",
        Bound.Below => "不满",
        _ => "恰为",
    };

    internal override string Lacks(Finding finding)
    {
        if (finding.Verdict is not Verdict.NotMet) return base.Lacks(finding);
        var from = finding.Sheet.Values[since.Slot];
        var complete = Complete(from);
        var days = Math.Abs(complete.DayNumber - on.NumberIn(finding.Sheet)!.Value);
        return bound is Bound.AtLeast or Bound.Above
            ? $"{since.Label} {DayTerm.Text(from)}，到 {DayTerm.Text(complete)} 才满 {span}，还差 {days} 天"
            : $"{since.Label} {DayTerm.Text(from)}，已于 {DayTerm.Text(complete)} 满 {span}，超过 {days} 天";
    }

    internal override string Sentence(Finding finding)
    {
        if (finding.Verdict == Verdict.Unknown) return Unsettled(finding.Sheet);
        var from = finding.Sheet.Values[since.Slot];
        var day = on.NumberIn(finding.Sheet)!.Value;
        var complete = Complete(from);
        var full = day >= complete.DayNumber ? "已满" : "未满";
        var fact = $"{since.Label} {DayTerm.Text(from)}，至 {DayTerm.Text(day)} {full} {length}";
        if (finding.Verdict == Verdict.Met) return fact + "，符合";
        var days = Math.Abs(complete.DayNumber - day);
        return bound is Bound.AtLeast or Bound.Above
            ? $"{fact}（{DayTerm.Text(complete)} 方满），还差 {days} 天"
            : $"{fact}（{DayTerm.Text(complete)} 已满），超过 {days} 天";
    }
}

/// <summary>A day within bounds: not before <paramref name="from"/>, not after <paramref name="until"/>, both days included.</summary>
public sealed class DayWithin(Rubric rubric, Figure figure, DayTerm? from, DayTerm? until, string? periodLabel) : Condition(rubric)
{
    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => new[] { figure, from?.Figure, until?.Figure }.OfType<Figure>();

    private protected override Verdict Judge(FactSheet sheet)
    {
        var value = sheet.Values[figure.Slot];
        if (value == FactSheet.Unknown) return Verdict.Unknown;
        int? least = from?.NumberIn(sheet), most = until?.NumberIn(sheet);
        if (least is { } a && value < a || most is { } b && value > b) return Verdict.NotMet;
        return from is not null && least is null || until is not null && most is null ? Verdict.Unknown : Verdict.Met;
    }

    internal override IEnumerable<DateOnly> Turns(FactSheet sheet)
    {
        if (!sheet.Knows(figure) || from?.IsReference != true && until?.IsReference != true) return [];
        var day = DateOnly.FromDayNumber((int)sheet.Values[figure.Slot]);
        return [day, day.AddDays(1)];
    }

    private protected override string Speak() => (periodLabel, from, until) switch
    {
        ({ } label, _, _) => $"{figure.Label}在{label}内",
        (_, { } a, { } b) when a.Say() == b.Say() => $"{figure.Label}为 {a.Say()}",
        (_, { } a, { } b) => $"{figure.Label}在 {a.Say()} 至 {b.Say()} 之间",
        (_, { } a, null) => $"{figure.Label}不早于{Wording.Spaced(a.Say())}",
        (_, _, { } b) => $"{figure.Label}不晚于{Wording.Spaced(b.Say())}",
        _ => figure.Label,
    };

    internal override string Sentence(Finding finding) => Sentence(finding, $"{figure.Label} {figure.Show(finding.Sheet)}");
}

/// <summary>
/// Holds a title on a day: it was granted by then and had not run out (both days included). <paramref name="until"/> may be
/// unknown for a title without an end; where <paramref name="dated"/>, a day not given leaves the answer open instead (有效期内).
/// </summary>
public sealed class Holds(Rubric rubric, Figure title, Figure from, Figure until, DayTerm on, bool dated) : Condition(rubric)
{
    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => [title, .. dated ? [from, until] : Array.Empty<Figure>(), .. on.Figure is { } day ? [day] : Array.Empty<Figure>()];

    private protected override Verdict Judge(FactSheet sheet)
    {
        var held = sheet.Values[title.Slot];
        if (held == FactSheet.Unknown) return Verdict.Unknown;
        if (held == 0) return Verdict.NotMet;
        if (on.NumberIn(sheet) is not { } day) return Verdict.Unknown;
        var (granted, lapses) = (sheet.Values[from.Slot], sheet.Values[until.Slot]);
        if (granted != FactSheet.Unknown && granted > day || lapses != FactSheet.Unknown && lapses < day) return Verdict.NotMet;
        return dated && (granted == FactSheet.Unknown || lapses == FactSheet.Unknown) ? Verdict.Unknown : Verdict.Met;
    }

    internal override IEnumerable<DateOnly> Turns(FactSheet sheet)
    {
        if (!on.IsReference) yield break;
        if (sheet.Knows(from)) yield return DateOnly.FromDayNumber((int)sheet.Values[from.Slot]);
        if (sheet.Knows(until)) yield return DateOnly.FromDayNumber((int)sheet.Values[until.Slot]).AddDays(1);
    }

    private protected override string Speak() => $"{on.Say()}持有有效的{title.Label}";

    internal override string Sentence(Finding finding)
    {
        var sheet = finding.Sheet;
        if (sheet.Values[title.Slot] == 0) return Sentence(finding, $"未持有{title.Label}");
        var day = on.NumberIn(sheet);
        var span = $"{from.Show(sheet)} 至 {(sheet.Knows(until) ? until.Show(sheet) : "长期")}";
        var state = day is { } d && sheet.Knows(until) && sheet.Values[until.Slot] < d ? "，已失效"
            : day is { } e && sheet.Knows(from) && sheet.Values[from.Slot] > e ? "，尚未生效" : "";
        return Sentence(finding, $"{title.Label}有效期 {span}{state}");
    }
}
