namespace Shifan.Rules;

/// <summary>
/// The answer of a condition. <see cref="Unknown"/> means that a figure is missing; it is never taken for "no".
/// <see cref="Person"/> means that the machine's part is settled and a person has still to judge.
/// </summary>
public enum Verdict : byte
{
    /// <summary>不符合</summary>
    NotMet,

    /// <summary>待人工判断</summary>
    Person,

    /// <summary>暂不能判定</summary>
    Unknown,

    /// <summary>符合</summary>
    Met,
}

/// <summary>What a programme file says about a condition besides the condition itself.</summary>
public sealed record Rubric
{
    /// <summary>Its word, unique in the programme: the given id, or the parent's with the place in it (<c>staff.2</c>).</summary>
    public string Id { get; init; } = "";

    /// <summary>A short name where the programme gives one (培训服务).</summary>
    public string? Label { get; init; }

    /// <summary>The clause of the notice that asks for it.</summary>
    public string Clause { get; init; } = "";

    /// <summary>In our own short words, what the clause asks.</summary>
    public string? Asks { get; init; }

    /// <summary>How an unclear wording is read here, and why.</summary>
    public string? Note { get; init; }

    /// <summary>「原则上」: where it is not met, a named officer may still let it pass with a written reason.</summary>
    public bool Soft { get; init; }

    /// <summary>Figures listed beside the verdict that help a person; they decide nothing.</summary>
    public IReadOnlyList<Figure> Shows { get; init; } = [];

    /// <summary>Where the programme file says it.</summary>
    public Place Place { get; init; }
}

/// <summary>
/// One condition of a notice; a tree of a closed set of kinds, each a small class that judges, explains and says itself, and names
/// the figures it reads. Checked against the form when the programme is loaded, so that judging cannot fail.
/// </summary>
public abstract class Condition
{
    // what does not change from applicant to applicant is put into words once
    private Figure[]? reads;
    private Figure[]? leaves;
    private string?[]? asks;
    private string?[]? unsettled;
    private string? said;

    private protected Condition(Rubric rubric) => Rubric = rubric;

    /// <summary>Id, clause, note and place.</summary>
    public Rubric Rubric { get; }

    /// <summary>The conditions it is made of.</summary>
    public virtual IReadOnlyList<Condition> Parts => [];

    /// <summary>The figures it reads itself, its parts' not counted.</summary>
    public virtual IEnumerable<Figure> Reads => [];

    /// <summary>The figures that it and its parts read, each once.</summary>
    public IEnumerable<Figure> Figures() => All().SelectMany(c => c.Reads).Distinct();

    /// <summary>This condition and all within it, from the top.</summary>
    public IEnumerable<Condition> All() => Parts.SelectMany(part => part.All()).Prepend(this);

    /// <summary>The verdict alone, without a trace: nothing is allocated.</summary>
    public Verdict Decide(FactSheet sheet)
    {
        var verdict = Judge(sheet);
        return verdict == Verdict.NotMet && Rubric.Soft ? Verdict.Person : verdict;
    }

    private protected abstract Verdict Judge(FactSheet sheet);

    /// <summary>
    /// The first day, not before the sheet's, on which it is met if nothing changes but the date: 自某日起可申报. Null where no such day can be
    /// told: never, or a figure is missing, or a person has to judge. Figures computed from rows and points stay as they are.
    /// </summary>
    public DateOnly? OpensOn(FactSheet sheet)
    {
        // a verdict turns only on a day on which the verdict of some part does
        foreach (var day in All().SelectMany(part => part.Turns(sheet)).Where(day => day > sheet.Day).Prepend(sheet.Day).Distinct().Order())
        {
            if (Decide(sheet.On(day)) == Verdict.Met) return day;
        }
        return null;
    }

    /// <summary>The days on which its own verdict, its parts' not counted, may begin to be another.</summary>
    internal virtual IEnumerable<DateOnly> Turns(FactSheet sheet) => [];

    /// <summary>The verdict with everything that explains it.</summary>
    public virtual Finding Explain(FactSheet sheet) => new(this, Decide(sheet), sheet, []);

    /// <summary>What it asks, as an official would write it.</summary>
    public string Say() => said ??= Speak();

    private protected abstract string Speak();

    /// <summary>One sentence about how an applicant stands to it.</summary>
    internal abstract string Sentence(Finding finding);

    /// <summary>The figure measured; null for kinds that measure nothing.</summary>
    internal virtual Figure? Measured => null;

    internal virtual Quantity? ValueIn(FactSheet sheet) => null;

    internal virtual Quantity? LimitIn(FactSheet sheet) => null;

    internal virtual Quantity? ShortfallIn(FactSheet sheet) => null;

    /// <summary>What is missing to meet it, in a few words; empty where it is met.</summary>
    internal virtual string Lacks(Finding finding) => finding.Verdict switch
    {
        Verdict.Met => "",
        Verdict.Unknown => Ask(finding.Sheet),
        Verdict.Person => finding.Rubric.Soft ? "须说明理由" : "待人工判断",
        _ => $"不符合{Wording.Quote(Say())}",
    };

    /// <summary>The same words for groups, whose words are made of their parts': nothing in between is built.</summary>
    internal virtual void AppendLacks(Phrase into, Finding finding) => into.Append(Lacks(finding));

    private protected string Ask(FactSheet sheet)
    {
        var mask = MissingMask(sheet);
        return mask == 0 ? AskAnew(sheet) : (asks ??= new string?[1 << MostLeaves])[mask] ??= AskAnew(sheet);
    }

    private protected string Unsettled(FactSheet sheet)
    {
        var mask = MissingMask(sheet);
        return mask == 0 ? $"暂不能判定，{AskAnew(sheet)}（要求：{Say()}）" : (unsettled ??= new string?[1 << MostLeaves])[mask] ??= $"暂不能判定，{AskAnew(sheet)}（要求：{Say()}）";
    }

    private string AskAnew(FactSheet sheet)
    {
        var none = leaves!.Where(figure => figure.IsNotApplicable(sheet)).Select(figure => (figure.Declared ?? figure).Plain).Distinct().ToList();
        var missing = reads!.SelectMany(figure => figure.Missing(sheet)).Distinct().Except(none).ToList();
        if (none.Count == 0) return missing.Count == 0 ? "缺少数据" : $"待填：{string.Join("、", missing)}";
        return $"{string.Join("、", none)}答“不适用”，无从比较" + (missing.Count == 0 ? "" : $"，待填：{string.Join("、", missing)}");
    }

    // Which of the few answers it rests on are missing: the words depend on nothing else. Nought where they do, on rows say.
    private int MissingMask(FactSheet sheet)
    {
        reads ??= [.. Reads];
        leaves ??= [.. reads.SelectMany(figure => figure.Leaves()).Distinct()];
        if (leaves.Length > MostLeaves) return 0;
        var mask = 0;
        foreach (var figure in reads)
        {
            if (!figure.MarkMissing(sheet, leaves, ref mask)) return 0;
        }
        return mask;
    }

    private const int MostLeaves = 4;

    private protected string Sentence(Finding finding, string fact) => finding.Verdict switch
    {
        Verdict.Met => $"{fact}，符合",
        Verdict.NotMet => $"{fact}，不符合（要求：{Say()}）",
        Verdict.Person => $"{fact}；原则上要求{Say()}，须由主管部门说明理由",
        _ => Unsettled(finding.Sheet),
    };
}
