namespace Shifan.Rules;

/// <summary>The words of the file for kinds of answers.</summary>
internal static class FieldWords
{
    public static readonly IReadOnlyDictionary<string, FieldType> Types = new Dictionary<string, FieldType>(StringComparer.Ordinal)
    {
        ["number"] = FieldType.Number,
        ["date"] = FieldType.Date,
        ["flag"] = FieldType.Flag,
        ["choice"] = FieldType.Choice,
        ["choices"] = FieldType.Choices,
        ["text"] = FieldType.Text,
        ["paragraph"] = FieldType.Paragraph,
        ["division"] = FieldType.Division,
        ["institution"] = FieldType.Institution,
        ["creditCode"] = FieldType.CreditCode,
        ["title"] = FieldType.Title,
        ["phone"] = FieldType.Phone,
        ["email"] = FieldType.Email,
        ["url"] = FieldType.Url,
        ["postcode"] = FieldType.Postcode,
    };

    public static ValueKind KindOf(FieldType type) => type switch
    {
        FieldType.Number => ValueKind.Number,
        FieldType.Date => ValueKind.Date,
        FieldType.Flag or FieldType.Title => ValueKind.Flag,
        FieldType.Choice => ValueKind.Choice,
        FieldType.Choices => ValueKind.Choices,
        FieldType.Division => ValueKind.Division,
        _ => ValueKind.Text,
    };
}

/// <summary>The words of the file for steps, actions, levels and validity.</summary>
internal static class ProcedureWords
{
    public static readonly IReadOnlyDictionary<string, DefenceOpening> DefenceOpenings = new Dictionary<string, DefenceOpening>(StringComparer.Ordinal) { ["round"] = DefenceOpening.Round, ["called"] = DefenceOpening.Called };

    public static readonly IReadOnlyDictionary<string, DefenceAbsence> DefenceAbsences = new Dictionary<string, DefenceAbsence>(StringComparer.Ordinal)
    {
        ["moved"] = DefenceAbsence.Moved, ["fails"] = DefenceAbsence.Fails, ["scoredOnPaper"] = DefenceAbsence.ScoredOnPaper,
    };

    public static readonly IReadOnlyDictionary<string, SilentDepartment> SilentDepartments = new Dictionary<string, SilentDepartment>(StringComparer.Ordinal) { ["waits"] = SilentDepartment.Waits, ["reason"] = SilentDepartment.Reason };

    public static readonly IReadOnlyDictionary<string, PanelMerging> PanelMergings = new Dictionary<string, PanelMerging>(StringComparer.Ordinal) { ["score"] = PanelMerging.Score, ["calibrated"] = PanelMerging.Calibrated, ["place"] = PanelMerging.Place };

    public static readonly IReadOnlyDictionary<string, StepKind> Kinds = new Dictionary<string, StepKind>(StringComparer.Ordinal)
    {
        ["prepare"] = StepKind.Prepare,
        ["review"] = StepKind.Review,
        ["recommend"] = StepKind.Recommend,
        ["visit"] = StepKind.Visit,
        ["experts"] = StepKind.Experts,
        ["defence"] = StepKind.Defence,
        ["publicity"] = StepKind.Publicity,
        ["decide"] = StepKind.Decide,
        ["await"] = StepKind.Await,
        ["end"] = StepKind.End,
    };

    public static readonly IReadOnlyDictionary<string, BoundPart> Bound = new Dictionary<string, BoundPart>(StringComparer.Ordinal)
    {
        ["form"] = BoundPart.Form,
        ["merged"] = BoundPart.Merged,
    };

    public static readonly IReadOnlyDictionary<string, LoosePart> Loose = new Dictionary<string, LoosePart>(StringComparer.Ordinal)
    {
        ["letter"] = LoosePart.Letter,
        ["summary"] = LoosePart.Summary,
    };

    public static readonly IReadOnlyDictionary<string, Doing> Doings = new Dictionary<string, Doing>(StringComparer.Ordinal)
    {
        ["submit"] = Doing.Submit,
        ["accept"] = Doing.Accept,
        ["return"] = Doing.Return,
        ["reject"] = Doing.Reject,
        ["recommend"] = Doing.Recommend,
        ["decline"] = Doing.Decline,
        ["pass"] = Doing.Pass,
    };

