using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>更换: an expert leaves a panel, and the first stand-by in the order drawn steps in. Also where he declined by himself, and nobody has stepped in yet.</summary>
public sealed class ReplaceExpert(Db db, Panels panels, TimeProvider time)
{
    /// <param name="StepIn">Whether the first stand-by steps in.</param>
    public sealed record Input(Guid Panel, Guid Expert, bool StepIn, string? Why);

    /// <param name="Next">Who steps in; null: nobody.</param>
    public sealed record Result(PanelSeat Left, PanelSeat? Next);

    public async Task<Outcome<Result>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, input.Panel, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        var seats = await db.PanelSeats.Where(s => s.PanelId == input.Panel).OrderBy(s => s.Place).ToListAsync(stop);
        if (seats.FirstOrDefault(s => s.ExpertId == input.Expert) is not { } seat) return Panels.NoSuchSeat;
        if (seat.State == SeatState.Standby) return new Refusal("seat.standby", "候补专家还没有进组，不必更换");
        var leaves = seat.IsIn;
        if (leaves)
        {
            if (TypedText.Trouble(input.Why, "why", "更换的原因", 200, out var why) is { } trouble) return trouble;
            await Seating.LeaveAsync(db, seat, SeatState.Out, why, now, stop);
        }
        var next = input.StepIn ? seats.FirstOrDefault(s => s.State == SeatState.Standby) : null;
        if (input.StepIn && next is null) return new Refusal("seat.empty", "没有候补专家了，请另行抽取或指定");
        if (next is null && !leaves) return new Result(seat, null);
        if (next is not null)
        {
            next.State = SeatState.Drawn;
            next.Token++;
        }
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(file.Panel.Id, actor, "seat.replace", now, new { left = leaves ? seat.ExpertId : (Guid?)null, next = next?.ExpertId }), new Result(seat, next), stop);
    }
}
