namespace Shifan.Rules;

/// <summary>A choice or a yes-or-no is one of the named answers.</summary>
public sealed class Is : Condition
{
    private readonly Figure figure;
    private readonly IReadOnlyList<string> values;
    private readonly ulong mask;
    private readonly string?[] sentences;

    internal Is(Rubric rubric, Figure figure, IReadOnlyList<string> values, ulong mask) : base(rubric) =>
        (this.figure, this.values, this.mask, sentences) = (figure, values, mask, new string?[figure.Options?.Options.Count ?? 2]);

    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => [figure];

    private protected override Verdict Judge(FactSheet sheet)
    {
        var value = sheet.Values[figure.Slot];
        if (value == FactSheet.Unknown) return Verdict.Unknown;
        return (mask >> (int)value & 1) == 1 ? Verdict.Met : Verdict.NotMet;
    }

    private protected override string Speak() =>
        figure.Kind == ValueKind.Flag ? $"{figure.Plain}：{string.Join("或", values)}" : $"{figure.Plain}为“{string.Join("”或“", values)}”";

    internal override string Lacks(Finding finding) => finding.Verdict == Verdict.NotMet ? Answer(finding) + (figure.Kind == ValueKind.Flag ? "" : $"，应为“{string.Join("”或“", values)}”") : base.Lacks(finding);

    // the answer settles the verdict, and so the sentence
    internal override string Sentence(Finding finding) => finding.Sheet.Values[figure.Slot] is var value && value == FactSheet.Unknown
        ? Unsettled(finding.Sheet)
        : sentences[value] ??= Sentence(finding, Answer(finding));

    private string Answer(Finding finding) => figure.Kind == ValueKind.Flag ? $"{figure.Plain}：{figure.Show(finding.Sheet)}" : $"{figure.Plain}为“{figure.Show(finding.Sheet)}”";
}

/// <summary>A multiple choice includes the named options: any of them, or all.</summary>
public sealed class Includes : Condition
{
    private readonly Figure figure;
    private readonly IReadOnlyList<string> values;
    private readonly ulong mask;
    private readonly bool all;

    internal Includes(Rubric rubric, Figure figure, IReadOnlyList<string> values, ulong mask, bool all) : base(rubric) =>
        (this.figure, this.values, this.mask, this.all) = (figure, values, mask, all);

    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => [figure];

    private protected override Verdict Judge(FactSheet sheet)
    {
        var value = sheet.Values[figure.Slot];
        if (value == FactSheet.Unknown) return Verdict.Unknown;
        var hit = (ulong)value & mask;
        return (all ? hit == mask : hit != 0) ? Verdict.Met : Verdict.NotMet;
    }

    private protected override string Speak() => $"{figure.Label}包括“{string.Join(all ? "”和“" : "”或“", values)}”";

    internal override string Sentence(Finding finding) => Sentence(finding, $"{figure.Label}：{figure.Show(finding.Sheet)}");
}

/// <summary>
/// Is answered at all. 「不适用」 counts as an answer only where the form allows it. Unknown only where rows are there from which the
/// figure cannot be computed yet: rows with a gap are not the same as no rows.
/// </summary>
public sealed class Known(Rubric rubric, Figure figure) : Condition(rubric)
{
    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => [figure];

    private protected override Verdict Judge(FactSheet sheet) => sheet.Knows(figure) || figure.IsNotApplicable(sheet) ? Verdict.Met
        : figure.From is FromRows { Table.Index: var table } && sheet.Rows[table] is { Count: > 0 } ? Verdict.Unknown : Verdict.NotMet;

    private protected override string Speak() => $"已填{figure.Label}";

    private readonly string blank = $"未填{figure.Label}";
    private string? filled;
    private string? missing;

    internal override string Lacks(Finding finding) => finding.Verdict == Verdict.NotMet ? blank : base.Lacks(finding);

    internal override string Sentence(Finding finding) => finding.Verdict switch
    {
        Verdict.Met when figure.IsNotApplicable(finding.Sheet) => Sentence(finding, $"{figure.Label}答“不适用”"),
        Verdict.Met => filled ??= Sentence(finding, $"已填{figure.Label}"),
        Verdict.NotMet => missing ??= Sentence(finding, blank),
        _ => Sentence(finding, blank),
    };
}

/// <summary>A division lies within one of the named divisions and in none of the excepted ones. A city's code covers its counties.</summary>
public sealed class Within : Condition
{
    private readonly Figure figure;
    private readonly int[] within;
    private readonly int[] except;
    private readonly string names;

    internal Within(Rubric rubric, Figure figure, IReadOnlyList<int> within, IReadOnlyList<int> except, string names) : base(rubric) =>
        (this.figure, this.within, this.except, this.names) = (figure, [.. within], [.. except], names);

    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => [figure];

