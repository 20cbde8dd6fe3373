using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>Who gives a title.</summary>
public enum TitleLevel
{
    National,
    Province,
    City,
    County,
}

/// <summary>
/// A title that was given to an institution, with the days from and until which it holds: what decides who may apply again. Kept
/// under the credit code, because most holders have no account here.
/// </summary>
public sealed class TitleRecord
{
    public required Guid Id { get; init; }
    public required string CreditCode { get; init; }
    public required string Holder { get; init; }

    /// <summary>The kind of title, as programmes name it for their title fields (<c>zhejiang-platform</c>).</summary>
    public required string Kind { get; init; }
    public required TitleLevel Level { get; init; }
    public string? Batch { get; init; }
    public required DateOnly From { get; init; }

    /// <summary>The last day on which it holds; null where no end was set.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>From this day on it no longer holds, whatever was set.</summary>
    public DateOnly? EndedOn { get; set; }
    public string? EndedWhy { get; set; }

    /// <summary>The document that gives it.</summary>
    public required string Source { get; init; }

    /// <summary>The office that keeps the record; null where several provinces' notices ask for this kind and none of them entered it.</summary>
    public string? OfficeId { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public Guid? RecordedBy { get; init; }

    /// <summary>The last day on which it really holds; null for no end.</summary>
    public DateOnly? LastDay => EndedOn is { } ended && (Until is not { } until || ended <= until) ? ended.AddDays(-1) : Until;
}

internal sealed class TitleRecordConfiguration : IEntityTypeConfiguration<TitleRecord>
{
    public void Configure(EntityTypeBuilder<TitleRecord> builder)
    {
        builder.Property(title => title.Level).HasConversion<string>();
        // the same title is not given twice on one day
        builder.HasIndex(title => new { title.CreditCode, title.Kind, title.From }).IsUnique();
        builder.HasIndex(title => new { title.OfficeId, title.Holder });
        builder.HasOne<Office>().WithMany().HasForeignKey(title => title.OfficeId);
    }
}
