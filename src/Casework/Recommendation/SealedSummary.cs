using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>汇总表 as an office sealed it. Only ever added: what changed later is another version.</summary>
public sealed class SealedSummary
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required string OfficeId { get; init; }
    public required string SummaryId { get; init; }
    public required int Number { get; init; }

    /// <summary>Rows with their cells and cases, as JSON.</summary>
    public required string Content { get; init; }

    /// <summary>What a person looked at and let stand; null where there was nothing to look at.</summary>
    public string? Doubts { get; init; }
    public required string Digest { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class SealedSummaryConfiguration : IEntityTypeConfiguration<SealedSummary>
{
    public void Configure(EntityTypeBuilder<SealedSummary> summary)
    {
        summary.HasIndex(s => new { s.CallId, s.OfficeId, s.SummaryId, s.Number }).IsUnique();
        summary.HasOne<Call>().WithMany().HasForeignKey(s => s.CallId);
        summary.HasOne<Office>().WithMany().HasForeignKey(s => s.OfficeId);
    }
}
