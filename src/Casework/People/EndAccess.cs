using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>A colleague leaves: his account opens no more, and where he is signed in, he no longer is. What he filled in stays.</summary>
public sealed class EndAccess(Db db, Accounts accounts, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (actor is not { IsInstitutionAdministrator: true, InstitutionId: { } institution }) return InviteFiller.NotAdministrator;
        if (id == actor.PersonId) return new Refusal("people.self", "管理员不能停用自己。请先把管理员移交给同事");
        await using var work = await db.BeginAsync(stop);
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == id && p.InstitutionId == institution && p.EndedAt == null, stop) is not { } person) return FindPeople.NoSuchPerson;
        if (person.IsInstitutionAdministrator) return Refusals.Changed;
        await accounts.EndAsync(person, now, stop);
        return await db.CommitAsync(
            [
                AuditNote.OfInstitution(institution, actor.PersonId, null, "people.end", now, new { person = id }),
                AuditNote.OfPerson(id, actor.PersonId, "account.end", now, new { institution }),
            ],
            true, stop);
    }
}
