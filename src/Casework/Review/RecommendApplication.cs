using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 推荐: takes a place of the office's quota and sends the case on (Z3.3, S4.2). A soft quota may be exceeded with a written reason,
/// which stays with the place; a hard one may not.
/// </summary>
public sealed class RecommendApplication(Db db, Verbs verbs, QuotaBook book)
{
    public sealed record Input(Guid Application, int Token, string Opinion, string? ExcessReason);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        var ready = await verbs.ReadyAsync(actor, input.Application, Doing.Recommend, input.Token, stop);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (TypedText.Trouble(input.Opinion, "opinion", "推荐意见", Verbs.LongestOpinion, out var opinion) is { } trouble) return trouble;
        if (TypedText.TroubleIfAny(input.ExcessReason, "excessReason", "超出名额的理由", Verbs.LongestOpinion, out var excessReason) is { } unsaid) return unsaid;
        if (await book.TakeAsync(act.File.Application, act.File.Programme, act.Facts, actor.OfficeId!, excessReason, decidedElsewhere: false, stop) is { } full) return full;
        var excess = db.QuotaPlaces.Local.FirstOrDefault(place => place.ApplicationId == input.Application)?.ExcessReason;
        return await verbs.CommitAsync(act, actor, await verbs.MoveAsync(act, actor, opinion, excess, stop), stop);
    }
}
