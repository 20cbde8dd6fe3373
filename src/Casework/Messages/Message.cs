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

    /// <summary>The office that it is meant for, where the applicant writes: the one that has the application, else the one that had it last.</summary>
    public string? ToOfficeId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Text { get; init; }

    /// <summary>The next word about an application that is locked; the caller commits it.</summary>
    internal static async Task<Message> AddAsync(Db db, Application application, Actor actor, string? to, string text, DateTimeOffset now, CancellationToken stop)
    {
        var last = await db.Messages.Where(m => m.ApplicationId == application.Id).Select(m => (int?)m.Number).MaxAsync(stop) ?? 0;
        var message = new Message { ApplicationId = application.Id, Number = last + 1, PersonId = actor.PersonId, OfficeId = actor.OfficeId, ToOfficeId = to, At = now, Text = text };
        db.Messages.Add(message);
        return message;
    }
}

/// <summary>That the office which a message was meant for has read it. An answer says so too.</summary>
public sealed class MessageRead
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> message)
    {
        message.HasKey(m => new { m.ApplicationId, m.Number });
        message.HasIndex(m => m.ToOfficeId);
        message.HasOne<Application>().WithMany().HasForeignKey(m => m.ApplicationId);
    }
}

internal sealed class MessageReadConfiguration : IEntityTypeConfiguration<MessageRead>
{
    public void Configure(EntityTypeBuilder<MessageRead> read)
    {
        read.HasKey(r => new { r.ApplicationId, r.Number });
        read.HasOne<Application>().WithMany().HasForeignKey(r => r.ApplicationId);
    }
}
