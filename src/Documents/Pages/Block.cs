using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>
/// What stands on a page, without a word about how it looks: the terminal and the web pages render the same blocks. A closed set,
/// nested here because Rules has a Field and a Table of its own.
/// </summary>
public abstract record Block
{
    private Block()
    {
    }

    /// <summary>A heading, 1 for the page itself. <paramref name="Anchor"/> is the id of the condition that it heads, if it heads one.</summary>
    public sealed record Heading(int Level, string Text, Verdict? Verdict = null, string? Anchor = null) : Block;

    /// <summary>Running text.</summary>
    public sealed record Paragraph(string Text) : Block;

    /// <summary>A name and what stands behind it, with an aside where there is one.</summary>
    public sealed record Field(string Label, string Value, string? Aside = null) : Block;

    /// <summary>A table; every row has as many cells as there are columns.</summary>
    public sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : Block;

    /// <summary>Items one below the other.</summary>
    public sealed record List(IReadOnlyList<Item> Items) : Block;

    /// <summary>How an unclear wording is read, or what else a reader must know.</summary>
    public sealed record Note(string Text) : Block;
}

/// <summary>One item of a list: a line, its verdict where it has one, the id of its condition, and what stands below it.</summary>
public sealed record Item(string Text, Verdict? Verdict = null, string? Anchor = null, IReadOnlyList<Block>? Below = null)
{
    /// <summary>What stands below it; empty where nothing does.</summary>
    public IReadOnlyList<Block> Below { get; } = Below ?? [];
}
