using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;

namespace Shifan.Bench.Applying;

/// <summary>The deadline hour: saves as applicants send them, with session, antiforgery, authorisation, version and field check and audit entry, against a floor that does none of it.</summary>
internal static class ApplyingBench
{
    private const int Connections = 64;
    private const int Burst = 50;
    private const int Crowd = 1_000;

    // fewer and shorter for a look while working
    private static readonly int Rounds = Number("SHIFAN_BENCH_ROUNDS", 5);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(Number("SHIFAN_BENCH_SECONDS", 4));

    // until the hot path is compiled for good, however slow that is on a busy machine
    private const int WarmUpSaves = 30_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BurstEvery = TimeSpan.FromMilliseconds(100);

    private static readonly string[] Parts = ["autosave", "bursts", "crowd", "deadline", "kill"];

    /// <summary><c>applying [PART …] [sqlite|postgres]</c>; without words everything on both.</summary>
    public static async Task<bool> RunAsync(IReadOnlyList<string> words)
    {
        if (words.Any(word => !Parts.Contains(word) && word is not ("sqlite" or "postgres"))) return false;
        var parts = Parts.Where(part => words.Contains(part) || !words.Any(Parts.Contains)).ToList();
        string[] kinds = [.. new[] { "sqlite", "postgres" }.Where(kind => words.Contains(kind) || !words.Any(word => word is "sqlite" or "postgres"))];
        foreach (var kind in kinds)
        {
            if (parts.Any(part => part is "autosave" or "bursts" or "crowd")) await SavesAsync(kind, parts);
            if (parts.Contains("deadline")) await DeadlineAsync(kind);
            if (parts.Contains("kill")) await KillAsync(kind);
        }
        return true;
    }

    private static string Program => Path.Combine(Home.Folder, "src", "Web", "bin", "program", "Shifan.Web.dll");

    private static Task<Server> ProductAsync(Database database) => Server.StartAsync(Program, ["serve", "--demo"], database.Settings, "/healthz");

    private static Task<Server> FloorAsync(Database database) => Server.StartAsync(
        typeof(ApplyingBench).Assembly.Location, [FloorServer.Word, database.Kind, database.Floor],
        // the collector of a web program, which the product has
        new Dictionary<string, string> { ["DOTNET_gcServer"] = "1" }, "/");

    private static async Task SavesAsync(string kind, IReadOnlyList<string> parts)
    {
        var form = Form.Largest();
        await using var database = await Database.MakeAsync(kind);
        var applicants = await Applicants.MakeAsync(database, parts.Contains("crowd") ? Crowd : Connections, complete: false);
        await using var product = await ProductAsync(database);
        await using var floor = await FloorAsync(database);
        var sessions = await Applicants.SignInAsync(product, applicants, form.Section.Id);
        var savers = sessions.Select(session => Applicants.Saver(product, session, form)).ToList();
        var bare = applicants.Select(applicant => new Saver(floor.Address, $"/{applicant.Application}", "", form.Answers)).ToList();
        foreach (var saver in savers.Concat(bare)) await saver.OpenAsync();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: {kind}: section {form.Section.Id}, {form.Values.Count} boxes, {System.Text.Encoding.UTF8.GetByteCount(form.Answers)} bytes of answers"));

        var acknowledged = 0;
        async Task<(Found Product, Found Floor)> InTurnAsync(int connections, Func<IReadOnlyList<Saver>, Server, TimeSpan, Task<Found>> load, TimeSpan warmUp)
        {
            var (own, others) = (savers.Take(connections).ToList(), bare.Take(connections).ToList());
            foreach (var (some, server) in new[] { (others, floor), (own, product) })
            {
                var saves = 0;
                for (var from = Stopwatch.GetTimestamp(); warmUp > TimeSpan.Zero && saves < WarmUpSaves && Stopwatch.GetElapsedTime(from) < LongestWarmUp;) saves += (await load(some, server, warmUp)).Saves;
                if (server == product) acknowledged += saves;
            }
            var (products, floors) = (new List<Found>(), new List<Found>());
            for (var round = 0; round < Rounds; round++)
            {
                floors.Add(await load(others, floor, Round));
                products.Add(await load(own, product, Round));
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: {kind}: {products[^1].Rate:0}/s {products[^1].CpuPerSave:0.000} ms, floor {floors[^1].Rate:0}/s {floors[^1].CpuPerSave:0.000} ms"));
            }
            acknowledged += products.Sum(found => found.Saves);
            return (Found.Of(products), Found.Of(floors));
        }

        var failed = 0;
        if (parts.Contains("autosave"))
        {
            var (own, bottom) = await InTurnAsync(Connections, Load.RunAsync, WarmUp);
            failed += own.Failed;
            Result.Rate($"{kind}.autosave", own.Rate, "saves/s", bottom.Rate, 0.6, null);
            Result.Cost($"{kind}.autosave.cpu", own.CpuPerSave, "ms/save", bottom.CpuPerSave, 2.5);
            Result.Time($"{kind}.autosave.p50", own.Within(0.5), "ms", bottom.Within(0.5), null);
            Result.Time($"{kind}.autosave.p99", own.Within(0.99), "ms", bottom.Within(0.99), null);
        }
        if (parts.Contains("bursts"))
        {
            var (own, bottom) = await InTurnAsync(Burst, (s, server, lasts) => Load.BurstAsync(s, server, BurstEvery, lasts), parts.Contains("autosave") ? TimeSpan.Zero : WarmUp);
            failed += own.Failed;
            Result.Time($"{kind}.burst50.p99", own.Within(0.99), "ms", bottom.Within(0.99), kind == "sqlite" ? 12 : 50);
        }
        if (parts.Contains("crowd"))
        {
            var (own, bottom) = await InTurnAsync(Crowd, Load.RunAsync, parts.Contains("autosave") ? TimeSpan.Zero : WarmUp);
            failed += own.Failed;
            Result.Rate($"{kind}.crowd1000", own.Rate, "saves/s", bottom.Rate, null, null);
            Result.Time($"{kind}.crowd1000.p99", own.Within(0.99), "ms", bottom.Within(0.99), 150);
        }
        Result.Time($"{kind}.failed", failed, "saves", null, 0);
        foreach (var saver in savers.Concat(bare)) saver.Dispose();
        var (entries, troubles) = await AuditAsync(database);
        Result.Time($"{kind}.audit.unaccounted", Math.Abs(entries - acknowledged), "entries", acknowledged, 0);
        Result.Time($"{kind}.audit.troubles", troubles, "chains", null, 0);
    }

