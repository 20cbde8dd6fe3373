using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>纸质材料登记: so many copies of a delivery of a case came in. A wrong entry is struck with its reason, never changed.</summary>
public sealed class PaperCopy
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }

    /// <summary>The delivery of the programme, by its id.</summary>
    public required string Delivery { get; init; }
    public required int Copies { get; init; }

    /// <summary>The version that the print is of, by the code on it; null where none was read.</summary>
    public int? Version { get; init; }
    public string? Note { get; init; }
    public required DateOnly ReceivedOn { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid PersonId { get; init; }
    public required string OfficeId { get; init; }
    public DateTimeOffset? StruckAt { get; set; }
    public Guid? StruckBy { get; set; }
    public string? StruckWhy { get; set; }
}

internal sealed class PaperCopyConfiguration : IEntityTypeConfiguration<PaperCopy>
{
    public void Configure(EntityTypeBuilder<PaperCopy> copy)
    {
        copy.ToTable("paper_copies");
        copy.HasKey(c => new { c.ApplicationId, c.Number });
        copy.Property(c => c.StruckAt).IsConcurrencyToken();
        copy.HasOne<Application>().WithMany().HasForeignKey(c => c.ApplicationId);
        copy.HasOne<Office>().WithMany().HasForeignKey(c => c.OfficeId);
    }
}
