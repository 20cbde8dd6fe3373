using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>Where a notice asks for two persons, one of an office proposes and another approves.</summary>
public abstract class TwoPersonsTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string County = "330106";

    private readonly Scene scene = new(host);

    private Task<Actor> CountyAsync() => scene.OfficerAsync(County);

    private async Task<Outcome<Application>> ReturnAsync(Actor actor, Guid id, string reason, params ReturnApplication.Point[] points)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(actor, new ReturnApplication.Input(id, token, reason, points)));
    }

    private async Task<Outcome<Application>> AcceptAsync(Actor actor, Guid id)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(actor, new AcceptApplication.Input(id, token, "符合条件")));
    }

    // what the chain vouches for is what is kept
    private async Task WholeAsync(Guid id) =>
        Assert.DoesNotContain((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, trouble => trouble.Contains(id.ToString(), StringComparison.Ordinal));

    [Fact]
    public async Task Two_persons_one_proposes_and_another_of_the_office_approves()
    {
        var call = await scene.PublishAsync(
            ("{ id: accept, label: 初审通过, does: accept, to: cityReview }", "{ id: accept, label: 初审通过, does: accept, to: cityReview, approval: { by: 分管负责人 } }"),
            ("{ id: return, label: 退回补正, does: return, to: draft, mostTimes: 1, correction: 2, note: 次数和补正期限通知未写，为本系统设定 }\n      - { id: reject", "{ id: return, label: 退回补正, does: return, to: draft, mostTimes: 1, correction: 2, approval: { by: 分管负责人 } }\n      - { id: reject"));
        var (county, colleague, approver, elsewhere) = (await CountyAsync(), await scene.ColleagueAsync(County), await scene.ApproverAsync(County), await scene.ApproverAsync("330212"));
        var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
        async Task<Outcome<Application>> DecideAsync(Actor actor, bool approve, string? reason = null, int? token = null)
        {
            var seen = token ?? await scene.TokenAsync(id);
            return await scene.DoAsync<DecideProposal, Outcome<Application>>(decide => decide.RunAsync(actor, new DecideProposal.Input(id, seen, approve, reason)));
        }

        Assert.Equal("proposal.none", (await DecideAsync(approver, approve: true)).Refusals.Single().Code);
        Assert.Empty((await AcceptAsync(county, id)).Refusals);
        Assert.Equal("countyReview", await scene.StepAsync(id));
        Assert.Equal("proposal.waiting", (await AcceptAsync(colleague, id)).Refusals.Single().Code);
        Assert.Equal("proposal.same", (await DecideAsync(county with { IsApprover = true }, approve: true)).Refusals.Single().Code);
        Assert.Equal("proposal.approver", (await DecideAsync(colleague, approve: true)).Refusals.Single().Code);
        Assert.Equal("application.unknown", (await DecideAsync(elsewhere, approve: true)).Refusals.Single().Code);
        Assert.Equal("changed", (await DecideAsync(approver, approve: true, token: 0)).Refusals.Single().Code);
        Assert.Equal("approvalReason", (await DecideAsync(approver, approve: false)).Refusals.Single().Field);
        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync($"/review/{id}");
        Assert.Contains("等分管负责人审批", officer.Text, StringComparison.Ordinal);
        Assert.False(officer.Has("批准"));
        Assert.Empty((await DecideAsync(approver, approve: false, reason: "请先查信用")).Refusals);
        await officer.OpenAsync($"/review/{id}");
        Assert.Contains("请先查信用", officer.Text, StringComparison.Ordinal);

        // proposed again, taken back, and a return proposed with its list
        Assert.Empty((await AcceptAsync(county, id)).Refusals);
        Assert.Empty((await DecideAsync(county, approve: false)).Refusals);
        Assert.Empty((await ReturnAsync(county, id, "", new ReturnApplication.Point("section:basics", "人数请核对", "一（一）3"))).Refusals);
        Assert.Equal("countyReview", await scene.StepAsync(id));
        Assert.Empty((await DecideAsync(approver, approve: true)).Refusals);
        Assert.Equal(("draft", "section:basics"), (await scene.StepAsync(id), await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.OpenPlaces).FirstAsync())));
        var act = await host.InDbAsync(db => db.Handlings.AsNoTracking().Where(h => h.ApplicationId == id).OrderByDescending(h => h.Number).FirstAsync());
        Assert.Equal((approver.PersonId, (Guid?)county.PersonId), (act.PersonId, act.ProposedBy));
        Assert.Equal([ProposalState.SentBack, ProposalState.TakenBack, ProposalState.Approved], await host.InDbAsync(db => db.Proposals.Where(p => p.ApplicationId == id).OrderBy(p => p.Number).Select(p => p.State).ToListAsync()));
        await WholeAsync(id);
    }

    [Fact]
    public async Task Two_who_approve_at_once_approve_once()
    {
        var call = await scene.PublishAsync(("{ id: accept, label: 初审通过, does: accept, to: cityReview }", "{ id: accept, label: 初审通过, does: accept, to: cityReview, approval: { by: 分管负责人 } }"));
        var (county, approver) = (await CountyAsync(), await scene.ApproverAsync(County));
        var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
        Assert.Empty((await AcceptAsync(county, id)).Refusals);
        var token = await scene.TokenAsync(id);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => scene.DoAsync<DecideProposal, Outcome<Application>>(decide => decide.RunAsync(approver, new DecideProposal.Input(id, token, Approve: true))))));
        Assert.Equal(1, outcomes.Count(outcome => outcome.Done));
        Assert.Equal(1, await host.InDbAsync(db => db.Handlings.CountAsync(h => h.ApplicationId == id && h.Action == "accept")));
    }
}

public sealed class TwoPersonsOnSqlite(SqliteHost host) : TwoPersonsTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class TwoPersonsOnPostgres(PostgresHost host) : TwoPersonsTests<PostgresHost>(host), IClassFixture<PostgresHost>;
