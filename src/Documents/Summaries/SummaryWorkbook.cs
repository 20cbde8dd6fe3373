namespace Shifan.Documents;

/// <summary>汇总表 as a workbook: title, heads, rows, notes and the place for the seal, every cell plain text.</summary>
public static class SummaryWorkbook
{
    private const double Narrow = 8;
    private const double Wide = 28;

    /// <summary>The file.</summary>
    /// <param name="title">Over the table.</param>
    /// <param name="heads">The columns as printed.</param>
    /// <param name="rows">Cells in the order of the columns.</param>
    /// <param name="below">Notes, the office, the day, the version.</param>
    public static byte[] Write(string title, IReadOnlyList<string> heads, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyList<string> below)
    {
        List<IReadOnlyList<OutCell>> all = [[new OutCell(title, CellStyle.Heading)], [.. heads.Select(head => new OutCell(head, CellStyle.Heading))]];
        all.AddRange(rows.Select(row => (IReadOnlyList<OutCell>)[.. row.Select(cell => new OutCell(cell, CellStyle.Long))]));
        all.AddRange(below.Select(line => (IReadOnlyList<OutCell>)[new OutCell(line, CellStyle.Text)]));
        return XlsxWriter.Write([new OutSheet("汇总表", [.. heads.Select((_, i) => (i == 0 ? Narrow : Wide, CellStyle.Long))], all, []) { Frozen = 2 }]);
    }
}
