using System.Security.Cryptography;
using System.Text;
using Shifan.Rules;

namespace Shifan.Web.Pages.Applications;

/// <summary>
/// Two texts of one section, and what both were made from: what only one side changed is taken from that side, and only what both changed
/// is asked about. Of what they were made from the page carries a mark for each answer, so it needs no script and nothing is kept for it.
/// </summary>
/// <param name="Asked">What both sides changed, each otherwise.</param>
/// <param name="Joined">What only the sender changed, by its label: it goes in without asking.</param>
/// <param name="Mine">What was typed of both.</param>
public sealed record Merging(IReadOnlyList<Comparison> Asked, IReadOnlyList<string> Joined, MappingNode Mine)
{
    private const int MarkLength = 8;

    /// <summary>The marks of a section's answers: <c>name:1a2b3c4d …</c></summary>
    public static string Marks(Section section, MappingNode answers) => string.Join(' ', section.Blocks.Select(block => $"{block.Id}:{Mark(answers[block.Id])}"));

    /// <summary>Merges what was typed over the state that the marks are of with what is kept by now.</summary>
    public static Merging Of(Section section, string? marks, MappingNode kept, MappingNode typed)
    {
        var based = (marks ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(mark => mark.Split(':')).Where(mark => mark.Length == 2)
            .GroupBy(mark => mark[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);
        // where it is not known what an answer was, both may have changed it
        bool Changed(string id, Node? answer) => !based.TryGetValue(id, out var mark) || mark != Mark(answer);
        var differing = Comparison.Of(section, kept, typed);
        var mine = differing.Where(one => Changed(one.Id, typed[one.Id])).ToList();
        var asked = mine.Where(one => Changed(one.Id, kept[one.Id])).ToList();
        return new Merging(asked, [.. mine.Except(asked).Select(one => one.Label)], new MappingNode(typed.Place, [.. typed.Entries.Where(entry => mine.Any(one => one.Id == entry.Key))]));
    }

    private static string Mark(Node? answer) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Words.OfAnswer(answer).ReplaceLineEndings("\n"))))[..MarkLength];
}
