using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;
using Shifan.Casework;

namespace Shifan.Bench.Applying;

/// <summary>
/// A database to measure on, gone afterwards: a folder for SQLite, a cluster of its own for PostgreSQL that waits for its disk as one in
/// production does.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly string product = $"shifan_{Guid.NewGuid():N}";
    private readonly string floor = $"floor_{Guid.NewGuid():N}";
    private readonly DirectoryInfo folder;
    private readonly string? cluster;
    private readonly string? server;

    private Database(string kind, DirectoryInfo folder, string? server, string? cluster) => (Kind, this.folder, this.server, this.cluster) = (kind, folder, server, cluster);

    public string Kind { get; }

    private bool IsPostgres => server is not null;

    /// <summary>What the program is told.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["SHIFAN_HOME"] = Home.Folder,
        ["SHIFAN_DATA"] = Path.Combine(folder.FullName, "var"),
        ["SHIFAN_DATABASE"] = IsPostgres ? $"{server};Database={product};Maximum Pool Size=40" : "",
    };

    /// <summary>What a floor is told.</summary>
    public string Floor => IsPostgres ? $"{server};Database={floor}" : Path.Combine(folder.FullName, "floor.db");

    /// <summary>Makes one; a server that is already there may be named, as the tests have one.</summary>
    public static async Task<Database> MakeAsync(string kind, string? server = null)
    {
        var folder = Directory.CreateTempSubdirectory("shifan-bench-");
        if (kind == "sqlite") return new Database(kind, folder, null, null);
        string? cluster = null;
        if (server is null) (server, cluster) = await StartClusterAsync(folder);
        var made = new Database(kind, folder, server, cluster);
        foreach (var name in new[] { made.product, made.floor }) await ExecuteAsync(server, $"create database {name}");
        return made;
    }

    private static async Task<(string Server, string Cluster)> StartClusterAsync(DirectoryInfo folder)
    {
        var initdb = Directory.Exists("/usr/lib/postgresql") ? Directory.GetFiles("/usr/lib/postgresql", "initdb", SearchOption.AllDirectories).Order(StringComparer.Ordinal).LastOrDefault() : null;
        if (initdb is null) throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql");
        var bin = Path.GetDirectoryName(initdb)!;
        await RunAsync("chmod", "755", folder.FullName);
        var cluster = folder.CreateSubdirectory("pg").FullName;
        if (IsRoot) await RunAsync("chown", "postgres", cluster);
        await RunAsPostgresAsync(initdb, "-D", $"{cluster}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
        for (var attempt = 0; ; attempt++)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                await RunAsPostgresAsync(
                    $"{bin}/pg_ctl", "-D", $"{cluster}/data", "-l", $"{cluster}/log", "-w", "-t", "60", "-o",
                    $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={cluster} -c fsync=on -c synchronous_commit=on -c full_page_writes=on", "start");
                return ($"Host=127.0.0.1;Port={port};Username=postgres", cluster);
            }
            catch (InvalidOperationException) when (attempt < 10)
            {
                // the port was taken
            }
        }
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var open = new NpgsqlConnection($"{server};Database=postgres;Pooling=false");
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(sql, open);
        await command.ExecuteNonQueryAsync();
    }

    [DllImport("libc")]
    private static extern uint geteuid();

    private static bool IsRoot => geteuid() == 0;

    // initdb and the server refuse root
    private static Task RunAsPostgresAsync(params string[] words) => IsRoot ? RunAsync(["runuser", "-u", "postgres", "--", .. words]) : RunAsync(words);

    private static async Task RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{words[0]} ended with {process.ExitCode}"));
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (cluster is not null)
        {
            var bin = Path.GetDirectoryName(Directory.GetFiles("/usr/lib/postgresql", "initdb", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last())!;
            await RunAsPostgresAsync($"{bin}/pg_ctl", "-D", $"{cluster}/data", "-m", "immediate", "-w", "stop");
        }
        else if (server is not null)
        {
            foreach (var name in new[] { product, floor }) await ExecuteAsync(server, $"drop database if exists {name} with (force)");
        }
        folder.Delete(recursive: true);
    }
}
