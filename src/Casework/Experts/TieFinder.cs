using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>回避比对: what the programme's rules find between experts and the cases of a panel, from the pool's entries and what the applicants filled in.</summary>
public sealed class TieFinder(Db db, Divisions divisions)
{
    private OrganisationNames? names;

    /// <summary>Brings names of organisations to one form: with every place that may stand before them.</summary>
    internal OrganisationNames Names => names ??= new OrganisationNames(divisions.All.Select(division => division.Name));

    internal sealed record Hits(Guid Expert, Guid Application, IReadOnlyList<AvoidanceHit> Found);

    private sealed record Case(Guid Id, string Institution, string CreditCode, string Answers);

    /// <summary>What is found between these experts and the live cases of a panel; nothing where the programme names no rules.</summary>
    internal async Task<IReadOnlyList<Hits>> FindAsync(Panelfile file, IReadOnlyCollection<Expert> experts, DateTimeOffset now, CancellationToken stop)
    {
        if (file.Programme.Avoidance is not { } rules || experts.Count == 0) return [];
        return Compare(rules, file.Programme.Form, await (from member in db.PanelCases.AsNoTracking()
                          join application in db.Applications on member.ApplicationId equals application.Id
                          join institution in db.Institutions on application.InstitutionId equals institution.Id
                          join version in db.Versions on new { member.ApplicationId, Number = member.Version } equals new { version.ApplicationId, version.Number }
                          where member.PanelId == file.Panel.Id && member.LeftAt == null
                          select new Case(member.ApplicationId, institution.Name, institution.CreditCode, version.Answers)).ToListAsync(stop), await TiesAsync(experts, stop), now);
    }

    /// <summary>The same between experts and cases as they were submitted last, before no panel.</summary>
    internal async Task<IReadOnlyList<Hits>> FindAsync(Programme programme, IReadOnlyCollection<Guid> cases, IReadOnlyCollection<Expert> experts, DateTimeOffset now, CancellationToken stop)
    {
        if (programme.Avoidance is not { } rules || experts.Count == 0 || cases.Count == 0) return [];
        return Compare(rules, programme.Form, await LastAsync(cases, stop), await TiesAsync(experts, stop), now);
    }

    /// <summary>The same between officers and cases: by office, name and telephone, and by what an entry of theirs in a pool of experts says. Each by the person.</summary>
    internal async Task<IReadOnlyList<Hits>> FindOfficersAsync(Programme programme, IReadOnlyCollection<Guid> cases, IReadOnlyCollection<Guid> people, DateTimeOffset now, CancellationToken stop)
    {
        if (programme.Avoidance is not { } rules || people.Count == 0 || cases.Count == 0) return [];
        var officers = await (from person in db.Users.AsNoTracking() join office in db.Offices on person.OfficeId equals office.Id where people.Contains(person.Id) select new { person.Id, person.DisplayName, person.PhoneNumber, office.Name }).ToListAsync(stop);
        var entries = await db.Experts.AsNoTracking().Where(e => e.PersonId != null && people.Contains(e.PersonId.Value)).ToListAsync(stop);
        var known = officers.ConvertAll(one => (one.Id, new ExpertTies(one.DisplayName, [new Employment(one.Name)], one.PhoneNumber is { } phone ? [phone] : [], [], [])));
        known.AddRange((await TiesAsync(entries, stop)).Select(one => (entries.First(e => e.Id == one.Id).PersonId!.Value, one.Ties)));
        return Compare(rules, programme.Form, await LastAsync(cases, stop), known, now);
    }

    private Task<List<Case>> LastAsync(IReadOnlyCollection<Guid> cases, CancellationToken stop) => (from application in db.Applications.AsNoTracking()
                          join institution in db.Institutions on application.InstitutionId equals institution.Id
                          join version in db.Versions on new { ApplicationId = application.Id, Number = application.Version } equals new { version.ApplicationId, version.Number }
                          where cases.Contains(application.Id)
                          select new Case(application.Id, institution.Name, institution.CreditCode, version.Answers)).ToListAsync(stop);

