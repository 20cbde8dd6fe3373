namespace Shifan.Casework;

/// <summary>初审通过、审核通过: on to the next step, with an opinion.</summary>
public sealed class AcceptApplication(Db db, Verbs verbs)
{
    public sealed record Input(Guid Application, int Token, string Opinion);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        var ready = await verbs.ReadyAsync(actor, input.Application, Rules.Doing.Accept, input.Token, stop);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (TypedText.Trouble(input.Opinion, "opinion", "审核意见", Verbs.LongestOpinion, out var opinion) is { } trouble) return trouble;
        return await verbs.CommitAsync(act, actor, await verbs.MoveAsync(act, actor, opinion, stop), stop);
    }
}
