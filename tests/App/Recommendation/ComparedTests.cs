using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>Beside the figures stand the marks of the office and of those below it, as long as there still stands what was looked at.</summary>
public abstract class ComparedTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private Task<Outcome<Mark>> MarkAsync(Actor actor, Guid id, MarkState state, string comment) =>
        scene.DoAsync<SetMark, Outcome<Mark>>(mark => mark.RunAsync(actor, new SetMark.Input(id, 1, "section:basics", state, comment)));

    [Fact]
    public async Task Marks_stand_beside_the_figures()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (county, city) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var first = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        Assert.Empty((await MarkAsync(county, first, MarkState.Question, "示例县里存疑")).Refusals);
        await scene.DoAsync<AcceptApplication, Outcome<Application>>(async accept => await accept.RunAsync(county, new AcceptApplication.Input(first, await scene.TokenAsync(first), "同意")));
        await scene.CopiesAsync(first, 1);
        Assert.Empty((await MarkAsync(city, first, MarkState.Problem, "示例市里有问题")).Refusals);
        var visitor = await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);
        await visitor.OpenAsync($"/recommendation/{await scene.CallAsync("zhejiang-2021")}");
        var row = visitor.Page.QuerySelectorAll(".compare tbody tr").Single(tr => tr.QuerySelector("th")!.TextContent.StartsWith("审核标注", StringComparison.Ordinal));
        var cells = row.QuerySelectorAll("td").Select(td => td.TextContent).ToList();
        Assert.Contains("示例县里存疑", cells[0], StringComparison.Ordinal);
        Assert.Contains("示例市里有问题", cells[0], StringComparison.Ordinal);
        Assert.Equal("没有", cells[1].Trim());

        // what is found to be in order is no longer held against it
        Assert.Empty((await MarkAsync(city, first, MarkState.InOrder, "")).Refusals);
        await visitor.OpenAsync($"/recommendation/{await scene.CallAsync("zhejiang-2021")}");
        Assert.DoesNotContain("示例市里有问题", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("示例县里存疑", visitor.Text, StringComparison.Ordinal);

        // what is the same everywhere is not called different; what stands in the table whatever it says is not counted
        await visitor.OpenAsync($"/recommendation/{await scene.CallAsync("zhejiang-2021")}?differing=yes");
        Assert.DoesNotContain("不同的 0 行", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("各家的条件都相同", visitor.Text, StringComparison.Ordinal);
    }
}

public sealed class ComparedOnSqlite(SqliteHost host) : ComparedTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class ComparedOnPostgres(PostgresHost host) : ComparedTests<PostgresHost>(host), IClassFixture<PostgresHost>;
