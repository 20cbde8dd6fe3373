namespace Shifan.Rules;

/// <summary>Which cases are visited.</summary>
public abstract record VisitWho
{
    /// <summary>Every case.</summary>
    public sealed record All : VisitWho;

    /// <summary>Those that the office chooses.</summary>
    public sealed record Chosen : VisitWho;

    /// <summary>Those that meet a condition; the office may choose more.</summary>
    public sealed record Where(Condition When) : VisitWho;

    /// <summary>So many, drawn; the office may choose more.</summary>
    public sealed record Share(SampleSize Size) : VisitWho;

    /// <summary>In words.</summary>
    public string Say() => this switch
    {
        All => "全部核查",
        Chosen => "由主管部门确定",
        Where where => $"{where.When.Say()}的必须核查，其余由主管部门确定",
        Share share => $"随机抽取{share.Size.ToString().Replace("名录", "申报件", StringComparison.Ordinal)}，其余由主管部门确定",
        _ => "",
    };
}

/// <summary>Whether a case is to be visited.</summary>
public enum VisitDemand
{
    /// <summary>It must be.</summary>
    Must,

    /// <summary>The office may choose it.</summary>
    May,

    /// <summary>A figure is missing that decides it: it must be, until the figure is there.</summary>
    Unknown,
}

/// <summary>What becomes of the step of a case that must be visited and was not.</summary>
public enum UnvisitedRule
{
    /// <summary>It may go on with a reason.</summary>
    Warns,

    /// <summary>It does not go on.</summary>
    Closes,
}

/// <summary>实地核查: who is visited, by how many, and what is looked at.</summary>
/// <param name="Step">The step.</param>
/// <param name="Who">Which cases.</param>
/// <param name="Team">At least so many go.</param>
/// <param name="Checklist">The conditions looked at on the spot, in the notice's order.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">How it is read here, and why.</param>
public sealed record Visits(string Step, VisitWho Who, int Team, IReadOnlyList<Condition> Checklist, string Clause, string? Note)
{
    /// <summary>The notice says nothing of how it is done.</summary>
    public bool Assumed { get; init; }

    /// <summary>What follows where a case that must be visited was not.</summary>
    public UnvisitedRule Unvisited { get; init; } = UnvisitedRule.Warns;

    /// <summary>Whether the institution is told who comes, not only how many.</summary>
    public bool NamesTold { get; init; }

    /// <summary>How many hours one visit is planned for.</summary>
    public int Hours { get; init; } = 3;

    /// <summary>The field that says where the institution is; null where the programme names none.</summary>
    public Field? Place { get; init; }

    /// <summary>承诺书: what an expert of a team signs before he learns where he goes, one item a line; empty where nothing is signed.</summary>
    public IReadOnlyList<string> Pledge { get; init; } = [];

    /// <summary>The checklist as it is filled in on the spot.</summary>
    public IReadOnlyList<VisitItem> Items => items ??= [.. Checklist.Select(condition => new VisitItem(condition))];

    private IReadOnlyList<VisitItem>? items;

    /// <summary>Whether a case must be visited. <paramref name="drawn"/>: it is in the sample of <see cref="Draw"/>.</summary>
    public VisitDemand For(FactSheet facts, bool drawn) => Who switch
    {
        VisitWho.All => VisitDemand.Must,
        VisitWho.Where where => where.When.Decide(facts) switch { Verdict.Met => VisitDemand.Must, Verdict.NotMet => VisitDemand.May, _ => VisitDemand.Unknown },
        VisitWho.Share => drawn ? VisitDemand.Must : VisitDemand.May,
        _ => VisitDemand.May,
    };

    /// <summary>The sample, where a share is drawn; else empty. As <see cref="Sampling.Draw"/>, so that anyone can repeat it.</summary>
    public IReadOnlyList<string> Draw(string seed, IReadOnlyCollection<string> cases) => Who is VisitWho.Share share ? Sampling.Draw(seed, cases, share.Size.For(cases.Distinct(StringComparer.Ordinal).Count())) : [];

    /// <summary>In words.</summary>
    public string Say() => $"{Who.Say()}；每组至少 {Team} 人；核对 {Checklist.Count} 项；应核查而未核查的{(Unvisited == UnvisitedRule.Closes ? "不得进入下一步" : "说明理由后方可进入下一步")}；{(NamesTold ? "告知" : "不告知")}申报单位核查人员姓名；每处按 {Hours} 小时安排{(Pledge.Count > 0 ? "；参加核查的专家先签署承诺" : "")}";
}
