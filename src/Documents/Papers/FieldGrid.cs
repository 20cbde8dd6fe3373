using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>
/// Lays fields out as rows of a printed form, in their order: short ones three to a row, longer ones two, texts alone. No row is left
/// with a hole: what stands in it takes the whole width.
/// </summary>
public static class FieldGrid
{
    /// <summary>A row is so many columns wide.</summary>
    public const int Columns = 24;

    // a column holds so many characters of the form's size; a cell's edges cost one
    internal const double CharactersPerColumn = 1.75;
    internal const double Edges = 0.9;

    /// <summary>Rows of cells, each <see cref="Columns"/> wide.</summary>
    public static IReadOnlyList<IReadOnlyList<PrintCell>> Of(IEnumerable<(Field Field, string Label, string Value)> fields)
    {
        var rows = new List<IReadOnlyList<PrintCell>>();
        var row = new List<(string Label, string Value, int Width, bool Wide)>();
        void End()
        {
            if (row.Count > 0) rows.Add(Spread(row));
            row.Clear();
        }
        foreach (var (field, label, value) in fields)
        {
            if (field.Type == FieldType.Paragraph)
            {
                End();
                rows.Add([new PrintCell(PrintCellKind.Label, Broken(label, 4), 4), new PrintCell(PrintCellKind.Text, Broken(value, Columns - 4), Columns - 4)]);
                continue;
            }
            var width = Width(field, label, value);
            if (row.Sum(placed => placed.Width) + width > Columns) End();
            row.Add((label, value, width, field.Type is FieldType.Text or FieldType.Institution or FieldType.Url or FieldType.Email or FieldType.Choices));
        }
        End();
        return rows;
    }

    private static int Width(Field field, string label, string value)
    {
        var needs = field.Type switch
        {
            FieldType.Institution => 11,
            FieldType.Text => field.LongestText is > 40 or null ? 11 : 5,
            FieldType.Url or FieldType.Email => 8,
            FieldType.CreditCode => 7,
            FieldType.Date or FieldType.Phone => 5,
            _ => 4,
        };
        needs = Math.Max(needs, Room(value));
        foreach (var width in new[] { Columns / 3, Columns / 2, Columns * 2 / 3 })
        {
            if (LabelSpan(label) + needs <= width) return width;
        }
        return Columns;
    }

    // columns that a text needs on one line
    private static int Room(string text) => text.Length == 0 ? 1 : (int)Math.Ceiling((text.Split('\n').Max(PrintText.Width) + Edges) / CharactersPerColumn);

    // a label may take two lines, or three where it is long
    private static int LabelSpan(string label) => label.Split('\n').Max(line =>
    {
        var length = PrintText.Width(line);
        var lines = length > 14 ? 3 : length > 6 ? 2 : 1;
        return Math.Max(3, (int)Math.Ceiling((Math.Ceiling(length / lines) + Edges) / CharactersPerColumn));
    });

    private static List<PrintCell> Spread(List<(string Label, string Value, int Width, bool Wide)> row)
    {
        var spare = Columns - row.Sum(placed => placed.Width);
        var wide = row.Count(placed => placed.Wide);
        var cells = new List<PrintCell>(row.Count * 2);
        for (var i = 0; i < row.Count; i++)
        {
            var (label, value, width, isWide) = row[i];
            // to what can use it; else to all alike, and what is left to the last
            var share = wide > 0 ? (isWide ? spare / wide-- : 0) : spare / (row.Count - i);
            spare -= share;
            var left = Math.Min(LabelSpan(label), width / 2);
            cells.Add(new PrintCell(PrintCellKind.Label, Broken(label, left), left));
            cells.Add(new PrintCell(PrintCellKind.Value, Broken(value, width + share - left), width + share - left));
        }
        return cells;
    }

    private static string Broken(string text, int span) => PrintText.Breakable(text, span * CharactersPerColumn - Edges);
}
