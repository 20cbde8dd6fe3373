using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Computes anew what operations keep for the work list (columns of a case, counts, search words), and says where it differs; on request it
/// is mended, with an audit entry.
/// </summary>
public sealed class CheckInvariants(Db db, ProgrammeStore programmes, WorkCalendar calendar, TimeProvider time)
{
    private const int Batch = 200;
    private const string Filled = "lists.filled";

    /// <param name="Differences">What differs, by ids and codes.</param>
    public sealed record Result(int Cases, int Institutions, IReadOnlyList<string> Differences, bool Mended);

    /// <summary>Fills everything once, for a database that comes from a release without it.</summary>
    public async Task FillAsync(CancellationToken stop = default)
    {
        if (await db.Settings.AnyAsync(setting => setting.Name == Filled, stop)) return;
        await RunAsync(mend: true, stop);
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync(Filled, stop);
        if (await db.Settings.AnyAsync(setting => setting.Name == Filled, stop)) return;
        db.Settings.Add(new Setting { Name = Filled, Value = "yes" });
        await db.CommitAsync(AuditNote.OfSystem(null, "lists.fill", time.GetUtcNow(), new { }), true, stop);
    }

    public async Task<Result> RunAsync(bool mend, CancellationToken stop = default)
    {
        var differences = new List<string>();
        var cases = await CasesAsync(mend, differences, stop);
        var institutions = await WordsAsync(mend, differences, stop);
        await CountsAsync(mend, differences, stop);
        return new Result(cases, institutions, differences, mend && differences.Count > 0);
    }

    private async Task<int> CasesAsync(bool mend, List<string> differences, CancellationToken stop)
    {
        var calls = await db.Calls.AsNoTracking().ToDictionaryAsync(call => call.Id, stop);
        var (all, last) = (0, "");
        while (true)
        {
            // by number, which both databases order alike
            var batch = await db.Applications.AsNoTracking().Where(a => a.Version > 0 && string.Compare(a.Number, last) > 0).OrderBy(a => a.Number).Take(Batch).ToListAsync(stop);
            if (batch.Count == 0) return all;
            all += batch.Count;
            last = batch[^1].Number;
            var wrong = new List<Guid>();
            var ids = batch.Select(a => a.Id).ToList();
            var versions = (await db.Versions.AsNoTracking().Where(v => EF.Parameter(ids).Contains(v.ApplicationId)).ToListAsync(stop)).ToDictionary(v => (v.ApplicationId, v.Number));
            var late = await LateAsync(ids, stop);
            foreach (var application in batch)
            {
                var kept = Kept(application);
                application.WasLate = late.Contains(application.Id);
                await ComputeAsync(application, calls[application.CallId], versions[(application.Id, application.Version)], stop);
                if (kept == Kept(application)) continue;
                differences.Add($"application {application.Id}：{kept} → {Kept(application)}");
                wrong.Add(application.Id);
            }
            // whoever changed it in between has brought it up to date himself
            foreach (var some in mend ? wrong.Chunk(50) : []) await MendAsync(some, calls, stop);
        }
    }

    private static string Kept(Application a) => $"{a.TurnOfficeId} {a.WorkOrder} {a.Verdict} {a.Unmet} {a.Differs} {a.Functions.Length} {a.WasLate} {(a.DueAt is { } due ? Moments.Of(due) : 0)}";

    private async Task ComputeAsync(Application application, Call call, ApplicationVersion version, CancellationToken stop)
    {
        var file = new Casefile(application, await programmes.FindAsync(application.Digest, stop), call) { Calendar = calendar };
        file.Arrange();
        file.Judge(Answered.Read(file.Programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet);
    }

    private async Task MendAsync(Guid[] ids, IReadOnlyDictionary<Guid, Call> calls, CancellationToken stop)
    {
        await using var work = await db.BeginAsync(stop);
        foreach (var id in ids.Order()) await db.LockRowAsync(id, stop);
        var late = await LateAsync(ids, stop);
        foreach (var application in await db.Applications.Where(a => ids.Contains(a.Id)).ToListAsync(stop))
        {
            application.WasLate = late.Contains(application.Id);
            await ComputeAsync(application, calls[application.CallId], await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == application.Id && v.Number == application.Version, stop), stop);
        }
        await db.CommitAsync(AuditNote.OfSystem(null, "lists.mend", time.GetUtcNow(), new { applications = ids }), true, stop);
    }

    private async Task<HashSet<Guid>> LateAsync(IReadOnlyCollection<Guid> ids, CancellationToken stop) =>
    [
        .. await db.Handlings.Where(h => EF.Parameter(ids).Contains(h.ApplicationId) && h.Late).Select(h => h.ApplicationId)
            .Union(db.BatchItems.Where(i => EF.Parameter(ids).Contains(i.ApplicationId) && i.Late).Select(i => i.ApplicationId)).ToListAsync(stop),
    ];

