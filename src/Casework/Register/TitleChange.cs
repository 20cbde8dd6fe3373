using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// That a title was entered or changed, numbered in the order of the commits: by the last number every node knows whether its register is that of the database,
/// and by the numbers in between what to read anew. No title: which kinds are public has changed.
/// </summary>
public sealed class TitleChange
{
    public required long Number { get; init; }
    public Guid? TitleId { get; init; }
}

internal sealed class TitleChangeConfiguration : IEntityTypeConfiguration<TitleChange>
{
    public void Configure(EntityTypeBuilder<TitleChange> builder)
    {
        builder.HasKey(change => change.Number);
        builder.Property(change => change.Number).ValueGeneratedNever();
        builder.HasOne<TitleRecord>().WithMany().HasForeignKey(change => change.TitleId);
    }
}

/// <summary>Numbers the changes in the transaction of whatever made them.</summary>
internal static class KeptTitles
{
    private const int Piece = 200;

    public static IReadOnlyList<Guid?> Changes(Db db)
    {
        HashSet<Guid?>? changed = null;
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry.State is not (EntityState.Added or EntityState.Modified)) continue;
            switch (entry.Entity)
            {
                case TitleRecord title: (changed ??= []).Add(title.Id); break;
                case TitleName name: (changed ??= []).Add(name.TitleId); break;
                // a notice may bring a title of its own
                case Call when entry.State == EntityState.Added: (changed ??= []).Add(null); break;
            }
        }
        return changed is null ? [] : [.. changed];
    }

    public static async Task KeepAsync(Db db, IReadOnlyList<Guid?> changed, CancellationToken stop)
    {
        if (changed.Count == 0) return;
        // held until the commit, so that numbers become visible in their order
        await db.LockAsync("titles:changes", stop);
        var number = await db.TitleChanges.MaxAsync(change => (long?)change.Number, stop) ?? 0;
        foreach (var some in changed.Chunk(Piece))
        {
            var rows = string.Join(", ", some.Select((title, i) => $"({++number}, {(title is null ? "null" : $"{{{i}}}")})"));
            var sql = $"insert into title_changes (number, title_id) values {rows}";
            await db.Database.ExecuteSqlRawAsync(sql, some.Select(title => (object)(title ?? Guid.Empty)), stop);
        }
    }
}
