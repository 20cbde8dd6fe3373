namespace Shifan.Rules;

/// <summary>A contradiction to look for among the answers; an error blocks submission, a warning is shown.</summary>
public sealed record Check(Condition Condition, bool Blocks);

/// <summary>A grade that is reached where its condition is met; grades are tried from the first.</summary>
public sealed record Grade(string Label, Condition When);

/// <summary>How long a list is published for objections, in working days; the day on which it is published counts where it is one.</summary>
public sealed record Publicity(int Workdays, bool Assumed, string Clause, string? Note)
{
    /// <summary>Within how many working days an objection is to be answered; null where nothing is said.</summary>
    public int? Answered { get; init; }
}

/// <summary>
/// A notice as a running programme: everything that its file decides, checked when it was read. Two programmes with the same
/// <see cref="Digest"/> are the same to the letter.
/// </summary>
public sealed class Programme
{
    /// <summary>Its word: the name of its folder.</summary>
    public required string Id { get; init; }

    /// <summary>The notice.</summary>
    public required Notice Notice { get; init; }

    /// <summary>The day on which applicants are judged; null: the day they submit.</summary>
    public DateOnly? ReferenceDay { get; init; }

    /// <summary>Why that day.</summary>
    public string? ReferenceNote { get; init; }

    /// <summary>The times that figures speak of.</summary>
    public required IReadOnlyList<Period> Periods { get; init; }

    /// <summary>The form.</summary>
    public required Form Form { get; init; }

    /// <summary>All figures.</summary>
    public required Schema Figures { get; init; }

    /// <summary>All conditions together; its parts are the top conditions in the order of the notice.</summary>
    public required AllOf Eligibility { get; init; }

    /// <summary>Cross-checks of the form.</summary>
    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>Grades from the highest; empty where the notice has none.</summary>
    public required IReadOnlyList<Grade> Grades { get; init; }

    /// <summary>Slots for evidence.</summary>
    public required IReadOnlyList<Material> Materials { get; init; }

    /// <summary>Which of them block submission; all must be met.</summary>
    public required IReadOnlyList<MaterialDemand> MaterialDemands { get; init; }

    /// <summary>Set where this text amends an earlier one of the same notice.</summary>
    public Amendment? Amendment { get; init; }

    /// <summary>What is settled before anything is filled in; null: as many applications as an institution likes, and no gate.</summary>
    public Start? Start { get; init; }

    /// <summary>What is declared online at submission, where the programme has a declaration.</summary>
    public Declaration? Declaration { get; init; }

    /// <summary>What blocks submission besides missing and contradictory answers; null: nothing does.</summary>
    public Submission? Submission { get; init; }

    /// <summary>Levels and steps.</summary>
    public required Workflow Workflow { get; init; }

    /// <summary>Quotas, tried from the first.</summary>
    public required IReadOnlyList<Quota> Quotas { get; init; }

    /// <summary>Publicity, where the notice has one of its own.</summary>
    public Publicity? Publicity { get; init; }

    /// <summary>How long a recognition is valid.</summary>
    public required Validity Validity { get; init; }

    /// <summary>When a holder may apply again.</summary>
    public Renewal? Renewal { get; init; }

    /// <summary>What a recognition gives; null: nothing is entered in the register.</summary>
    public Recognition? Recognition { get; init; }

    /// <summary>Prescribed forms.</summary>
    public required IReadOnlyList<Paper> Papers { get; init; }

    /// <summary>How its papers are printed, those first that have a file of their own.</summary>
    public required IReadOnlyList<PaperLayout> Layouts { get; init; }

    /// <summary>How a paper is printed: as the notice says, else as the system does; null where neither knows it.</summary>
    public PaperLayout? LayoutOf(string paper) => Layouts.FirstOrDefault(layout => layout.Id == paper) ?? DefaultPapers.All.FirstOrDefault(layout => layout.Id == paper);

    /// <summary>What is handed in on paper or disc.</summary>
    public required IReadOnlyList<Delivery> Deliveries { get; init; }

    /// <summary>Summary tables.</summary>
    public required IReadOnlyList<Summary> Summaries { get; init; }

    /// <summary>The letters under which recommended cases are handed up.</summary>
    public IReadOnlyList<CoveringLetter> Letters { get; init; } = [];

    /// <summary>What levels hand up as files.</summary>
    public IReadOnlyList<Package> Packages { get; init; } = [];

    /// <summary>How results are measured before a recommendation; null: the programme asks for none.</summary>
    public Sampling? Sampling { get; init; }

    /// <summary>Score sheets, at most one a step.</summary>
    public IReadOnlyList<ScoreSheet> Scoring { get; init; } = [];

    /// <summary>The sheet that experts fill in at a step; null where it has none.</summary>
    public ScoreSheet? ScoreSheetAt(string step) => Scoring.FirstOrDefault(sheet => sheet.Step == step);