    private async Task<List<(Guid Id, ExpertTies Ties)>> TiesAsync(IReadOnlyCollection<Expert> experts, CancellationToken stop)
    {
        var ids = experts.Select(expert => expert.Id).ToList();
        var ties = (await db.ExpertTies.AsNoTracking().Where(t => ids.Contains(t.ExpertId) && t.StruckAt == null).ToListAsync(stop)).ToLookup(t => t.ExpertId);
        return [.. experts.Select(expert => (expert.Id, TiesOf(expert, ties[expert.Id])))];
    }

    private List<Hits> Compare(AvoidanceRules rules, Form form, IReadOnlyList<Case> cases, IReadOnlyList<(Guid Id, ExpertTies Ties)> known, DateTimeOffset now)
    {
        var day = Deadline.DayOf(now);
        var avoidance = new Avoidance(rules, Names);
        var found = new List<Hits>();
        foreach (var row in cases)
        {
            var institution = rules.TiesOf(form, Draft.Read(row.Answers), row.Institution, row.CreditCode);
            foreach (var (id, own) in known)
            {
                if (avoidance.Find(own, institution, day) is { Count: > 0 } hits) found.Add(new Hits(id, row.Id, hits));
            }
        }
        return found;
    }

    /// <summary>That there are ties nobody has put on file, as after a case or an interest was added: before something is given out they are looked at. Null where there are none.</summary>
    internal async Task<Refusal?> UnrecordedAsync(Panelfile file, IReadOnlyCollection<Expert> experts, DateTimeOffset now, CancellationToken stop)
    {
        var known = (await db.Avoidances.AsNoTracking().Where(a => a.PanelId == file.Panel.Id).Select(a => new { a.ExpertId, a.ApplicationId, a.Reason }).ToListAsync(stop)).Select(a => (a.ExpertId, a.ApplicationId, a.Reason)).ToHashSet();
        var found = (await FindAsync(file, experts, now, stop)).Sum(hits => hits.Found.Count(hit => !known.Contains((hits.Expert, hits.Application, hit.Reason))));
        return found == 0 ? null : new Refusal("avoid.new", $"发现 {found} 条还没有记录的回避关系，请先点“重新比对”");
    }

    /// <summary>Puts what is found on file, beside what is there already. A tie that was decided once stays decided.</summary>
    internal async Task<int> RecordAsync(Panelfile file, IReadOnlyCollection<Expert> experts, DateTimeOffset now, CancellationToken stop)
    {
        var added = 0;
        var before = await db.Avoidances.Where(a => a.PanelId == file.Panel.Id).ToListAsync(stop);
        foreach (var (expert, application, hits) in await FindAsync(file, experts, now, stop))
        {
            var own = before.Where(a => a.ExpertId == expert && a.ApplicationId == application).ToList();
            var number = own.Select(a => a.Number).DefaultIfEmpty().Max();
            foreach (var hit in hits.Where(hit => own.All(a => a.Reason != hit.Reason)))
            {
                var record = new AvoidanceRecord { PanelId = file.Panel.Id, ExpertId = expert, ApplicationId = application, Number = ++number, Source = AvoidanceSource.System, Reason = hit.Reason, Excludes = hit.Excludes, At = now };
                db.Avoidances.Add(record);
                await Avoidances.EndTasksAsync(db, record, now, stop);
                added++;
            }
        }
        return added;
    }

    private static ExpertTies TiesOf(Expert expert, IEnumerable<ExpertTie> ties)
    {
        var all = ties.ToList();
        return new ExpertTies(
            expert.Name,
            [new Employment(expert.Employer, expert.EmployerCode), .. all.Where(t => t.Kind == TieKind.Employer).Select(t => new Employment(t.Institution, t.Code, t.From, t.Until))],
            expert.Phone is { } phone ? [phone] : [], expert.Address is { } address ? [address] : [],
            [.. all.Where(t => t.Kind == TieKind.Interest).Select(t => new DeclaredTie(t.Institution, t.Code, t.What ?? ""))]);
    }
}
