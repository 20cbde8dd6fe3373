using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>移除签字扫描件: it counts no longer; it stays on file with the reason.</summary>
public sealed class RemoveScan(Db db, TimeProvider time)
{
    public async Task<Outcome<PanelScan>> RunAsync(Actor actor, Guid id, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"scans:{actor.OfficeId}", stop);
        if (!actor.Has(Duty.KeepExperts) || await db.PanelScans.FirstOrDefaultAsync(s => s.Id == id && s.OfficeId == actor.OfficeId, stop) is not { } row) return AddScan.NoSuch;
        // pressed twice
        if (row.RemovedAt is not null) return row;
        if (TypedText.Trouble(why, "removeWhy", "移除的原因", 200, out var reason) is { } trouble) return trouble;
        (row.RemovedAt, row.RemovedBy, row.RemovedWhy) = (now, actor.PersonId, reason);
        return await db.CommitAsync(AuditNote.OfRecommendation(row.CallId, row.OfficeId, actor, "scan.remove", now, new { row.Id, row.Step, why = AuditChain.HashOf(reason) }), row, stop);
    }
}
