using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// Names an officer who may exceed his office's soft quotas in a call. It is ended, never taken out of the book.
/// </summary>
public sealed class ExcessMandate
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required string OfficeId { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>The document that names him.</summary>
    public required string Document { get; init; }
    public required Guid GivenBy { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
    public Guid? EndedBy { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class ExcessMandateConfiguration : IEntityTypeConfiguration<ExcessMandate>
{
    public void Configure(EntityTypeBuilder<ExcessMandate> mandate)
    {
        mandate.HasIndex(m => new { m.CallId, m.OfficeId, m.PersonId }).IsUnique().HasFilter("ended_at IS NULL");
        mandate.HasOne<Call>().WithMany().HasForeignKey(m => m.CallId);
        mandate.HasOne<Office>().WithMany().HasForeignKey(m => m.OfficeId);
        mandate.HasOne<Person>().WithMany().HasForeignKey(m => m.PersonId);
    }
}
