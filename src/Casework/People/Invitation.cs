using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>An institution's administrator asks somebody to fill with him.</summary>
public sealed class Invitation
{
    public required Guid Id { get; init; }
    public required Guid InstitutionId { get; init; }
    public required string Email { get; init; }
    public required Guid InvitedBy { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was accepted or withdrawn.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    public Guid? AcceptedBy { get; set; }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.ToTable("invitations");
        invitation.HasIndex(i => i.InstitutionId);
        invitation.Property(i => i.EndedAt).IsConcurrencyToken();
        invitation.HasOne<Institution>().WithMany().HasForeignKey(i => i.InstitutionId);
    }
}
