namespace Shifan.Rules;

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
