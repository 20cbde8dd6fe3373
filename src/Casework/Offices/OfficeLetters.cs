using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Letters to the people of an office, once they have accepted their invitation: an address that was mistyped gets none. They say that something came and where to look, nothing of a case's content.</summary>
public sealed class OfficeLetters(Db db, Outbox outbox)
{
    internal const string End = "（本信由系统发出，请勿直接回复）";

    internal Task ToAsync(string office, string subject, string body, string path, string topic, DateTimeOffset now, CancellationToken stop) => ToAsync(office, Telling.Arrived, subject, body, path, topic, null, now, stop);

    /// <summary>With a key nobody is told twice. How many letters that made.</summary>
    internal async Task<int> ToAsync(string office, Telling telling, string subject, string body, string path, string topic, string? key, DateTimeOffset now, CancellationToken stop)
    {
        var count = 0;
        foreach (var (person, address) in await PeopleAsync(office, telling, now, stop))
        {
            var own = key is null ? null : $"{key}:{person}";
            if (own is not null && await db.Letters.AnyAsync(letter => letter.Key == own, stop)) continue;
            outbox.Tell(address, subject, $"{body}\n\n{outbox.Link(path)}\n\n{End}", topic, now, own);
            count++;
        }
        return count;
    }

    /// <summary>To one person, who asked for something that is ready now.</summary>
    internal async Task ToPersonAsync(Guid person, Telling telling, string subject, string body, string path, string topic, string key, DateTimeOffset now, CancellationToken stop)
    {
        var quiet = Tellings.MayBeQuiet(telling);
        var address = await db.Users.AsNoTracking().Where(p => p.Id == person && p.EndedAt == null && p.EmailConfirmed && !(quiet && db.Quiets.Any(q => q.PersonId == p.Id && q.Kind == telling))).Select(p => p.Email).FirstOrDefaultAsync(stop);
        if (address is not null) outbox.Tell(address, subject, $"{body}\n\n{outbox.Link(path)}\n\n{End}", topic, now, key);
    }

    /// <summary>Who of an office is told of something, by address.</summary>
    internal async Task<IReadOnlyList<(Guid Person, string Address)>> PeopleAsync(string office, Telling telling, DateTimeOffset now, CancellationToken stop)
    {
        var quiet = Tellings.MayBeQuiet(telling);
        var people = await db.Users.AsNoTracking().Where(p => p.EndedAt == null && p.EmailConfirmed && p.Email != null
                && Grants.InForce(db.Grants, now).Any(g => g.PersonId == p.Id && g.OfficeId == office && (g.Role == Role.Officer || g.Role == Role.Approver))
                && !(quiet && db.Quiets.Any(q => q.PersonId == p.Id && q.Kind == telling)))
            .Select(p => new { p.Id, p.Email }).ToListAsync(stop);
        return [.. people.OrderBy(p => p.Email, StringComparer.OrdinalIgnoreCase).Select(p => (p.Id, p.Email!))];
    }
}
