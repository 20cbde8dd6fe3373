using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>推荐函, 请示 as PDF or Word: of what was handed up, to both offices; before that a draft of what would go, to sign. Writes nothing.</summary>
public sealed class PrintLetter(Db db, FindBatches batches, FindCandidates candidates, Divisions divisions, Typesetter typesetter, TimeProvider time, ILogger<PrintLetter> log)
{
    /// <summary>What a letter is called to begin with.</summary>
    public static string TitleOf(Programme programme, Level? level) => LetterOf(programme, level)?.Title ?? "关于报送推荐名单的函";

    /// <summary>Null where there is no such letter for the actor.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="callId">Which call.</param>
    /// <param name="batchId">What was handed up; null: a draft of what would be.</param>
    /// <param name="format">As what.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Printed>?> RunAsync(Actor actor, Guid callId, Guid? batchId, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default)
    {
        if (await batches.RunAsync(actor, callId, stop) is not { } view) return null;
        var source = batchId is { } id ? await OfBatchAsync(view, id, stop) : await DraftAsync(actor, view, stop);
        return source is null ? null : await Printing.RunAsync(typesetter, LetterPaper.Of(source, view.Programme), format, log, batchId ?? callId, stop);
    }

    private static CoveringLetter? LetterOf(Programme programme, Level? level) => programme.Letters.FirstOrDefault(letter => letter.By == level?.Id);

    private async Task<LetterSource?> OfBatchAsync(FindBatches.View view, Guid id, CancellationToken stop)
    {
        if (view.Sent.Concat(view.Received).FirstOrDefault(item => item.Batch.Id == id) is not { } item) return null;
        var (batch, of) = (item.Batch, (await db.Offices.AsNoTracking().FirstAsync(o => o.Id == item.Batch.OfficeId, stop)).Level);
        var level = FindCandidates.LevelOf(view.Programme, of);
        var table = await db.SealedSummaries.AsNoTracking().FirstOrDefaultAsync(s => s.Id == batch.SummaryId, stop);
        // the names that were sealed, whatever the register says since
        var sealedNames = table is null ? [] : ShowSummary.Read(table).ToDictionary(row => row.Application, row => row.Cells.GetValueOrDefault("institution"));
        var lines = await LinesAsync([.. item.Lines.Select(line => (line.Application, line.Excess))], sealedNames, stop);
        return new LetterSource(
            item.Office, batch.Document, item.To is null ? null : batch.Signer, batch.Title, item.To ?? view.Programme.Workflow.Levels.FirstOrDefault(l => l.Of == OfficeLevel.Outside)?.Label ?? "",
            Words(view.Programme, level, lines.Count), batch.SignedOn, lines, table is null ? null : view.Programme.Summaries.First(s => s.Id == table.SummaryId).Label, batch.SubmittedAt);
    }

    private async Task<LetterSource?> DraftAsync(Actor actor, FindBatches.View view, CancellationToken stop)
    {
        if (await candidates.RunAsync(actor, view.Call.Id, stop) is not { Level: { } level } standing) return null;
        var rows = standing.Recommended.Where(row => row is { Batch: null, Closed: null }).ToList();
        if (rows.Count == 0) return null;
        var lines = await LinesAsync([.. rows.Select(row => (row.Application.Id, row.Excess))], [], stop);
        return new LetterSource(
            view.Office, "", "", TitleOf(view.Programme, level), view.Above ?? "", Words(view.Programme, level, lines.Count), null, lines,
            view.Programme.Summaries.FirstOrDefault(summary => summary.By == level.Id)?.Label, time.GetUtcNow())
        { IsDraft = true };
    }

    private static string Words(Programme programme, Level? level, int count) =>
        (LetterOf(programme, level)?.Wording ?? $"根据《{programme.Notice.Title}》（{programme.Notice.Number}），经审核，现推荐{CoveringLetter.Count}家单位，名单附后。").Replace(CoveringLetter.Count, $"{count}", StringComparison.Ordinal);

    private async Task<List<LetterLine>> LinesAsync(IReadOnlyList<(Guid Id, Excess? Excess)> cases, Dictionary<Guid, string?> names, CancellationToken stop)
    {
        var ids = cases.Select(one => one.Id).ToList();
        var found = await db.Applications.AsNoTracking().Where(a => ids.Contains(a.Id))
            .Select(a => new { a.Id, a.Number, Institution = db.Institutions.First(i => i.Id == a.InstitutionId), Seat = db.Offices.First(o => o.Id == (a.CountyOfficeId ?? a.CityOfficeId ?? a.ProvinceOfficeId)).Division }).ToDictionaryAsync(a => a.Id, stop);
        return [.. cases.Select(one => (At: found[one.Id], one.Excess)).Select(a => new LetterLine(
            names.GetValueOrDefault(a.At.Id) ?? a.At.Institution.Name, a.At.Institution.CreditCode, divisions.FullName(a.At.Seat), a.At.Number, a.Excess?.Said))];
    }
}