    private static async Task DeadlineAsync(string kind)
    {
        await using var database = await Database.MakeAsync(kind);
        var report = await DeadlineRun.RunAsync(database, Program, Number("SHIFAN_BENCH_APPLICANTS", 500));
        foreach (var trouble in report.Refused.Concat(report.Lost).Take(10)) Console.Error.WriteLine($"bench: {kind}: {trouble}");
        Result.Rate($"{kind}.deadline.submitted", report.Submitted, "applicants", null, null, Number("SHIFAN_BENCH_APPLICANTS", 500));
        foreach (var (step, times) in report.Step) Result.Time($"{kind}.deadline.{step}.p99", times[(int)Math.Ceiling(times.Length * 0.99) - 1], "ms", null, 2_000);
        Result.Time($"{kind}.deadline.refused", report.Refused.Count, "requests", null, 0);
        Result.Time($"{kind}.deadline.lost", report.Lost.Count, "or twice", null, 0);
        Result.Time($"{kind}.deadline.late", report.LateTaken, $"of {report.Late}", null, 0);
    }

    private static async Task KillAsync(string kind)
    {
        await using var database = await Database.MakeAsync(kind);
        var report = await KillRun.RunAsync(database, Program, Number("SHIFAN_BENCH_KILLS", 20), Connections);
        foreach (var trouble in report.Refused.Concat(report.Wrong).Take(10)) Console.Error.WriteLine($"bench: {kind}: {trouble}");
        Result.Rate($"{kind}.kill.saves", report.Saves, "acknowledged", null, null, null);
        Result.Rate($"{kind}.kill.submissions", report.Submissions, "acknowledged", null, null, Connections / 2);
        Result.Rate($"{kind}.kill.cut", report.Cut, $"in {report.Kills} kills", null, null, 1);
        Result.Time($"{kind}.kill.refused", report.Refused.Count, "requests", null, 0);
        Result.Time($"{kind}.kill.lost", report.Wrong.Count, "or wrong", null, 0);
    }

    private static int Number(string name, int usual) => int.Parse(Environment.GetEnvironmentVariable(name) ?? usual.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>How many saves the audit holds, and what is wrong in it.</summary>
    private static async Task<(int Saves, int Troubles)> AuditAsync(Database database)
    {
        await using var services = Web.Server.Casework(name => database.Settings.GetValueOrDefault(name));
        await using var scope = services.CreateAsyncScope();
        var saves = await scope.ServiceProvider.GetRequiredService<Db>().Audit.CountAsync(entry => entry.Action == "draft.save");
        return (saves, (await scope.ServiceProvider.GetRequiredService<VerifyAudit>().RunAsync()).Troubles.Count);
    }
}
