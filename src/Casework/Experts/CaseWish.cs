using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>How an expert would like to score a case (意愿).</summary>
public enum Wish
{
    /// <summary>愿意</summary>
    Want,

    /// <summary>最好不</summary>
    RatherNot,

    /// <summary>不能: not for a tie, but for time or knowledge.</summary>
    Cannot,
}

/// <summary>What an expert wishes of a case of his panel. It is no tie: who has one declares it.</summary>
public sealed class CaseWish
{
    public required Guid PanelId { get; init; }
    public required Guid ExpertId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required Wish Wish { get; set; }
    public required DateTimeOffset At { get; set; }
}

internal sealed class CaseWishConfiguration : IEntityTypeConfiguration<CaseWish>
{
    public void Configure(EntityTypeBuilder<CaseWish> wish)
    {
        wish.ToTable("case_wishes");
        wish.HasKey(w => new { w.PanelId, w.ExpertId, w.ApplicationId });
        wish.Property(w => w.Wish).HasConversion<string>();
        wish.HasOne<PanelSeat>().WithMany().HasForeignKey(w => new { w.PanelId, w.ExpertId });
        wish.HasOne<PanelCase>().WithMany().HasForeignKey(w => new { w.PanelId, w.ApplicationId });
    }
}
