using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Who a signed-in account is today: office and roles are read anew for each request, so that a change counts at once.</summary>
public sealed class FindActor(Db db, Reads reads, TimeProvider time)
{
    /// <summary>
    /// Who a session belongs to; null where nobody, so that it counts as signed out: the account is not there or has ended, no grant is in force,
    /// or the session was begun under a security stamp that has been renewed since (new password, access ended or taken back), or was signed out.
    /// </summary>
    public async Task<Actor?> OfAsync(Guid personId, string stamp, Guid session, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        return await OfAsync(await reads.AskAsync(OfSession, [("person", personId), ("stamp", stamp), ("session", session), ("now", Moments.Of(now))], ReadAsync, stop), now, stop);
    }

    // every request asks it; otherwise as the query below
    private const string OfSession = """
        select p.id, p.email, p.display_name, p.institution_id, p.is_institution_administrator, p.acts_as, o.id, o.name, o.level, o.division, o.parent_id, o.only_receives, g.role
        from people p left join offices o on o.id = p.office_id
        left join grants g on g.person_id = p.id and g.office_id = p.office_id and g."from" <= @now and (g.until is null or g.until > @now)
        where p.id = @person and p.security_stamp = @stamp and p.ended_at is null and not exists (select 1 from ended_sessions e where e.id = @session)
        """;

    /// <param name="Granted">One row a grant: whoever asks most, an applicant, has none.</param>
    private sealed record Found(Guid Id, string? Email, string DisplayName, Guid? InstitutionId, bool IsInstitutionAdministrator, Guid? ActsAs, Office? Office, Role? Granted);

    private static async Task<List<Found>> ReadAsync(DbDataReader row)
    {
        var found = new List<Found>(2);
        while (await row.ReadAsync())
        {
            var office = row.Text(6) is not { } id ? null
                : new Office { Id = id, Name = row.GetString(7), Level = row.Word<OfficeLevel>(8), Division = row.GetInt32(9), ParentId = row.Text(10), OnlyReceives = row.GetBoolean(11) };
            found.Add(new Found(row.GetGuid(0), row.Text(1), row.GetString(2), row.Id(3), row.GetBoolean(4), row.Id(5), office, row.IsDBNull(12) ? null : row.Word<Role>(12)));
        }
        return found;
    }

    /// <summary>Whether a session was signed out.</summary>
    public Task<bool> HasEndedAsync(Guid session, CancellationToken stop) => db.EndedSessions.AnyAsync(ended => ended.Id == session, stop);

    /// <summary>Who an account is, whatever its sessions are: for what is done in its name without one.</summary>
    public async Task<Actor?> OfAsync(Guid personId, CancellationToken stop) => await ReadAsync(db.Users.Where(person => person.Id == personId), stop);

    /// <summary>The same, by the name with which somebody signs in: for commands on the server, which say in whose name they act.</summary>
    public async Task<Actor?> OfAccountAsync(string name, CancellationToken stop)
    {
        var account = name.ToUpperInvariant();
        return await ReadAsync(db.Users.Where(person => person.NormalizedUserName == account), stop);
    }

    private async Task<Actor?> ReadAsync(IQueryable<Person> people, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var rows = await (from person in people.AsNoTracking()
                          where person.EndedAt == null
                          from grant in Grants.InForce(db.Grants, now).Where(g => g.PersonId == person.Id && g.OfficeId == person.OfficeId).DefaultIfEmpty()
                          select new Found(
                              person.Id, person.Email, person.DisplayName, person.InstitutionId, person.IsInstitutionAdministrator, person.ActsAs, db.Offices.FirstOrDefault(office => office.Id == person.OfficeId),
                              (Role?)grant!.Role)).ToListAsync(stop);
        return await OfAsync(rows, now, stop);
    }

    private async Task<Actor?> OfAsync(IReadOnlyList<Found> rows, DateTimeOffset now, CancellationToken stop)
    {
        if (rows is not [var found, ..] || time is not DemoClock && found.Email?.EndsWith(DemoWorld.Domain, StringComparison.Ordinal) == true) return null;
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
