using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// 提前的日期: the last day of a step in an office's area, earlier than the notice's. What it does there the programme says: it closes the step,
/// or only reminds. It can be taken back, and stays in the book.
/// </summary>
public sealed class InnerDate
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required string OfficeId { get; init; }
    public required string Step { get; init; }

    /// <summary>The last day, to 24:00.</summary>
    public required DateOnly Day { get; init; }
    public required string Reason { get; init; }

    /// <summary>The number of the office's own document.</summary>
    public required string Document { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public required Guid MadeBy { get; init; }
    public DateTimeOffset? WithdrawnAt { get; set; }
    public Guid? WithdrawnBy { get; set; }

    /// <summary>Why it was taken back; null where a newer one took its place.</summary>
    public string? WithdrawnWhy { get; set; }
}

internal sealed class InnerDateConfiguration : IEntityTypeConfiguration<InnerDate>
{
    public void Configure(EntityTypeBuilder<InnerDate> date)
    {
        date.ToTable("inner_dates");
        date.HasIndex(d => d.CallId);
        date.Property(d => d.WithdrawnAt).IsConcurrencyToken();
        date.HasOne<Call>().WithMany(call => call.InnerDates).HasForeignKey(d => d.CallId);
        date.HasOne<Office>().WithMany().HasForeignKey(d => d.OfficeId);
    }
}
