using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>A word between an applicant and the offices that handle his application. Only ever added.</summary>
public sealed class Message
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>The office that writes; null where the applicant does.</summary>
    public string? OfficeId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Text { get; init; }
}

internal sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> message)
    {
        message.HasKey(m => new { m.ApplicationId, m.Number });
        message.HasOne<Application>().WithMany().HasForeignKey(m => m.ApplicationId);
    }
}
