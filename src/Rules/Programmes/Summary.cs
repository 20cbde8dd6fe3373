namespace Shifan.Rules;

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
