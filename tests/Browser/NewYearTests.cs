using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>Next year's call out of last year's, by page.</summary>
public sealed class NewYearTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task Next_years_notice_is_made_out_of_last_years_looked_over_and_published()
    {
        await new Scene(stage.Host).ClockAsync(2022, 5, 5, 9);
        var page = await stage.SignedInAsync("示例干部壬");
        await page.GotoAsync("/review/calls");
        await page.GetByText("以此为底稿开新一年").First.ClickAsync();
        await LookAsync(page, "owned");
        await page.GetByLabel("新项目的标识").First.FillAsync("zhejiang-next");
        await page.GetByRole(AriaRole.Button, new() { Name = "建立底稿" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "公布前逐项核对" })).ToBeVisibleAsync();
        await LookAsync(page, "draft");
        await page.GetByRole(AriaRole.Link, new() { Name = "校样" }).ClickAsync();
        await LookAsync(page, "proof");
        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "公布并开始申报" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/review/calls/", StringComparison.Ordinal) && !url.Contains("/drafts/", StringComparison.Ordinal));
        await page.GotoAsync("/programmes/zhejiang-next");
        await Assertions.Expect(page.Locator("article")).ToContainTextAsync("2022年度");
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await page.CheckAsync();
        await page.ShotAsync($"year-{name}");
        await page.SetViewportSizeAsync(390, 844);
        await page.FitsAsync();
        await page.ShotAsync($"year-{name}-phone", whole: false);
        await page.SetViewportSizeAsync(1366, 768);
    }
}
