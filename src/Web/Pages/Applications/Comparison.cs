using Shifan.Rules;

namespace Shifan.Web.Pages.Applications;

/// <summary>One answer of which two texts exist: what is kept by now, and what was typed over an older state.</summary>
public sealed record Comparison(string Id, string Label, IReadOnlyList<Comparison.Line> Lines)
{
    /// <summary>A line of it: the whole answer, or a row of a table that only one of the two has.</summary>
    public sealed record Line(string Head, string Theirs, string Mine);

    public static IReadOnlyList<Comparison> Of(Section section, MappingNode kept, MappingNode typed)
    {
        var found = new List<Comparison>();
        foreach (var entry in typed.Entries)
        {
            if (section.Find(entry.Key) is not { } block) continue;
            var (theirs, mine) = (kept[entry.Key], entry.Value);
            // the same in two ways of writing is no difference
            if (Words.OfAnswer(theirs) == Words.OfAnswer(mine)) continue;
            found.Add(new Comparison(entry.Key, block.Field?.Label ?? block.Table!.Label, block.Table is { } table ? Rows(table, theirs, mine) : [new Line("", Say(theirs), Say(mine))]));
        }
        return found;
    }

    /// <summary>The answers that differ between two states of a section.</summary>
    public static IReadOnlyList<Comparison> Between(Section section, MappingNode before, MappingNode after)
    {
        var none = new Place("", 0, 0, "");
        return Of(section, before, new MappingNode(none, [.. section.Blocks.Select(block => new Entry(block.Id, none, after[block.Id] ?? new ScalarNode(none, "", isNull: true)))]));
    }

    private static List<Line> Rows(Table table, Node? theirs, Node? mine)
    {
        var (a, b) = ((theirs as SequenceNode)?.Items ?? [], (mine as SequenceNode)?.Items ?? []);
        var lines = new List<Line>();
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            var (one, other) = (Row(table, a.ElementAtOrDefault(i)), Row(table, b.ElementAtOrDefault(i)));
            if (one != other) lines.Add(new Line($"第 {i + 1} 行", one, other));
        }
        return lines;
    }

    private static string Row(Table table, Node? row) => row is MappingNode cells
        ? string.Join("，", table.Columns.Where(column => cells[column.Id] is not (null or ScalarNode { IsNull: true })).Select(column => $"{column.Label} {Say(cells[column.Id])}"))
        : "（无此行）";

    private static string Say(Node? node) => Words.OfAnswer(node) is { Length: > 0 } said ? said : "（空）";
}
