using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>重新比对: looks once more for ties between the experts of a panel and its cases, after either changed.</summary>
public sealed class CompareAvoidances(Db db, Panels panels, TieFinder ties, TimeProvider time)
{
    /// <summary>How many ties it found that were not on file.</summary>
    public async Task<Outcome<int>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        var experts = await db.Experts.AsNoTracking().Where(e => db.PanelSeats.Any(s => s.PanelId == id && s.ExpertId == e.Id && s.State != SeatState.Declined && s.State != SeatState.Out)).ToListAsync(stop);
        var added = await ties.RecordAsync(file, experts, now, stop);
        if (added == 0) return 0;
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(id, actor, "avoid.compare", now, new { added }), added, stop);
    }
}
