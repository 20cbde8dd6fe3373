using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Who a signed-in account is today: office and roles are read anew for each request, so that a change counts at once.</summary>
public sealed class FindActor(Db db, TimeProvider time)
{
    /// <summary>
    /// Who a session belongs to; null where nobody, so that it counts as signed out: the account is not there or has ended, no grant is in force,
    /// or the session was begun under a security stamp that has been renewed since (new password, access ended or taken back), or was signed out.
    /// </summary>
    public async Task<Actor?> OfAsync(Guid personId, string stamp, Guid session, CancellationToken stop) =>
        await ReadAsync(db.Users.Where(person => person.Id == personId && person.SecurityStamp == stamp && !db.EndedSessions.Any(ended => ended.Id == session)), stop);

    /// <summary>Whether a session was signed out.</summary>
    public Task<bool> HasEndedAsync(Guid session, CancellationToken stop) => db.EndedSessions.AnyAsync(ended => ended.Id == session, stop);

    /// <summary>Who an account is, whatever its sessions are: for what is done in its name without one.</summary>
    public async Task<Actor?> OfAsync(Guid personId, CancellationToken stop) => await ReadAsync(db.Users.Where(person => person.Id == personId), stop);

    private async Task<Actor?> ReadAsync(IQueryable<Person> people, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        // one row a grant: whoever asks most, an applicant, has none
        var rows = await (from person in people.AsNoTracking()
                          where person.EndedAt == null
                          from grant in Grants.InForce(db.Grants, now).Where(g => g.PersonId == person.Id && g.OfficeId == person.OfficeId).DefaultIfEmpty()
                          select new
                          {
                              person.Id,
                              IsDemo = person.Email!.EndsWith(DemoWorld.Domain),
                              person.DisplayName,
                              person.OfficeId,
                              person.InstitutionId,
                              person.IsInstitutionAdministrator,
                              person.ActsAs,
                              Office = db.Offices.FirstOrDefault(office => office.Id == person.OfficeId),
                              Granted = (Role?)grant!.Role,
                          }).ToListAsync(stop);
        if (rows is not [var found, ..] || found.IsDemo && time is not DemoClock) return null;
        if (found.Office is not { } own) return new Actor(found.Id, found.DisplayName, Role.Applicant, null, null, found.InstitutionId) { IsInstitutionAdministrator = found.IsInstitutionAdministrator };
        var roles = rows.Select(row => row.Granted).OfType<Role>().ToHashSet();
        if (roles.Count == 0) return null;
        var actor = Of(new Actor(found.Id, found.DisplayName, default, own.Id, own.Level, null), own, roles);
        return found.ActsAs is { } deputy ? await AsDeputyAsync(actor, own, deputy, now, stop) : actor;
    }

    private static Actor Of(Actor actor, Office office, HashSet<Role> roles)
    {
        var leading = Authority.Leading(roles);
        return actor with
        {
            Role = leading,
            IsApprover = roles.Contains(Role.Approver),
            IsAccountsAdministrator = roles.Contains(Role.Administrator),
            ReceivesFor = leading != Role.Receiver ? null : office.OnlyReceives ? office.ParentId : office.Id,
        };
    }

    // a deputy has the roles of whom he stands for, as long as that one has them; accounts are never kept by a deputy
    private async Task<Actor> AsDeputyAsync(Actor actor, Office office, Guid id, DateTimeOffset now, CancellationToken stop)
    {
        var roles = await (from deputy in db.Deputies.AsNoTracking()
                           where deputy.Id == id && deputy.PersonId == actor.PersonId && deputy.OfficeId == actor.OfficeId && deputy.From <= now && deputy.Until > now
                           from grant in Grants.InForce(db.Grants, now).Where(g => g.PersonId == deputy.ForPersonId && g.OfficeId == deputy.OfficeId && g.Role != Role.Administrator)
                           from person in db.Users.Where(p => p.Id == deputy.ForPersonId && p.EndedAt == null)
                           select new { grant.Role, person.Id, person.DisplayName }).ToListAsync(stop);
        return roles is not [var first, ..] ? actor
            : Of(actor, office, [.. roles.Select(row => row.Role)]) with { DeputyFor = first.Id, DeputyForName = first.DisplayName };
    }
}
