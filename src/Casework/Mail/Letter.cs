using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>A letter to somebody: written with the operation that has something to say, then sent, and kept whether it arrived or not.</summary>
public sealed class Letter
{
    public required Guid Id { get; init; }
    public required string To { get; init; }
    public required string Subject { get; init; }

    /// <summary>As it goes out. Once it has gone, the keys of its links stand in the mailbox only.</summary>
    public required string Body { get; set; }

    /// <summary>What it says to whom, where that must be said only once (提醒): no second letter has the same.</summary>
    public string? Key { get; init; }

    /// <summary>What it is about, as a code: <c>account.reset</c>.</summary>
    public required string Topic { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? SentAt { get; set; }
    public int Attempts { get; set; }

    /// <summary>When it is due; none where it was sent, or was tried so often that a person has to look.</summary>
    public DateTimeOffset? NextTryAt { get; set; }
    public string? LastError { get; set; }
}

internal sealed class LetterConfiguration : IEntityTypeConfiguration<Letter>
{
    public void Configure(EntityTypeBuilder<Letter> letter)
    {
        letter.ToTable("letters");
        letter.HasIndex(l => l.NextTryAt);
        letter.HasIndex(l => l.MadeAt);
        letter.HasIndex(l => l.Key).IsUnique().HasFilter("key IS NOT NULL");
    }
}
