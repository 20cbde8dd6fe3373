namespace Shifan.Rules;

/// <summary>The notice itself: who issued it, on what basis, to whom.</summary>
public sealed record Notice(
    string Title, string Number, DateOnly Issued, string Issuer, int Office, IReadOnlyList<string> Basis, IReadOnlyList<string> To,
    IReadOnlyList<string> CopyTo, string? Imprint, IReadOnlyList<string> Annexes, IReadOnlyList<Contact> Contacts, IReadOnlyList<Online> Online, string? Note);

/// <summary>An office to call or to send to. Persons' names and numbers are entered by the authority, never kept in the file.</summary>
public sealed record Contact(string Id, string Label, string? Office, string? Address, string? Postcode, string Clause, string? Note);

/// <summary>Where something is done online.</summary>
public sealed record Online(string Who, string System, string? Item, string? Address, string Clause);

/// <summary>A slot for uploaded evidence.</summary>
public sealed record Material(string Id, string Label, string Clause, bool Sealed, string? Hint, string? Note);

/// <summary>Which materials block submission: one, or a tree of alternatives. Exactly one of the three is set.</summary>
public sealed record MaterialDemand(string? Material, IReadOnlyList<MaterialDemand>? All, IReadOnlyList<MaterialDemand>? Any)
{
    /// <summary>Whether the materials at hand suffice.</summary>
    public bool IsMet(IReadOnlySet<string> present) =>
        Material is { } id ? present.Contains(id) : All?.All(part => part.IsMet(present)) ?? Any!.Any(part => part.IsMet(present));

    /// <summary>The demand in words.</summary>
    public string Say(IReadOnlyDictionary<string, string> labels) =>
        Material is { } id ? labels[id]
        : All is { } all ? string.Join(" 和 ", all.Select(part => part.Any is null ? part.Say(labels) : $"（{part.Say(labels)}）"))
        : string.Join(" 或 ", Any!.Select(part => part.All is null ? part.Say(labels) : $"（{part.Say(labels)}）"));
}

/// <summary>A prescribed form on paper: who fills it, what must be sealed or signed.</summary>
public sealed record Paper(
    string Id, string Label, string By, IReadOnlyList<string> Sections, IReadOnlyList<PaperField> Fields, bool Sealed, bool Signed, string? Wording,
    IReadOnlyList<string> Chapters, string Clause, string? Note);

/// <summary>A box of a form that its writer fills in himself, with the label as printed (the office's 推荐表).</summary>
public sealed record PaperField(string Id, string Label, string? Note);

/// <summary>Papers or files handed in by a level: by when, to whom, how many copies.</summary>
public sealed record Delivery(string Id, string Label, string By, DateOnly? Until, int Copies, IReadOnlyList<string> Media, string? To, string Clause, string? Note);

/// <summary>A column of a summary table and where its content comes from.</summary>
public sealed record SummaryColumn(string Label, string From);

/// <summary>A table over all recommended cases of an office.</summary>
public sealed record Summary(string Id, string Label, string By, IReadOnlyList<SummaryColumn> Columns, IReadOnlyList<string> Notes, string Clause);

/// <summary>A contradiction to look for among the answers; an error blocks submission, a warning is shown.</summary>
public sealed record Check(Condition Condition, bool Blocks);

/// <summary>A grade that is reached where its condition is met; grades are tried from the first.</summary>
public sealed record Grade(string Label, Condition When);

/// <summary>How long a list is published for objections.</summary>
public sealed record Publicity(int Workdays, bool Assumed, string Clause, string? Note);

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

    /// <summary>Prescribed forms.</summary>
    public required IReadOnlyList<Paper> Papers { get; init; }

    /// <summary>What is handed in on paper or disc.</summary>
    public required IReadOnlyList<Delivery> Deliveries { get; init; }

    /// <summary>Summary tables.</summary>
    public required IReadOnlyList<Summary> Summaries { get; init; }

    /// <summary>Statements that only a person can judge, in order.</summary>
    public required IReadOnlyList<Judged> Statements { get; init; }

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

    /// <summary>The pot from which a case takes its place at a step; null where the step has none.</summary>
    public Quota? QuotaFor(string step, FactSheet sheet) =>
        Quotas.FirstOrDefault(quota => quota.Step == step && (quota.For is null || quota.For.Decide(sheet) == Verdict.Met));
}
