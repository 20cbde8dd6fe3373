namespace Shifan.Rules;

/// <summary>
/// One applicant against one programme: the finding of each condition and of the form's cross-checks, the verdict over all, and
/// what a person must still judge, listed apart.
/// </summary>
public sealed class Report
{
    internal Report(Programme programme, FactSheet sheet)
    {
        (Programme, Sheet) = (programme, sheet);
        Root = programme.Eligibility.Explain(sheet);
        var checks = new CheckFinding[programme.Checks.Count];
        for (var i = 0; i < checks.Length; i++) checks[i] = new CheckFinding(programme.Checks[i], programme.Checks[i].Condition.Explain(sheet));
        Checks = checks;
        Grade = programme.GradeOf(sheet);
    }

    /// <summary>The programme.</summary>
    public Programme Programme { get; }

    /// <summary>The facts.</summary>
    public FactSheet Sheet { get; }

    /// <summary>All conditions together.</summary>
    public Finding Root { get; }

    /// <summary>A finding per top condition, in the order of the notice.</summary>
    public IReadOnlyList<Finding> Findings => Root.Children;

    /// <summary>Cross-checks of the form: contradictions among answers.</summary>
    public IReadOnlyList<CheckFinding> Checks { get; }

    /// <summary>The grade reached, where the programme has grades.</summary>
    public Grade? Grade { get; }

    /// <summary>The verdict over all conditions, officers' judgements included.</summary>
    public Verdict Verdict => Contradictions.Count > 0 ? Verdict.NotMet : Root.Verdict;

    /// <summary>The verdict of the machine alone: <see cref="Rules.Verdict.Met"/>, <see cref="Rules.Verdict.NotMet"/> or <see cref="Rules.Verdict.Unknown"/>.</summary>
    public Verdict MachineVerdict => Contradictions.Count > 0 ? Verdict.NotMet : Programme.Eligibility.Decide(Sheet.WithoutJudgements()) is var verdict && verdict == Verdict.Person ? Verdict.Met : verdict;

    /// <summary>Cross-checks that block submission and fail: figures that contradict one another prove nothing.</summary>
    public IReadOnlyList<CheckFinding> Contradictions => contradictions ??= [.. Checks.Where(check => check.Check.Blocks && check.Finding.Verdict == Verdict.NotMet)];

    private IReadOnlyList<CheckFinding>? contradictions;

    /// <summary>What a person must judge of this applicant, settled or not, in order: statements, and texts whose wording is in doubt.</summary>
    public IEnumerable<Finding> ForPersons => Root.Applying().Where(finding => finding.Condition is ForPerson left && left.IsOpen(Sheet));

    /// <summary>What stands in the way, one line a condition; empty where nothing does.</summary>
    public IEnumerable<Finding> NotMet => Findings.Where(finding => finding.Verdict == Verdict.NotMet);

    /// <summary>Differences between what was typed and what the rows say.</summary>
    public IEnumerable<(Figure Figure, string Difference)> Differences =>
        Programme.Figures.Figures.Select(figure => (figure, figure.Difference(Sheet))).Where(pair => pair.Item2 is not null).Select(pair => (pair.figure, pair.Item2!));

    /// <summary>One sentence over all.</summary>
    public string Sentence => (Contradictions.Count > 0 ? $"填报内容有 {Contradictions.Count} 处矛盾，须先改正；" : "") + Root.Verdict switch
    {
        Verdict.Met => "各项条件均符合",
        Verdict.Person => "机器判定的条件均符合，其余待人工判断",
        Verdict.NotMet => $"有 {Findings.Count(f => f.Verdict == Verdict.NotMet)} 项条件不符合",
        _ => $"没有不符合的条件，但有 {Findings.Count(f => f.Verdict == Verdict.Unknown)} 项因缺少数据暂不能判定",
    };
}

/// <summary>A cross-check and how the answers stand to it. Not met is an error or a warning, as the check says; unknown is neither.</summary>
public sealed record CheckFinding(Check Check, Finding Finding);
