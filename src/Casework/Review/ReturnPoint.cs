using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>How a point stands after the correction.</summary>
public enum PointState
{
    /// <summary>Nobody of the office has said yet.</summary>
    Open,

    /// <summary>已补正</summary>
    Closed,

    /// <summary>仍有问题</summary>
    Kept,
}

/// <summary>
/// 补正意见: one point of the complete list (一次性告知) with which an application was given back. Its words are those of the act and never change; the
/// applicant's answer and the office's judgement of it are added.
/// </summary>
public sealed class ReturnPoint
{
    public required Guid ApplicationId { get; init; }

    /// <summary>The act by which it was given back.</summary>
    public required int HandlingNumber { get; init; }
    public required int Number { get; init; }

    /// <summary>The section or slot concerned, as <see cref="CasePlace"/> says it; null: the application as a whole.</summary>
    public string? Place { get; init; }
    public required string Text { get; init; }
    public string? Clause { get; init; }
    public required string OfficeId { get; init; }

    /// <summary>The version that was given back.</summary>
    public required int Version { get; init; }

    /// <summary>What the applicant says that was done.</summary>
    public string? Reply { get; set; }
    public Guid? RepliedBy { get; set; }
    public DateTimeOffset? RepliedAt { get; set; }
    public required PointState State { get; set; }
    public Guid? JudgedBy { get; set; }
    public DateTimeOffset? JudgedAt { get; set; }

    /// <summary>What the office says to it, for itself.</summary>
    public string? Judgement { get; set; }
}

internal sealed class ReturnPointConfiguration : IEntityTypeConfiguration<ReturnPoint>
{
    public void Configure(EntityTypeBuilder<ReturnPoint> point)
    {
        point.HasKey(p => new { p.ApplicationId, p.HandlingNumber, p.Number });
        point.Property(p => p.State).HasConversion<string>();
        point.HasOne<Handling>().WithMany().HasForeignKey(p => new { p.ApplicationId, p.HandlingNumber });
    }
}
