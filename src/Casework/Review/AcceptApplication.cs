namespace Shifan.Casework;

/// <summary>初审通过、审核通过: on to the next step, with an opinion. Where another person has to approve it, it is proposed.</summary>
public sealed class AcceptApplication(Db db, Verbs verbs, QuotaBook book)
{
    public sealed record Input(Guid Application, int Token, string Opinion);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        return await ActAsync(actor, input, null, stop);
    }

    internal async Task<Outcome<Application>> ActAsync(Actor actor, Input input, Proposal? approving, CancellationToken stop)
    {
        var ready = await verbs.ReadyAsync(actor, input.Application, Rules.Doing.Accept, input.Token, stop, approving);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (TypedText.Trouble(input.Opinion, "opinion", "审核意见", Verbs.LongestOpinion, out var opinion) is { } trouble) return trouble;
        if (act.Waits) return await verbs.ProposeAsync(act, actor, opinion, stop);
        // where a notice limits how many may be accepted (超额不予受理), the place is taken here
        if (act.File.Step.Action(Rules.Doing.Recommend) is null && await book.TakeAsync(act.File, act.Facts, actor, act.Now, null, decidedElsewhere: false, stop) is { } full) return full;
        return await verbs.CommitAsync(act, actor, await verbs.MoveAsync(act, actor, opinion, stop), stop);
    }
}
