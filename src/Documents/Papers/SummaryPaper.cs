using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>汇总表 as a paper: title, table with the columns that the programme gives, place for the seal, notes.</summary>
public static class SummaryPaper
{
    private const string Usual = "summary";

    /// <summary>The table, ready to be printed: by a paper of its own id where the notice has one, else by the usual one.</summary>
    /// <param name="programme">Whose papers.</param>
    /// <param name="table">Which table.</param>
    /// <param name="rows">Cells by the source of their column.</param>
    /// <param name="notes">Under it.</param>
    /// <param name="office">Whose table it is.</param>
    /// <param name="edition">Which version; null: a draft.</param>
    /// <param name="digest">Of what is printed.</param>
    /// <param name="moment">When it was sealed, or the draft made.</param>
    public static Printout Of(
        Programme programme, Summary table, IReadOnlyList<IReadOnlyDictionary<string, string>> rows, IReadOnlyList<string> notes, string office, int? edition, string digest, DateTimeOffset moment)
    {
        var data = new PaperData(programme)
        {
            Words = new Dictionary<string, string>(PaperData.OfNotice(programme), StringComparer.Ordinal)
            {
                ["office.name"] = office,
                ["summary.title"] = table.Label,
                ["summary.seal"] = table.Seal ?? "填报单位（盖章）",
                ["summary.notes"] = string.Join('\n', notes),
            },
            Lists = new Dictionary<string, PaperListing>(StringComparer.Ordinal) { ["rows"] = new(rows, [.. table.Columns.Select(column => (column.From, column.Label))]) },
        };
        var own = programme.Layouts.Any(layout => layout.Id == table.Id && layout.About == PaperSubject.Summary);
        return PaperPrintout.Of(
            own ? table.Id : Usual, data,
            new PaperEdges(office, "", edition is { } number ? $"第 {number} 版　{Deadline.ShowExact(moment)} 定稿" : "草稿，未定稿", edition is null, PageCode.Of(table.Label, edition ?? 0, digest), moment), table.Label)!;
    }
}
