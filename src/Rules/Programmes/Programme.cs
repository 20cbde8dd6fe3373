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
public sealed record Material(string Id, string Label, string Clause, bool Sealed, string? Hint, string? Note)
{
    /// <summary>The formats that a slot can take, by the words of the file.</summary>
    public static readonly IReadOnlyList<string> Formats = ["pdf", "jpeg", "png", "docx", "xlsx"];

    /// <summary>Every format that a slot may name: also what is taken only where it is named.</summary>
    public static readonly IReadOnlyList<string> AllFormats = [.. Formats, "ofd"];

    /// <summary>The formats that it takes, of <see cref="AllFormats"/>.</summary>
    public IReadOnlyList<string> Accept { get; init; } = Formats;

    /// <summary>How many files it takes; null where the programme sets no bound.</summary>
    public int? MostFiles { get; init; }

    /// <summary>How large one file may be, in bytes; the programme's bound unless the slot has its own; null where there is neither.</summary>
    public long? MostBytes { get; init; }

    /// <summary>Asked only where this is not ruled out.</summary>
    public Condition? When { get; internal set; }

    /// <summary>The delivery with which it must be there at the latest, by its id; null: at submission. Only what is demanded must be there at all.</summary>
    public string? Due { get; init; }

    /// <summary>The conditions that it proves, by their ids, besides those that name it as evidence.</summary>
    public IReadOnlyList<string> Proves { get; init; } = [];

    /// <summary>The prescribed form that is printed, sealed and scanned into it, by its id; null for evidence of the applicant's own.</summary>
    public string? Paper { get; init; }

    /// <summary>Whether it is asked of an applicant: not ruled out.</summary>
    public bool IsAsked(FactSheet sheet) => When is null || When.Decide(sheet) != Verdict.NotMet;
}

/// <summary>
/// Which materials must be there: one, a tree of alternatives, or something for some applicants only. Exactly one of
/// <see cref="Material"/>, <see cref="All"/>, <see cref="Any"/> and <see cref="When"/> is set.
/// </summary>
public sealed class MaterialDemand
{
    private readonly Material? slot;

    private MaterialDemand(Material? slot, IReadOnlyList<MaterialDemand>? all, IReadOnlyList<MaterialDemand>? any, Condition? when, MaterialDemand? then) =>
        (this.slot, All, Any, When, Then) = (slot, all, any, when, then);

    internal static MaterialDemand Of(Material slot) => new(slot, null, null, null, null);

    internal static MaterialDemand OfAll(IReadOnlyList<MaterialDemand> parts) => new(null, parts, null, null, null);

    internal static MaterialDemand OfAny(IReadOnlyList<MaterialDemand> parts) => new(null, null, parts, null, null);

    internal static MaterialDemand Of(Condition when, MaterialDemand then) => new(null, null, null, when, then);

    /// <summary>The one slot that must be filled, by its id.</summary>
    public string? Material => slot?.Id;

    /// <summary>All of these.</summary>
    public IReadOnlyList<MaterialDemand>? All { get; }

    /// <summary>One of these.</summary>
    public IReadOnlyList<MaterialDemand>? Any { get; }

    /// <summary>Demanded only where this is met.</summary>
    public Condition? When { get; }

    /// <summary>What is demanded then.</summary>
    public MaterialDemand? Then { get; }

    /// <summary>The ids of all slots it speaks of.</summary>
    public IEnumerable<string> Names => slot is { } one ? [one.Id] : (All ?? Any ?? [Then!]).SelectMany(part => part.Names);

