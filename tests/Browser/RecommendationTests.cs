using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>A city's officer before the recommendation: order, sample, sheet, table, letter; on a desk and on a phone.</summary>
public sealed class RecommendationTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task A_city_orders_measures_recommends_and_hands_up()
    {
        var scene = new Scene(stage.Host);
        var ids = await scene.CopiesAsync(await scene.AtRecommendationAsync("330106", await scene.OfficerAsync("330106")), 2);
        var call = await scene.CallAsync("zhejiang-2021");
        var desk = await stage.SignedInAsync("示例干部乙");
        await desk.SetViewportSizeAsync(1366, 768);
        await desk.GotoAsync($"/recommendation/{call}");
        await desk.CheckAsync();
        await desk.ShotAsync("recommend-candidates");
        await desk.GetByRole(AriaRole.Button, new() { Name = "列入候补" }).First.ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Heading, new() { Name = "候补（1）" })).ToBeVisibleAsync();
        await desk.GetByLabel("家数").FillAsync("2");
        await desk.GetByLabel("推荐意见").FillAsync("同意推荐");
        await desk.GetByRole(AriaRole.Button, new() { Name = "先试算" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("2 家可以推荐");
        await desk.CheckAsync();
        await desk.ShotAsync("recommend-tried");
        await desk.GetByRole(AriaRole.Button, new() { Name = "推荐", Exact = true }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已推荐 2 家");

        foreach (var path in new[] { "/recommendation", "/recommendation/book", $"/recommendation/{call}/summary/cityList", $"/recommendation/{call}/batches", $"/recommendation/cases/{ids[0]}/measure", $"/recommendation/cases/{ids[1]}/sheet" })
        {
            await desk.GotoAsync(path);
            await desk.CheckAsync();
            await desk.ShotAsync("recommend-desk" + path.Replace('/', '-'));
        }
        // recommended and not yet handed up: what the office and the level above see of it
        foreach (var (who, name) in new[] { ("示例干部乙", "own"), ("示例干部壬", "above") })
        {
            var page = await stage.SignedInAsync(who);
            await page.GotoAsync($"/review/{ids[1]}");
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("待上报");
            await page.CheckAsync();
            await page.ShotAsync($"recommend-held-{name}");
        }
        var phone = await stage.SignedInAsync("示例干部乙", phone: true);
        foreach (var path in new[] { $"/recommendation/{call}", "/recommendation/book", $"/recommendation/{call}/summary/cityList", $"/recommendation/{call}/batches", $"/recommendation/cases/{ids[1]}/sheet" })
        {
            await phone.GotoAsync(path);
            await phone.CheckAsync();
            await phone.ShotAsync("recommend-phone" + path.Replace('/', '-'));
        }
    }
}
