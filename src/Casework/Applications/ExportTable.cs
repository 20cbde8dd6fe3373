using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>One table of an application as a file to be filled in and imported again.</summary>
public sealed class ExportTable(Fillings fillings)
{
    /// <param name="Name">What to call the file.</param>
    /// <param name="Content">Its bytes.</param>
    public sealed record Exported(string Name, byte[] Content);

    /// <summary>The table as xlsx, or as separated values; <paramref name="blank"/> without its rows. Null where there is no such table for the actor.</summary>
    public async Task<Exported?> RunAsync(Actor actor, Guid id, string table, bool csv, bool blank, CancellationToken stop = default)
    {
        if (await fillings.OfAsync(actor, id, stop) is not { } filling || filling.SectionOf(table)?.Find(table)?.Table is not { } found) return null;
        var rows = blank ? [] : Workbook.Rows(filling.Answers, found);
        return new Exported(
            $"{found.LabelFor(filling.Sheet)}{(rows.Count == 0 ? "（模板）" : "")}.{(csv ? "csv" : "xlsx")}",
            csv ? TableSheet.WriteCsv(found, rows, filling.Sheet) : TableSheet.Write(found, rows, filling.Sheet));
    }
}
