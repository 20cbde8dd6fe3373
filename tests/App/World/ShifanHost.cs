using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shifan.Casework;

namespace Shifan.Tests.App.World;

/// <summary>The real program with the demonstration world, on a database of its own that goes away with it.</summary>
public abstract class ShifanHost : WebApplicationFactory<Program>, IAsyncLifetime
{
    protected abstract IReadOnlyDictionary<string, string> Settings { get; }

    public abstract ValueTask InitializeAsync();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("SHIFAN_DEMO", "bare");
        foreach (var (name, value) in Settings) builder.UseSetting(name, value);
    }

    /// <summary>A database without a schema, beside the program's own.</summary>
    public abstract Task<Store> EmptyStoreAsync();

    /// <summary>Does something with Casework's services, in a scope of its own.</summary>
    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = Services.CreateAsyncScope();
        return await act(scope.ServiceProvider);
    }

    internal Task<T> InDbAsync<T>(Func<Db, Task<T>> act) => InScopeAsync(services => act(services.GetRequiredService<Db>()));
}

public sealed class SqliteHost : ShifanHost
{
    // made once in a run, by a first start of the program; every host begins on a copy
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    private readonly string folder;

    private bool stays;

    public SqliteHost() : this(Directory.CreateTempSubdirectory("shifan-app-").FullName)
    {
    }

    private SqliteHost(string folder) => this.folder = folder;

    public string Folder => folder;

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["SHIFAN_DATA"] = folder, ["SHIFAN_DATABASE"] = "" };

    public override async ValueTask InitializeAsync()
    {
        foreach (var file in Directory.GetFiles(await Made.Value, "shifan.db*")) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    private static async Task<string> MakeAsync()
    {
        var first = new SqliteHost { stays = true };
        _ = first.Services;
        await first.DisposeAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(first.folder, recursive: true);
        return first.folder;
    }

    /// <summary>A second node over the same database.</summary>
    public SqliteHost Beside() => new(folder) { stays = true };

    public override Task<Store> EmptyStoreAsync() => Task.FromResult(new Store(null, Path.Combine(folder, $"{Guid.NewGuid():N}.db")));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (!stays) Directory.Delete(folder, recursive: true);
    }
}

public sealed class PostgresHost : ShifanHost
{
    internal static string Cluster { get; } = Environment.GetEnvironmentVariable("SHIFAN_TEST_POSTGRES")
        ?? throw new InvalidOperationException("SHIFAN_TEST_POSTGRES names no server. ./test starts one; run the tests through it.");

    // made once in a run, by a first start of the program; every host begins on a copy
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    private readonly List<string> databases = [];

    private readonly string folder = Directory.CreateTempSubdirectory("shifan-app-").FullName;

    private string connection = "";

    private bool stays;

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["SHIFAN_DATABASE"] = connection, ["SHIFAN_DATA"] = folder };

    public override async ValueTask InitializeAsync() => connection = await CreateAsync($"template {await Made.Value}");

    private static async Task<string> MakeAsync()
    {
        var first = new PostgresHost { stays = true };
        first.connection = await first.CreateAsync();
        _ = first.Services;
        await first.DisposeAsync();
        var name = first.databases[0];
        AppDomain.CurrentDomain.ProcessExit += (_, _) => ExecuteAsync($"drop database {name}").GetAwaiter().GetResult();
        return name;
    }

    /// <summary>A second node over the same database.</summary>
    public PostgresHost Beside() => new() { stays = true, connection = connection };

    public override async Task<Store> EmptyStoreAsync() => new(await CreateAsync(), null);

    private async Task<string> CreateAsync(string like = "")
    {
        var name = $"shifan_{Guid.NewGuid():N}";
        await ExecuteAsync($"create database {name} {like}");
        databases.Add(name);
        return $"{Cluster};Database={name};Maximum Pool Size=20";
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var server = new NpgsqlConnection($"{Cluster};Database=postgres;Pooling=false");
        await server.OpenAsync();
        await using var command = new NpgsqlCommand(sql, server);
        await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        if (stays) return;
        foreach (var database in databases) await ExecuteAsync($"drop database {database} with (force)");
    }
}
