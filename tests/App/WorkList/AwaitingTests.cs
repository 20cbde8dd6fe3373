using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.WorkList;

/// <summary>等审批: the list says whose approval a case waits for, to the office that waits and to nobody else.</summary>
public abstract class AwaitingTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Accept = "{ id: accept, label: 初审通过, does: accept, to: cityReview }";

    private readonly Scene scene = new(host);

    private Task<FindWork.Page> ListAsync(Actor actor, bool all = false, bool awaits = false) =>
        scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(actor, new FindWork.Input(new WorkFilter { All = all, Awaits = awaits })));

    [Fact]
    public async Task What_waits_for_an_approval_says_so_and_can_be_asked_for_alone()
    {
        var (county, city, approver) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.ApproverAsync("330106"));
        await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var officer = await new Visitor(host).SignInAsync("示例干部甲");
        // where no notice asks for a second person, nobody is asked for one
        Assert.Null((await officer.OpenAsync("/review")).Page.QuerySelector("input[name=approval]"));

        var call = await scene.PublishAsync((Accept, Accept.Replace(" }", ", approval: { by: 分管负责人 } }", StringComparison.Ordinal)));
        var (waiting, other) = (await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync()), await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync()));
        Assert.DoesNotContain("等分管负责人审批", (await officer.OpenAsync("/review")).Text);
        var token = await scene.TokenAsync(waiting);
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(waiting, token, "符合条件")))).Refusals);

        foreach (var actor in new[] { county, approver })
        {
            Assert.Equal("分管负责人", (await ListAsync(actor)).Items.Single(item => item.Id == waiting).Awaits);
            Assert.Null((await ListAsync(actor)).Items.Single(item => item.Id == other).Awaits);
            // the same by the other way of asking
            var narrowed = await ListAsync(actor, awaits: true);
            Assert.Equal((waiting, "分管负责人", 1), (narrowed.Items.Single().Id, narrowed.Items.Single().Awaits, narrowed.Found.Number));
        }
        // the city sees the case, and not what goes on inside the county
        Assert.Null((await ListAsync(city, all: true)).Items.Single(item => item.Id == waiting).Awaits);
        Assert.Empty((await ListAsync(city, all: true, awaits: true)).Items);

        await officer.OpenAsync("/review?approval=waits");
        Assert.Single(officer.Page.QuerySelectorAll(".work-list tbody tr"));
        Assert.Contains("等分管负责人审批", officer.Page.QuerySelector(".work-list")!.TextContent);
        Assert.NotNull(officer.Page.QuerySelector("input[name=approval][checked]"));

        token = await scene.TokenAsync(waiting);
        Assert.Empty((await scene.DoAsync<DecideProposal, Outcome<Application>>(decide => decide.RunAsync(approver, new DecideProposal.Input(waiting, token, true)))).Refusals);
        Assert.Empty((await ListAsync(county, awaits: true)).Items);
        Assert.Null((await ListAsync(city)).Items.Single(item => item.Id == waiting).Awaits);
    }
}

public sealed class AwaitingOnSqlite(SqliteHost host) : AwaitingTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class AwaitingOnPostgres(PostgresHost host) : AwaitingTests<PostgresHost>(host), IClassFixture<PostgresHost>;
