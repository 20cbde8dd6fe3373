using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>已阅: says that the officer's office has read what the applicant wrote to it, where it needs no answer.</summary>
public sealed class ReadMessages(Db db, Casefiles files, TimeProvider time)
{
    public async Task<Outcome<int>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, id, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!actor.Has(Duty.Review)) return Refusals.NotYours;
        var numbers = await FindUnread.Of(db, actor).Where(m => m.ApplicationId == id).OrderBy(m => m.Number).Select(m => m.Number).ToListAsync(stop);
        if (numbers.Count == 0) return 0;
        db.MessageReads.AddRange(numbers.Select(number => new MessageRead { ApplicationId = id, Number = number, PersonId = actor.PersonId, At = now }));
        return await db.CommitAsync(AuditNote.Of(file.Application, actor, "message.read", now, new { numbers }), numbers.Count, stop);
    }
}
