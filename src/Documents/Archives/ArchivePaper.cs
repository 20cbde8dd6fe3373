using System.Globalization;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>案卷目录 as a paper.</summary>
public static class ArchivePaper
{
    /// <summary>What the package holds, ready to be printed.</summary>
    /// <param name="programme">Whose papers.</param>
    /// <param name="words">What is said of the case, by the words of <see cref="PaperVocabulary"/>.</param>
    /// <param name="call">What was applied for.</param>
    /// <param name="files">The files, in order.</param>
    /// <param name="moment">When the case was settled.</param>
    public static Printout Of(Programme programme, IReadOnlyDictionary<string, string> words, string call, IReadOnlyList<ArchiveFile> files, DateTimeOffset moment)
    {
        var all = PaperData.OfNotice(programme, call);
        foreach (var (word, text) in words) all[word] = text;
        all["archive.files"] = files.Count.ToString(CultureInfo.InvariantCulture);
        var data = new PaperData(programme)
        {
            Words = all,
            Lists = new Dictionary<string, PaperListing>(StringComparer.Ordinal)
            {
                ["contents"] = new([.. files.Select(file => new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["title"] = file.Title, ["made"] = Deadline.Show(file.Made), ["by"] = file.By, ["path"] = file.File.Path,
                })]),
            },
        };
        return PaperPrintout.Of("archive", data, new PaperEdges(words.GetValueOrDefault("office.name") ?? "", $"办件编号 {words.GetValueOrDefault("case.number")}", "", IsDraft: false, "", moment))!;
    }
}
