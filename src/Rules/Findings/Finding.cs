namespace Shifan.Rules;

/// <summary>A figure held against a limit. Computed when asked for: whoever wants only the verdicts does not pay for it.</summary>
public sealed class Measurement
{
    private readonly Condition condition;
    private readonly FactSheet sheet;

    internal Measurement(Condition condition, Figure figure, FactSheet sheet) => (this.condition, Figure, this.sheet) = (condition, figure, sheet);

    /// <summary>The figure.</summary>
    public Figure Figure { get; }

    /// <summary>The value found; null where unknown or no quantity.</summary>
    public Quantity? Value => condition.ValueIn(sheet);

    /// <summary>The limit that holds for this applicant; null where that cannot be told.</summary>
    public Quantity? Limit => condition.LimitIn(sheet);

    /// <summary>What is missing or too much; null where nothing is.</summary>
    public Quantity? Shortfall => condition.ShortfallIn(sheet);
}

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
    private readonly Finding[] children;

    internal Finding(Condition condition, Verdict verdict, FactSheet sheet, Finding[] children) =>
        (Condition, Verdict, Sheet, this.children) = (condition, verdict, sheet, children);

    /// <summary>The condition.</summary>
    public Condition Condition { get; }

    /// <summary>The verdict.</summary>
    public Verdict Verdict { get; }

    /// <summary>The facts it rests on.</summary>
    public FactSheet Sheet { get; }

    /// <summary>The findings of its parts.</summary>
    public IReadOnlyList<Finding> Children => children;

    internal Finding[] Parts => children;

    /// <summary>False for an alternative that the applicant does not claim: shown, but it counts for nothing.</summary>
    public bool IsClaimed { get; private set; } = true;

    /// <summary>Figure, value, limit and shortfall; null for kinds that measure nothing.</summary>
    public Measurement? Measurement => Condition.Measured is { } figure ? new Measurement(Condition, figure, Sheet) : null;

    /// <summary>Id, clause and note of the condition.</summary>
    public Rubric Rubric => Condition.Rubric;

    /// <summary>Who gave the verdict.</summary>
    public Judge By => Condition is not ForPerson left || !left.IsOpen(Sheet) ? Judge.Machine : Sheet.Judgements[left.Index] switch
    {
        Judgement.JudgedYes or Judgement.JudgedNo => Judge.Office,
        Judgement.DeclaredYes or Judgement.DeclaredNo => Judge.Declared,
        _ => Judge.Nobody,
    };

    /// <summary>Where the measured value came from; empty where nothing is measured or known.</summary>
    public string Source => Condition.Measured?.Source(Sheet) ?? "";

    /// <summary>Typed and computed value where they differ; null where they do not.</summary>
    public string? Difference => Condition.Measured?.Difference(Sheet);

    /// <summary>One sentence for people, with the figures that help to judge.</summary>
    public string Sentence => Rubric.Shows.Count == 0 ? Core : Core + Beside;

    // figures listed for the judge's sake: 学历和职称兼备者 14 人
    private string Beside
    {
        get
        {
            var text = "";
            foreach (var figure in Rubric.Shows)
            {
                if (Sheet.Knows(figure)) text = string.Concat(text, text.Length == 0 ? "（另列：" : "，", figure.Named(Sheet));
            }
            return text.Length == 0 ? "" : text + "）";
        }
    }

    private string Core => IsClaimed ? Condition.Sentence(this) : Aside();

    private string Aside()
    {
        var text = Phrase.Begin().Append(Rubric.Label ?? Condition.Say()).Append("：未申报此项，不计入（");
        if (Verdict == Verdict.Met) text.Append("按所填数据符合");
        else Condition.AppendLacks(text, this);
        return text.Append("）").End();
    }

    /// <summary>What is missing to meet it (还差 12 家); empty where it is met.</summary>
    public string Lacks => Condition.Lacks(this);

    /// <summary>Where it is unknown: the words of the answers that are missing for it, in order. A field, or the typed counterpart of what is counted from rows.</summary>
    public IEnumerable<string> Unanswered => Applying().Where(leaf => leaf is { Children.Count: 0, IsClaimed: true, Verdict: Verdict.Unknown })
        .SelectMany(leaf => leaf.Condition.Figures().SelectMany(figure => figure.Leaves()).Where(figure => figure.From is Asked && !leaf.Sheet.Knows(figure))).Select(figure => figure.Id).Distinct(StringComparer.Ordinal);

    /// <summary>This finding and all below it, from the top.</summary>
    public IEnumerable<Finding> All() => Children.SelectMany(child => child.All()).Prepend(this);

    /// <summary>
    /// This finding and those below it that say something about this applicant, from the top: of a conditional demand the branch that holds, never the case that it is
    /// made for. That a case is not this applicant's is no demand that he fails.
    /// </summary>
    public IEnumerable<Finding> Applying() => WhenThen.Applying(this).SelectMany(child => child.Applying()).Prepend(this);

    internal void Disclaim() => IsClaimed = false;
}
