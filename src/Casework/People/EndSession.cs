using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>A session that its owner ended by signing out. Its cookie may still lie somewhere, and opens nothing any more.</summary>
public sealed class EndedSession
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class EndedSessionConfiguration : IEntityTypeConfiguration<EndedSession>
{
    public void Configure(EntityTypeBuilder<EndedSession> session)
    {
        session.ToTable("ended_sessions");
        session.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId).OnDelete(DeleteBehavior.Restrict);
        session.HasIndex(s => s.PersonId);
    }
}

/// <summary>退出: this session ends, wherever its cookie still is. Others of the same person go on.</summary>
public sealed class EndSession(Db db, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid session, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.EndedSessions.AnyAsync(s => s.Id == session, stop)) return true;
        db.EndedSessions.Add(new EndedSession { Id = session, PersonId = actor.PersonId, At = now });
        return await db.CommitAsync(AuditNote.OfPerson(actor.PersonId, actor.PersonId, "session.end", now, new { session }), true, stop);
    }
}
