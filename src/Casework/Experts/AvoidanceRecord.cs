using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>Who says that an expert has to keep away from a case.</summary>
public enum AvoidanceSource
{
    /// <summary>专家申报</summary>
    Expert,

    /// <summary>系统比对</summary>
    System,

    /// <summary>主管部门指定</summary>
    Office,
}

/// <summary>回避: that an expert keeps away from a case, or that a person has to look whether he must. Lifted with a reason, never taken out.</summary>
public sealed class AvoidanceRecord
{
    public required Guid PanelId { get; init; }
    public required Guid ExpertId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }
    public required AvoidanceSource Source { get; init; }

    /// <summary>In words, as it is printed.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it excludes by itself; else a person of the office decides (<see cref="DecidedAt"/>).</summary>
    public required bool Excludes { get; init; }
    public Guid? PersonId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>What the office decided: to keep away, or not; null where it has not.</summary>
    public bool? Upheld { get; set; }
    public string? DecidedWhy { get; set; }
    public Guid? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Whether he keeps away: what is not decided yet counts as if he had to.</summary>
    public bool Holds => Upheld ?? true;

    /// <summary>Whether somebody has still to decide.</summary>
    public bool Waits => !Excludes && Upheld is null;
}

internal sealed class AvoidanceRecordConfiguration : IEntityTypeConfiguration<AvoidanceRecord>
{
    public void Configure(EntityTypeBuilder<AvoidanceRecord> record)
    {
        record.ToTable("avoidances");
        record.HasKey(a => new { a.PanelId, a.ExpertId, a.ApplicationId, a.Number });
        record.Property(a => a.Source).HasConversion<string>();
        record.HasOne<PanelSeat>().WithMany().HasForeignKey(a => new { a.PanelId, a.ExpertId });
        record.HasOne<PanelCase>().WithMany().HasForeignKey(a => new { a.PanelId, a.ApplicationId });
    }
}
