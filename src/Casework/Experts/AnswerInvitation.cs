
namespace Shifan.Casework;

/// <summary>答复邀请: the expert takes part and gives his word, or declines. Before he has given it he sees nothing of any case.</summary>
public sealed class AnswerInvitation(Db db, Panels panels, TimeProvider time)
{
    /// <param name="Agrees">Whether he gives his word; needed to accept.</param>
    /// <param name="Name">His name, as he signs.</param>
    /// <param name="Why">Why he declines.</param>
    public sealed record Input(Guid Panel, bool Accept, bool Agrees, string? Name, string? Why);

    public async Task<Outcome<PanelSeat>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockSeatAsync(actor, input.Panel, stop) is not var (file, seat)) return Panels.NoSuch;
        if (seat.State == SeatState.Accepted && input.Accept) return seat;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (!input.Accept)
        {
            if (TypedText.Trouble(input.Why, "why", "不能参加的原因", 200, out var why) is { } trouble) return trouble;
            await Seating.LeaveAsync(db, seat, seat.State == SeatState.Accepted ? SeatState.Out : SeatState.Declined, why, now, stop);
            return await db.CommitAsync(AuditNote.OfPanel(file.Panel.Id, actor, "seat.decline", now, new { expert = seat.ExpertId }), seat, stop);
        }
        var wrong = new List<Refusal>();
        if (!input.Agrees) wrong.Add(new Refusal("seat.pledge", "请阅读并勾选承诺后再接受", "agrees"));
        var name = Typed.Name(input.Name, "name", "姓名（签署）", wrong);
        if (wrong.Count == 0 && name != actor.Name) wrong.Add(new Refusal("seat.name", "签署的姓名与登记的姓名不一致", "name"));
        if (wrong.Count > 0) return wrong;
        (seat.State, seat.AnsweredAt, seat.PledgedAs, seat.PledgeDigest) = (SeatState.Accepted, now, name, AuditChain.HashOf(Seating.PledgeOf(file.Programme, file.Panel.Step)));
        seat.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(file.Panel.Id, actor, "seat.accept", now, new { expert = seat.ExpertId, seat.PledgeDigest }), seat, stop);
    }
}
