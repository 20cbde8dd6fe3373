using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The audit trail of an application, and whether it is whole. The applicant sees it too, without the officers' names.</summary>
public sealed class ShowTrail(Db db)
{
    public sealed record Line(int Number, DateTimeOffset At, string Action, string Who, string Detail, string Hash, bool Fits);

    public sealed record View(string Number, IReadOnlyList<Line> Lines, bool Whole);

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).Where(a => a.Id == id).Select(a => a.Number).FirstOrDefaultAsync(stop) is not { } number) return null;
        var chain = AuditNote.ChainOf(id);
        var entries = await db.Audit.AsNoTracking().Where(e => e.Chain == chain).OrderBy(e => e.Number)
            .Select(e => new { Entry = e, Person = db.Users.FirstOrDefault(p => p.Id == e.PersonId), Office = db.Offices.FirstOrDefault(o => o.Id == e.OfficeId) }).ToListAsync(stop);
        var lines = new List<Line>(entries.Count);
        AuditEntry? before = null;
        foreach (var row in entries)
        {
            var hidden = actor.Role == Role.Applicant && row.Office is not null;
            var who = row.Office is { } office ? (hidden ? office.Name : $"{office.Name} {row.Person?.DisplayName}") : row.Person?.DisplayName ?? "系统";
            lines.Add(new Line(row.Entry.Number, row.Entry.At, row.Entry.Action, who, row.Entry.Detail, row.Entry.Hash, AuditChain.Fits(row.Entry, before)));
            before = row.Entry;
        }
        return new View(number, lines, lines.All(line => line.Fits));
    }
}
