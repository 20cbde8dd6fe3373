using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// Brings a database to the newest schema with the dated SQL files beside this one, each once, each in a transaction of its own.
/// A landed file is never edited; a test holds their sum against the model.
/// </summary>
public sealed class Migrations(Db db, TimeProvider time)
{
    /// <summary>The names of the files just applied; empty where the database was up to date.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken stop = default)
    {
        if (!db.IsPostgres) await db.Database.ExecuteSqlRawAsync("pragma journal_mode = wal", stop);
        var applied = new List<string>();
        foreach (var (name, sql) in Files(db.IsPostgres ? "postgres" : "sqlite"))
        {
            await using var work = await db.BeginAsync(stop);
            await db.LockAsync("migrations", stop);
            await db.Database.ExecuteSqlRawAsync("create table if not exists schema_migrations (name text not null primary key, applied_at text not null)", stop);
            var done = await db.Database.SqlQuery<int>($"select count(*) as \"Value\" from schema_migrations where name = {name}").SingleAsync(stop);
            if (done > 0) continue;
            await using (var command = db.Database.GetDbConnection().CreateCommand())
            {
                command.Transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(work.Transaction);
                command.CommandText = sql;
                await command.ExecuteNonQueryAsync(stop);
            }
            var now = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
            await db.Database.ExecuteSqlAsync($"insert into schema_migrations (name, applied_at) values ({name}, {now})", stop);
            await work.Transaction.CommitAsync(stop);
            applied.Add(name);
        }
        return applied;
    }

    /// <summary>The files of one provider by name, which begins with the date.</summary>
    internal static IEnumerable<(string Name, string Sql)> Files(string provider)
    {
        var assembly = typeof(Migrations).Assembly;
        var prefix = $"migrations/{provider}/";
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[prefix.Length..^".sql".Length], reader.ReadToEnd());
        }
    }
}
