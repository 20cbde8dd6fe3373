using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// A draft as it goes over to an amended form. Every answer goes to the section that asks for it now; what nothing asks for any more is kept beside the
/// draft, and said.
/// </summary>
/// <param name="Sections">The rows of the draft, by section.</param>
/// <param name="Left">What has no place any more.</param>
/// <param name="Said">The same in words.</param>
internal sealed record Refit(IReadOnlyDictionary<string, MappingNode> Sections, MappingNode Left, IReadOnlyList<string> Said)
{
    private static readonly Place None = new("", 0, 0, "");

    public static Refit Of(Programme from, Programme to, IEnumerable<DraftSection> rows)
    {
        var sections = new Dictionary<string, List<Entry>>(StringComparer.Ordinal);
        var (left, said) = (new List<Entry>(), new List<string>());
        List<Entry> Row(string section) => sections.TryGetValue(section, out var row) ? row : sections[section] = [];
        void Put(string section, Entry entry)
        {
            var row = Row(section);
            // who typed it where it belongs now knows it better
            if (row.TrueForAll(other => other.Key != entry.Key)) row.Add(entry);
        }

        foreach (var row in rows.OrderBy(row => row.Section, StringComparer.Ordinal))
        {
            var typed = Draft.Read(row.Answers);
            if (row.Section == DraftSection.Left)
            {
                left.AddRange(typed.Entries);
                continue;
            }
            _ = Row(row.Section);
            foreach (var entry in typed.Entries)
            {
                if (row.Section == DraftSection.Declared)
                {
                    if (to.Statements.Any(statement => statement.Rubric.Id == entry.Key)) Put(row.Section, entry);
                    else
                    {
                        left.Add(entry);
                        said.Add($"本单位自述：{from.Statements.FirstOrDefault(statement => statement.Rubric.Id == entry.Key)?.Statement ?? entry.Key}");
                    }
                }
                else if (to.Form.Sections.FirstOrDefault(section => section.Find(entry.Key) is not null) is not { } owner)
                {
                    if (entry.Value is ScalarNode { IsNull: true }) continue;
                    left.Add(entry);
                    said.Add(LabelOf(from, entry.Key));
                }
                else Put(row.Section == DraftSection.Begun ? row.Section : owner.Id, Cut(from, owner.Find(entry.Key)?.Table, entry, left, said));
            }
        }
        return new Refit(sections.ToDictionary(row => row.Key, row => new MappingNode(None, row.Value), StringComparer.Ordinal), new MappingNode(None, [.. left.DistinctBy(entry => entry.Key)]), [.. said.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>The draft as it would be read.</summary>
    public MappingNode Answers => Sections.OrderBy(row => row.Key, StringComparer.Ordinal).Where(row => row.Key != DraftSection.Declared).Aggregate(new MappingNode(None, []), (all, row) => all.With(row.Value));

    public MappingNode Declared => Sections.GetValueOrDefault(DraftSection.Declared) ?? new MappingNode(None, []);

    // a table keeps its rows, without the columns that it has no more
    private static Entry Cut(Programme from, Table? table, Entry entry, List<Entry> left, List<string> said)
    {
        if (table is null || entry.Value is not SequenceNode rows) return entry;
        bool IsColumn(Entry cell) => table.Columns.Any(column => column.Id == cell.Key);
        if (rows.Items.OfType<MappingNode>().All(row => row.Entries.All(IsColumn))) return entry;
        var gone = rows.Items.OfType<MappingNode>().SelectMany(row => row.Entries.Where(cell => !IsColumn(cell)).Select(cell => cell.Key)).Distinct(StringComparer.Ordinal);
        var before = from.Form.Tables.FirstOrDefault(one => one.Id == table.Id);
        said.AddRange(gone.Select(column => $"{table.Label}的“{before?.Columns.FirstOrDefault(c => c.Id == column)?.Label ?? column}”一栏"));
        left.Add(new Entry(entry.Key, None, new SequenceNode(None, [.. rows.Items.Select(row => row is MappingNode map ? new MappingNode(None, [.. map.Entries.Where(cell => !IsColumn(cell))]) : row)])));
        return new Entry(entry.Key, None, new SequenceNode(None, [.. rows.Items.Select(row => row is MappingNode map ? new MappingNode(None, [.. map.Entries.Where(IsColumn)]) : row)]));
    }

    private static string LabelOf(Programme from, string key) =>
        from.Form.Fields.FirstOrDefault(field => field.Id == key)?.Label ?? from.Form.Tables.FirstOrDefault(table => table.Id == key)?.Label ?? key;
}
