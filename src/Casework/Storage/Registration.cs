using System.Data.Common;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>Where things are kept: a PostgreSQL connection string, or else the file of an SQLite database; and the files.</summary>
public sealed record Store(string? Postgres, string? SqliteFile)
{
    public FileSettings Files { get; init; } = new(Path.Combine(Directory.GetCurrentDirectory(), "var", "files"));

    /// <summary>SHIFAN_DATABASE names a PostgreSQL database; else SHIFAN_DATA (or ./var) holds an SQLite file. Files lie in the data folder with both.</summary>
    public static Store From(Func<string, string?> setting)
    {
        var files = FileSettings.From(setting);
        if (setting("SHIFAN_DATABASE") is { Length: > 0 } postgres) return new Store(postgres, null) { Files = files };
        return new Store(null, Path.Combine(DataFolder(setting), "shifan.db")) { Files = files };
    }

    static Store()
    {
        // a connection is used by one thread at a time, here as everywhere in EF: SQLite need not lock it for every column that is read
        SQLitePCL.Batteries_V2.Init();
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
    }

    internal static string DataFolder(Func<string, string?> setting) =>
        setting("SHIFAN_DATA") is { Length: > 0 } named ? named : Path.Combine(Directory.GetCurrentDirectory(), "var");

    private string SqliteText => $"Data Source={SqliteFile};Foreign Keys=True;Default Timeout=30";

    // SQLite has one writer; on PostgreSQL one batch is made while the database is at work on the other
    internal DraftWriter Writer() => Postgres is null ? new DraftWriter(new SqliteDraftLane(SqliteText)) : new DraftWriter(new PostgresDraftLane(Postgres), new PostgresDraftLane(Postgres));

    // not the pool's: what is prepared on it stays
    internal DbConnection Reader() => Postgres is null ? new SqliteConnection(SqliteText + ";Pooling=False") : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Postgres) { Pooling = false }.ToString());

    internal void Use(DbContextOptionsBuilder options)
    {
        // what is counted as far as it is said needs no order
        options.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));
        if (Postgres is not null) options.UseNpgsql(Postgres, provider => provider.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery));
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(SqliteFile!))!);
            options.UseSqlite(SqliteText, provider => provider.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery));
            options.AddInterceptors(DurableConnections.Instance);
        }
    }
}

/// <summary>Casework's services, so that the web knows no database.</summary>
public static class Registration
{
    public static IServiceCollection AddCasework(this IServiceCollection services, Store store, TimeProvider time)
    {
        services.AddSingleton(time);
        services.AddSingleton(store);
        services.AddDbContext<Db>((provider, options) =>
        {
            store.Use(options);
            // whoever starts the program may listen to what it asks the database
            options.AddInterceptors(provider.GetServices<IInterceptor>());
        }, optionsLifetime: ServiceLifetime.Singleton);
        services.AddSingleton<Reads>();
        services.AddSingleton<FileStore>();
        services.AddSingleton(_ => new Typesetter { Fonts = FontRoles.Read(Environment.GetEnvironmentVariable) });
        services.AddSingleton<Inspector>(_ => new Inspector());
        services.AddSingleton<Pictures>();
        services.AddSingleton<KeepPicture>();
        services.AddSingleton<Merger>();
        services.AddSingleton(ArchiveSettings.From(Environment.GetEnvironmentVariable));
        services.AddSingleton(TitleReminderSettings.From(Environment.GetEnvironmentVariable));
        services.AddHostedService<SweepFiles>();
        services.AddSingleton(store.Writer());
        services.AddSingleton<DraftProgrammes>();
        services.AddSingleton<AutosaveDraft>();
        services.AddSingleton<EditingBoard>();
        services.AddSingleton<ParkedPosts>();
        services.AddSingleton<ProgrammeStore>();
        services.AddSingleton<Divisions>(_ => Divisions.Load());
        services.AddSingleton(_ => Calendars.Load());
        services.AddSingleton(provider => Places.Load(provider.GetRequiredService<Divisions>()));
        services.AddSingleton(_ => Initials.Load());
        services.AddSingleton<RegisterVersion>();
        services.AddSingleton<PublicRegister>();
        services.AddScoped<SearchRegister>();
        services.AddScoped<ShowRegister>();
        services.AddSingleton<IXmlRepository, ProtectionKeyStore>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = provider.GetRequiredService<IXmlRepository>()));
        services.AddIdentityCore<Person>(options =>
        {
            options.Password.RequiredLength = 12;
            options.Password.RequireNonAlphanumeric = false;
            options.User.AllowedUserNameCharacters = "";
            options.Lockout.MaxFailedAccessAttempts = 5;
        }).AddUserStore<UserOnlyStore<Person, Db, Guid>>();
        services.AddScoped<Passwords>();
        // operations, queries and what they share: every public class that is given the database
        foreach (var type in typeof(Registration).Assembly.GetTypes().Where(type => type is { IsPublic: true, IsClass: true } && NeedsDatabase(type))) services.AddScoped(type);
        return services;
    }

    private static bool NeedsDatabase(Type type) => type.GetConstructors().Any(made => made.GetParameters().Any(part => part.ParameterType == typeof(Db) || part.ParameterType.Assembly == type.Assembly && part.ParameterType != type && part.ParameterType.IsClass && NeedsDatabase(part.ParameterType)));
}
