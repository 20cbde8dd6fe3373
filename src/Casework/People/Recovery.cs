using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

public enum RecoveryState
{
    Waiting,
    Confirmed,
    Refused,
}

/// <summary>
/// An institution whose administrator has left asks for its account: 收回账号. It prints the letter, seals it and sends it to the office,
/// which compares and decides. Until then nothing changes.
/// </summary>
public sealed class Recovery
{
    public required Guid Id { get; init; }
    public required string Number { get; init; }
    public required Guid InstitutionId { get; init; }
    public required string OfficeId { get; init; }
    public required string Name { get; init; }
    public required string Email { get; init; }
    public required string Phone { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public RecoveryState State { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public Guid? DecidedBy { get; set; }
    public string? Reason { get; set; }
}

internal sealed class RecoveryConfiguration : IEntityTypeConfiguration<Recovery>
{
    public void Configure(EntityTypeBuilder<Recovery> recovery)
    {
        recovery.ToTable("recoveries");
        recovery.HasIndex(r => r.Number).IsUnique();
        recovery.HasIndex(r => new { r.OfficeId, r.State });
        recovery.Property(r => r.State).HasConversion<string>().IsConcurrencyToken();
        recovery.HasOne<Institution>().WithMany().HasForeignKey(r => r.InstitutionId);
        recovery.HasOne<Office>().WithMany().HasForeignKey(r => r.OfficeId);
    }
}
