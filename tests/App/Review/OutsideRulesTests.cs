using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>A document from elsewhere stands neither for the second person of the office nor for what has to be looked up.</summary>
public abstract class OutsideRulesTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Accept = "{ id: accept, label: 初审通过, does: accept, to: cityReview }";

    private readonly Scene scene = new(host);

    private async Task<Outcome<Application>> RecordAsync(Guid id, string action)
    {
        var (province, token) = (await scene.OfficerAsync("330000"), await scene.TokenAsync(id));
        return await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(pass => pass.RunAsync(province, new PassByOutsideOutcome.Input(id, token, action, "示例会议纪要", "示例")));
    }

    [Fact]
    public async Task What_two_persons_decide_is_decided_by_two_and_a_later_step_is_recorded_all_the_same()
    {
        var call = await scene.PublishAsync(
            (Accept, Accept.Replace(" }", ", approval: { by: 分管负责人 } }", StringComparison.Ordinal)),
            ("{ id: pass, label: 核查完成, does: pass, to: experts }", "{ id: pass, label: 核查完成, does: pass, to: experts, approval: { by: 分管厅领导 } }"));
        var (county, city) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var approver = await scene.ApproverAsync("330106");
        var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
        var refused = (await RecordAsync(id, "accept")).Refusals.Single();
        Assert.Equal(("outside.approval", "countyReview"), (refused.Code, await scene.StepAsync(id)));
        Assert.Contains("分管负责人", refused.Sentence);
        var officer = await new Visitor(host).SignInAsync("示例干部壬");
        await officer.OpenAsync($"/review/{id}");
        Assert.DoesNotContain(officer.Page.QuerySelectorAll("#outside-act option"), option => option.TextContent == "初审通过");
        Assert.Contains(officer.Page.QuerySelectorAll("#outside-act option"), option => option.TextContent == "不予受理");

        // nor does it push a waiting proposal aside
        async Task<int> TokenAsync() => await scene.TokenAsync(id);
        var token = await TokenAsync();
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "符合条件")))).Refusals);
        Assert.Equal("proposal.waiting", (await RecordAsync(id, "reject")).Refusals.Single().Code);
        token = await TokenAsync();
        Assert.Empty((await scene.DoAsync<DecideProposal, Outcome<Application>>(decide => decide.RunAsync(approver, new DecideProposal.Input(id, token, true)))).Refusals);
        token = await TokenAsync();
        Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(id, token, "同意推荐", null)))).Refusals);
        // not before it was handed up
        Assert.Equal("upward.waiting", (await RecordAsync(id, "pass")).Refusals.Single().Code);
        await scene.HandUpAsync(city, call);
        // what has no operation of its own is recorded, with whatever the programme says of it
        Assert.Empty((await RecordAsync(id, "pass")).Refusals);
        Assert.Equal("experts", await scene.StepAsync(id));
    }

    [Fact]
    public async Task What_must_be_looked_up_is_looked_up_whoever_brings_the_outcome()
    {
        var call = await scene.PublishAsync(("where: \"信用中国 www.creditchina.gov.cn\", steps: [countyReview, cityReview, directCheck]", "where: \"信用中国 www.creditchina.gov.cn\", required: true, steps: [countyReview]"));
        var county = await scene.OfficerAsync("330106");
        var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
        var refused = (await RecordAsync(id, "accept")).Refusals.Single();
        Assert.Equal(("lookup.missing", "lookup:creditChina"), (refused.Code, refused.Field));
        var today = Rules.Deadline.DayOf(await scene.DoAsync<TimeProvider, DateTimeOffset>(time => Task.FromResult(time.GetUtcNow())));
        Assert.Empty((await scene.DoAsync<RecordLookup, Outcome<LookupResult>>(record => record.RunAsync(county, new RecordLookup.Input(id, "creditChina", LookupAnswer.Clean, today, null, null, null)))).Refusals);
        Assert.Empty((await RecordAsync(id, "accept")).Refusals);
        // at a step where nothing has to be looked up
        Assert.Empty((await RecordAsync(id, "recommend")).Refusals);
        Assert.Equal(1, await host.InDbAsync(db => db.QuotaPlaces.CountAsync(place => place.ApplicationId == id && place.FreedAt == null)));
    }
}

public sealed class OutsideRulesOnSqlite(SqliteHost host) : OutsideRulesTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class OutsideRulesOnPostgres(PostgresHost host) : OutsideRulesTests<PostgresHost>(host), IClassFixture<PostgresHost>;