    public static readonly IReadOnlyDictionary<string, OfficeLevel> Levels = new Dictionary<string, OfficeLevel>(StringComparer.Ordinal)
    {
        ["county"] = OfficeLevel.County,
        ["city"] = OfficeLevel.City,
        ["province"] = OfficeLevel.Province,
        ["outside"] = OfficeLevel.Outside,
    };

    public static readonly IReadOnlyDictionary<string, TitleLevel> TitleLevels = new Dictionary<string, TitleLevel>(StringComparer.Ordinal)
    {
        ["national"] = TitleLevel.National, ["province"] = TitleLevel.Province, ["city"] = TitleLevel.City, ["county"] = TitleLevel.County,
    };

    // whether an earlier date of an office closes the step
    public static readonly IReadOnlyDictionary<string, bool> Inner = new Dictionary<string, bool>(StringComparer.Ordinal) { ["warns"] = false, ["closes"] = true };

    // what happens at a step when its time is over
    public static readonly IReadOnlyDictionary<string, Elapse> Elapses = new Dictionary<string, Elapse>(StringComparer.Ordinal) { ["closes"] = Elapse.Closes, ["warns"] = Elapse.Warns, ["escalates"] = Elapse.Escalates };

    // how what a step recommends goes up
    public static readonly IReadOnlyDictionary<string, Upward> Upwards = new Dictionary<string, Upward>(StringComparer.Ordinal) { ["each"] = Upward.Each, ["batch"] = Upward.Batch };

    // whether the level above acts only once the time is over
    public static readonly IReadOnlyDictionary<string, bool> StandIns = new Dictionary<string, bool>(StringComparer.Ordinal) { ["late"] = true, ["always"] = false };

    // whether an amendment judges submitted cases too
    public static readonly IReadOnlyDictionary<string, bool> Amended = new Dictionary<string, bool>(StringComparer.Ordinal) { ["stay"] = false, ["anew"] = true };

    public static readonly IReadOnlyDictionary<string, Rounding> Roundings = new Dictionary<string, Rounding>(StringComparer.Ordinal)
    {
        ["down"] = Rounding.Down,
        ["up"] = Rounding.Up,
        ["nearest"] = Rounding.Nearest,
    };

    public static readonly IReadOnlyDictionary<string, MissingScore> Missing = new Dictionary<string, MissingScore>(StringComparer.Ordinal)
    {
        ["waits"] = MissingScore.Waits,
        ["rest"] = MissingScore.Rest,
        ["fails"] = MissingScore.Fails,
    };

    public static readonly IReadOnlyDictionary<string, PanelGroup> PanelGroups = new Dictionary<string, PanelGroup>(StringComparer.Ordinal)
    {
        ["employer"] = PanelGroup.Employer,
        ["city"] = PanelGroup.City,
        ["county"] = PanelGroup.County,
    };

    public static readonly IReadOnlyDictionary<string, Shown> Shown = new Dictionary<string, Shown>(StringComparer.Ordinal)
    {
        ["never"] = Rules.Shown.Never,
        ["afterOwn"] = Rules.Shown.AfterOwn,
        ["afterRound"] = Rules.Shown.AfterRound,
        ["afterDecision"] = Rules.Shown.AfterDecision,
        ["always"] = Rules.Shown.Always,
    };

    public static readonly IReadOnlyDictionary<string, Relation> Relations = new Dictionary<string, Relation>(StringComparer.Ordinal)
    {
        ["employer"] = Relation.Employer,
        ["pastEmployer"] = Relation.PastEmployer,
        ["investor"] = Relation.Investor,
        ["partner"] = Relation.Partner,
        ["related"] = Relation.Related,
        ["declared"] = Relation.Declared,
        ["person"] = Relation.Person,
        ["phone"] = Relation.Phone,
        ["address"] = Relation.Address,
    };

    // whether a sheet that comes too late counts
    public static readonly IReadOnlyDictionary<string, bool> Late = new Dictionary<string, bool>(StringComparer.Ordinal) { ["refused"] = false, ["counted"] = true };

    public static readonly IReadOnlyDictionary<string, ValidityStart> Starts = new Dictionary<string, ValidityStart>(StringComparer.Ordinal)
    {
        ["decision"] = ValidityStart.Decision,
        ["nextYear"] = ValidityStart.NextYear,
        ["untilDay"] = ValidityStart.UntilDay,
    };
}
