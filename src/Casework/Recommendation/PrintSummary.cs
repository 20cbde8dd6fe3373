using Microsoft.Extensions.Logging;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>汇总表 as PDF, as the notice prints it: a sealed version, or a draft that says so. Writes nothing.</summary>
public sealed class PrintSummary(ShowSummary show, Typesetter typesetter, TimeProvider time, ILogger<PrintSummary> log)
{
    /// <summary>Null where there is no such table or version for the actor.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="call">Which call.</param>
    /// <param name="summary">Which table.</param>
    /// <param name="number">The sealed version; null: as the data stand.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Printed>?> RunAsync(Actor actor, Guid call, string summary, int? number, CancellationToken stop = default)
    {
        if (await show.RunAsync(actor, call, summary, stop) is not { } view) return null;
        var one = view.Sealed.FirstOrDefault(s => s.Number == number);
        if (number is not null && one is null) return null;
        var (rows, table) = (one is null ? view.Rows : ShowSummary.Read(one), view.Summary);
        var printout = SummaryPaper.Of(
            table.Label, [.. table.Columns.Select(column => column.Label)],
            [.. rows.Select(row => (IReadOnlyList<string>)[.. table.Columns.Select(column => row.Cells.GetValueOrDefault(column.From) ?? "")])],
            table.Seal ?? "填报单位（盖章）", table.Notes, view.Office, one?.Number, one?.Digest ?? view.Digest, one?.At ?? time.GetUtcNow());
        return await Printing.RunAsync(typesetter, printout, log, call, stop);
    }
}
