using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>汇总表 as PDF or Word, as the notice prints it: a sealed version, or a draft that says so. Writes nothing.</summary>
public sealed class PrintSummary(Db db, ProgrammeStore programmes, ShowSummary show, Typesetter typesetter, TimeProvider time, ILogger<PrintSummary> log)
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
        if (!actor.Has(Duty.ReadWork) || actor.OfficeId is not { } office) return null;
        var sent = db.Batches.Where(b => b.Id == batch && b.CallId == call && (b.OfficeId == office || b.ToOfficeId == office));
        if (await db.SealedSummaries.AsNoTracking().FirstOrDefaultAsync(s => sent.Any(b => b.SummaryId == s.Id), stop) is not { } one) return null;
        var programme = await programmes.FindAsync(await db.Calls.Where(c => c.Id == call).Select(c => c.Digest).FirstAsync(stop), stop);
        if (programme.Summaries.FirstOrDefault(s => s.Id == one.SummaryId) is not { } table) return null;
        return await PrintAsync(call, programme, table, ShowSummary.Read(one), await db.Offices.Where(o => o.Id == one.OfficeId).Select(o => o.Name).FirstAsync(stop), one, one.Digest, format, stop);
    }

    private Task<Outcome<Printed>> PrintAsync(Guid call, Programme programme, Summary table, IReadOnlyList<ShowSummary.Row> rows, string office, SealedSummary? one, string digest, PaperFormat format, CancellationToken stop) => Printing.RunAsync(
        typesetter,
        SummaryPaper.Of(programme, table, [.. rows.Select(row => row.Cells)], [.. table.Notes, .. ShowSummary.Excesses(rows)], office, one?.Number, one?.Digest ?? digest, one?.At ?? time.GetUtcNow()),
        format, log, call, stop);
}
