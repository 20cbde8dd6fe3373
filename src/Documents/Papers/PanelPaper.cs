using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What experts sign and what is written of them, as papers: score sheet, summary of scores, minutes, order of a defence, list of who came, pledge.</summary>
public static class PanelPaper
{
    /// <summary>The paper, ready to be printed. Its author, in its properties too, is the office: names of experts stand only where the paper itself has them.</summary>
    /// <param name="programme">Whose papers.</param>
    /// <param name="paper">Which, by its id.</param>
    /// <param name="call">What was applied for.</param>
    /// <param name="office">Who organises it.</param>
    /// <param name="words">What stands on it, by the words of <see cref="PaperVocabulary"/>.</param>
    /// <param name="list">The name of its list; null where it has none.</param>
    /// <param name="rows">The rows of that list.</param>
    /// <param name="edition">Which version; empty for none. Beside it each page says of which case it is, where it is one's.</param>
    /// <param name="moment">When what it says was settled.</param>
    public static Printout Of(
        Programme programme, string paper, string call, string office, IReadOnlyDictionary<string, string> words, string? list, IReadOnlyList<IReadOnlyDictionary<string, string>> rows, string edition, DateTimeOffset moment)
    {
        var all = PaperData.OfNotice(programme, call);
        all["office.name"] = office;
        foreach (var (word, text) in words) all[word] = text;
        var data = new PaperData(programme) { Words = all, Lists = list is null ? new Dictionary<string, PaperListing>(StringComparer.Ordinal) : new Dictionary<string, PaperListing>(StringComparer.Ordinal) { [list] = new(rows) } };
        return PaperPrintout.Of(paper, data, new PaperEdges(office, words.TryGetValue("case.number", out var number) && number.Length > 0 ? $"申报编号 {number}" : "", edition, IsDraft: false, "", moment))!;
    }
}
