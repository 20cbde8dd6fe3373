using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>The whole application as one workbook, for the people of staff, finance and business.</summary>
public sealed class ExportWorkbook(Fillings fillings)
{
    /// <param name="actor">Who asks.</param>
    /// <param name="id">Which application.</param>
    /// <param name="filledBy">Only the sheets of these people; null for all.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<ExportTable.Exported?> RunAsync(Actor actor, Guid id, string? filledBy, CancellationToken stop = default) =>
        await fillings.OfAsync(actor, id, stop) is { } filling && (filledBy is null || filling.Programme.Form.Fillers.Contains(filledBy))
            ? new ExportTable.Exported(
                $"申报表 {filling.Application.Number}{(filledBy is null ? "" : $" {filledBy}")}.xlsx",
                Workbook.Write(filling.Programme, $"申报编号 {filling.Application.Number}{(filledBy is null ? "" : $"（{filledBy}填写的部分）")}", filling.Answers, filling.Sheet, filledBy))
            : null;
}
