using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>不予受理 and 不予推荐: over, with a reason that the applicant is told.</summary>
public sealed class EndApplication(Db db, Verbs verbs)
{
    /// <param name="Application">Which case.</param>
    /// <param name="Token">The state that the officer saw.</param>
    /// <param name="Does"><see cref="Doing.Reject"/> or <see cref="Doing.Decline"/>.</param>
    /// <param name="Reason">Told to the applicant.</param>
    public sealed record Input(Guid Application, int Token, Doing Does, string Reason);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (input.Does is not (Doing.Reject or Doing.Decline)) throw new ArgumentException($"{input.Does} does not end a case.", nameof(input));
        await using var work = await db.BeginAsync(stop);
        var ready = await verbs.ReadyAsync(actor, input.Application, input.Does, input.Token, stop);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (TypedText.Trouble(input.Reason, "opinion", "理由", Verbs.LongestOpinion, out var reason) is { } trouble) return trouble;
        return await verbs.CommitAsync(act, actor, await verbs.MoveAsync(act, actor, reason, stop), stop);
    }
}
