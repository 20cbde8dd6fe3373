using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>What applicant and offices have written to one another about an application.</summary>
public sealed class FindMessages(Db db)
{
    /// <param name="At">When.</param>
    /// <param name="From">The office, or the applicant's person.</param>
    /// <param name="IsOffice">An office wrote it.</param>
    /// <param name="Text">The words.</param>
    /// <param name="IsUnread">It waits for the actor's office.</param>
    public sealed record Item(DateTimeOffset At, string From, bool IsOffice, string Text, bool IsUnread);

    public async Task<IReadOnlyList<Item>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (!await actor.Sees(db.Applications).AnyAsync(a => a.Id == id, stop)) return [];
        var rows = await db.Messages.AsNoTracking().Where(m => m.ApplicationId == id).OrderBy(m => m.Number)
            .Select(m => new { m.Number, m.At, m.Text, Office = db.Offices.First(o => o.Id == m.OfficeId).Name, Person = db.Users.First(p => p.Id == m.PersonId).DisplayName }).ToListAsync(stop);
        var unread = await FindUnread.Of(db, actor).Where(m => m.ApplicationId == id).Select(m => m.Number).ToListAsync(stop);
        // an officer speaks for his office, and the applicant need not know his name
        return [.. rows.Select(row => new Item(row.At, row.Office ?? row.Person, row.Office is not null, row.Text, unread.Contains(row.Number)))];
    }
}
