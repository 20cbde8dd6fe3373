namespace Shifan.Rules;

/// <summary>A figure held against a limit: the value found, the limit, and what is missing or too much (null where nothing is).</summary>
public sealed record Measurement(Figure Figure, Quantity? Value, Quantity? Limit, Quantity? Shortfall);

/// <summary>Who gave a verdict.</summary>
public enum Judge
{
    /// <summary>Computed.</summary>
    Machine,

    /// <summary>Nobody yet: a person has to, and the applicant has said nothing either.</summary>
    Nobody,

    /// <summary>The applicant's own word; settles nothing.</summary>
    Declared,

    /// <summary>An office.</summary>
    Office,
}

/// <summary>
/// How one applicant stands to one condition: the verdict, the measured figure, and one finding per part, so that every figure on
/// every page, paper and API is explained by the same value. Sentences are made when asked for.
/// </summary>
public sealed class Finding
{
    internal Finding(Condition condition, Verdict verdict, FactSheet sheet, IReadOnlyList<Finding> children, bool claimed = true)
    {
        (Condition, Verdict, Sheet, Children, IsClaimed) = (condition, verdict, sheet, children, claimed);
        Measurement = condition.Measure(sheet);
    }

    /// <summary>The condition.</summary>
    public Condition Condition { get; }

    /// <summary>The verdict.</summary>
    public Verdict Verdict { get; }

    /// <summary>The facts it rests on.</summary>
    public FactSheet Sheet { get; }

    /// <summary>The findings of its parts.</summary>
    public IReadOnlyList<Finding> Children { get; }

    /// <summary>False for an alternative that the applicant does not claim: shown, but it counts for nothing.</summary>
    public bool IsClaimed { get; }

    /// <summary>Figure, value, limit and shortfall; null for kinds that measure nothing.</summary>
    public Measurement? Measurement { get; }

    /// <summary>Id, clause and note of the condition.</summary>
    public Rubric Rubric => Condition.Rubric;

    /// <summary>Who gave the verdict.</summary>
    public Judge By => Condition is not Judged judged ? Judge.Machine : Sheet.Judgements[judged.Index] switch
    {
        Judgement.JudgedYes or Judgement.JudgedNo => Judge.Office,
        Judgement.DeclaredYes or Judgement.DeclaredNo => Judge.Declared,
        _ => Judge.Nobody,
    };

    /// <summary>Where the measured value came from; empty where nothing is measured or known.</summary>
    public string Source => Measurement?.Figure.Source(Sheet) ?? "";

    /// <summary>Typed and computed value where they differ; null where they do not.</summary>
    public string? Difference => Measurement?.Figure.Difference(Sheet);

    /// <summary>One sentence for people, with the figures that help to judge.</summary>
    public string Sentence => Rubric.Shows.Count == 0 ? Core : Core + Beside;

    // figures listed for the judge's sake: 学历和职称兼备者 14 人
    private string Beside
    {
        get
        {
            var known = Rubric.Shows.Where(Sheet.Knows).Select(figure => figure.Named(Sheet)).ToList();
            return known.Count == 0 ? "" : $"（另列：{string.Join("，", known)}）";
        }
    }

    private string Core => IsClaimed ? Condition.Sentence(this) : $"{Rubric.Label ?? Condition.Say()}：未申报此项，不计入（{(Verdict == Verdict.Met ? "按所填数据符合" : Lacks)}）";

    /// <summary>What is missing to meet it (还差 12 家); empty where it is met.</summary>
    public string Lacks => Condition.Lacks(this);

    /// <summary>This finding and all below it, from the top.</summary>
    public IEnumerable<Finding> All() => Children.SelectMany(child => child.All()).Prepend(this);

    internal Finding Unclaimed() => new(Condition, Verdict, Sheet, Children, claimed: false);
}
