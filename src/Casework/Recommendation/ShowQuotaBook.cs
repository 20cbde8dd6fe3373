using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>名额簿: the pots of an office and of those below it, who took what when, what exceeded them and why, what was given back.</summary>
public sealed class ShowQuotaBook(Db db, ProgrammeStore programmes, QuotaBook book)
{
    /// <param name="Application">Null where the case is not the reader's to see (a pot shared with other offices).</param>
    public sealed record Place(
        int Number, Guid? Application, string? Institution, DateTimeOffset? TakenAt, string? TakenBy, string? ExcessReason, DateTimeOffset? FreedAt, string? FreedBy, string? FreedWhy);

    /// <param name="Shared">The office within whose area it is shared; null where it is the office's own.</param>
    public sealed record Pot(Quota Quota, string OfficeId, string Office, string? Shared, int Taken, int? Places, IReadOnlyList<Place> Book)
    {
        public int Over => Places is { } places ? Math.Max(0, Taken - places) : 0;
    }

    public sealed record Mandate(Guid Id, string Office, string Person, string Document, string GivenBy, DateTimeOffset GivenAt, DateTimeOffset? EndedAt);

    /// <param name="Own">The office's own pots.</param>
    /// <param name="Below">Pots of offices below in which something was taken.</param>
    public sealed record CallBook(Call Call, IReadOnlyList<Pot> Own, IReadOnlyList<Pot> Below, IReadOnlyList<Mandate> Mandates, IReadOnlyList<(Guid Id, string Name)> Nameable, bool HasSoft);

    public async Task<IReadOnlyList<CallBook>> RunAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.ReadWork) || actor is not { OfficeId: { } officeId, Level: { } level }) return [];
        var own = await db.Offices.AsNoTracking().FirstAsync(office => office.Id == officeId, stop);
        var offices = await db.Offices.AsNoTracking().ToDictionaryAsync(office => office.Id, stop);
        var area = offices.Values.Where(office => IsUnder(office, officeId, offices)).Select(office => office.Id).ToHashSet(StringComparer.Ordinal);
        var books = new List<CallBook>();
        foreach (var call in await db.Calls.AsNoTracking().OrderBy(call => call.OpensAt).ThenBy(call => call.Id).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            if (!Within.Covers(programme.Notice.Office, own.Division)) continue;
            var rows = await db.QuotaPlaces.AsNoTracking().Where(place => place.CallId == call.Id).OrderBy(place => place.Place)
                .Select(place => new
                {
                    Place = place,
                    Seen = actor.Sees(db.Applications).Any(a => a.Id == place.ApplicationId),
                    Institution = db.Institutions.First(i => i.Id == db.Applications.First(a => a.Id == place.ApplicationId).InstitutionId).Name,
                    By = db.Users.First(p => p.Id == place.PersonId).DisplayName,
                    FreedBy = db.Users.First(p => p.Id == place.FreedBy).DisplayName,
                }).ToListAsync(stop);
            async Task<Pot> PotAsync(Quota quota, string of, bool whole)
            {
                var owner = await book.OwnerAsync(quota, of, stop);
                var stands = await book.StandsAsync(call.Id, quota, of, stop);
                return new Pot(
                    quota, of, offices[of].Name, owner.Id == of ? null : owner.Name, stands.Taken, stands.Places,
                    [.. rows.Where(row => row.Place.QuotaId == quota.Id && row.Place.OfficeId == owner.Id && (whole || row.Seen)).Select(row => new Place(
                        row.Place.Place, row.Seen ? row.Place.ApplicationId : null, row.Seen ? row.Institution : null, row.Place.TakenAt, row.By,
                        row.Seen ? row.Place.ExcessReason : null, row.Place.FreedAt, row.FreedBy, row.Place.FreedWhy))]);
            }
            var (mine, below) = (new List<Pot>(), new List<Pot>());
            foreach (var quota in programme.Quotas)
            {
                if (programme.Workflow.Level(quota.Level) is not { } of) continue;
                if (of.Of == level) mine.Add(await PotAsync(quota, officeId, whole: true));
                else if (of.Of < level)
                {
                    var owners = rows.Where(row => row.Place.QuotaId == quota.Id && area.Contains(row.Place.OfficeId)).Select(row => row.Place.OfficeId).Distinct().Order(StringComparer.Ordinal);
                    foreach (var owner in owners) below.Add(await PotAsync(quota, owner, whole: true));
                }
            }
            var soft = programme.Quotas.Any(quota => quota.Soft && programme.Workflow.Level(quota.Level) is { } of && of.Of <= level);
            if (mine.Count == 0 && below.Count == 0 && !soft) continue;
            books.Add(new CallBook(call, mine, below, await MandatesAsync(call.Id, area, stop), soft ? await NameableAsync(actor, programme, area, offices, stop) : [], soft));
        }
        return books;
    }

    private async Task<IReadOnlyList<Mandate>> MandatesAsync(Guid call, HashSet<string> area, CancellationToken stop) =>
        [.. (await db.ExcessMandates.AsNoTracking().Where(m => m.CallId == call).OrderBy(m => m.GivenAt)
            .Select(m => new { Mandate = m, Office = db.Offices.First(o => o.Id == m.OfficeId).Name, Person = db.Users.First(p => p.Id == m.PersonId).DisplayName, By = db.Users.First(p => p.Id == m.GivenBy).DisplayName }).ToListAsync(stop))
            .Where(row => area.Contains(row.Mandate.OfficeId)).Select(row => new Mandate(row.Mandate.Id, row.Office, row.Person, row.Mandate.Document, row.By, row.Mandate.GivenAt, row.Mandate.EndedAt))];

    private async Task<IReadOnlyList<(Guid, string)>> NameableAsync(Actor actor, Programme programme, HashSet<string> area, Dictionary<string, Office> offices, CancellationToken stop)
    {
        var levels = programme.Quotas.Where(quota => quota.Soft).Select(quota => programme.Workflow.Level(quota.Level)?.Of).ToHashSet();
        var people = await db.Users.AsNoTracking().Where(p => p.Role == Role.Officer && p.EndedAt == null && p.Id != actor.PersonId && p.OfficeId != null).OrderBy(p => p.OfficeId).ThenBy(p => p.Id)
            .Select(p => new { p.Id, p.DisplayName, p.OfficeId }).ToListAsync(stop);
        return [.. people.Where(p => area.Contains(p.OfficeId!) && levels.Contains(offices[p.OfficeId!].Level)).Select(p => (p.Id, $"{offices[p.OfficeId!].Name}　{p.DisplayName}"))];
    }

    private static bool IsUnder(Office office, string over, Dictionary<string, Office> offices)
    {
        for (var at = office; ; at = offices[at.ParentId])
        {
            if (at.Id == over) return true;
            if (at.ParentId is null) return false;
        }
    }
}
