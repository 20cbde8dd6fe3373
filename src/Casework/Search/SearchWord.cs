using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Two neighbouring characters of an institution's name, or the last part of the number of one of its applications.</summary>
public sealed class SearchWord
{
    public required string Word { get; init; }
    public required Guid InstitutionId { get; init; }
}

internal sealed class SearchWordConfiguration : IEntityTypeConfiguration<SearchWord>
{
    public void Configure(EntityTypeBuilder<SearchWord> word)
    {
        word.HasKey(w => new { w.Word, w.InstitutionId });
        word.HasIndex(w => w.InstitutionId);
        word.HasOne<Institution>().WithMany().HasForeignKey(w => w.InstitutionId);
    }
}

/// <summary>How names become words, and words a search.</summary>
internal static class SearchText
{
    /// <summary>Letters and digits alone: full width as half width, small letters. 示例（杭州）ＡＢ Ｃ becomes 示例杭州abc.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in Wording.HalfWidth(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) plain.Append(Rune.ToLowerInvariant(rune).ToString());
        }
        return plain.ToString();
    }

    /// <summary>Every two neighbouring characters, each pair once.</summary>
    public static IReadOnlyList<string> Pairs(string plain)
    {
        var runes = plain.EnumerateRunes().Select(rune => rune.ToString()).ToList();
        return [.. Enumerable.Range(0, Math.Max(0, runes.Count - 1)).Select(i => runes[i] + runes[i + 1]).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The last part of an application's number, by which people call it.</summary>
    public static string Serial(string number) => "#" + number[(number.LastIndexOf('-') + 1)..];
}

/// <summary>Keeps the words in the transaction of whatever names an institution or numbers an application.</summary>
internal static class KeptWords
{
    internal sealed record Change(Guid Institution, IReadOnlyList<string> Words, bool Renamed);

    public static IReadOnlyList<Change> Changes(Db db)
    {
        List<Change>? changes = null;
        foreach (var entry in db.ChangeTracker.Entries<Institution>())
        {
            var renamed = entry.State == EntityState.Modified && entry.Property(i => i.Name).IsModified;
            if (renamed || entry.State == EntityState.Added) (changes ??= []).Add(new Change(entry.Entity.Id, SearchText.Pairs(SearchText.Plain(entry.Entity.Name)), renamed));
        }
        foreach (var entry in db.ChangeTracker.Entries<Application>())
        {
            if (entry.State == EntityState.Added) (changes ??= []).Add(new Change(entry.Entity.InstitutionId, [SearchText.Serial(entry.Entity.Number)], false));
        }
        return changes ?? [];
    }

    public static async Task KeepAsync(Db db, IReadOnlyList<Change> changes, CancellationToken stop)
    {
        foreach (var change in changes)
        {
            if (change.Renamed) await db.SearchWords.Where(w => w.InstitutionId == change.Institution && (string.Compare(w.Word, "#") < 0 || string.Compare(w.Word, "$") >= 0)).ExecuteDeleteAsync(stop);
            foreach (var some in change.Words.Chunk(200))
            {
                var rows = string.Join(", ", some.Select((_, i) => $"({{{i + 1}}}, {{0}})"));
                var sql = $"insert into search_words (word, institution_id) values {rows} on conflict (word, institution_id) do nothing";
                await db.Database.ExecuteSqlRawAsync(sql, some.Cast<object>().Prepend(change.Institution), stop);
            }
        }
    }
}
