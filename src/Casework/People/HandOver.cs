using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Another of the institution's people becomes its administrator; who was stays as a filler.</summary>
public sealed class HandOver(Db db, AccountLetters letters, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (actor is not { IsInstitutionAdministrator: true, InstitutionId: { } institution }) return InviteFiller.NotAdministrator;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"institution:{institution}", stop);
        var own = await db.Users.FirstAsync(p => p.Id == actor.PersonId, stop);
        if (!own.IsInstitutionAdministrator) return InviteFiller.NotAdministrator;
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == id && p.InstitutionId == institution && p.EndedAt == null && !p.IsInstitutionAdministrator, stop) is not { } next) return FindPeople.NoSuchPerson;
        (own.IsInstitutionAdministrator, next.IsInstitutionAdministrator) = (false, true);
        own.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        next.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        letters.HasChanged(own, $"把本单位的管理员移交给{next.DisplayName}", now);
        letters.HasChanged(next, "成为本单位的管理员", now);
        return await db.CommitAsync(AuditNote.OfInstitution(institution, actor.PersonId, null, "people.handOver", now, new { from = own.Id, to = next.Id }), true, stop);
    }
}
