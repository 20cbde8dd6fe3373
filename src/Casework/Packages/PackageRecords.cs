using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// The cases of a batch as data, so that a system above takes them in as they are here: every version with its digest, every act up to the
/// handing up, and what the office above sees of the work below. What is between the people of an office (notes, proposals, whom it asked) is not in it.
/// Moments are in UTC; answers stand as they were submitted, letter by letter, for their digests to hold. The same batch gives the same data, whatever came after.
/// </summary>
public sealed class PackageRecords(Db db)
{
    internal async Task<PackageData.Whole> OfAsync(Batch batch, IReadOnlyList<Guid> ids, CancellationToken stop)
    {
        var call = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == batch.CallId, stop);
        var office = await db.Offices.Where(o => o.Id == batch.OfficeId).Select(o => o.Name).FirstAsync(stop);
        var late = await db.BatchItems.AsNoTracking().Where(i => i.BatchId == batch.Id).ToDictionaryAsync(i => i.ApplicationId, i => i.Late, stop);
        var cases = new List<PackageData.Case>();
        foreach (var id in ids) cases.Add(await CaseAsync(id, cases.Count + 1, late.GetValueOrDefault(id), batch.SubmittedAt, stop));
        var at = batch.SubmittedAt;
        var summary = await db.SealedSummaries.AsNoTracking().FirstOrDefaultAsync(s => s.Id == batch.SummaryId, stop);
        var exceeders = cases.SelectMany(one => one.Places).Where(place => place.ExcessReason is not null).Select(place => place.By).OfType<Guid>().Distinct().ToList();
        var mandates = await db.ExcessMandates.AsNoTracking().Where(m => m.CallId == batch.CallId && EF.Parameter(exceeders).Contains(m.PersonId) && m.GivenAt <= at).OrderBy(m => m.GivenAt).ThenBy(m => m.Id).ToListAsync(stop);
        List<Guid> named = [.. cases.SelectMany(PackageData.PeopleOf).Append(batch.SubmittedBy).Concat(mandates.SelectMany(m => new[] { m.PersonId, m.GivenBy })).Distinct()];
        if (summary is not null && !named.Contains(summary.PersonId)) named.Add(summary.PersonId);
        var people = await db.Users.AsNoTracking().Where(p => EF.Parameter(named).Contains(p.Id)).Select(p => new { p.Id, p.DisplayName, p.OfficeId, Code = db.Institutions.Where(i => i.Id == p.InstitutionId).Select(i => i.CreditCode).FirstOrDefault() }).ToListAsync(stop);
        return new PackageData.Whole(
            PackageData.Edition,
            new PackageData.Letter(batch.Id, office, batch.OfficeId, batch.ToOfficeId, batch.Title, batch.Document, batch.Signer, batch.SignedOn, Utc(at), batch.SubmittedBy),
            // the text that held when it went up
            new PackageData.ProgrammeOf(call.ProgrammeId, await DigestAtAsync(call, at, stop), call.Title),
            summary is null ? null : new PackageData.Table(summary.Id, summary.SummaryId, summary.Number, summary.Content, summary.Doubts, summary.Digest, summary.PersonId, Utc(summary.At)),
            [.. people.OrderBy(p => p.Id).Select(p => new PackageData.PersonOf(p.Id, p.DisplayName, p.OfficeId, p.Code))],
            [.. mandates.Select(m => new PackageData.Mandate(m.Id, m.OfficeId, m.PersonId, m.Document, m.GivenBy, Utc(m.GivenAt)))], cases);
    }

    private async Task<string> DigestAtAsync(Call call, DateTimeOffset at, CancellationToken stop) =>
        await db.CallAmendments.AsNoTracking().Where(a => a.CallId == call.Id && a.MadeAt > at).OrderBy(a => a.Number).Select(a => a.FromDigest).FirstOrDefaultAsync(stop) ?? call.Digest;

    internal async Task<PackageData.Case> CaseAsync(Guid id, int place, bool late, DateTimeOffset at, CancellationToken stop)
    {
        var a = await db.Applications.AsNoTracking().FirstAsync(one => one.Id == id, stop);
        var holder = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == a.InstitutionId, stop);
        var versions = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == id && v.SubmittedAt <= at).OrderBy(v => v.Number).ToListAsync(stop);
        var acts = await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == id && h.At <= at).OrderBy(h => h.Number).ToListAsync(stop);
        var moved = await db.ProgrammeMoves.AsNoTracking().Where(m => m.ApplicationId == id).OrderBy(m => m.Number).ToListAsync(stop);
        var first = versions.Count == 0 || acts.Count == 0 ? a.Step : acts[0].Step;
        var points = await db.ReturnPoints.AsNoTracking().Where(p => p.ApplicationId == id).OrderBy(p => p.HandlingNumber).ThenBy(p => p.Number).ToListAsync(stop);
        var draws = await db.SampleDraws.AsNoTracking().Where(d => d.ApplicationId == id && d.At <= at).OrderBy(d => d.Number).ToListAsync(stop);
        var asked = await db.SampleContacts.AsNoTracking().Where(c => c.ApplicationId == id && c.At <= at).OrderBy(c => c.Place).ThenBy(c => c.Attempt).ToListAsync(stop);
        var taken = await db.QuotaPlaces.AsNoTracking().Where(p => p.ApplicationId == id && (p.TakenAt == null || p.TakenAt <= at) && (p.FreedAt == null || p.FreedAt > at)).ToListAsync(stop);
        var marks = await db.Marks.AsNoTracking().Where(m => m.ApplicationId == id && m.At <= at).ToListAsync(stop);
        var looked = await db.LookupResults.AsNoTracking().Where(l => l.ApplicationId == id && l.At <= at).OrderBy(l => l.Number).ToListAsync(stop);
        var sheets = await db.SealedSheets.AsNoTracking().Where(s => s.ApplicationId == id && s.At <= at).OrderBy(s => s.Number).ToListAsync(stop);
        return new PackageData.Case(
            place, late, id, a.Number, moved.FirstOrDefault(m => m.At > at)?.FromDigest ?? a.Digest, acts.Count > 0 ? acts[^1].ToStep : a.Step, Utc(a.StartedAt), Utc(versions[^1].SubmittedAt), a.SubmittedAt is { } since ? Utc(since) : null,
            acts.Count(act => act.ToStep == first && act.Action != WithdrawApplication.Action), a.CountyOfficeId, a.CityOfficeId, a.ProvinceOfficeId, a.TransferredTo,
            new PackageData.Holder(holder.CreditCode, holder.Name, holder.Division),
            [.. versions.Select(v => new PackageData.Version(v.Number, ProgrammeMove.DigestOf(moved, a.Digest, v.Number), Utc(v.SubmittedAt), v.SubmittedBy, v.Declarant, v.Digest, v.Answers, v.Declared, v.Materials))],
            [.. moved.Where(m => m.At <= at).Select(m => new PackageData.Move(m.Number, m.Amendment, m.FromDigest, m.ToDigest, m.Version, Utc(m.At), m.LeftOver))],
            await MaterialsAsync(id, versions, stop),
            [.. acts.Select(h => new PackageData.Act(
                h.Number, h.Step, h.Action, h.ToStep, h.Version, h.PersonId, h.OfficeId, h.ForPersonId, h.ForOfficeId, h.ForReason, Utc(h.At), h.Opinion, h.Clause, h.ExcessReason, h.Despite, h.ProposedBy, h.OutsideDocument, h.Late))],
            [.. points.Where(p => acts.Any(act => act.Number == p.HandlingNumber)).Select(p => PointOf(p, at))],
            [.. sheets.Select(s => new PackageData.Sheet(s.Number, s.Version, s.Texts, s.Digest, s.OfficeId, s.PersonId, Utc(s.At)))],
            [.. taken.OrderBy(p => p.QuotaId, StringComparer.Ordinal).ThenBy(p => p.Place).Select(p => new PackageData.Taken(p.QuotaId, p.OfficeId, p.Place, p.ExcessReason, p.TakenAt is { } then ? Utc(then) : null, p.PersonId))],
            [.. marks.OrderBy(m => m.OfficeId, StringComparer.Ordinal).ThenBy(m => m.Number).Select(m => new PackageData.Marked(m.OfficeId, m.Number, m.Version, m.Step, m.Place, m.Digest, m.State, m.Comment, m.PersonId, Utc(m.At)))],
            [.. looked.Select(l => new PackageData.Looked(l.Number, l.LookupId, l.Answer, l.Day, l.Note, l.FileName, l.FileDigest, l.FileSize, l.FileKind, l.OfficeId, l.PersonId, Utc(l.At)))],
            [.. draws.Select(d => new PackageData.Draw(d.Number, d.Version, d.OfficeId, d.PersonId, Utc(d.At), d.Seed, d.Population, d.Drawn, d.Reason, [.. asked.Where(c => c.Number == d.Number)
                .Select(c => new PackageData.Asked(c.Place, c.Attempt, c.PersonId, Utc(c.At), c.Day, c.Method, c.Answer, c.Satisfaction, c.Said))]))]);
    }

    // what was answered or judged later was not so when it went up
    private static PackageData.Point PointOf(ReturnPoint p, DateTimeOffset at)
    {
        var (replied, judged) = (p.RepliedAt <= at, p.JudgedAt <= at);
        return new PackageData.Point(
            p.HandlingNumber, p.Number, p.Place, p.Text, p.Clause, p.OfficeId, p.Version, replied ? p.Reply : null, replied ? p.RepliedBy : null, replied ? Utc(p.RepliedAt!.Value) : null,
            judged ? p.State : PointState.Open, judged ? p.JudgedBy : null, judged ? Utc(p.JudgedAt!.Value) : null);
    }

    // every file that some version was handed in with, once, in the order of the newest that has it
    private async Task<List<PackageData.Material>> MaterialsAsync(Guid id, IReadOnlyList<ApplicationVersion> versions, CancellationToken stop)
    {
        var rows = await db.DraftMaterials.AsNoTracking().Where(m => m.ApplicationId == id).ToListAsync(stop);
        var found = new List<PackageData.Material>();
        foreach (var version in versions.Reverse())
        {
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var m in version.Materials is { } list ? MaterialsOf.Listed(list, rows) : [])
            {
                var place = places[m.Slot] = places.GetValueOrDefault(m.Slot) + 1;
                if (found.Exists(one => one.Id == m.Id)) continue;
                found.Add(new PackageData.Material(m.Id, m.Slot, m.Name, m.Digest, m.Size, m.Kind, m.Pages, m.Warnings, m.PageCode, place, Utc(m.AddedAt), m.AddedBy));
            }
        }
        return found;
    }

    private static DateTimeOffset Utc(DateTimeOffset at) => at.ToUniversalTime();
}
