using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Who a signed-in account is today: office and role are read anew for each request, so that a change counts at once.</summary>
public sealed class FindActor(Db db, TimeProvider time)
{
    /// <summary>
    /// Who a session belongs to; null where nobody, so that it counts as signed out: the account is not there or has ended, or the
    /// session was begun under a security stamp that has been renewed since (new password, access ended or taken back), or was signed out.
    /// </summary>
    public async Task<Actor?> OfAsync(Guid personId, string stamp, Guid session, CancellationToken stop) =>
        await ReadAsync(db.Users.Where(person => person.Id == personId && person.SecurityStamp == stamp && !db.EndedSessions.Any(ended => ended.Id == session)), stop);

    /// <summary>Whether a session was signed out.</summary>
    public Task<bool> HasEndedAsync(Guid session, CancellationToken stop) => db.EndedSessions.AnyAsync(ended => ended.Id == session, stop);

    /// <summary>Who an account is, whatever its sessions are: for what is done in its name without one.</summary>
    public async Task<Actor?> OfAsync(Guid personId, CancellationToken stop) => await ReadAsync(db.Users.Where(person => person.Id == personId), stop);

    private async Task<Actor?> ReadAsync(IQueryable<Person> people, CancellationToken stop)
    {
        var found = await people.AsNoTracking().Where(person => person.EndedAt == null)
            .Select(person => new
            {
                person.Id,
                IsDemo = person.Email!.EndsWith(DemoWorld.Domain),
                person.DisplayName,
                person.Role,
                person.OfficeId,
                person.InstitutionId,
                person.IsInstitutionAdministrator,
                Office = db.Offices.FirstOrDefault(office => office.Id == person.OfficeId),
            }).FirstOrDefaultAsync(stop);
        if (found is null || found.IsDemo && time is not DemoClock) return null;
        return new Actor(found.Id, found.DisplayName, found.Role, found.OfficeId, found.Office?.Level, found.InstitutionId) { IsInstitutionAdministrator = found.IsInstitutionAdministrator };
    }
}
