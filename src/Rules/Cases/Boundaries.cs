using System.Globalization;

namespace Shifan.Rules;

/// <summary>One point next to a limit: the facts, the verdict that the file's words demand, the verdict that the programme gives.</summary>
public sealed record BoundaryPoint(string Condition, string At, Verdict Expected, Verdict Actual)
{
    /// <summary>They agree.</summary>
    public bool Holds => Expected == Actual;
}

/// <summary>
/// For every numeric limit of a programme, facts one step below it, at it and one step above it, judged as the words of the file
/// demand. Independent of the cases: it finds a bound read the wrong way round, whatever the notice.
/// </summary>
public static class Boundaries
{
    /// <summary>The points of all conditions that can be driven, and the ids of those that cannot (no answer sets their figure).</summary>
    public static (IReadOnlyList<BoundaryPoint> Points, IReadOnlyList<string> Undriven) Of(Programme programme)
    {
        var points = new List<BoundaryPoint>();
        var undriven = new List<string>();
        foreach (var condition in programme.Eligibility.All())
        {
            var driven = condition switch
            {
                // which variant holds takes other answers: the cases say it
                Compare { Limit.Figure: null, Figure.Kind: ValueKind.Number, Variants.Count: > 0 } => false,
                Compare { Limit.Figure: null, Figure.Kind: ValueKind.Number } compare => Drive(programme, compare, points),
                Elapsed elapsed => Drive(programme, elapsed, points),
                TextRule { Demands: { Least: not null } or { Most: not null } } text => Drive(programme, text, points),
                _ => true,
            };
            if (!driven) undriven.Add(condition.Rubric.Id);
        }
        return (points, undriven);
    }

    private static bool Drive(Programme programme, Compare compare, List<BoundaryPoint> points)
    {
        var unit = compare.Figure.Unit!;
        var step = unit.Whole ? Quantity.Scale * unit.Factor : compare.Limit.Unit!.Factor * Quantity.Scale / 100;
        for (var side = -1; side <= 1; side++)
        {
            var value = compare.Limit.Scaled + side * step;
            if (value < 0) continue;
            var answers = new Dictionary<string, string>(StringComparer.Ordinal);
            if (!Set(compare.Figure, value, answers)) return false;
            var expected = compare.Bound switch
            {
                Bound.AtLeast => side >= 0,
                Bound.Above => side > 0,
                Bound.AtMost => side <= 0,
                Bound.Below => side < 0,
                _ => side == 0,
            };
            Add(programme, compare, answers, Quantity.Of(value, compare.Limit.Unit!).ToString(), expected, points);
        }
        return true;
    }

    private static bool Drive(Programme programme, Elapsed elapsed, List<BoundaryPoint> points)
    {
        if (elapsed.Since.From is not Asked || elapsed.Reads.Count() > 1) return false;
        var day = programme.ReferenceDay ?? new DateOnly(2021, 5, 16);
        var since = day.AddYears(-elapsed.Span.Years).AddMonths(-elapsed.Span.Months).AddDays(-elapsed.Span.Days);
        for (var side = -1; side <= 1; side++)
        {
            // a later beginning is a shorter time
            var from = since.AddDays(-side);
            var expected = elapsed.Bound switch
            {
                Bound.AtLeast => side >= 0,
                Bound.Above => side > 0,
                Bound.AtMost => side <= 0,
                Bound.Below => side < 0,
                _ => side == 0,
            };
            Add(programme, elapsed, new(StringComparer.Ordinal) { [elapsed.Since.Id] = DayTerm.Text(from) }, DayTerm.Text(from), expected, points);
        }
        return true;
    }

    private static bool Drive(Programme programme, TextRule rule, List<BoundaryPoint> points)
    {
        var text = rule.Reads.First();
        var end = rule.Demands.Ends is [var first, ..] ? first : "";
        var contains = string.Concat(rule.Demands.Contains);
        foreach (var (limit, most) in new[] { (rule.Demands.Least, false), (rule.Demands.Most, true) })
        {
            if (limit is not { } count) continue;
            for (var side = -1; side <= 1; side++)
            {
                var length = count + side - end.Length - contains.Length;
                if (length < 0) continue;
                Add(programme, rule, new(StringComparer.Ordinal) { [text.Id] = contains + new string('字', length) + end }, $"{count + side} 字", most ? side <= 0 : side >= 0, points);
            }
        }
        return true;
    }

    private static void Add(Programme programme, Condition condition, Dictionary<string, string> answers, string at, bool met, List<BoundaryPoint> points)
    {
        var none = new Place("", 0, 0, "");
        var entries = new List<Entry>();
        foreach (var group in answers.GroupBy(pair => pair.Key.Split('.')[0], StringComparer.Ordinal))
        {
            Node value = group.First().Key.Contains('.', StringComparison.Ordinal)
                ? new MappingNode(none, [.. group.Select(pair => new Entry(pair.Key.Split('.')[1], none, new ScalarNode(none, pair.Value)))])
                : new ScalarNode(none, group.First().Value);
            entries.Add(new Entry(group.Key, none, value));
        }
        var faults = new Faults();
        var sheet = AnswerReader.Read(programme, new MappingNode(none, entries), null, null, new DateOnly(2021, 5, 16), faults);
        // a value that the form itself refuses (over 100 %) is no point
        if (faults.None) points.Add(new BoundaryPoint(condition.Rubric.Id, at, met ? Verdict.Met : Expected(condition), condition.Decide(sheet)));
    }

    private static Verdict Expected(Condition condition) => condition.Rubric.Soft ? Verdict.Person : Verdict.NotMet;

    // answers that give a figure a scaled value; false where none can
    private static bool Set(Figure figure, long value, Dictionary<string, string> answers)
    {
        switch (figure.From)
        {
            case Asked:
                answers[figure.Id] = ((decimal)value / Quantity.Scale / figure.Unit!.Factor).ToString("0.########", CultureInfo.InvariantCulture);
                return true;
            case FromRows:
                return figure.Declared is { } declared && Set(declared, value, answers);
            case Total total:
                return total.Reads.Select((part, i) => Set(part, i == 0 ? value : 0, answers)).All(set => set);
            case Mean mean:
                return mean.Reads.All(part => Set(part, value, answers));
            case Ratio ratio:
                // a whole of 10,000 makes 0.01 % one piece
                return Set(ratio.Whole, 10_000 * Quantity.Scale * ratio.Whole.Unit!.Factor, answers) && Set(ratio.Part, value * 100 * ratio.Part.Unit!.Factor, answers);
            case Growth growth:
                var ends = growth.Reads.ToList();
                var from = 10_000 * Quantity.Scale * ends[0].Unit!.Factor;
                return Set(ends[0], from, answers) && Set(ends[1], from + value * 100 * ends[1].Unit!.Factor, answers);
            case Chosen chosen:
                var choices = chosen.Reads.First();
                var count = (int)(value / Quantity.Scale / figure.Unit!.Factor);
                if (count > choices.Options!.Options.Count) return false;
                answers[choices.Id] = string.Join("、", choices.Options.Options.Take(count));
                return true;
            default:
                return false;
        }
    }
}
