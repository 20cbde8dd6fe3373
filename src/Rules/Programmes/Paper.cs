namespace Shifan.Rules;

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
