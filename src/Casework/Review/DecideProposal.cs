using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 审批: an approver of the same office does what a colleague proposed, in the colleague's words, or gives it back with a reason; never his own. Who made
/// the proposal may take it back.
/// </summary>
public sealed class DecideProposal(Db db, Casefiles files, AcceptApplication accept, ReturnApplication giveBack, EndApplication end, RecommendApplication recommend, TimeProvider time)
{
    private const int LongestReason = 1000;

    /// <param name="Application">Which case.</param>
    /// <param name="Token">The state that was seen.</param>
    /// <param name="Approve">Whether it is done; else it is given back, or taken back by who made it.</param>
    /// <param name="Reason">Why it is given back.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, int Token, bool Approve, string? Reason = null, string? Once = null);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await Once.DoneAsync(db, actor, input.Once, now, input.Application, stop, nameof(DecideProposal), input.Token, input.Approve, input.Reason) is { } done) return done;
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        var application = file.Application;
        if (!Verbs.MayAct(actor, application, file.Programme)) return Refusals.NotYours;
        if (application.Token != input.Token) return Refusals.Changed;
        if (application.Proposal is not { } number) return new Refusal("proposal.none", "没有等待审批的办理意见，可能已经处理，请刷新页面");
        var proposal = await db.Proposals.FirstAsync(p => p.ApplicationId == application.Id && p.Number == number, stop);
        var own = proposal.PersonId == actor.PersonId;
        if (input.Approve && own) return new Refusal("proposal.same", "不能审批自己提出的办理意见，请由本单位另一人审批");
        if (!own && !actor.IsApprover) return new Refusal("proposal.approver", $"须由本单位的{ApprovalOf(file, proposal)?.By ?? "审批人员"}审批");
        if (input.Approve) return await ApproveAsync(actor, file, proposal, input.Token, stop);
        string? reason = null;
        if (!own && TypedText.Trouble(input.Reason, "approvalReason", "退回经办人的理由", LongestReason, out reason) is { } trouble) return trouble;
        (proposal.State, proposal.DecidedBy, proposal.DecidedAt, proposal.Reason) = (own ? ProposalState.TakenBack : ProposalState.SentBack, actor.PersonId, now, reason);
        application.Proposal = null;
        application.Token++;
        return await db.CommitAsync(
            AuditNote.Of(application, actor, "proposal.refuse", now, new { proposal = number, state = proposal.State.ToString(), sum = reason is null ? null : AuditChain.HashOf(reason) }), application, stop);
    }

    internal static Approval? ApprovalOf(Casefile file, Proposal proposal) => file.Programme.Workflow[proposal.Step].Action(proposal.Action)?.Approval;

    // the same way as without approval, with everything asked again
    private async Task<Outcome<Application>> ApproveAsync(Actor actor, Casefile file, Proposal proposal, int token, CancellationToken stop)
    {
        var id = proposal.ApplicationId;
        return file.Step.Action(proposal.Action)!.Does switch
        {
            Doing.Accept => await accept.ActAsync(actor, new AcceptApplication.Input(id, token, proposal.Opinion), proposal, stop),
            Doing.Return => await giveBack.ActAsync(actor, ReturnApplication.Proposed(proposal, token), proposal, stop),
            Doing.Recommend => await recommend.ActAsync(actor, new RecommendApplication.Input(id, token, proposal.Opinion, proposal.ExcessReason), proposal, stop),
            var does => await end.ActAsync(actor, new EndApplication.Input(id, token, does, proposal.Opinion, proposal.Clause), proposal, stop),
        };
    }
}
