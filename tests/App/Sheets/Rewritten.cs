using Shifan.Documents;

namespace Shifan.Tests.App.Sheets;

/// <summary>A workbook that was read, with some answers changed, as a file again: all cells, as somebody's program would save them.</summary>
internal static class Rewritten
{
    /// <summary>The book with the answer (the fourth cell) of some rows replaced.</summary>
    /// <param name="book">What was read.</param>
    /// <param name="sheet">Only this sheet is kept; null keeps all.</param>
    /// <param name="change">The new answer of a row, or null to leave it.</param>
    public static byte[] Book(SheetBook book, string? sheet, Func<SheetRow, SheetCell?> change) => XlsxWriter.Write([.. book.Sheets.Where(s => !s.Hidden && (sheet is null || s.Name == sheet)).Select(s =>
    {
        var rows = new List<IReadOnlyList<OutCell>>();
        foreach (var row in s.Rows)
        {
            while (rows.Count < row.Number - 1) rows.Add([]);
            var cells = row.Cells.ToList();
            if (change(row) is { } changed)
            {
                while (cells.Count < 4) cells.Add(SheetCell.Empty);
                cells[3] = changed;
            }
            rows.Add([.. cells.Select(cell => cell.Kind == CellKind.Number ? new OutCell("", CellStyle.General, decimal.Parse(cell.Text, System.Globalization.CultureInfo.InvariantCulture)) : new OutCell(cell.Text, CellStyle.Text))]);
        }
        return new OutSheet(s.Name, [], rows, []);
    })]);
}
