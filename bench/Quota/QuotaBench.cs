using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Bench.Applying;
using Shifan.Casework;

namespace Shifan.Bench.Quota;

/// <summary>The last hour of recommending: officers of four cities press at once for more cases than there are places, and no pot is overrun.</summary>
internal static class QuotaBench
{
    private const string Programme = "zhejiang-2021";
    private const int AtOnce = 100;
    private const int CasesEach = 50;
    private const int Places = 5;

    private static readonly (string City, string County)[] Cities = [("330100", "330106"), ("330200", "330212"), ("330300", "330302"), ("330400", "330402")];

    /// <summary><c>review quota [sqlite|postgres]</c>; without a database both.</summary>
    public static async Task<bool> RunAsync(IReadOnlyList<string> words)
    {
        if (words.Any(word => word is not ("quota" or "sqlite" or "postgres"))) return false;
        foreach (var kind in new[] { "sqlite", "postgres" }.Where(kind => words.Contains(kind) || !words.Any(word => word is "sqlite" or "postgres"))) await RaceAsync(kind);
        return true;
    }

    private static async Task RaceAsync(string kind)
    {
        var tries = int.Parse(Environment.GetEnvironmentVariable("SHIFAN_BENCH_TRIES") ?? "10000", CultureInfo.InvariantCulture);
        await using var database = await Database.MakeAsync(kind);
        await using var world = await BenchWorld.MakeAsync(database);
        Task<T> DoAsync<T>(Func<IServiceProvider, Task<T>> act) => world.DoAsync(act);
        var ids = await DoAsync(scope => MakeCasesAsync(scope.GetRequiredService<Db>()));
        var officers = new List<Actor>();
        foreach (var (city, _) in Cities)
        {
            officers.Add(await DoAsync(async scope =>
                (await scope.GetRequiredService<FindActor>().OfAsync(await scope.GetRequiredService<Db>().Users.Where(p => p.OfficeId == city).Select(p => p.Id).FirstAsync(), default))!));
        }

        var (next, done, refused, times) = (0, 0, 0, new double[tries]);
        var from = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) - 1 is var number && number < tries)
            {
                var (city, of) = (number % Cities.Length, number / Cities.Length % CasesEach);
                var began = Stopwatch.GetTimestamp();
                // the state that everybody saw when the case came
                var outcome = await DoAsync(scope => scope.GetRequiredService<RecommendApplication>().RunAsync(officers[city], new RecommendApplication.Input(ids[city][of], 0, "同意推荐", null)));
                times[number] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                if (outcome.Done) Interlocked.Increment(ref done);
                else Interlocked.Increment(ref refused);
            }
        })));
        var rate = tries / Stopwatch.GetElapsedTime(from).TotalSeconds;
        Array.Sort(times);
        var (overruns, differing) = await DoAsync(async scope =>
        {
            var db = scope.GetRequiredService<Db>();
            var places = await db.QuotaPlaces.AsNoTracking().Where(place => place.FreedAt == null).ToListAsync();
            var recommended = await db.Handlings.CountAsync(h => h.Action == "recommend");
            var troubles = (await scope.GetRequiredService<VerifyAudit>().RunAsync()).Troubles.Count(said => said.Contains("与记录不符", StringComparison.Ordinal));
            return (places.GroupBy(place => place.OfficeId).Sum(pot => Math.Max(0, pot.Count() - Places)),
                Math.Abs(places.Count - Cities.Length * Places) + Math.Abs(recommended - places.Count) + Math.Abs(done - places.Count) + troubles);
        });
        Result.Rate($"{kind}.quota.tries", rate, "tries/s", null, null, null);
        Result.Time($"{kind}.quota.p99", times[(int)Math.Ceiling(tries * 0.99) - 1], "ms", null, null);
        Result.Rate($"{kind}.quota.refused", refused, $"of {tries}", null, null, tries - Cities.Length * Places);
        Result.Time($"{kind}.quota.overruns", overruns, "places", null, 0);
        Result.Time($"{kind}.quota.differing", differing, "rows", null, 0);
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Guid>>> MakeCasesAsync(Db db)
    {
        var call = await db.Calls.AsNoTracking().FirstAsync(c => c.ProgrammeId == Programme);
        var applicant = await db.Users.AsNoTracking().Where(p => p.InstitutionId != null).FirstAsync();
        var at = call.OpensAt.AddHours(1);
        var all = new List<IReadOnlyList<Guid>>();
        var number = 0;
        foreach (var (city, county) in Cities)
        {
            var ids = new List<Guid>();
            for (var i = 0; i < CasesEach; i++)
            {
                number++;
                var institution = new Institution { Id = Guid.CreateVersion7(at), CreditCode = $"BENCH{number:0000000000000}", Name = $"示例机构{number}" };
                var application = new Application
                {
                    Id = Guid.CreateVersion7(at), Number = $"BENCH-{number}", CallId = call.Id, InstitutionId = institution.Id, Digest = call.Digest, Step = "cityReview", StartedAt = at, ArrivedAt = at, SubmittedAt = at,
                    Version = 1, CountyOfficeId = county, CityOfficeId = city, ProvinceOfficeId = "330000",
                };
                db.Institutions.Add(institution);
                db.Applications.Add(application);
                db.Versions.Add(new ApplicationVersion { ApplicationId = application.Id, Number = 1, Answers = "{}", Declared = "{}", Digest = "", SubmittedAt = at, SubmittedBy = applicant.Id });
                ids.Add(application.Id);
            }
            all.Add(ids);
        }
        var made = await db.CommitAsync(AuditNote.OfSystem(null, "bench", at, new { number }), true, default);
        return made.Done ? all : throw new InvalidOperationException(made.Refusals[0].Sentence);
    }
}
