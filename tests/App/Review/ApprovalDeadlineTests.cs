using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>What counts where another person approves: the moment of the approval, or where the programme says so that of the proposal. A world of its own, because time passes.</summary>
public sealed class ApprovalDeadlineTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Whether_it_is_in_time_counts_at_the_approval_or_at_the_proposal_as_the_programme_says()
    {
        const string Accept = "{ id: accept, label: 初审通过, does: accept, to: cityReview }";
        var atApproval = await scene.PublishAsync((Accept, "{ id: accept, label: 初审通过, does: accept, to: cityReview, approval: { by: 分管负责人 } }"));
        var atProposal = await scene.PublishAsync((Accept, "{ id: accept, label: 初审通过, does: accept, to: cityReview, approval: { by: 分管负责人, counts: proposal } }"));
        var (county, approver) = (await scene.OfficerAsync("330106"), await scene.ApproverAsync("330106"));
        var ids = new[] { await scene.SubmittedUnderAsync(atApproval, await scene.NewApplicantAsync()), await scene.SubmittedUnderAsync(atProposal, await scene.NewApplicantAsync()), await scene.SubmittedUnderAsync(atProposal, await scene.NewApplicantAsync()) };
        async Task<string?> ProposeAsync(Guid id)
        {
            var token = await scene.TokenAsync(id);
            return CodeOf(await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "符合条件"))));
        }

        async Task<string?> ApproveAsync(Guid id)
        {
            var token = await scene.TokenAsync(id);
            return CodeOf(await scene.DoAsync<DecideProposal, Outcome<Application>>(decide => decide.RunAsync(approver, new DecideProposal.Input(id, token, Approve: true))));
        }

        await scene.ClockAsync(2021, 5, 20, 23, 59);
        Assert.Null(await ProposeAsync(ids[0]));
        Assert.Null(await ProposeAsync(ids[1]));
        await scene.ClockAsync(2021, 5, 21, 0);
        Assert.Equal("late", await ApproveAsync(ids[0]));
        Assert.Null(await ApproveAsync(ids[1]));
        // who proposes too late is late either way
        Assert.Equal("late", await ProposeAsync(ids[2]));
        Assert.Equal(["countyReview", "cityReview", "countyReview"], [await scene.StepAsync(ids[0]), await scene.StepAsync(ids[1]), await scene.StepAsync(ids[2])]);
    }

    private static string? CodeOf(Outcome<Application> outcome) => outcome.Refusals is [var why, ..] ? why.Code : null;
}
