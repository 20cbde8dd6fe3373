using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>申报回避: an expert says that he has to keep away from a case; or his office says it of him. It holds at once, and his task ends.</summary>
public sealed class DeclareAvoidance(Db db, Panels panels, TimeProvider time)
{
    /// <param name="Expert">Of whom; null: of the expert himself.</param>
    public sealed record Input(Guid Panel, Guid? Expert, Guid Application, string? Reason);

    public async Task<Outcome<AvoidanceRecord>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        Panelfile file;
        PanelSeat? seat;
        if (input.Expert is { } named)
        {
            if (await panels.LockAsync(actor, input.Panel, stop) is not { } own) return Panels.NoSuch;
            (file, seat) = (own, await db.PanelSeats.FirstOrDefaultAsync(s => s.PanelId == input.Panel && s.ExpertId == named, stop));
            if (seat is null) return Panels.NoSuchSeat;
        }
        else if (await panels.LockSeatAsync(actor, input.Panel, stop) is var (theirs, mine)) (file, seat) = (theirs, mine);
        else return Panels.NoSuch;
        // before his word is given he does not know the cases
        if (input.Expert is null && seat.State != SeatState.Accepted) return new Refusal("seat.pledge", "请先接受邀请并签署承诺");
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (!await db.PanelCases.AnyAsync(c => c.PanelId == input.Panel && c.ApplicationId == input.Application && c.LeftAt == null, stop)) return Panels.NoSuchCase;
        if (TypedText.Trouble(input.Reason, "reason", "回避的理由", 200, out var reason) is { } trouble) return trouble;
        var before = await db.Avoidances.Where(a => a.PanelId == input.Panel && a.ExpertId == seat.ExpertId && a.ApplicationId == input.Application).ToListAsync(stop);
        var source = input.Expert is null ? AvoidanceSource.Expert : AvoidanceSource.Office;
        if (before.FirstOrDefault(a => a.Source == source && a.Holds) is { } known) return known;
        var record = new AvoidanceRecord
        {
            PanelId = input.Panel, ExpertId = seat.ExpertId, ApplicationId = input.Application, Number = before.Select(a => a.Number).DefaultIfEmpty().Max() + 1,
            Source = source, Reason = reason, Excludes = true, PersonId = actor.PersonId, At = now,
        };
        db.Avoidances.Add(record);
        await Avoidances.EndTasksAsync(db, record, now, stop);
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(file.Panel.Id, actor, "avoid.declare", now, new { expert = seat.ExpertId, application = input.Application, sum = AuditChain.HashOf(reason) }), record, stop);
    }
}
