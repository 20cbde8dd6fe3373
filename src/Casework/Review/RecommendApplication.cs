using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 推荐: takes a place of the office's quota and sends the case on (Z3.3, S4.2). A soft quota may be exceeded by an officer named for it,
/// with a written reason, which stays with the place; a hard one may not.
/// </summary>
public sealed class RecommendApplication(Db db, Verbs verbs, QuotaBook book)
{
    public sealed record Input(Guid Application, int Token, string Opinion, string? ExcessReason);

    /// <summary>A case that is recommended as soon as the transaction is committed. <paramref name="Place"/> null: outside every quota.</summary>
    internal sealed record Prepared(Application Application, AuditNote Note, QuotaPlace? Place);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        var prepared = await PrepareAsync(actor, input, stop);
        return prepared.Value is { } ready ? await db.CommitAsync(ready.Note, ready.Application, stop) : prepared.Refusals.ToList();
    }

    internal async Task<Outcome<Prepared>> PrepareAsync(Actor actor, Input input, CancellationToken stop)
    {
        var ready = await verbs.ReadyAsync(actor, input.Application, Doing.Recommend, input.Token, stop);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (TypedText.Trouble(input.Opinion, "opinion", "推荐意见", Verbs.LongestOpinion, out var opinion) is { } trouble) return trouble;
        if (TypedText.TroubleIfAny(input.ExcessReason, "excessReason", "超出名额的理由", Verbs.LongestOpinion, out var excessReason) is { } unsaid) return unsaid;
        if (await book.TakeAsync(act.File, act.Facts, actor, act.Now, excessReason, decidedElsewhere: false, stop) is { } full) return full;
        var place = db.QuotaPlaces.Local.FirstOrDefault(place => place.ApplicationId == input.Application && place.FreedAt is null);
        var handling = await verbs.MoveAsync(act, actor, opinion, place?.ExcessReason, stop);
        return new Prepared(act.File.Application, await verbs.NoteAsync(act, actor, handling, stop), place);
    }
}
