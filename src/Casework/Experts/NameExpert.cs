using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>指定专家: puts somebody of the pool into a panel without a draw, and says why.</summary>
public sealed class NameExpert(Db db, Panels panels, TieFinder ties, TimeProvider time)
{
    public async Task<Outcome<PanelSeat>> RunAsync(Actor actor, Guid id, Guid expert, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (await db.Experts.AsNoTracking().FirstOrDefaultAsync(e => e.Id == expert && e.OfficeId == actor.OfficeId, stop) is not { } found) return ExpertPool.NoSuch with { Field = "expert" };
        if (found.PausedAt is not null) return new Refusal("seat.paused", $"{found.Name}已暂停参加评审", "expert");
        if (TypedText.Trouble(why, "why", "指定的理由", 200, out var reason) is { } trouble) return trouble;
        var seats = await db.PanelSeats.Where(s => s.PanelId == id).ToListAsync(stop);
        if (seats.FirstOrDefault(s => s.ExpertId == expert) is { } known)
        {
            if (known.IsIn) return known;
            if (known.State != SeatState.Standby) return new Refusal("seat.out", $"{found.Name}已谢绝或退出，不能再编入本组", "expert");
            known.State = SeatState.Drawn;
            known.Token++;
            return await db.CommitAsync(AuditNote.OfPanel(id, actor, "seat.step-in", now, new { expert, why = AuditChain.HashOf(reason) }), known, stop);
        }
        var seat = new PanelSeat { PanelId = id, ExpertId = expert, Place = seats.Select(s => s.Place).DefaultIfEmpty().Max() + 1, NamedWhy = reason, State = SeatState.Drawn };
        db.PanelSeats.Add(seat);
        await ties.RecordAsync(file, [found], now, stop);
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(id, actor, "seat.name", now, new { expert, why = AuditChain.HashOf(reason) }), seat, stop);
    }
}
