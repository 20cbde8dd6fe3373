namespace Shifan.Rules;

/// <summary>An expert of the pool, as far as composing panels looks at him.</summary>
/// <param name="Id">How he is known in lists of a draw; unique.</param>
/// <param name="Fields">专业领域 he may be asked about.</param>
/// <param name="Employer">Where he works, as written.</param>
/// <param name="Division">The division he works in, six digits of GB/T 2260; null where unknown.</param>
/// <param name="Rank">职称; null where unknown.</param>
public sealed record ExpertProfile(string Id, IReadOnlyList<string> Fields, string Employer, int? Division = null, string? Rank = null);

/// <summary>By what a panel's quota counts.</summary>
public enum PanelGroup
{
    /// <summary>By employer, names brought to one form.</summary>
    Employer,

    /// <summary>By city.</summary>
    City,

    /// <summary>By county.</summary>
    County,

    /// <summary>Those of one field.</summary>
    Field,
}

/// <summary>
/// How many of one kind a panel must and may have: of <paramref name="Field"/>, or, for the other kinds, of any one employer or place.
/// Least counts among the main experts; most counts stand-bys too, so that any of them may step in.
/// </summary>
public sealed record PanelQuota(PanelGroup By, string? Field, int? Least, int? Most)
{
    /// <summary>In words.</summary>
    public string Say() => $"{By switch { PanelGroup.Employer => "同一单位的", PanelGroup.City => "同一设区市的", PanelGroup.County => "同一县（市、区）的", PanelGroup.Field => $"“{Field}”领域的" }}{(Least is { } least ? $"至少 {least} 人" : "")}{(Least is not null && Most is not null ? "、" : "")}{(Most is { } most ? $"至多 {most} 人" : "")}";

    internal string? KeyOf(ExpertProfile expert, OrganisationNames names) => By switch
    {
        PanelGroup.Employer => names.Read(expert.Employer).Key is { Length: > 0 } key ? key : null,
        PanelGroup.City => expert.Division is { } division ? $"{division / 100}" : null,
        PanelGroup.County => expert.Division is { } division ? $"{division}" : null,
        PanelGroup.Field => expert.Fields.Contains(Field!) ? Field : null,
    };
}

/// <summary>When something is shown to somebody who must not see it before.</summary>
public enum Shown
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>Once his own sheet is in.</summary>
    AfterOwn,

    /// <summary>Once the round is closed.</summary>
    AfterRound,

    /// <summary>Once the outcome is decided.</summary>
    AfterDecision,

    /// <summary>At any time.</summary>
    Always,
}

/// <summary>
/// 谁能看到什么 at an experts' step. Not to be set, as it is so everywhere: experts never see contacts or what a form calls private, and nobody's score
/// before their own is in.
/// </summary>
/// <param name="InstitutionToExperts">Experts see which institution it is.</param>
/// <param name="OthersToExperts">When an expert sees what others scored, without their names.</param>
/// <param name="ScoresToOffice">When the office that leads the round sees scores.</param>
/// <param name="ExpertsToApplicant">When the applicant learns who the experts were.</param>
/// <param name="ScoreToApplicant">When the applicant learns its score.</param>
public sealed record ExpertSight(bool InstitutionToExperts, Shown OthersToExperts, Shown ScoresToOffice, Shown ExpertsToApplicant, Shown ScoreToApplicant)
{
    /// <summary>In words.</summary>
    public string Say() => $"专家{(InstitutionToExperts ? "能" : "不能")}看到申报单位名称，看不到联系方式；他人的评分{When(OthersToExperts)}；主管部门对评分{When(ScoresToOffice)}；申报单位对专家名单{When(ExpertsToApplicant)}、对得分{When(ScoreToApplicant)}";

    private static string When(Shown shown) => shown switch
    {
        Shown.Never => "不能看到",
        Shown.AfterOwn => "在本人提交之后能看到",
        Shown.AfterRound => "在截止之后能看到",
        Shown.AfterDecision => "在结果决定之后能看到",
        Shown.Always => "随时能看到",
    };
}

/// <summary>评审组: who scores the cases of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Experts">How many score each case.</param>
/// <param name="Standby">候补: how many are drawn beside.</param>
/// <param name="MostCases">The most cases one expert may have; null for any number.</param>
/// <param name="Quotas">What every panel must keep to.</param>
/// <param name="Sight">Who sees what.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">How it is read here, and why.</param>
public sealed record PanelTerms(string Step, int Experts, int Standby, int? MostCases, IReadOnlyList<PanelQuota> Quotas, ExpertSight Sight, string Clause, string? Note)
{
    /// <summary>Only experts of one of these fields; empty for any.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Only experts of one of these ranks (职称); empty for any.</summary>
    public IReadOnlyList<string> Ranks { get; init; } = [];

    /// <summary>Only experts of these divisions and those within; empty for any.</summary>
    public IReadOnlyList<int> Divisions { get; init; } = [];

    /// <summary>The notice says nothing of it.</summary>
    public bool Assumed { get; init; }

    /// <summary>承诺书: what an expert signs when he accepts, one item a line; empty where the programme gives no words.</summary>
    public IReadOnlyList<string> Pledge { get; init; } = [];

    /// <summary>会商: the departments whose opinion is recorded before the result; null where the office decides alone.</summary>
    public JointDecision? DecidedBy { get; init; }

    /// <summary>How the cases of several panels come into one list; by score where the programme does not say.</summary>
    public PanelMerge Merge { get; init; } = ByScore;

    /// <summary>What holds where a programme does not say how the panels of a step come into one list.</summary>
    public static readonly PanelMerge ByScore = new(PanelMerging.Score, "", null) { Assumed = true };

    /// <summary>Why an expert is no candidate for this step whatever the case; null where he is one.</summary>
    public string? BarTo(ExpertProfile expert)
    {
        if (Fields.Count > 0 && !expert.Fields.Any(Fields.Contains)) return $"专业领域不在{string.Join("、", Fields)}之内";
        if (Ranks.Count > 0 && (expert.Rank is null || !Ranks.Contains(expert.Rank))) return $"职称不在{string.Join("、", Ranks)}之内";
        if (Divisions.Count > 0 && !(expert.Division is { } seat && Divisions.Any(outer => Within.Covers(outer, seat)))) return "不在规定的地区之内";
        return null;
    }

    /// <summary>In words.</summary>
    public string Say() => string.Join("；", new[]
    {
        $"每件 {Experts} 名专家{(Standby == 0 ? "" : $"，候补 {Standby} 名")}{(MostCases is { } most ? $"，每名专家至多 {most} 件" : "")}",
        Fields.Count == 0 ? null : $"专业领域：{string.Join("、", Fields)}", Ranks.Count == 0 ? null : $"职称：{string.Join("、", Ranks)}", Divisions.Count == 0 ? null : $"地区：{string.Join("、", Divisions)}",
        DecidedBy?.Say(), ReferenceEquals(Merge, ByScore) ? null : Merge.Say(), Quotas.Count == 0 ? null : string.Join("，", Quotas.Select(quota => quota.Say())),
    }.OfType<string>());
}
