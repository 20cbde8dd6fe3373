using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>What goes out on paper, and what goes into the archive, as officers see it: on a desk and on a phone.</summary>
public sealed class PaperSetTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task A_city_prepares_its_paper_and_the_province_archives_what_has_ended()
    {
        var scene = new Scene(stage.Host);
        await scene.ClockAsync(2021, 5, 12, 9);
        var (call, county, city) = (await scene.CallAsync("zhejiang-2021"), await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var (recommended, refused) = (await scene.AtRecommendationAsync("330106", county), await scene.SubmittedAsync(await scene.NewApplicantAsync()));
        var token = await scene.TokenAsync(recommended);
        Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(recommended, token, "同意推荐", null)))).Refusals);
        var batch = await scene.HandUpAsync(city, call);
        token = await scene.TokenAsync(refused);
        Assert.Empty((await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(county, new EndApplication.Input(refused, token, Doing.Reject, "不符合注册年限", "一（一）1")))).Refusals);

        var page = $"/recommendation/{call}/batches/{batch.Id}/paper";
        var desk = await stage.SignedInAsync("示例干部乙");
        await desk.GotoAsync(page);
        await desk.CheckAsync();
        await desk.ShotAsync("paper-before");
        await desk.GetByRole(AriaRole.Button, new() { Name = "准备打印文件" }).ClickAsync();
        // it follows the job by itself
        await Assertions.Expect(desk.Locator("main")).ToContainTextAsync("页，双面", new() { Timeout = 60_000 });
        await desk.GotoAsync(page);
        await Assertions.Expect(desk.GetByRole(AriaRole.Link, new() { Name = "第 3 份" })).ToBeVisibleAsync();
        await desk.CheckAsync();
        await desk.ShotAsync("paper-ready");
        var phone = await stage.SignedInAsync("示例干部乙", phone: true);
        await phone.GotoAsync(page);
        await phone.CheckAsync();
        await phone.ShotAsync("paper-phone");

        var province = await stage.SignedInAsync("示例干部壬");
        await province.GotoAsync($"/review/{refused}");
        await province.GetByRole(AriaRole.Link, new() { Name = "归档", Exact = true }).ClickAsync();
        await province.GetByRole(AriaRole.Button, new() { Name = "生成归档信息包" }).ClickAsync();
        await Assertions.Expect(province.Locator("#jobs")).ToContainTextAsync("数据包摘要", new() { Timeout = 60_000 });
        await province.CheckAsync();
        await province.ShotAsync("archive-case");
        await province.GotoAsync($"/archives/{call}");
        await province.CheckAsync();
        await province.ShotAsync("archive-call");
    }
}
