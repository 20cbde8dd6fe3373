using System.Text;

namespace Shifan.Rules;

/// <summary>
/// A programme and its papers in one text, as it is published under one digest: the programme file, then each paper behind a line that
/// names it. A programme file alone is such a text too.
/// </summary>
public static class ProgrammeText
{
    private const string Mark = "--- # papers/";

    /// <summary>All in one, papers in the order of their names.</summary>
    public static string Join(string programme, IEnumerable<(string Name, string Text)> papers)
    {
        var all = new StringBuilder(programme);
        foreach (var (name, text) in papers.OrderBy(paper => paper.Name, StringComparer.Ordinal))
        {
            if (all.Length > 0 && all[^1] != '\n') all.Append('\n');
            all.Append(Mark).Append(name).Append('\n').Append(text.TrimStart('\uFEFF'));
        }
        return all.ToString();
    }

    /// <summary>The programme file and its papers by the names of their files.</summary>
    public static (string Programme, IReadOnlyList<(string Name, string Text)> Papers) Split(string text)
    {
        var papers = new List<(string Name, string Text)>();
        string? programme = null;
        var (begin, name) = (0, "");
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            var line = text.AsSpan(at, (end < 0 ? text.Length : end) - at).TrimEnd('\r');
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                Take(at);
                (begin, name) = (end < 0 ? text.Length : end + 1, line[Mark.Length..].Trim().ToString());
            }
            at = end < 0 ? text.Length : end + 1;
        }
        Take(text.Length);
        return (programme!, papers);

        void Take(int until)
        {
            if (programme is null) programme = text[begin..until];
            else papers.Add((name, text[begin..until]));
        }
    }
}