    /// <summary>Whether the materials at hand suffice at submission, or for a delivery. A slot that is not asked, or not due yet, is not missed.</summary>
    /// <param name="present">The ids of the slots that are filled.</param>
    /// <param name="sheet">The applicant's facts.</param>
    /// <param name="delivery">The id of the delivery; null: submission.</param>
    public bool IsMet(IReadOnlySet<string> present, FactSheet sheet, string? delivery = null) => !Applies(sheet, delivery)
        || (slot is { } one ? present.Contains(one.Id)
            : All?.All(part => part.IsMet(present, sheet, delivery))
            // an alternative that is not asked makes none of the others superfluous
            ?? Any?.Any(part => part.Applies(sheet, delivery) && part.IsMet(present, sheet, delivery))
            ?? Then!.IsMet(present, sheet, delivery));

    private bool Applies(FactSheet sheet, string? delivery) =>
        slot is { } one ? one.IsAsked(sheet) && (one.Due is null || one.Due == delivery)
        : When is { } when ? when.Decide(sheet) == Verdict.Met && Then!.Applies(sheet, delivery)
        : (All ?? Any)!.Any(part => part.Applies(sheet, delivery));

    /// <summary>The demand in words.</summary>
    public string Say(IReadOnlyDictionary<string, string> labels) =>
        slot is { } one ? labels[one.Id]
        : When is { } when ? $"{when.Say()}的，{Then!.Say(labels)}"
        : All is { } all ? string.Join(" 和 ", all.Select(part => part.Any is null && part.When is null ? part.Say(labels) : $"（{part.Say(labels)}）"))
        : string.Join(" 或 ", Any!.Select(part => part.All is null && part.When is null ? part.Say(labels) : $"（{part.Say(labels)}）"));
}

/// <summary>
/// 补充通知、更正: that this text amends one under which a call already runs. Drafts move to it in any case; <paramref name="CasesAnew"/>: what was submitted is
/// judged by it too, else it stays under the text it was submitted under.
/// </summary>
public sealed record Amendment(string Title, string Number, DateOnly Issued, bool CasesAnew, string Clause, string? Note);

/// <summary>
/// What is settled before an institution begins to fill in. <paramref name="Applications"/>: how many live applications it may have in one
/// call, null for no limit. <paramref name="Gates"/>: conditions of the programme that read nothing but titles of the register.
/// </summary>
public sealed record Start(int? Applications, IReadOnlyList<Condition> Gates, string Clause, string? Note)
{
    /// <summary>After which outcomes an institution cannot begin another one in the same call; null: after none.</summary>
    public StartBar? Barred { get; init; }
}

/// <summary>不能再次申报: the ends after which an institution cannot begin again in the same call. <paramref name="Outcomes"/>: steps of the workflow that are ends.</summary>
public sealed record StartBar(IReadOnlyList<Step> Outcomes, string Clause, string? Note)
{
    /// <summary>Whether an application that came to that end is the institution's last one in the call.</summary>
    public bool Has(string step) => Outcomes.Any(end => end.Id == step);

    /// <summary>The outcomes, as one says them.</summary>
    public override string ToString() => string.Join("、", Outcomes.Select(end => $"“{end.Label}”"));
}

/// <summary>
/// What a named person declares online at submission, in the words of <paramref name="Paper"/>. It does not replace the paper itself,
/// which is sealed, signed and scanned into <paramref name="Slot"/>.
/// </summary>
public sealed record Declaration(Paper Paper, Material Slot, string Clause, string? Note)
{
    /// <summary>The words declared.</summary>
    public string Wording => Paper.Wording!;
}

/// <summary>The conditions that block submission where they are not met; all others only warn and are shown to every reviewer.</summary>
public sealed record Submission(IReadOnlyList<Condition> Blocks, string Clause, string? Note);

/// <summary>A prescribed form on paper: who fills it, what must be sealed or signed.</summary>
public sealed record Paper(
    string Id, string Label, string By, IReadOnlyList<string> Sections, IReadOnlyList<PaperField> Fields, bool Sealed, bool Signed, string? Wording,
    IReadOnlyList<string> Chapters, string Clause, string? Note);

