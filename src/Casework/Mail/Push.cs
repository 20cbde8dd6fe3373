using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>A letter on its way to the webhook, beside its way by mail. Made only where there is one.</summary>
public sealed class Push
{
    public required Guid LetterId { get; init; }
    public DateTimeOffset? SentAt { get; set; }
    public int Attempts { get; set; }

    /// <summary>When it is due; none where it was taken, or was tried so often that nobody tries it any more.</summary>
    public DateTimeOffset? NextTryAt { get; set; }
    public string? LastError { get; set; }
}

internal sealed class PushConfiguration : IEntityTypeConfiguration<Push>
{
    public void Configure(EntityTypeBuilder<Push> push)
    {
        push.HasKey(p => p.LetterId);
        push.HasIndex(p => p.NextTryAt);
        push.HasOne<Letter>().WithOne().HasForeignKey<Push>(p => p.LetterId);
    }
}
