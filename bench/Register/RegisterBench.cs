using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Bench.Applying;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Bench.Register;

using Applicant = Shifan.Bench.Applying.Applicant;
using Applicants = Shifan.Bench.Applying.Applicants;
using Form = Shifan.Bench.Applying.Form;

/// <summary>The public register with 100,000 entries: searches that nobody asked before, kept pages against a static file of the same server, how soon a decision is seen, and what readers cost savers.</summary>
internal static class RegisterBench
{
    private const int Asked = 400;
    private const int Connections = 32;
    private const int Rounds = 3;
    private const int Savers = 50;
    private const int Readers = 200;
    private const int Decisions = 10;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Thinks = TimeSpan.FromSeconds(1);
    private static readonly string[] Functions = ["信息服务", "技术服务", "创业服务", "培训服务", "融资服务"];
    private static readonly (int Division, string Place)[] Seats = [(330106, "西湖"), (330212, "鄞州"), (330302, "鹿城"), (310118, "青浦"), (310104, "徐汇"), (330402, "南湖")];
    private static readonly string[] Words = ["中小企业", "科技", "检测", "创新", "数字", "信息", "质量", "知识产权", "工业设计", "人力资源"];

    // files of the server beside the register's page
    private static readonly string[] Static = ["/visit.js", "/site.css", "/upload.js", "/lib/htmx.min.js", "/draft.js", "/rows.js"];

    private static string Program => Path.Combine(Home.Folder, "src", "Web", "bin", "program", "Shifan.Web.dll");

    private static int Entries => int.Parse(Environment.GetEnvironmentVariable("SHIFAN_BENCH_TITLES") ?? "100000", CultureInfo.InvariantCulture);

    /// <summary><c>register [sqlite|postgres]</c>; without a database both.</summary>
    public static async Task<bool> RunAsync(IReadOnlyList<string> words)
    {
        if (words.Any(word => word is not ("sqlite" or "postgres"))) return false;
        foreach (var kind in new[] { "sqlite", "postgres" }.Where(kind => words.Contains(kind) || words.Count == 0)) await MeasureAsync(kind);
        return true;
    }

    private static async Task MeasureAsync(string kind)
    {
        await using var database = await Database.MakeAsync(kind);
        var applicants = await Applicants.MakeAsync(database, Savers, complete: false);
        var codes = await FillAsync(database, Entries);
        await using var server = await Server.StartAsync(Program, ["serve", "--demo"], database.Settings, "/healthz");
        await SearchAsync(kind, server, codes);
        await CachedAsync(kind, server);
        await using (var other = await Server.StartAsync(Program, ["serve", "--demo"], database.Settings, "/healthz")) await SeenAsync(kind, database, server, other);
        await SavesAsync(kind, server, applicants);
    }

