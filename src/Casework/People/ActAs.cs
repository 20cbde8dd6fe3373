using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>切换身份: a deputy begins or ends to work for his colleague. Everything he does in between says so.</summary>
public sealed class ActAs(Db db, TimeProvider time)
{
    /// <param name="actor">Who.</param>
    /// <param name="id">As whose deputy; null: as himself.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid? id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (id is not null && !await db.Deputies.AnyAsync(d => d.Id == id && d.PersonId == actor.PersonId && d.OfficeId == actor.OfficeId && d.From <= now && d.Until > now, stop)) return new Refusal("deputy.unknown", "没有这项代理，或不在代理的日期内");
        var person = await db.Users.FirstAsync(p => p.Id == actor.PersonId, stop);
        if (person.ActsAs == id) return true;
        person.ActsAs = id;
        person.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, person.Id, "deputy.act", now, new { deputy = id }), true, stop);
    }
}
