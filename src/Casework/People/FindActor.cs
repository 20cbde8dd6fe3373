using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Who a signed-in account is today: office and role are read anew for each request, so that a change counts at once.</summary>
public sealed class FindActor(Db db, TimeProvider time)
{
    public async Task<Actor?> OfAsync(Guid personId, CancellationToken stop)
    {
        var found = await db.Users.AsNoTracking().Where(person => person.Id == personId)
            .Select(person => new
            {
                person.Id,
                IsDemo = person.Email!.EndsWith(DemoWorld.Domain),
                person.DisplayName,
                person.Role,
                person.OfficeId,
                person.InstitutionId,
                Office = db.Offices.FirstOrDefault(office => office.Id == person.OfficeId),
            }).FirstOrDefaultAsync(stop);
        if (found is null || found.IsDemo && time is not DemoClock) return null;
        return new Actor(found.Id, found.DisplayName, found.Role, found.OfficeId, found.Office?.Level, found.InstitutionId);
    }
}
