using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>Papers that an office issues: list for publicity, decision, certificate, plaque, answer to an objection. What stands on them are words and one list.</summary>
public static class OfficePaper
{
    /// <summary>The paper, ready to be printed.</summary>
    /// <param name="programme">Whose papers.</param>
    /// <param name="paper">Which, by its id.</param>
    /// <param name="call">What was applied for.</param>
    /// <param name="words">What stands on it, by the words of <see cref="PaperVocabulary"/>; <c>office.name</c> is among them.</param>
    /// <param name="cases">The rows of the list <c>cases</c>; null where it has none.</param>
    /// <param name="document">Its number; empty for none.</param>
    /// <param name="isDraft">It has not gone out.</param>
    /// <param name="moment">When what it says was settled.</param>
    /// <param name="title">What the file is called in its properties; null: as the paper.</param>
    public static Printout Of(
        Programme programme, string paper, string call, IReadOnlyDictionary<string, string> words, IReadOnlyList<IReadOnlyDictionary<string, string>>? cases, string document, bool isDraft, DateTimeOffset moment, string? title = null)
    {
        var all = PaperData.OfNotice(programme, call);
        foreach (var (word, text) in words) all[word] = text;
        var data = new PaperData(programme) { Words = all, Lists = cases is null ? new Dictionary<string, PaperListing>(StringComparer.Ordinal) : new Dictionary<string, PaperListing>(StringComparer.Ordinal) { ["cases"] = new(cases) } };
        return PaperPrintout.Of(paper, data, new PaperEdges(words["office.name"], document, "", isDraft, "", moment), title)!;
    }
}
