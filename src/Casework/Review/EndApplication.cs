using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>不予受理 and 不予推荐: over, with a reason and its clause that the applicant is told; the first never without a clause. Where another person has to approve it, it is proposed.</summary>
public sealed class EndApplication(Db db, Verbs verbs)
{
    private const int LongestClause = 1000;

    /// <param name="Application">Which case.</param>
    /// <param name="Token">The state that the officer saw.</param>
    /// <param name="Does"><see cref="Doing.Reject"/> or <see cref="Doing.Decline"/>.</param>
    /// <param name="Reason">Told to the applicant.</param>
    /// <param name="Clause">The clause of the notice that it rests on; told to him too.</param>
    /// <param name="Rehearse">Only look whether it could be done; nothing of it stays.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, int Token, Doing Does, string Reason, string? Clause = null, bool Rehearse = false, string? Once = null);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (input.Does is not (Doing.Reject or Doing.Decline)) throw new ArgumentException($"{input.Does} does not end a case.", nameof(input));
        var before = db.Rehearses;
        db.Rehearses |= input.Rehearse;
        try
        {
            await using var work = await db.BeginAsync(stop);
            if (await verbs.DoneAsync(actor, input.Once, input.Application, stop, nameof(EndApplication), input.Token, input.Does, input.Reason, input.Clause) is { } done) return done;
            return await ActAsync(actor, input, null, stop);
        }
        finally
        {
            db.Rehearses = before;
        }
    }

    internal async Task<Outcome<Application>> ActAsync(Actor actor, Input input, Proposal? approving, CancellationToken stop)
    {
        var ready = await verbs.ReadyAsync(actor, input.Application, input.Does, input.Token, stop, approving);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (TypedText.Trouble(input.Reason, "opinion", "理由", Verbs.LongestOpinion, out var reason) is { } trouble) return trouble;
        if (await Objectors.ToldAsync(db, actor, [input.Application], reason, "opinion", "理由", stop) is { } betrayed) return betrayed;
        if (TypedText.TroubleIfAny(input.Clause, "clause", "依据的条款", LongestClause, out var clause) is { } unreadable) return unreadable;
        if (clause is null && input.Does == Doing.Reject) return new Refusal("reject.clause", $"“{act.Action.Label}”须写明依据的条款，请选择不符合的条款或另行填写", "clause");
        if (act.Waits) return await verbs.ProposeAsync(act, actor, reason, stop, clause: clause);
        return await verbs.CommitAsync(act, actor, await verbs.MoveAsync(act, actor, reason, excess: null, stop, clause), stop);
    }
}
