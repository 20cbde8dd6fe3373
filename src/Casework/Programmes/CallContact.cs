using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>Who answers the telephone for a contact of the notice: entered by the authority, because notice files hold no persons.</summary>
public sealed class CallContact
{
    public required Guid CallId { get; init; }
    public required string ContactId { get; init; }
    public string? Person { get; set; }
    public string? Phone { get; set; }
    public required DateTimeOffset SetAt { get; set; }
    public Guid? SetBy { get; set; }
}

internal sealed class CallContactConfiguration : IEntityTypeConfiguration<CallContact>
{
    public void Configure(EntityTypeBuilder<CallContact> builder)
    {
        builder.HasKey(contact => new { contact.CallId, contact.ContactId });
        builder.HasOne<Call>().WithMany().HasForeignKey(contact => contact.CallId);
    }
}
