using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// How many submitted cases of a call stand at a step, of those that an office sees. The sum over the shares of it: each is a row of its
/// own, so that those who submit in the same minute do not all wait for one.
/// </summary>
public sealed class CaseCount
{
    public required string OfficeId { get; init; }
    public required Guid CallId { get; init; }
    public required string Step { get; init; }

    /// <summary>Whether it is this office's turn.</summary>
    public required bool Mine { get; init; }
    public required int Share { get; init; }
    public required int Number { get; set; }
}

internal sealed class CaseCountConfiguration : IEntityTypeConfiguration<CaseCount>
{
    public void Configure(EntityTypeBuilder<CaseCount> count)
    {
        count.HasKey(c => new { c.OfficeId, c.CallId, c.Step, c.Mine, c.Share });
        count.HasOne<Office>().WithMany().HasForeignKey(c => c.OfficeId);
        count.HasOne<Call>().WithMany().HasForeignKey(c => c.CallId);
    }
}

/// <summary>Keeps the counts in the transaction of whatever moves a case.</summary>
internal static class KeptCounts
{
    /// <summary>Into how many rows a count is spread.</summary>
    public const int Shares = 8;

    internal readonly record struct Key(string OfficeId, Guid CallId, string Step, bool Mine, int Share);

    public static int ShareOf(Guid application)
    {
        Span<byte> bytes = stackalloc byte[16];
        application.TryWriteBytes(bytes);
        return bytes[15] % Shares;
    }

    /// <summary>What changes by what is about to be saved; in one order, so that no two writes wait for one another in a circle.</summary>
    public static IReadOnlyList<(Key Key, int By)> Changes(Db db)
    {
        Dictionary<Key, int>? changes = null;
        foreach (var entry in db.ChangeTracker.Entries<Application>())
        {
            if (entry.State is EntityState.Modified or EntityState.Deleted) Add((Application)entry.OriginalValues.ToObject(), -1);
            if (entry.State is EntityState.Modified or EntityState.Added) Add(entry.Entity, 1);
        }
        return changes is null ? [] : [.. changes.Where(change => change.Value != 0).Select(change => (change.Key, change.Value))
            .OrderBy(change => change.Key.OfficeId, StringComparer.Ordinal).ThenBy(change => change.Key.CallId).ThenBy(change => change.Key.Step, StringComparer.Ordinal).ThenBy(change => change.Key.Mine).ThenBy(change => change.Key.Share)];

        void Add(Application application, int by)
        {
            if (application.Version == 0) return;
            foreach (var office in new[] { application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId })
            {
                if (office is null) continue;
                var key = new Key(office, application.CallId, application.HeldAt ?? application.Step, application.TurnOfficeId == office, ShareOf(application.Id));
                (changes ??= [])[key] = changes.GetValueOrDefault(key) + by;
            }
        }
    }

    public static async Task KeepAsync(Db db, IReadOnlyList<(Key Key, int By)> changes, CancellationToken stop)
    {
        if (changes.Count == 0) return;
        const int parts = 6;
        foreach (var some in changes.Chunk(500))
        {
            var rows = string.Join(", ", some.Select((_, i) => $"({string.Join(", ", Enumerable.Range(i * parts, parts).Select(n => $"{{{n}}}"))})"));
            var values = some.SelectMany(change => new object[] { change.Key.OfficeId, change.Key.CallId, change.Key.Step, change.Key.Mine, change.Key.Share, change.By });
            var sql = $"insert into case_counts (office_id, call_id, step, mine, share, number) values {rows} on conflict (office_id, call_id, step, mine, share) do update set number = case_counts.number + excluded.number";
            await db.Database.ExecuteSqlRawAsync(sql, values, stop);
        }
    }
}
