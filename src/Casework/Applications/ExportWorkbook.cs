using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>The whole application as one workbook, for the people of staff, finance and business.</summary>
public sealed class ExportWorkbook(Fillings fillings)
{
    public async Task<ExportTable.Exported?> RunAsync(Actor actor, Guid id, CancellationToken stop = default) =>
        await fillings.OfAsync(actor, id, stop) is { } filling
            ? new ExportTable.Exported($"申报表 {filling.Application.Number}.xlsx", Workbook.Write(filling.Programme, $"申报编号 {filling.Application.Number}", filling.Answers, filling.Sheet))
            : null;
}