/// <summary>A box of a form that its writer fills in himself, with the label as printed (the office's 推荐表).</summary>
public sealed record PaperField(string Id, string Label, string? Note)
{
    /// <summary>What a box can be filled from besides figures.</summary>
    public static readonly IReadOnlyList<string> Sources = ["institution", "place", "date", "sampling.method", "sampling.range", "sampling.satisfaction", "opinions"];

    /// <summary>From what it is filled to begin with: one of <see cref="Sources"/>, or a figure's id; null: it is left empty.</summary>
    public string? From { get; init; }

    /// <summary>The levels that write a part each into this one box; empty: it is written as a whole.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];
}

/// <summary>Papers or files handed in by a level: by when, to whom, how many copies.</summary>
public sealed record Delivery(string Id, string Label, string By, DateOnly? Until, int Copies, IReadOnlyList<string> Media, string? To, string Clause, string? Note)
{
    /// <summary>Whether something is handed over that can be counted, and not only sent online.</summary>
    public bool IsOnPaper => Media.Count == 0 || Media.Any(medium => medium != "online");

    /// <summary>装订次序: what is bound of a case, in order; a disc has none.</summary>
    public IReadOnlyList<BoundPart> Binding { get; init; } = [];

    /// <summary>随附: what goes with the whole and is bound into no case, in order.</summary>
    public IReadOnlyList<LoosePart> Beside { get; init; } = [];

    /// <summary>Both in words; empty where nothing is bound.</summary>
    public string BindingSaid => string.Join('；', new[]
    {
        Binding.Count == 0 ? null : $"每家单位按{string.Join("、", Binding.Select(part => part switch { BoundPart.Form => "推荐表", BoundPart.Merged => "合订本" }))}的次序装订",
        Beside.Count == 0 ? null : $"另附{string.Join("、", Beside.Select(part => part switch { LoosePart.Letter => "推荐函", LoosePart.Summary => "汇总表" }))}",
    }.OfType<string>());
}

/// <summary>What is bound of a case.</summary>
public enum BoundPart
{
    /// <summary>The office's form, 推荐表.</summary>
    Form,

    /// <summary>合订本: forms and materials of the application.</summary>
    Merged,
}

/// <summary>What goes with bound cases, once a copy.</summary>
public enum LoosePart
{
    /// <summary>推荐函, 请示.</summary>
    Letter,

    /// <summary>汇总表.</summary>
    Summary,
}

/// <summary>A column of a summary table and where its content comes from.</summary>
public sealed record SummaryColumn(string Label, string From);

/// <summary>A table over all recommended cases of an office.</summary>
public sealed record Summary(string Id, string Label, string By, IReadOnlyList<SummaryColumn> Columns, IReadOnlyList<string> Notes, string Clause)
{
    /// <summary>The table of the level below whose sealed rows it takes in, by its id; null: it has its own cases only.</summary>
    public string? Combines { get; init; }

    /// <summary>The notice prints no such table.</summary>
    public bool Assumed { get; init; }

    /// <summary>What stands at the place for the seal, as printed; null where nothing is prescribed.</summary>
    public string? Seal { get; init; }

    /// <summary>Why it looks as it does.</summary>
    public string? Note { get; init; }
}

/// <summary>推荐函, 请示: the letter under which a level hands up what it recommends.</summary>
/// <param name="By">Whose letter it is.</param>
/// <param name="Title">Its title, to begin with.</param>
/// <param name="Wording">Its text; <see cref="Count"/> stands for how many are recommended.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">Why it reads as it does.</param>
public sealed record CoveringLetter(string By, string Title, string Wording, string Clause, string? Note)
{
    /// <summary>In the wording, where the number stands.</summary>
    public const string Count = "{count}";
}

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

    /// <summary>The pot from which a case takes its place at a step; null where the step has none.</summary>
    public Quota? QuotaFor(string step, FactSheet sheet) =>
        Quotas.FirstOrDefault(quota => quota.Step == step && (quota.For is null || quota.For.Decide(sheet) == Verdict.Met));
}