    private async Task<int> WordsAsync(bool mend, List<string> differences, CancellationToken stop)
    {
        var (all, last) = (0, "");
        while (true)
        {
            var batch = await db.Institutions.AsNoTracking().Where(i => string.Compare(i.CreditCode, last) > 0).OrderBy(i => i.CreditCode).Take(Batch).Select(i => new { i.Id, i.CreditCode, i.Name }).ToListAsync(stop);
            if (batch.Count == 0) return all;
            all += batch.Count;
            last = batch[^1].CreditCode;
            var ids = batch.Select(i => i.Id).ToList();
            var words = (await db.SearchWords.AsNoTracking().Where(w => EF.Parameter(ids).Contains(w.InstitutionId)).ToListAsync(stop)).ToLookup(w => w.InstitutionId, w => w.Word);
            var numbers = (await db.Applications.Where(a => EF.Parameter(ids).Contains(a.InstitutionId)).Select(a => new { a.InstitutionId, a.Number }).ToListAsync(stop)).ToLookup(a => a.InstitutionId, a => SearchText.Serial(a.Number));
            var mended = new List<KeptWords.Change>();
            foreach (var institution in batch)
            {
                var wanted = SearchText.Pairs(SearchText.Plain(institution.Name)).Concat(numbers[institution.Id]).ToHashSet(StringComparer.Ordinal);
                if (wanted.SetEquals(words[institution.Id])) continue;
                differences.Add($"institution {institution.Id}：search words");
                mended.Add(new KeptWords.Change(institution.Id, [.. wanted], Renamed: true));
            }
            if (!mend || mended.Count == 0) continue;
            await using var work = await db.BeginAsync(stop);
            await KeptWords.KeepAsync(db, mended, stop);
            await db.CommitAsync(AuditNote.OfSystem(null, "lists.mend", time.GetUtcNow(), new { institutions = mended.Select(change => change.Institution) }), true, stop);
        }
    }

    private async Task CountsAsync(bool mend, List<string> differences, CancellationToken stop)
    {
        await using var work = await db.BeginAsync(stop);
        // who has added to the counts is waited for, and who is about to waits: what is counted and what is kept speak of the same cases
        if (db.IsPostgres) await db.Database.ExecuteSqlRawAsync("lock table case_counts in exclusive mode", stop);
        var wanted = await WantedAsync(stop);
        foreach (var kept in await db.CaseCounts.GroupBy(c => new { c.OfficeId, c.CallId, c.Step, c.Mine }).Select(g => new { g.Key, Number = g.Sum(c => c.Number) }).ToListAsync(stop))
        {
            var key = new KeptCounts.Key(kept.Key.OfficeId, kept.Key.CallId, kept.Key.Step, kept.Key.Mine, 0);
            wanted[key] = wanted.GetValueOrDefault(key) - kept.Number;
        }
        var changes = wanted.Where(change => change.Value != 0).Select(change => (change.Key, change.Value)).ToList();
        differences.AddRange(changes.Select(change => $"count {change.Key.OfficeId} {change.Key.CallId} {change.Key.Step} {(change.Key.Mine ? "mine" : "others")}：{change.Value:+0;-0}"));
        if (!mend || changes.Count == 0) return;
        await KeptCounts.KeepAsync(db, changes, stop);
        await db.CommitAsync(AuditNote.OfSystem(null, "lists.mend", time.GetUtcNow(), new { counts = changes.Count }), true, stop);
    }

    private async Task<Dictionary<KeptCounts.Key, int>> WantedAsync(CancellationToken stop)
    {
        var submitted = db.Applications.Where(a => a.Version > 0);
        var rows = (await submitted.Where(a => a.CountyOfficeId != null).GroupBy(a => new { Office = a.CountyOfficeId, a.CallId, Step = a.StandsAt, Mine = a.TurnOfficeId == a.CountyOfficeId }).Select(g => new { g.Key, Number = g.Count() }).ToListAsync(stop))
            .Concat(await submitted.Where(a => a.CityOfficeId != null).GroupBy(a => new { Office = a.CityOfficeId, a.CallId, Step = a.StandsAt, Mine = a.TurnOfficeId == a.CityOfficeId }).Select(g => new { g.Key, Number = g.Count() }).ToListAsync(stop))
            .Concat(await submitted.Where(a => a.ProvinceOfficeId != null).GroupBy(a => new { Office = a.ProvinceOfficeId, a.CallId, Step = a.StandsAt, Mine = a.TurnOfficeId == a.ProvinceOfficeId }).Select(g => new { g.Key, Number = g.Count() }).ToListAsync(stop));
        return rows.ToDictionary(row => new KeptCounts.Key(row.Key.Office!, row.Key.CallId, row.Key.Step, row.Key.Mine, 0), row => row.Number);
    }
}
