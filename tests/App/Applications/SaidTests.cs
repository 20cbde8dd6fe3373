using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Applications;

/// <summary>What an applicant reads is true at that moment: where his application is, by when, on what ground. A world of its own: its clock is moved.</summary>
public abstract class SaidTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<Visitor> AsAsync(Actor clerk) => await scene.SignedInAsync(await scene.AccountAsync(clerk));

    private async Task SetAsync(string office, Guid call, DateOnly day) =>
        Assert.Empty((await scene.DoAsync<SetInnerDate, Outcome<InnerDate>>(async set => await set.RunAsync(await scene.OfficerAsync(office), new SetInnerDate.Input(call, "draft", day, "本区另有安排", "示例发〔2021〕1号")))).Refusals);

    private async Task ReturnAsync(Actor officer, Guid id) =>
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(async back => await back.RunAsync(officer, new ReturnApplication.Input(id, await scene.TokenAsync(id), "", [new ReturnApplication.Point("section:basics", "示例：请核对", "二")])))).Refusals);

    [Fact]
    public async Task What_waits_for_an_answer_from_outside_is_not_said_to_be_handled_here()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var clerk = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(clerk, "shanghai-national-2021");
        async Task<string> SituationAsync() => (await (await AsAsync(clerk)).OpenAsync($"/applications/{id}")).Page.QuerySelector(".situation")!.TextContent;
        Assert.Contains("正在由", await SituationAsync(), StringComparison.Ordinal);
        Assert.Contains("需要补正或有结果时会通知您", await SituationAsync(), StringComparison.Ordinal);
        // no step that is still to come gives back
        await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Step, "cityRecommend")));
        Assert.Contains("正在由", await SituationAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("需要补正", await SituationAsync(), StringComparison.Ordinal);
        await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Step, "ministry")));
        var said = await SituationAsync();
        Assert.DoesNotContain("正在由", said, StringComparison.Ordinal);
        Assert.DoesNotContain("需要补正", said, StringComparison.Ordinal);
        Assert.Contains("已报工业和信息化部，等待其结果", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_has_a_date_and_a_ground_of_its_own_and_once_lapsed_asks_for_nothing()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (clerk, county, call) = (await scene.NewApplicantAsync(), await scene.OfficerAsync("330106"), await scene.CallAsync("zhejiang-2021"));
        var id = await scene.ReadyAsync(clerk);
        await SetAsync("330106", call, new DateOnly(2021, 5, 15));
        var page = await (await AsAsync(clerk)).OpenAsync($"/applications/{id}");
        Assert.Single(page.Page.QuerySelectorAll(".inner-dates"));
        Assert.Contains("依据 三（一）1", page.Text, StringComparison.Ordinal);
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(clerk, Scene.Submission(id)))).Refusals);
        await ReturnAsync(county, id);
        await page.OpenAsync($"/applications/{id}");
        Assert.Empty(page.Page.QuerySelectorAll(".inner-dates"));
        Assert.DoesNotContain("依据 三（一）1", page.Text, StringComparison.Ordinal);
        Assert.Contains("退回补正时确定", page.Text, StringComparison.Ordinal);
        Assert.Contains("再到“检查并提交”重新提交", page.Text, StringComparison.Ordinal);
        var officer = await (await new Visitor(host).SignInAsync("示例干部乙")).OpenAsync($"/review/{id}");
        Assert.Empty(officer.Page.QuerySelectorAll(".inner-dates"));
        Assert.DoesNotContain("三（一）1", officer.Page.QuerySelector(".case-line")!.TextContent, StringComparison.Ordinal);

        await scene.ClockAsync(2021, 5, 18, 9);
        await page.OpenAsync($"/applications/{id}");
        Assert.Contains("补正时间已过，不能再提交", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("重新提交。", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("可以提交", page.Text.Replace("也可以", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await page.OpenAsync($"/applications/{id}/submit");
        Assert.Contains("补正已于", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("三（一）1", page.Page.QuerySelector(".troubles")!.TextContent, StringComparison.Ordinal);
        Assert.Null((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(clerk, Scene.Submission(id)))).Refusals.Single().Clause);
    }

    [Fact]
    public async Task A_call_that_an_area_has_closed_is_closed_for_those_in_it()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var (here, other, call) = (await scene.NewApplicantAsync("310118"), await scene.NewApplicantAsync("310104"), await scene.CallAsync("shanghai-national-2021"));
        foreach (var (clerk, seat) in new[] { (here, 310118), (other, 310104) })
        {
            await host.InDbAsync(db => db.Institutions.Where(i => i.Id == clerk.InstitutionId).ExecuteUpdateAsync(set => set.SetProperty(i => i.Division, seat)));
        }
        await SetAsync("310118", call, new DateOnly(2021, 5, 20));
        var (mine, theirs) = (await AsAsync(here), await AsAsync(other));
        // the day that counts there is counted down to
        Assert.Contains("贵单位所在地", (await mine.OpenAsync($"/calls/{call}")).Page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("还有 2 天", mine.Page.QuerySelector(".countdown")!.TextContent, StringComparison.Ordinal);
        await scene.ClockAsync(2021, 5, 21, 9);
        Assert.DoesNotContain("正在申报", (await mine.OpenAsync($"/calls/{call}")).Text, StringComparison.Ordinal);
        Assert.Contains("申报已截止", mine.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("获延期", mine.Text, StringComparison.Ordinal);
        Assert.Contains("正在申报", (await theirs.OpenAsync($"/calls/{call}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("贵单位所在地", theirs.Page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
        // the list of what may be applied for agrees
        Assert.DoesNotContain((await mine.OpenAsync("/applications")).Page.QuerySelectorAll("a"), a => a.GetAttribute("href") == $"/calls/{call}");
        Assert.Contains((await theirs.OpenAsync("/applications")).Page.QuerySelectorAll("a"), a => a.GetAttribute("href") == $"/calls/{call}");
    }
}

public sealed class SaidOnSqlite(SqliteHost host) : SaidTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class SaidOnPostgres(PostgresHost host) : SaidTests<PostgresHost>(host), IClassFixture<PostgresHost>;