    /// <summary>Whether a division is, or lies in, another.</summary>
    public static bool Covers(int outer, int inner) => outer switch
    {
        _ when outer % 10_000 == 0 => inner / 10_000 == outer / 10_000,
        _ when outer % 100 == 0 => inner / 100 == outer / 100,
        _ => inner == outer,
    };

    private protected override Verdict Judge(FactSheet sheet)
    {
        var value = sheet.Values[figure.Slot];
        if (value == FactSheet.Unknown) return Verdict.Unknown;
        foreach (var outer in except)
        {
            if (Covers(outer, (int)value)) return Verdict.NotMet;
        }
        foreach (var outer in within)
        {
            if (Covers(outer, (int)value)) return Verdict.Met;
        }
        return Verdict.NotMet;
    }

    private protected override string Speak() => $"{figure.Label}在{Wording.Spaced(names)}";

    internal override string Lacks(Finding finding) => finding.Verdict == Verdict.NotMet ? Lies(finding) : base.Lacks(finding);

    // where it lies is the whole answer: no verdict or demand needs to follow
    internal override string Sentence(Finding finding) => finding.Verdict is Verdict.Met or Verdict.NotMet ? Lies(finding) : Sentence(finding, Lies(finding));

    private string Lies(Finding finding) =>
        $"{figure.Label}（{figure.Show(finding.Sheet)}）{(finding.Verdict == Verdict.Met ? "在" : "不在")}{Wording.Spaced(names)}";
}

/// <summary>What a text must be like. All bounds are inclusive; lengths are in 字 as officials count them.</summary>
public sealed record TextDemands(
    IReadOnlyList<string> Ends, IReadOnlyList<string> Excludes, IReadOnlyList<string> Doubts, IReadOnlyList<string> Contains, int? Least, int? Most);

/// <summary>A condition on which a person has the last word, always or where the machine is in doubt.</summary>
public abstract class ForPerson(Rubric rubric) : Condition(rubric)
{
    internal int Index { get; set; }

    /// <summary>What the person finds to hold.</summary>
    public abstract string Statement { get; }

    /// <summary>Who judges it, as people name them; empty where the programme does not say.</summary>
    public virtual IReadOnlyList<string> Judges => [];

    /// <summary>The materials that prove it, by id.</summary>
    public virtual IReadOnlyList<string> Evidence => [];

    /// <summary>Whether these facts leave it to a person.</summary>
    public abstract bool IsOpen(FactSheet sheet);
}

/// <summary>A text rule: endings, words it must not or must contain, length. A doubtful word (「等」 leaves a list open) goes to a person, whose finding counts.</summary>
public sealed class TextRule(Rubric rubric, Figure figure, TextDemands demands) : ForPerson(rubric)
{
    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => [figure];

    /// <inheritdoc/>
    public override string Statement => $"{figure.Label}不含“{string.Join("”“", demands.Excludes)}”等字样";

    /// <inheritdoc/>
    public override bool IsOpen(FactSheet sheet) => demands.Doubts.Count > 0 && sheet.Texts[figure.Slot] is { } text && Faults(text).Count == 0 && Doubted(text).Count > 0;

    private List<string> Doubted(string text) => [.. demands.Doubts.Where(word => Wording.Dense(text).Contains(word, StringComparison.Ordinal))];

    /// <summary>What the text must be like.</summary>
    public TextDemands Demands => demands;

    private protected override Verdict Judge(FactSheet sheet)
    {
        if (sheet.Values[figure.Slot] == FactSheet.Unknown) return Verdict.Unknown;
        var text = sheet.Texts[figure.Slot]!;
        if (Faults(text).Count > 0) return Verdict.NotMet;
        if (demands.Doubts.Count == 0 || !demands.Doubts.Any(word => Wording.Dense(text).Contains(word, StringComparison.Ordinal))) return Verdict.Met;
        return sheet.Judgements[Index] switch
        {
            Judgement.JudgedYes => Verdict.Met,
            Judgement.JudgedNo => Verdict.NotMet,
            _ => Verdict.Person,
        };
    }

    private List<string> Faults(string text)
    {
        var faults = new List<string>();
        // 示 范 is 示范: blanks between the characters change nothing
        var dense = Wording.Dense(text);
        foreach (var word in demands.Excludes)
        {
            if (dense.Contains(word, StringComparison.Ordinal)) faults.Add($"含“{word}”");
        }
        if (demands.Ends.Count > 0 && !demands.Ends.Any(end => dense.EndsWith(end, StringComparison.Ordinal))) faults.Add($"未以“{string.Join("”或“", demands.Ends)}”结尾");
        foreach (var word in demands.Contains)
        {
            if (!dense.Contains(word, StringComparison.Ordinal)) faults.Add($"未含“{word}”");
        }
        if (demands.Least is null && demands.Most is null) return faults;
        var count = Wording.Count(text);
        if (count < demands.Least) faults.Add($"{count} 字，还差 {demands.Least - count} 字");
        if (count > demands.Most) faults.Add($"{count} 字，超出 {count - demands.Most} 字");
        return faults;
    }

