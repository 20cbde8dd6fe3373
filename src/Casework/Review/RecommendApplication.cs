using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 推荐: takes a place of the office's quota and sends the case on (Z3.3, S4.2). A soft quota may be exceeded by an officer named for it,
/// with a written reason, which stays with the place; a hard one may not. Where another person has to approve it, it is proposed, and takes
/// its place only then.
/// </summary>
public sealed class RecommendApplication(Db db, Verbs verbs, QuotaBook book)
{
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, int Token, string Opinion, string? ExcessReason, string? Once = null);

    /// <summary>A case that is recommended as soon as the transaction is committed. <paramref name="Place"/> null: outside every quota.</summary>
    internal sealed record Prepared(Application Application, AuditNote Note, QuotaPlace? Place);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        if (await verbs.DoneAsync(actor, input.Once, input.Application, stop, nameof(RecommendApplication), input.Token, input.Opinion, input.ExcessReason) is { } done) return done;
        return await ActAsync(actor, input, null, stop);
    }

    internal async Task<Outcome<Application>> ActAsync(Actor actor, Input input, Proposal? approving, CancellationToken stop)
    {
        var prepared = await PrepareAsync(actor, input, stop, approving);
        if (prepared.Value is { } ready) return await db.CommitAsync(ready.Note, ready.Application, stop);
        if (prepared.Refusals is not [var why] || why != Verbs.NeedsApproval) return prepared.Refusals.ToList();
        var act = (await verbs.ReadyAsync(actor, input.Application, Doing.Recommend, input.Token, stop)).Value!;
        _ = Troubles(input, out var opinion, out var excess);
        return await verbs.ProposeAsync(act, actor, opinion, stop, excess);
    }

    internal async Task<Outcome<Prepared>> PrepareAsync(Actor actor, Input input, CancellationToken stop, Proposal? approving = null)
    {
        var ready = await verbs.ReadyAsync(actor, input.Application, Doing.Recommend, input.Token, stop, approving);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (Troubles(input, out var opinion, out var excessReason) is { } trouble) return trouble;
        if (act.Waits) return Verbs.NeedsApproval;
        if (await book.TakeAsync(act.File, act.Facts, actor, act.Now, excessReason, decidedElsewhere: false, stop) is { } full) return full;
        var place = db.QuotaPlaces.Local.FirstOrDefault(place => place.ApplicationId == input.Application && place.FreedAt is null);
        var handling = await verbs.MoveAsync(act, actor, opinion, place?.ExcessReason, stop);
        return new Prepared(act.File.Application, await verbs.NoteAsync(act, actor, handling, stop), place);
    }

    private static Refusal? Troubles(Input input, out string opinion, out string? excess)
    {
        excess = null;
        return TypedText.Trouble(input.Opinion, "opinion", "推荐意见", Verbs.LongestOpinion, out opinion)
            ?? TypedText.TroubleIfAny(input.ExcessReason, "excessReason", "超出名额的理由", Verbs.LongestOpinion, out excess);
    }
}
