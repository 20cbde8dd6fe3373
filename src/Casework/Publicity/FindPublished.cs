using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What anybody may read of publicity: lists from their first day on. A withdrawn one says that it was.</summary>
public sealed class FindPublished(Db db, ProgrammeStore programmes, TimeProvider time)
{
    /// <param name="IsOpen">One may object now.</param>
    public sealed record View(PublishedList List, IReadOnlyList<PublishedLine> Lines, string Office, Programme Programme, bool IsOpen);

    public sealed record Item(Guid Id, string Title, string Office, DateOnly From, DateOnly Until, bool IsOpen);

    /// <summary>Those that are open, and those of the year before, newest first.</summary>
    public async Task<IReadOnlyList<Item>> RunAsync(CancellationToken stop = default)
    {
        var today = Deadline.DayOf(time.GetUtcNow());
        var since = today.AddYears(-1);
        var lists = await db.PublishedLists.AsNoTracking().Where(l => l.WithdrawnAt == null && l.From <= today && l.Until >= since).OrderByDescending(l => l.From).ThenBy(l => l.Id)
            .Select(l => new { l.Id, l.Title, l.From, l.Until, Office = db.Offices.First(o => o.Id == l.OfficeId).Name }).Take(100).ToListAsync(stop);
        return [.. lists.Select(l => new Item(l.Id, l.Title, l.Office, l.From, l.Until, today <= l.Until))];
    }

    /// <summary>Null where there is none, or its first day has not come.</summary>
    public async Task<View?> RunAsync(Guid id, CancellationToken stop = default)
    {
        var today = Deadline.DayOf(time.GetUtcNow());
        if (await db.PublishedLists.AsNoTracking().FirstOrDefaultAsync(l => l.Id == id && l.From <= today, stop) is not { } list) return null;
        var office = await db.Offices.Where(o => o.Id == list.OfficeId).Select(o => o.Name).FirstAsync(stop);
        return new View(list, Publishing.Read(list.Lines), office, await programmes.FindAsync(list.Programme, stop), list.WithdrawnAt is null && today <= list.Until);
    }

    /// <summary>The list on which an application stands now, for its applicant and its offices; null where it stands on none.</summary>
    public async Task<PublishedList?> OfAsync(Guid application, CancellationToken stop = default)
    {
        var today = Deadline.DayOf(time.GetUtcNow());
        return await db.PublishedLists.AsNoTracking().Where(l => l.From <= today && db.PublishedCases.Any(c => c.ListId == l.Id && c.ApplicationId == application && c.WithdrawnAt == null)).OrderByDescending(l => l.From).FirstOrDefaultAsync(stop);
    }
}
