using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What was noted on the places of a case: by the actor's office and by those below it, as far as there still stands what was looked at.</summary>
public sealed class FindMarks(Db db, ProgrammeStore programmes, ShowHanded handed)
{
    /// <summary>The same where only the case is known, as it was last submitted.</summary>
    public async Task<IReadOnlyList<ShowCase.Place>> RunAsync(Actor actor, Application application, CancellationToken stop = default)
    {
        var programme = await programmes.FindAsync(application.Digest, stop);
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == application.Id && v.Number == application.Version, stop);
        return await RunAsync(actor, application, programme, Draft.Read(version.Answers), Draft.Read(version.Declared), await handed.RunAsync(actor, application.Id, application.Version, stop), stop);
    }

    internal async Task<List<ShowCase.Place>> RunAsync(
        Actor actor, Application application, Programme programme, MappingNode answers, MappingNode declared, IReadOnlyList<ShowHanded.Slot> slots, CancellationToken stop)
    {
        var rows = await db.Marks.AsNoTracking().Where(m => m.ApplicationId == application.Id)
            .Select(m => new { Mark = m, Office = db.Offices.First(o => o.Id == m.OfficeId), Person = db.Users.First(u => u.Id == m.PersonId).DisplayName }).ToListAsync(stop);
        var places = new List<ShowCase.Place>();
        foreach (var at in CasePlaces.Of(programme, answers, declared, slots))
        {
            var here = rows.Where(row => row.Mark.Place == at.Id).OrderByDescending(row => row.Mark.Number)
                .Select(row => (Stand: new ShowCase.Stand(row.Mark, row.Mark.Digest == at.Digest, row.Office.Name, row.Person), row.Office.Level)).ToList();
            var own = here.Where(row => row.Stand.Mark.OfficeId == actor.OfficeId).Select(row => row.Stand).ToList();
            // what was looked at last is what counts; an older mark does not come back because the text did
            var counts = own.Count > 0 && own[0].Counts ? own[0] : null;
            // an office sees what those below it thought, never the other way round
            var below = here.Where(row => row.Level < actor.Level && row.Stand.Mark.OfficeId != actor.OfficeId).GroupBy(row => row.Stand.Mark.OfficeId).Select(office => office.First().Stand).Where(stand => stand.Counts);
            places.Add(new ShowCase.Place(at, counts, [.. own.Where(stand => stand != counts)], [.. below]));
        }
        return places;
    }
}
