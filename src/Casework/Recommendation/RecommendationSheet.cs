using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>推荐表: what officers wrote into it over what the data say. A box that nobody wrote into follows the data.</summary>
public sealed class RecommendationSheet
{
    public required Guid ApplicationId { get; init; }

    /// <summary>Text by box, or by box and level, as JSON.</summary>
    public required string Texts { get; set; }
    public required DateTimeOffset At { get; set; }
    public required Guid PersonId { get; set; }
    public int Token { get; set; }
}

/// <summary>A 推荐表 as it was sealed. Only ever added.</summary>
public sealed class SealedSheet
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }
    public required int Version { get; init; }
    public required string Texts { get; init; }
    public required string Digest { get; init; }
    public required string OfficeId { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class RecommendationSheetConfiguration : IEntityTypeConfiguration<RecommendationSheet>
{
    public void Configure(EntityTypeBuilder<RecommendationSheet> sheet)
    {
        sheet.HasKey(s => s.ApplicationId);
        sheet.Property(s => s.Token).IsConcurrencyToken();
        sheet.HasOne<Application>().WithMany().HasForeignKey(s => s.ApplicationId);
    }
}

internal sealed class SealedSheetConfiguration : IEntityTypeConfiguration<SealedSheet>
{
    public void Configure(EntityTypeBuilder<SealedSheet> sheet)
    {
        sheet.HasKey(s => new { s.ApplicationId, s.Number });
        sheet.HasOne<Application>().WithMany().HasForeignKey(s => s.ApplicationId);
        sheet.HasOne<Office>().WithMany().HasForeignKey(s => s.OfficeId);
    }
}
