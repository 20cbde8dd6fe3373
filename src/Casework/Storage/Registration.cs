using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Shifan.Casework;

/// <summary>Which database: a PostgreSQL connection string, or the file of an SQLite one.</summary>
public sealed record Store(string? Postgres, string? SqliteFile)
{
    /// <summary>SHIFAN_DATABASE names a PostgreSQL database; else SHIFAN_DATA (or ./var) holds an SQLite file.</summary>
    public static Store From(Func<string, string?> setting)
    {
        if (setting("SHIFAN_DATABASE") is { Length: > 0 } postgres) return new Store(postgres, null);
        var folder = setting("SHIFAN_DATA") is { Length: > 0 } named ? named : Path.Combine(Directory.GetCurrentDirectory(), "var");
        return new Store(null, Path.Combine(folder, "shifan.db"));
    }

    private string SqliteConnection => $"Data Source={SqliteFile};Foreign Keys=True;Default Timeout=30";

    internal DraftWriter Writer() => Postgres is null ? new SqliteDraftWriter(SqliteConnection) : new PostgresDraftWriter(Postgres);

    internal void Use(DbContextOptionsBuilder options)
    {
        if (Postgres is not null) options.UseNpgsql(Postgres);
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(SqliteFile!))!);
            options.UseSqlite(SqliteConnection);
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
        services.AddDbContext<Db>(store.Use);
        services.AddSingleton(store.Writer());
        services.AddSingleton<DraftProgrammes>();
        services.AddSingleton<AutosaveDraft>();
        services.AddSingleton<EditingBoard>();
        services.AddSingleton<ProgrammeStore>();
        services.AddSingleton<Divisions>(_ => Divisions.Load());
        services.AddSingleton(_ => Calendars.Load());
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
        // operations, queries and what they share: every public class that is given the database
        foreach (var type in typeof(Registration).Assembly.GetTypes().Where(type => type is { IsPublic: true, IsClass: true } && NeedsDatabase(type))) services.AddScoped(type);
        return services;
    }

    private static bool NeedsDatabase(Type type) => type.GetConstructors().Any(made => made.GetParameters().Any(part => part.ParameterType == typeof(Db) || part.ParameterType.Assembly == type.Assembly && part.ParameterType != type && part.ParameterType.IsClass && NeedsDatabase(part.ParameterType)));
}
