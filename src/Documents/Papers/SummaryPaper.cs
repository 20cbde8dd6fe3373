namespace Shifan.Documents;

/// <summary>汇总表 as a paper across, as notices print it: title, table, place for the seal, notes.</summary>
public static class SummaryPaper
{
    // what a line across the page holds at a table's size, and what the edges of a cell cost
    private const double LineWidth = 70;
    private const double Edges = 0.8;

    /// <summary>The table, ready for the typesetter.</summary>
    /// <param name="title">Over the table.</param>
    /// <param name="heads">The columns as printed.</param>
    /// <param name="rows">Cells in the order of the columns.</param>
    /// <param name="seal">What stands at the place for the seal.</param>
    /// <param name="notes">Under it.</param>
    /// <param name="office">Whose table it is.</param>
    /// <param name="edition">Which version; null: a draft.</param>
    /// <param name="digest">Of what is printed.</param>
    /// <param name="moment">When it was sealed, or the draft made.</param>
    public static Printout Of(
        string title, IReadOnlyList<string> heads, IReadOnlyList<IReadOnlyList<string>> rows, string seal, IReadOnlyList<string> notes, string office, int? edition, string digest, DateTimeOffset moment)
    {
        var shares = heads.Select((head, i) => Share(head, rows.Select(row => row[i]))).ToList();
        var rooms = shares.Select(share => share / shares.Sum() * LineWidth - Edges).ToList();
        var blocks = new List<PrintBlock>
        {
            new PrintBlock.Title(PrintText.Clean(title)),
            new PrintBlock.Rows(
                [.. heads.Select((head, i) => new PrintColumn(PrintText.Breakable(PrintText.Clean(head), rooms[i]), shares[i], rooms[i] < 6))],
                [.. rows.Select(row => (IReadOnlyList<string>)[.. row.Select((cell, i) => PrintText.Breakable(PrintText.Clean(cell), rooms[i]))])]),
            new PrintBlock.Places([new PrintLine(PrintText.Clean(seal), PrintText.Clean(office)), new PrintLine("日期", PrintText.NoDay)]),
        };
        if (notes.Count > 0) blocks.Add(new PrintBlock.Note("说明：" + string.Join('\n', notes.Select(PrintText.Clean))));
        return new Printout(
            title, office, "", edition is { } number ? $"第 {number} 版　{Rules.Deadline.ShowExact(moment)} 定稿" : "草稿，未定稿", edition is null ? "草稿" : null, PageCode.Of(title, edition ?? 0, digest), moment, blocks)
        { Pages = PrintPages.Table };
    }

    // a long head takes several lines, and what is said at length more room than a name
    private static double Share(string head, IEnumerable<string> cells)
    {
        var content = cells.Select(cell => cell.Split('\n').Max(PrintText.Width)).DefaultIfEmpty().Max();
        var widest = PrintText.Width(head);
        return Math.Max(widest > 5 ? Math.Min(Math.Ceiling(widest / 3), 14) : widest, content > 40 ? 18 : Math.Clamp(content, 2, 12)) + Edges;
    }
}
