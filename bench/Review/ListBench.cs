using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Bench.Applying;
using Shifan.Casework;

namespace Shifan.Bench.Review;

using Applicant = Shifan.Bench.Applying.Applicant;
using Applicants = Shifan.Bench.Applying.Applicants;

/// <summary>An officer's work list and a case, with a thousand cases in the store and with a million: what grows with them, and what it costs.</summary>
internal static class ListBench
{
    private const int Real = 5;
    private const int Asked = 300;
    private const int Connections = 8;

    private static string Program => Path.Combine(Home.Folder, "src", "Web", "bin", "program", "Shifan.Web.dll");

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    private static int Most => int.Parse(Environment.GetEnvironmentVariable("SHIFAN_BENCH_CASES") ?? "1000000", CultureInfo.InvariantCulture);

    /// <summary><c>review list [sqlite|postgres]</c>; without a database both.</summary>
    public static async Task<bool> RunAsync(IReadOnlyList<string> words)
    {
        if (words.Any(word => word is not ("list" or "sqlite" or "postgres"))) return false;
        foreach (var kind in new[] { "sqlite", "postgres" }.Where(kind => words.Contains(kind) || !words.Any(word => word is "sqlite" or "postgres"))) await MeasureAsync(kind);
        return true;
    }

    private static async Task MeasureAsync(string kind)
    {
        // two stores stay side by side and are asked in turn: one keeps a thousand cases, the other grows
        await using var few = await Store.MakeAsync(kind);
        await using var many = await Store.MakeAsync(kind);
        var sizes = new[] { 1_000, 100_000, 1_000_000 }.Where(size => size <= Most).DefaultIfEmpty(Most).ToList();
        await few.FillAsync(sizes[0]);
        foreach (var size in sizes.Skip(sizes.Count > 1 ? 1 : 0))
        {
            await many.FillAsync(size);
            await using var small = await few.ServeAsync();
            await using var large = await many.ServeAsync();
            var (cookie, other) = (await few.SignInAsync(small), await many.SignInAsync(large));
            foreach (var name in Lists.Keys.Append("case"))
            {
                var (least, most) = await AskAsync((small, few.Path(name), cookie), (large, many.Path(name), other));
                var label = $"{kind}.{name}.{(size >= 1_000_000 ? "1M" : $"{size / 1_000}k")}";
                if (name is "list.all" or "list.mine" or "case") Result.Cost(label + ".p50", Part(most, 0.5), "ms", Part(least, 0.5), 1.5);
                else Result.Time(label + ".p50", Part(most, 0.5), "ms", Part(least, 0.5), null);
                Result.Time(label + ".p99", Part(most, 0.99), "ms", Part(least, 0.99), null);
            }
            if (size == sizes[^1]) await AgainstFloorAsync(kind, many.Database, large, other);
        }
    }

    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        ["list.all"] = "/review?scope=all", ["list.mine"] = "/review?scope=mine", ["list.step"] = "/review?scope=all&step=cityReview", ["list.overdue"] = "/review?scope=all&due=overdue",
        ["list.verdict"] = "/review?scope=all&verdict=notmet", ["list.number"] = "/review?scope=all&q=0000123", ["board"] = "/review/board",
    };

    private static double Part(double[] sorted, double part) => sorted[(int)Math.Ceiling(sorted.Length * part) - 1];

    /// <summary>A database with a few cases that came through every operation, filled up with others, and an officer who sees them.</summary>
    private sealed class Store(Database database, IReadOnlyList<Applicant> applicants, Guid officer, CaseLoader loader) : IAsyncDisposable
    {
        public Database Database => database;

        public static async Task<Store> MakeAsync(string kind)
        {
            var database = await Database.MakeAsync(kind);
            var applicants = await Applicants.MakeAsync(database, Real, complete: true);
            var (officer, loader) = await PrepareAsync(database, applicants);
            return new Store(database, applicants, officer, loader);
        }

        public async Task FillAsync(int size)
        {
            var from = Stopwatch.GetTimestamp();
            await loader.FillAsync(size);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: {database.Kind}: {size} cases loaded in {Stopwatch.GetElapsedTime(from).TotalSeconds:0.0} s"));
        }

        public Task<Server> ServeAsync() => Server.StartAsync(Program, ["serve", "--demo"], database.Settings, "/healthz");

        public async Task<string> SignInAsync(Server server)
        {
            using var client = Applicants.Client(server);
            return await Applicants.SignInAsync(client, officer);
        }

        public string Path(string name) => name == "case" ? $"/review/{applicants[0].Application}" : Lists[name];

        public ValueTask DisposeAsync() => database.DisposeAsync();
    }

    private static async Task<(Guid Officer, CaseLoader Loader)> PrepareAsync(Database database, IReadOnlyList<Applicant> applicants)
    {
        await using var world = await BenchWorld.MakeAsync(database);
        foreach (var applicant in applicants)
        {
            var actor = (await world.DoAsync(scope => scope.GetRequiredService<FindActor>().OfAsync(applicant.Person, default)))!;
            var submitted = await world.DoAsync(scope => scope.GetRequiredService<SubmitApplication>().RunAsync(actor, new SubmitApplication.Input(applicant.Application, null, "示例声明人", "负责人", Agrees: true)));
            if (!submitted.Done) throw new InvalidOperationException(submitted.Refusals[0].Sentence);
        }
        return await world.DoAsync(async scope =>
        {
            var db = scope.GetRequiredService<Db>();
            var call = await db.Calls.AsNoTracking().FirstAsync(c => c.ProgrammeId == Form.Programme);
            var officer = await db.Users.Where(p => p.OfficeId == "330000" && p.Role == Role.Officer).Select(p => p.Id).FirstAsync();
            await db.Database.CloseConnectionAsync();
            return (officer, new CaseLoader(database.Kind, Connection(database), call.Id, call.Digest, officer, scope.GetRequiredService<TimeProvider>().GetUtcNow()));
        });
    }

    private static string Connection(Database database) => database.Kind == "sqlite" ? $"Data Source={SqliteFile(database)};Foreign Keys=False" : database.Settings["SHIFAN_DATABASE"];

    private static string SqliteFile(Database database) => Path.Combine(database.Settings["SHIFAN_DATA"], "shifan.db");

    private static byte[] Request(Server server, string path, string cookie) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Address}\r\nCookie: {cookie}\r\n\r\n");

    // one after the other, and both in turn: how long somebody waits for his page here and there
    private static async Task<(double[] Least, double[] Most)> AskAsync((Server Server, string Path, string Cookie) small, (Server Server, string Path, string Cookie) large)
    {
        using var near = new Wire(small.Server.Address);
        using var far = new Wire(large.Server.Address);
        await near.OpenAsync();
        await far.OpenAsync();
        var (one, other) = (Request(small.Server, small.Path, small.Cookie), Request(large.Server, large.Path, large.Cookie));
        var (least, most) = (new double[Asked], new double[Asked]);
        for (var i = -Asked; i < Asked; i++)
        {
            var (a, b) = (await TimeAsync(near, one, small.Path), await TimeAsync(far, other, large.Path));
            if (i >= 0) (least[i], most[i]) = (a, b);
        }
        Array.Sort(least);
        Array.Sort(most);
        return (least, most);
    }

    private static async Task<double> TimeAsync(Wire wire, byte[] request, string path)
    {
        var from = Stopwatch.GetTimestamp();
        await OkAsync(wire, request, path);
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static async Task OkAsync(Wire wire, byte[] request, string path)
    {
        if (await wire.ExchangeAsync(request) is var status and not 200) throw new InvalidOperationException($"{path} answered {status}.");
    }

    private static async Task AgainstFloorAsync(string kind, Database database, Server product, string cookie)
    {
        await using var floor = await Server.StartAsync(
            typeof(ListBench).Assembly.Location, [Floor.Word, kind, kind == "sqlite" ? SqliteFile(database) : database.Settings["SHIFAN_DATABASE"]], new Dictionary<string, string> { ["DOTNET_gcServer"] = "1" }, "/");
        var (own, bare) = (new List<(double Rate, double Cpu)>(), new List<(double Rate, double Cpu)>());
        foreach (var round in Enumerable.Range(0, 4))
        {
            var (a, b) = (await LoadAsync(floor, "/", ""), await LoadAsync(product, "/review?scope=all", cookie));
            // the first is to warm up
            if (round == 0) continue;
            bare.Add(a);
            own.Add(b);
        }
        Result.Rate($"{kind}.list50", Result.Median(own.Select(one => one.Rate)), "pages/s", Result.Median(bare.Select(one => one.Rate)), 0.6, null);
        Result.Time($"{kind}.list50.cpu", Result.Median(own.Select(one => one.Cpu)), "ms/page", Result.Median(bare.Select(one => one.Cpu)), null);
        await LoadAsync(product, "/review?scope=all&size=1000", cookie);
        Result.Time($"{kind}.list1000.cpu", (await LoadAsync(product, "/review?scope=all&size=1000", cookie)).Cpu, "ms/page", null, 6);
    }

    private static async Task<(double Rate, double Cpu)> LoadAsync(Server server, string path, string cookie)
    {
        var request = Request(server, path, cookie);
        var (done, cpu, from) = (0, server.CpuSeconds(), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var wire = new Wire(server.Address);
            await wire.OpenAsync();
            while (Stopwatch.GetElapsedTime(from) < Round)
            {
                await OkAsync(wire, request, path);
                Interlocked.Increment(ref done);
            }
        })));
        return (done / Stopwatch.GetElapsedTime(from).TotalSeconds, (server.CpuSeconds() - cpu) * 1_000 / done);
    }
}
