using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A case that is here as it was before it was sent back, brought to where it stands now: what came since is added, and nothing that was done is changed.</summary>
internal static class RenewedCase
{
    public static async Task<Casefile> AddAsync(Db db, PackageData.Case one, PackageData.Letter letter, Call call, Programme programme, WorkCalendar calendar, CancellationToken stop)
    {
        var until = letter.SubmittedAt;
        await db.LockAsync($"application:{one.Id}", stop);
        await db.LockRowAsync(one.Id, stop);
        var application = await db.Applications.FirstAsync(a => a.Id == one.Id, stop);
        var versions = await db.Versions.CountAsync(v => v.ApplicationId == one.Id, stop);
        db.Versions.AddRange(one.Versions.Skip(versions).Select(v => ImportedRows.Of(one.Id, v)));
        var moves = await db.ProgrammeMoves.CountAsync(m => m.ApplicationId == one.Id, stop);
        db.ProgrammeMoves.AddRange(one.Moves.Skip(moves).Select(m => ImportedRows.Of(one.Id, m)));
        var acts = await db.Handlings.Where(h => h.ApplicationId == one.Id).CountAsync(stop);
        var since = one.Acts.Skip(acts).ToList();
        db.Handlings.AddRange(since.Select(h => ImportedRows.Of(one.Id, h)));
        await PointsAsync(db, one, stop);
        await BesideAsync(db, one, stop);
        await PlacesAsync(db, one, call, since, until, stop);
        if (one.Versions.Count > versions) await DraftAsync(db, one, stop);
        await BackAsync(db, one.Id, letter, since.Find(ImportedGrowth.IsBack), stop);
        ImportedCase.Stand(application, one, until, programme);
        application.Token++;
        return ImportedCase.Judged(application, one, call, programme, calendar);
    }

    // where only the office below kept that it was sent back, it is kept here now; a batch of which nothing is left is answered by it
    private static async Task BackAsync(Db db, Guid id, PackageData.Letter letter, PackageData.Act? back, CancellationToken stop)
    {
        if (back is null || await db.BatchItems.FirstOrDefaultAsync(i => i.ApplicationId == id && i.OfficeId == letter.OfficeId && i.SentBackAt == null, stop) is not { } item) return;
        item.SentBackAt = back.At;
        if (await db.BatchItems.AnyAsync(i => i.BatchId == item.BatchId && i.ApplicationId != id && i.SentBackAt == null, stop)) return;
        var batch = await db.Batches.FirstAsync(b => b.Id == item.BatchId, stop);
        (batch.Accepted, batch.AnsweredAt, batch.AnsweredBy, batch.Answer) = (false, back.At, back.By, back.Opinion);
        batch.Token++;
    }

    // a point that was open may have been answered and judged
    private static async Task PointsAsync(Db db, PackageData.Case one, CancellationToken stop)
    {
        var here = await db.ReturnPoints.Where(p => p.ApplicationId == one.Id).ToDictionaryAsync(p => (p.HandlingNumber, p.Number), stop);
        foreach (var point in one.Points)
        {
            if (!here.TryGetValue((point.Act, point.Number), out var row)) db.ReturnPoints.Add(ImportedRows.Of(one.Id, point));
            else (row.Reply, row.RepliedBy, row.RepliedAt, row.State, row.JudgedBy, row.JudgedAt) = (point.Reply, point.RepliedBy, point.RepliedAt, point.State, point.JudgedBy, point.JudgedAt);
        }
    }

    private static async Task BesideAsync(Db db, PackageData.Case one, CancellationToken stop)
    {
        var sheets = await db.SealedSheets.Where(s => s.ApplicationId == one.Id).Select(s => s.Number).ToListAsync(stop);
        db.SealedSheets.AddRange(one.Sheets.Where(s => !sheets.Contains(s.Number)).Select(s => ImportedRows.Of(one.Id, s)));
        var marks = (await db.Marks.Where(m => m.ApplicationId == one.Id).Select(m => new { m.OfficeId, m.Number }).ToListAsync(stop)).Select(m => (m.OfficeId, m.Number)).ToHashSet();
        db.Marks.AddRange(one.Marks.Where(m => !marks.Contains((m.Office, m.Number))).Select(m => ImportedRows.Of(one.Id, m)));
        var lookups = await db.LookupResults.Where(l => l.ApplicationId == one.Id).Select(l => l.Number).ToListAsync(stop);
        db.LookupResults.AddRange(one.Lookups.Where(l => !lookups.Contains(l.Number)).Select(l => ImportedRows.Of(one.Id, l)));
        var draws = await db.SampleDraws.Where(d => d.ApplicationId == one.Id).Select(d => d.Number).ToListAsync(stop);
        var asked = (await db.SampleContacts.Where(c => c.ApplicationId == one.Id).Select(c => new { c.Number, c.Place, c.Attempt }).ToListAsync(stop)).Select(c => (c.Number, c.Place, c.Attempt)).ToHashSet();
        foreach (var draw in one.Samples)
        {
            if (!draws.Contains(draw.Number)) db.SampleDraws.Add(ImportedRows.Of(one.Id, draw));
            db.SampleContacts.AddRange(draw.Asked.Where(c => !asked.Contains((draw.Number, c.Place, c.Attempt))).Select(c => ImportedRows.Of(one.Id, draw.Number, c)));
        }
    }

    // what it holds below it holds here, and nothing else
    private static async Task PlacesAsync(Db db, PackageData.Case one, Call call, List<PackageData.Act> since, DateTimeOffset until, CancellationToken stop)
    {
        var held = await db.QuotaPlaces.Where(p => p.ApplicationId == one.Id && p.FreedAt == null).ToListAsync(stop);
        var back = since.Find(ImportedGrowth.IsBack);
        foreach (var place in held.Where(place => !one.Places.Any(p => IsIt(p, place)))) (place.FreedAt, place.FreedBy, place.FreedWhy) = (back?.At ?? until, back?.By, "review.sendback");
        db.QuotaPlaces.AddRange(one.Places.Where(p => !held.Exists(place => IsIt(p, place))).Select(p => ImportedRows.Of(one.Id, call.Id, p)));

        static bool IsIt(PackageData.Taken came, QuotaPlace here) => (came.Quota, came.Office, came.Place) == (here.QuotaId, here.OfficeId, here.Place);
    }

    // where it is given back, its applicant goes on with what he submitted last
    private static async Task DraftAsync(Db db, PackageData.Case one, CancellationToken stop)
    {
        var newest = one.Versions[^1];
        foreach (var section in await db.DraftSections.Where(s => s.ApplicationId == one.Id && (s.Section == DraftSection.Begun || s.Section == DraftSection.Declared)).ToListAsync(stop))
        {
            (section.Answers, section.SavedAt, section.SavedBy) = (section.Section == DraftSection.Begun ? newest.Answers : newest.Declared, newest.SubmittedAt, newest.By);
        }
        var here = await db.DraftMaterials.Where(m => m.ApplicationId == one.Id).ToDictionaryAsync(m => m.Id, stop);
        foreach (var row in ImportedRows.Materials(one))
        {
            if (!here.Remove(row.Id, out var known)) db.DraftMaterials.Add(row);
            else (known.Place, known.RemovedAt) = (row.Place, row.RemovedAt is null ? null : known.RemovedAt ?? row.RemovedAt);
        }
        foreach (var gone in here.Values) gone.RemovedAt ??= newest.SubmittedAt;
    }
}
