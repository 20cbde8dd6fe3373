using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>表明意愿: an expert says of a case that he would like to score it, would rather not, or cannot. It steers who gets what to score, and binds nobody but for what he cannot.</summary>
public sealed class WishCase(Db db, Panels panels, TimeProvider time)
{
    /// <param name="Wish">Null: he does not mind.</param>
    public sealed record Input(Guid Panel, Guid Application, Wish? Wish);

    public async Task<Outcome<Guid>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockSeatAsync(actor, input.Panel, stop) is not var (file, seat)) return Panels.NoSuch;
        if (seat.State != SeatState.Accepted) return new Refusal("seat.pledge", "请先接受邀请并签署承诺");
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (input.Wish is { } typed && !Enum.IsDefined(typed)) return Refusals.Missing("wish", "意愿");
        if (!await db.PanelCases.AnyAsync(c => c.PanelId == input.Panel && c.ApplicationId == input.Application && c.LeftAt == null, stop)) return Panels.NoSuchCase;
        if (await db.ScoringTasks.AnyAsync(t => t.PanelId == input.Panel && t.ExpertId == seat.ExpertId && t.ApplicationId == input.Application && t.EndedAt == null, stop)) return new Refusal("wish.given", "这一件已分给您。不能评审的，请申报回避或联系组织单位");
        var before = await db.CaseWishes.FirstOrDefaultAsync(w => w.PanelId == input.Panel && w.ExpertId == seat.ExpertId && w.ApplicationId == input.Application, stop);
        if (before?.Wish == input.Wish) return input.Application;
        if (input.Wish is not { } wish) db.CaseWishes.Remove(before!);
        else if (before is not null) (before.Wish, before.At) = (wish, now);
        else db.CaseWishes.Add(new CaseWish { PanelId = input.Panel, ExpertId = seat.ExpertId, ApplicationId = input.Application, Wish = wish, At = now });
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(input.Panel, actor, "case.wish", now, new { expert = seat.ExpertId, application = input.Application, wish = input.Wish?.ToString() }), input.Application, stop);
    }

    /// <summary>What a wish costs where cases are given out, of <see cref="Shifan.Rules.AssignmentRequest.MostCost"/>: who does not mind lies between.</summary>
    internal static int CostOf(Wish? wish) => wish switch { Wish.Want => 0, Wish.RatherNot => Shifan.Rules.AssignmentRequest.MostCost, _ => Shifan.Rules.AssignmentRequest.MostCost / 2 };
}
