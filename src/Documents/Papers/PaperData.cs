using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>A list that a paper prints: rows by the names of their columns, and the columns with their heads where the list brings them with it.</summary>
public sealed record PaperListing(IReadOnlyList<IReadOnlyDictionary<string, string>> Rows, IReadOnlyList<(string Name, string Head)>? Columns = null);

/// <summary>What a paper is filled with: words of the vocabulary, lists, and the answers of the form where it reads them.</summary>
/// <param name="Programme">Whose paper.</param>
public sealed record PaperData(Programme Programme)
{
    private static readonly MappingNode Nothing = new(default, []);

    /// <summary>Contents by the words of <see cref="PaperVocabulary"/>; what is missing is empty.</summary>
    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Lists by their names.</summary>
    public IReadOnlyDictionary<string, PaperListing> Lists { get; init; } = new Dictionary<string, PaperListing>(StringComparer.Ordinal);

    /// <summary>The answers as they were typed.</summary>
    public MappingNode Answers { get; init; } = Nothing;

    /// <summary>The same as facts.</summary>
    public FactSheet? Sheet { get; init; }

    /// <summary>The name of a division, or null.</summary>
    public Func<int, string?> Division { get; init; } = _ => null;

    /// <summary>The words that the notice and, where given, its call say.</summary>
    public static Dictionary<string, string> OfNotice(Programme programme, string? call = null) => new(StringComparer.Ordinal)
    {
        ["notice.title"] = programme.Notice.Title,
        ["notice.number"] = programme.Notice.Number,
        ["notice.issuer"] = programme.Notice.Issuer,
        ["notice.issued"] = PrintText.Day(programme.Notice.Issued),
        ["notice.imprint"] = programme.Notice.Imprint ?? "",
        ["call.title"] = call ?? programme.Notice.Title,
    };
}
