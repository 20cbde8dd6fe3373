using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;
using Shifan.Rules;

namespace Shifan.Web;

/// <summary>What a browser sent for fields of a programme's form, as the same nodes that files are read into.</summary>
public static class Posted
{
    // how many rows there are is the sender's word; a page has far fewer, and nobody makes the server look for millions
    private const int MostRows = 20_000;

    private const int NamedRows = 100;

    private static readonly ConditionalWeakTable<Section, HashSet<string>> Known = [];

    /// <summary>The names of a section's boxes, for as many rows as a page usually has: whoever reads them need not make each anew.</summary>
    internal static HashSet<string> Names(Section section) => Known.GetValue(section, static section =>
    {
        var names = new HashSet<string>(section.Blocks.Select(block => block.Field is { } field ? field.Id : RowsOf(block.Table!)), StringComparer.Ordinal);
        foreach (var table in section.Blocks.Select(block => block.Table).OfType<Table>())
        {
            for (var row = 1; row <= NamedRows; row++) names.UnionWith(Enumerable.Range(0, table.Columns.Count).Select(column => table.PathOf(row, column)));
        }
        return names;
    });

    /// <summary>The box that says how many rows of a table were sent.</summary>
    internal static string RowsOf(Table table) => $"{table.Id}.rows";

    /// <summary>A field that was sent empty is null there, so that saving takes the answer away; one that was not sent is not there at all.</summary>
    public static MappingNode Read(IEnumerable<Field> fields, IEnumerable<Table> tables, Func<string, StringValues> value)
    {
        var entries = new List<Entry>();
        foreach (var field in fields)
        {
            if (ReadField(field, field.Id, value) is { } node) entries.Add(new Entry(field.Id, At(field.Id), node));
        }
        foreach (var table in tables)
        {
            var sent = value(RowsOf(table));
            if (sent.Count == 0) continue;
            _ = int.TryParse(sent[0], out var count);
            var rows = new List<Node>();
            for (var i = 0; i < Math.Min(count, MostRows); i++)
            {
                var cells = new List<Entry>(table.Columns.Count);
                for (var c = 0; c < table.Columns.Count; c++)
                {
                    var (column, name) = (table.Columns[c], table.PathOf(i + 1, c));
                    if (ReadField(column, name, value) is { } cell and not ScalarNode { IsNull: true }) cells.Add(new Entry(column.Id, At(name), cell));
                }
                // printed row heads alone make no row
                if (cells.Any(cell => table.FixedRows.Count == 0 || cell.Key != table.Columns[0].Id)) rows.Add(new MappingNode(At(table.PathOf(i + 1)), cells));
            }
            entries.Add(new Entry(table.Id, At(table.Id), rows.Count == 0 ? new ScalarNode(At(table.Id), "", isNull: true) : new SequenceNode(At(table.Id), rows)));
        }
        return new MappingNode(At(""), entries);
    }

    /// <summary>Everything that was sent for a section.</summary>
    public static MappingNode ReadSection(Section section, Func<string, StringValues> value) =>
        Read(section.Blocks.Where(block => block.Field is not null).Select(block => block.Field!), section.Blocks.Where(block => block.Table is not null).Select(block => block.Table!), value);

    /// <summary>The applicant's own word on statements, sent as <c>d.ID</c>.</summary>
    public static MappingNode ReadDeclared(IEnumerable<Judged> statements, Func<string, StringValues> value) =>
        new(At(""), [.. statements.Where(s => value($"d.{s.Rubric.Id}").Count > 0).Select(s => new Entry(s.Rubric.Id, At(s.Rubric.Id), Scalar(s.Rubric.Id, value($"d.{s.Rubric.Id}")[0])))]);

    private static Node? ReadField(Field field, string name, Func<string, StringValues> value)
    {
        if (field.Type == FieldType.Title)
        {
            if (value($"{name}.held").Count == 0 && value($"{name}.from").Count == 0) return null;
            var parts = new[] { "held", "from", "until" }.Select(part => (Part: part, Text: value($"{name}.{part}").ToString().Trim())).Where(part => part.Text.Length > 0).ToList();
            if (parts.Count == 0) return new ScalarNode(At(name), "", isNull: true);
            return new MappingNode(At(name), [.. parts.Select(part => new Entry(part.Part, At($"{name}.{part.Part}"), new ScalarNode(At($"{name}.{part.Part}"), part.Text)))]);
        }
        var sent = value(name);
        if (sent.Count == 0) return null;
        if (field.Type != FieldType.Choices) return Scalar(name, sent[0]);
        var chosen = sent.Where(text => !string.IsNullOrEmpty(text)).Select(text => (Node)new ScalarNode(At(name), text!)).ToList();
        return chosen.Count == 0 ? new ScalarNode(At(name), "", isNull: true) : new SequenceNode(At(name), chosen);
    }

    private static ScalarNode Scalar(string name, string? text) => new(At(name), text ?? "", isNull: string.IsNullOrWhiteSpace(text));

    private static Place At(string path) => new("", 0, 0, path);
}
