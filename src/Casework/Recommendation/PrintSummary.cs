using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>汇总表 as PDF or Word, as the notice prints it: a sealed version, or a draft that says so. Writes nothing.</summary>
public sealed class PrintSummary(ShowSummary show, Typesetter typesetter, TimeProvider time, ILogger<PrintSummary> log)
{
    /// <summary>Null where there is no such table or version for the actor.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="call">Which call.</param>
    /// <param name="summary">Which table.</param>
    /// <param name="number">The sealed version; null: as the data stand.</param>
    /// <param name="format">As what.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Printed>?> RunAsync(Actor actor, Guid call, string summary, int? number, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default)
    {
        if (await show.RunAsync(actor, call, summary, stop) is not { } view) return null;
        var one = view.Sealed.FirstOrDefault(s => s.Number == number);
        if (number is not null && one is null) return null;
        return await PrintAsync(call, view.Programme, view.Summary, one is null ? view.Rows : ShowSummary.Read(one), view.Office, one, view.Digest, format, stop);
    }

    /// <summary>The sealed table that went up with a batch, for the office that sent it and the one that it was sent to; null for everybody else.</summary>
    public async Task<Outcome<Printed>?> OfBatchAsync(Actor actor, Guid call, Guid batch, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default)
    {
        return await show.OfBatchAsync(actor, call, batch, stop) is { } came
            ? await PrintAsync(call, came.Programme, came.Table, ShowSummary.Read(came.Sealed), came.Office, came.Sealed, came.Sealed.Digest, format, stop) : null;
    }

    private Task<Outcome<Printed>> PrintAsync(Guid call, Programme programme, Summary table, IReadOnlyList<ShowSummary.Row> rows, string office, SealedSummary? one, string digest, PaperFormat format, CancellationToken stop) => Printing.RunAsync(
        typesetter,
        SummaryPaper.Of(programme, table, [.. rows.Select(row => row.Cells)], [.. table.Notes, .. ShowSummary.Excesses(rows)], office, one?.Number, one?.Digest ?? digest, one?.At ?? time.GetUtcNow()),
        format, log, call, stop);
}