    /// <summary>Who scores, at most one part a step.</summary>
    public IReadOnlyList<PanelTerms> Panels { get; init; } = [];

    /// <summary>Which ties keep an expert from a case; null where nothing is said.</summary>
    public AvoidanceRules? Avoidance { get; init; }

    /// <summary>How steps hear their cases, at most one part a step.</summary>
    public IReadOnlyList<DefenceTerms> Defences { get; init; } = [];

    /// <summary>Who is visited; null where nothing is said.</summary>
    public Visits? Visits { get; init; }

    /// <summary>What officers look up outside this system, in order.</summary>
    public IReadOnlyList<OutsideLookup> Lookups { get; init; } = [];

    /// <summary>How a refusal is objected to; null where the programme says nothing of it.</summary>
    public WayToObject? Objection { get; init; }

    /// <summary>How long ended cases are kept; null where nothing is said.</summary>
    public Retention? Retention { get; init; }

    /// <summary>Statements that only a person can judge, in order.</summary>
    public IReadOnlyList<Judged> Statements => statements ??= [.. ForPersons.OfType<Judged>()];

    private IReadOnlyList<Judged>? statements;

    /// <summary>The same with the texts whose wording may be in doubt: everything that an office may have to judge.</summary>
    public required IReadOnlyList<ForPerson> ForPersons { get; init; }

    /// <summary>SHA-256 of the file's text, lower-case hex: the identity of a published programme.</summary>
    public required string Digest { get; init; }

    internal IReadOnlyList<Figure> Computed { get; init; } = [];

    /// <summary>The condition of that id anywhere in the tree, or null.</summary>
    public Condition? Find(string id) => Eligibility.All().FirstOrDefault(condition => condition.Rubric.Id == id);

    /// <summary>
    /// The fields that a self-check asks: those whose figures decide, directly or through a computed figure, and that stand outside
    /// tables, in form order.
    /// </summary>
    public IReadOnlyList<Field> DecidingFields => deciding ??= FindDeciding();

    private IReadOnlyList<Field>? deciding;

    private List<Field> FindDeciding()
    {
        var read = new HashSet<Figure>();
        void Take(Figure figure)
        {
            if (!read.Add(figure)) return;
            foreach (var source in figure.From.Reads) Take(source);
            if (figure.Declared is { } declared) Take(declared);
        }
        foreach (var figure in Eligibility.Figures().Concat(Workflow.Steps.SelectMany(s => s.Actions).SelectMany(a => a.To).SelectMany(w => w.When?.Figures() ?? []))) Take(figure);
        return [.. Form.Fields.Where(field => read.Contains(field.Figure) || field.Parts.Any(read.Contains))];
    }

    /// <summary>
    /// How long an answer may be in 字, as <see cref="Wording.Count"/> counts: the field's own bound, or that of a condition or blocking check on it, which
    /// does not refuse the text but says by how much it is too long. Null for no bound.
    /// </summary>
    public int? LongestText(Field field) => field.LongestText
        ?? Checks.Where(check => check.Blocks).Select(check => check.Condition).Prepend(Eligibility).SelectMany(Demanded).OfType<TextRule>()
            .Where(rule => rule.Reads.Contains(field.Figure)).Min(rule => rule.Demands.Most);

    // what everybody must meet: not what is one alternative of several, or asked of some
    private static IEnumerable<Condition> Demanded(Condition condition) => condition is AllOf ? condition.Parts.SelectMany(Demanded) : [condition];

    /// <summary>The verdict over all conditions, without a trace.</summary>
    public Verdict Decide(FactSheet sheet) => Eligibility.Decide(sheet);

    /// <summary>The verdict with every finding.</summary>
    public Report Evaluate(FactSheet sheet) => new(this, sheet);

    internal Grade? GradeOf(FactSheet sheet)
    {
        for (var i = 0; i < Grades.Count; i++)
        {
            if (Grades[i].When.Decide(sheet) == Verdict.Met) return Grades[i];
        }
        return null;
    }

    /// <summary>期满重新申报: whether an applicant holds or held the very title that is given here. Not known counts as no.</summary>
    public bool Renews(FactSheet sheet) =>
        Recognition is { } given && Form.Fields.FirstOrDefault(field => field.Register == given.Register) is { } title && sheet.Values[title.Figure.Slot] is var held && held != FactSheet.Unknown && held != 0;

    /// <summary>The pot from which a case takes its place at a step; null where the step has none, or the applicant renews and renewals take none.</summary>
    public Quota? QuotaFor(string step, FactSheet sheet) => Renewal is { CountsInQuota: false } && Renews(sheet) ? null :
        Quotas.FirstOrDefault(quota => quota.Step == step && (quota.For is null || quota.For.Decide(sheet) == Verdict.Met));
}