    private protected override string Speak()
    {
        var asks = new List<string>();
        if (demands.Excludes.Count > 0) asks.Add($"不得含“{string.Join("”“", demands.Excludes)}”");
        if (demands.Ends.Count > 0) asks.Add($"须以“{string.Join("”或“", demands.Ends)}”结尾");
        if (demands.Contains.Count > 0) asks.Add($"须含“{string.Join("”“", demands.Contains)}”");
        if (demands.Least is { } least) asks.Add($"不少于 {least} 字");
        if (demands.Most is { } most) asks.Add($"不超过 {most} 字");
        if (demands.Doubts.Count > 0) asks.Add($"含“{string.Join("”“", demands.Doubts)}”等近似字样的由人工判断");
        return $"{figure.Label}{string.Join("，", asks)}";
    }

    internal override Figure? Measured => figure;

    internal override Quantity? ValueIn(FactSheet sheet) =>
        (demands.Most ?? demands.Least) is null || sheet.Texts[figure.Slot] is not { } text ? null : Quantity.Of(Wording.Count(text) * Quantity.Scale, Unit.Character);

    internal override Quantity? LimitIn(FactSheet sheet) =>
        (demands.Most ?? demands.Least) is not { } bar || sheet.Texts[figure.Slot] is null ? null : Quantity.Of(bar * Quantity.Scale, Unit.Character);

    internal override string Lacks(Finding finding) => finding.Verdict == Verdict.NotMet
        ? $"{figure.Label}{(IsOpen(finding.Sheet) ? $"含“{string.Join("”“", Doubted(finding.Sheet.Texts[figure.Slot]!))}”，经判断属于不得使用的字样" : string.Join("，", Faults(finding.Sheet.Texts[figure.Slot]!)))}" : base.Lacks(finding);

    internal override string Sentence(Finding finding)
    {
        if (finding.Verdict == Verdict.Unknown) return Unsettled(finding.Sheet);
        var text = finding.Sheet.Texts[figure.Slot]!;
        if (!IsOpen(finding.Sheet)) return finding.Verdict == Verdict.NotMet ? $"{figure.Label}{string.Join("，", Faults(text))}，不符合（要求：{Say()}）" : $"{figure.Label}符合要求（{Say()}）";
        var doubts = $"{figure.Label}含“{string.Join("”“", Doubted(text))}”";
        return finding.Verdict switch
        {
            Verdict.Met => $"{doubts}，经判断不属于不得使用的字样，符合",
            Verdict.NotMet => $"{doubts}，经判断属于不得使用的字样，不符合（要求：{Say()}）",
            _ => $"{doubts}，是否属于不得使用的字样须人工判断",
        };
    }
}

/// <summary>
/// A statement that only a person can judge, with evidence. The applicant's own word counts as declared and settles nothing;
/// an office's finding counts as judged.
/// </summary>
public sealed class Judged(Rubric rubric, string statement, IReadOnlyList<string> judges, IReadOnlyList<string> evidence, bool declared) : ForPerson(rubric)
{
    /// <inheritdoc/>
    public override string Statement => statement;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Judges => judges;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Evidence => evidence;

    /// <inheritdoc/>
    public override bool IsOpen(FactSheet sheet) => true;

    /// <summary>The applicant is asked for his own word.</summary>
    public bool Declared => declared;

    private protected override Verdict Judge(FactSheet sheet) => sheet.Judgements[Index] switch
    {
        Judgement.JudgedYes => Verdict.Met,
        Judgement.JudgedNo => Verdict.NotMet,
        _ => Verdict.Person,
    };

    private protected override string Speak() => statement;

    internal override string Lacks(Finding finding) => finding.Verdict == Verdict.NotMet ? $"经判断不符合{Wording.Quote(statement)}" : base.Lacks(finding);

    private readonly string?[] sentences = new string?[5];

    internal override string Sentence(Finding finding)
    {
        var judgement = finding.Sheet.Judgements[Index];
        return sentences[(int)judgement] ??= Sentence(judgement);
    }

    private string Sentence(Judgement judgement)
    {
        var by = judges.Count == 0 ? "主管部门" : string.Join("、", judges);
        return judgement switch
        {
            Judgement.JudgedYes => $"{statement}：经判断符合",
            Judgement.JudgedNo => $"{statement}：经判断不符合",
            Judgement.DeclaredYes => $"{statement}：申报单位自述符合，由{by}判断",
            Judgement.DeclaredNo => $"{statement}：申报单位自述不符合，由{by}判断",
            _ => $"{statement}：由{by}判断",
        };
    }
}
