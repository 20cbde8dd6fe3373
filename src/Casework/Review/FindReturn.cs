using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The points of the newest return, as the applicant is told them: never what an office says of them for itself.</summary>
public sealed class FindReturn(Db db)
{
    /// <param name="Number">Its number in the list.</param>
    /// <param name="Place">The section or slot; null: the application as a whole.</param>
    /// <param name="Text">What is wrong, and what to do.</param>
    /// <param name="Clause">What asks for it.</param>
    /// <param name="Reply">What the applicant says that was done.</param>
    public sealed record Item(int Number, string? Place, string Text, string? Clause, string? Reply);

    public async Task<IReadOnlyList<Item>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (!await actor.Sees(db.Applications).AnyAsync(a => a.Id == id, stop)) return [];
        var newest = db.Handlings.Where(h => h.ApplicationId == id && db.ReturnPoints.Any(p => p.ApplicationId == id && p.HandlingNumber == h.Number)).Max(h => (int?)h.Number);
        return await db.ReturnPoints.AsNoTracking().Where(p => p.ApplicationId == id && p.HandlingNumber == newest).OrderBy(p => p.Number)
            .Select(p => new Item(p.Number, p.Place, p.Text, p.Clause, p.Reply)).ToListAsync(stop);
    }
}