    private static string Code(int division, int number)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"91{division:000000}RB{number:0000000}");
        return body + CreditCode.CheckCharacter(body);
    }

    private static async Task<IReadOnlyList<string>> FillAsync(Database database, int count)
    {
        var from = Stopwatch.GetTimestamp();
        await using var world = await BenchWorld.MakeAsync(database);
        var codes = new List<string>();
        foreach (var some in Enumerable.Range(0, count).Chunk(5_000))
        {
            await world.DoAsync(async scope =>
            {
                var db = scope.GetRequiredService<Db>();
                db.ChangeTracker.AutoDetectChangesEnabled = false;
                var now = scope.GetRequiredService<TimeProvider>().GetUtcNow();
                foreach (var i in some)
                {
                    var (division, place) = Seats[i % Seats.Length];
                    var year = 2010 + i % 11;
                    var code = Code(division, i);
                    codes.Add(code);
                    db.Titles.Add(new TitleRecord
                    {
                        Id = Guid.CreateVersion7(now), CreditCode = code, Holder = $"示例{place}{Words[i % 10]}{Words[i / 10 % 10]}服务（第{i}）有限公司", Platform = $"{Words[i / 100 % 10]}公共服务平台{i}", Kind = i % 2 == 0 ? "zhejiang-platform" : "national-platform",
                        Level = TitleLevel.Province, Division = division, Functions = $"{Functions[i % 5]}、{Functions[i / 7 % 5]}", Batch = $"{year}年度", GivenOn = new DateOnly(year, 3, 1), From = new DateOnly(year, 6, 1), Until = new DateOnly(year + 3, 5, 31), Source = $"示例公布文件〔{year}〕1号", RecordedAt = now,
                    });
                }
                db.ChangeTracker.DetectChanges();
                return await db.CommitAsync(AuditNote.OfSystem(null, "title.import", now, new { some.Length }), true, default);
            });
        }
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: {database.Kind}: {count} titles loaded in {Stopwatch.GetElapsedTime(from).TotalSeconds:0.0} s"));
        return codes;
    }

    private static byte[] Request(Server server, string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Address}\r\n\r\n");

    // the number behind makes each of them a page that is not kept
    private static async Task SearchAsync(string kind, Server server, IReadOnlyList<string> codes)
    {
        var ways = new Dictionary<string, Func<int, string>>(StringComparer.Ordinal)
        {
            ["name"] = i => $"第{i * 37 % Entries}）", ["words"] = i => $"{Words[i % 10]}{Words[i / 10 % 10]}", ["place"] = i => Seats[i % Seats.Length].Place, ["initials"] = i => i % 2 == 0 ? "qpkjcx" : "zscq", ["code"] = i => codes[i * 131 % codes.Count],
        };
        using var wire = new Wire(server.Address);
        await wire.OpenAsync();
        var first = Stopwatch.GetTimestamp();
        await wire.ExchangeAsync(Request(server, "/titles"));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: {kind}: first page after {Stopwatch.GetElapsedTime(first).TotalMilliseconds:0} ms"));
        foreach (var (name, text) in ways)
        {
            var times = new double[Asked];
            for (var i = -Asked / 4; i < Asked; i++)
            {
                var request = Request(server, $"/titles?q={Uri.EscapeDataString(text(Math.Abs(i)))}&n={name}{i}");
                var from = Stopwatch.GetTimestamp();
                if (await wire.ExchangeAsync(request) is var status and not 200) throw new InvalidOperationException($"A search by {name} was answered {status}.");
                if (i >= 0) times[i] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            }
            Array.Sort(times);
            Result.Time($"{kind}.search.{name}.p50", times[Asked / 2], "ms", null, null);
            Result.Time($"{kind}.search.{name}.p99", times[(int)Math.Ceiling(Asked * 0.99) - 1], "ms", null, 50);
        }
    }

    private static async Task CachedAsync(string kind, Server server)
    {
        using var client = new HttpClient { BaseAddress = server.Url };
        var own = (await client.GetByteArrayAsync(new Uri("/titles", UriKind.Relative))).Length;
        var sizes = new List<(string Path, int Size)>();
        foreach (var path in Static) sizes.Add((path, (await client.GetByteArrayAsync(new Uri(path, UriKind.Relative))).Length));
        var beside = sizes.MinBy(one => Math.Abs(one.Size - own));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: {kind}: /titles has {own} bytes, {beside.Path} {beside.Size}"));
        var (kept, plain) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (a, b) = (await LoadAsync(server, beside.Path), await LoadAsync(server, "/titles"));
            // the first is to warm up
            if (round == 0) continue;
            plain.Add(a);
            kept.Add(b);
        }
        Result.Rate($"{kind}.cached", Result.Median(kept), "pages/s", Result.Median(plain), 0.7, null);
    }

    private static async Task<double> LoadAsync(Server server, string path)
    {
        var request = Request(server, path);
        var (done, from) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var wire = new Wire(server.Address);
            await wire.OpenAsync();
            while (Stopwatch.GetElapsedTime(from) < Round)
            {
                if (await wire.ExchangeAsync(request) is var status and not 200) throw new InvalidOperationException($"{path} was answered {status}.");
                Interlocked.Increment(ref done);
            }
        })));
        return done / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    // committed by a third process, watched on two nodes and several pages that are kept there
    private static async Task SeenAsync(string kind, Database database, Server one, Server other)
    {
        string[] pages = ["/titles?q=%E7%9C%8B%E8%A7%81", "/api/v1/titles?q=%E7%9C%8B%E8%A7%81", "/titles/changes.atom"];
        // both have read the register before: what is measured is a change, not a start
        using (var client = new HttpClient { Timeout = TimeSpan.FromMinutes(1) })
        {
            foreach (var server in new[] { one, other })
            {
                foreach (var page in pages) await client.GetByteArrayAsync(new Uri(server.Url, page));
            }
        }
        await using var world = await BenchWorld.MakeAsync(database);
        var (slowest, early) = (0.0, 0);
        for (var i = 0; i < Decisions; i++)
        {
            var name = $"示例看见第{i}号中心";
            var begun = long.MaxValue;
            var watched = new[] { one, other }.SelectMany(server => pages.Select(page => Task.Run(async () =>
            {
                using var wire = new Wire(server.Address);
                await wire.OpenAsync();
                while (true)
                {
                    var asked = Stopwatch.GetTimestamp();
                    await wire.ExchangeAsync(Request(server, page));
                    if (wire.Body.Contains(name, StringComparison.Ordinal)) return (At: Stopwatch.GetTimestamp(), Early: Stopwatch.GetTimestamp() < Volatile.Read(ref begun));
                    if (Stopwatch.GetElapsedTime(Math.Min(Volatile.Read(ref begun), asked)).TotalSeconds > 20) throw new InvalidOperationException($"{page} never showed {name}.");
                    await Task.Delay(5);
                }
            }))).ToList();
            await Task.Delay(600);
            Volatile.Write(ref begun, Stopwatch.GetTimestamp());
            var now = await world.DoAsync(scope => Task.FromResult(Deadline.DayOf(scope.GetRequiredService<TimeProvider>().GetUtcNow())));
            var outcome = await world.DoAsync(scope => scope.GetRequiredService<RecordTitle>().RunAsync(null, new RecordTitle.Input(Code(330106, 9_000_000 + i), name, "zhejiang-platform", TitleLevel.Province, null, now, null, "示例")));
            var committed = Stopwatch.GetTimestamp();
            if (!outcome.Done) throw new InvalidOperationException(outcome.Refusals[0].Sentence);
            foreach (var seen in await Task.WhenAll(watched))
            {
                slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(committed, Math.Max(committed, seen.At)).TotalMilliseconds);
                early += seen.Early ? 1 : 0;
            }
        }
        Result.Time($"{kind}.seen.slowest", slowest, "ms", null, 1_000);
        Result.Time($"{kind}.seen.early", early, "pages", null, 0);
    }

    // a visitor reads a page a second: the list, a search of his own, an entry of the list
    private static async Task SavesAsync(string kind, Server server, IReadOnlyList<Applicant> applicants)
    {
        var form = Form.Largest();
        var sessions = await Applicants.SignInAsync(server, applicants, form.Section.Id);
        var savers = sessions.Select(session => Applicants.Saver(server, session, form)).ToList();
        foreach (var saver in savers) await saver.OpenAsync();
        for (var warm = 0; warm < 4; warm++) await Load.RunAsync(savers, server, Round);
        var (alone, beside, read) = (new List<double>(), new List<double>(), 0);
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add((await Load.RunAsync(savers, server, Round)).Rate);
            using var over = new CancellationTokenSource();
            var readers = Enumerable.Range(0, Readers).Select(number => Task.Run(async () =>
            {
                using var wire = new Wire(server.Address);
                await wire.OpenAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(Thinks.TotalMilliseconds * number / Readers));
                for (var i = 0; !over.IsCancellationRequested; i++)
                {
                    var path = (number + i) % 4 == 0 ? $"/titles?q={Uri.EscapeDataString(Words[(number + i) % 10])}&n={number}-{i}-{beside.Count}" : (number + i) % 4 == 1 ? $"/titles?q={Uri.EscapeDataString(Seats[number % Seats.Length].Place)}" : "/titles";
                    if (await wire.ExchangeAsync(Request(server, path)) is var status and not 200) throw new InvalidOperationException($"{path} was answered {status}.");
                    Interlocked.Increment(ref read);
                    await Task.Delay(Thinks);
                }
            })).ToList();
            await Task.Delay(Thinks);
            beside.Add((await Load.RunAsync(savers, server, Round)).Rate);
            await over.CancelAsync();
            await Task.WhenAll(readers);
        }
        foreach (var saver in savers) saver.Dispose();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: {kind}: {read} pages read beside the saves"));
        Result.Rate($"{kind}.saves.beside.readers", Result.Median(beside), "saves/s", Result.Median(alone), 0.8, null);
    }
}
