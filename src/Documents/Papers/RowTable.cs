using System.Globalization;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>Lays a repeated table out: the heads with their units, the rows as they were filled in, empty ones to write on where there are none.</summary>
internal static class RowTable
{
    // what a line of the whole width holds at a table's size, and what the edges of a cell cost
    private const double LineWidth = 44;
    private const double Edges = 0.8;

    /// <summary>「单位：万元」 where the table says so; it then stands above the table and not in each head.</summary>
    public static string? UnitOf(Table table) => table.Hint is { } hint && hint.StartsWith("单位：", StringComparison.Ordinal) ? hint : null;

    /// <summary>The rows as they were filled in, the fixed ones first; nothing but empty ones where there are none.</summary>
    public static List<List<string>> Cells(Table table, IReadOnlyList<Field> columns, Node? answer, Func<int, string?> division, int emptyRows)
    {
        var filled = (answer as SequenceNode)?.Items.OfType<MappingNode>().ToList() ?? [];
        var cells = Ordered(table, filled).Select(row => columns.Select(column => Cell(column, row?[column.Id], division)).ToList()).ToList();
        for (var i = 0; i < table.FixedRows.Count && i < cells.Count; i++)
        {
            if (columns[0] == table.Columns[0] && cells[i][0].Length == 0) cells[i][0] = table.FixedRows[i];
        }
        if (cells.Count == 0) cells.AddRange(Enumerable.Range(0, emptyRows).Select(_ => columns.Select(_ => "").ToList()));
        return cells;
    }

    /// <summary>A column's head: as the paper names it, else as the form does.</summary>
    public static string HeadOf(Table table, PaperColumn column, FactSheet sheet) =>
        column.Label ?? Head(column.Field!, column.Field!.LabelFor(sheet, onPaper: true), UnitOf(table)?["单位：".Length..]);

    public static PrintBlock.Rows Of(Table table, IReadOnlyList<PaperColumn> columns, Node? answer, FactSheet sheet, Func<int, string?> division, int emptyRows, bool numbered)
    {
        var fields = columns.Select(column => column.Field!).ToList();
        var cells = Cells(table, fields, answer, division, emptyRows);
        var heads = columns.Select(column => HeadOf(table, column, sheet)).ToList();
        var centred = fields.Select(column => column.Type != FieldType.Paragraph && column.LongestText is not > 30).ToList();
        if (numbered)
        {
            heads.Insert(0, "序号");
            centred.Insert(0, true);
            for (var i = 0; i < cells.Count; i++) cells[i].Insert(0, (i + 1).ToString(CultureInfo.InvariantCulture));
        }
        var shares = heads.Select((head, i) => Share(head, numbered ? i == 0 ? null : fields[i - 1] : fields[i], cells.Select(row => row[i]))).ToList();
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Span > 0) shares[numbered ? i + 1 : i] = columns[i].Span;
        }
        var rooms = shares.Select(share => share / shares.Sum() * LineWidth - Edges).ToList();
        return new PrintBlock.Rows(
            [.. heads.Select((head, i) => new PrintColumn(PrintText.Breakable(head, rooms[i]), shares[i], centred[i]))],
            [.. cells.Select(row => (IReadOnlyList<string>)[.. row.Select((cell, i) => PrintText.Breakable(cell, rooms[i]))])]);
    }

    // fixed rows in their printed order, then what was added to them
    private static IEnumerable<MappingNode?> Ordered(Table table, List<MappingNode> filled)
    {
        if (table.FixedRows.Count == 0) return filled;
        var key = table.Columns[0].Id;
        var fixedRows = table.FixedRows.Select(head => filled.FirstOrDefault(row => row[key] is ScalarNode name && name.Text.Trim() == head)).ToList();
        return fixedRows.Concat(filled.Where(row => !fixedRows.Contains(row)));
    }

    private static string Cell(Field column, Node? answer, Func<int, string?> division) =>
        column.Type == FieldType.Date && answer is ScalarNode { IsNull: false } day ? PrintText.Clean(day.Text) : PrintedAnswer.Cell(column, answer, division);

    // the unit, unless the table has one of its own or the head names it already
    private static string Head(Field column, string label, string? unit)
    {
        if (column.Unit is { } own && own.Name != unit && !own.Name.All(label.Contains)) label = $"{label}（{own.Name}）";
        return label.StartsWith("其中：", StringComparison.Ordinal) ? label.Insert("其中：".Length, "\n") : label;
    }

    // as wide as its content, within bounds: a head may take two lines
    private static double Share(string head, Field? column, IEnumerable<string> cells)
    {
        var content = cells.Select(cell => cell.Split('\n').Max(PrintText.Width)).DefaultIfEmpty().Max();
        var usual = column switch
        {
            null => 2,
            { Type: FieldType.Date } => 5.6,
            { Type: FieldType.Text or FieldType.Institution, LongestText: > 30 } => 7,
            { Type: FieldType.Text } => 4,
            _ => 2.4,
        };
        var widest = head.Split('\n').Max(PrintText.Width);
        return Math.Max(widest > 5 ? Math.Ceiling(widest / 2) : widest, Math.Clamp(content, usual, 13)) + Edges;
    }
}
