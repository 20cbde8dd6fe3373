using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The rows of one table to its applicant, some at a time: for tables that are too long for the page of their section.</summary>
public sealed class ShowRows(Fillings fillings)
{
    public const int PageSize = 100;

    /// <param name="Programme">The programme.</param>
    /// <param name="Table">The table.</param>
    /// <param name="Label">What this applicant calls it.</param>
    /// <param name="Section">Where it stands.</param>
    /// <param name="Revision">The section's revision.</param>
    /// <param name="Rows">All rows.</param>
    /// <param name="Sheet">The facts so far, by which labels fit the applicant.</param>
    /// <param name="Today">The day by which answers are read.</param>
    /// <param name="Editable">Whether it can be filled in now.</param>
    public sealed record View(Programme Programme, Table Table, string Label, Section Section, int Revision, IReadOnlyList<MappingNode> Rows, FactSheet Sheet, DateOnly Today, bool Editable)
    {
        /// <summary>The numbers, from 1, of the rows in which a text occurs; of all where it is empty.</summary>
        public IReadOnlyList<int> Find(string? text)
        {
            var word = text?.Trim() ?? "";
            return [.. Enumerable.Range(1, Rows.Count).Where(row => word.Length == 0 || Table.Columns.Any(column => CellAnswer.Text(Rows[row - 1][column.Id]).Contains(word, StringComparison.OrdinalIgnoreCase)))];
        }
    }

    /// <summary>Null where there is no such table for the actor.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid id, string table, CancellationToken stop = default) =>
        await fillings.OfAsync(actor, id, stop) is { } filling && filling.SectionOf(table) is { } section && section.Find(table)?.Table is { FixedRows.Count: 0 } found
            ? new View(
                filling.Programme, found, found.LabelFor(filling.Sheet), section, filling.RevisionOf(section), Workbook.Rows(filling.Answers, found), filling.Sheet, filling.Today,
                filling.IsOpen(section))
            : null;
}
