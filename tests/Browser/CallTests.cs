using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>The pages around a call: on a phone without script for applicants, with script for the countdown, and the offices' own.</summary>
public sealed class CallTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    private async Task<Guid> CallAsync(string programme) => await new Scene(stage.Host).CallAsync(programme);

    [Fact]
    public async Task An_office_is_searched_among_many_and_without_script_is_a_plain_list()
    {
        var call = await CallAsync("zhejiang-2021");
        var page = await stage.SignedInAsync("示例干部壬");
        await page.GotoAsync($"/review/calls/{call}");
        var list = page.Locator("#area");
        var all = await list.Locator("option").CountAsync();
        Assert.InRange(all, 50, 500);
        var box = page.GetByLabel("查找只为一个地区");
        await box.FillAsync("西湖");
        // the only one that is left is meant
        await Assertions.Expect(list).ToHaveValueAsync("330106");
        await Assertions.Expect(page.Locator(".pick-said").First).ToContainTextAsync("已选");
        await page.CheckAsync();
        await page.ShotAsync("office-searched");
        await box.FillAsync("没有的地方");
        await Assertions.Expect(page.Locator(".pick-said").First).ToHaveTextAsync("没有符合的单位");
        await Assertions.Expect(list).ToHaveValueAsync("");
        await box.FillAsync("");
        await Assertions.Expect(list.Locator("option")).ToHaveCountAsync(all);
        await page.SetViewportSizeAsync(390, 844);
        await page.FitsAsync();

        var plain = await stage.SignedInAsync("示例干部壬", script: false);
        await plain.GotoAsync($"/review/calls/{call}");
        Assert.Equal(all, await plain.Locator("#area option").CountAsync());
        Assert.Equal(0, await plain.Locator(".pick-box").CountAsync());
    }

    [Fact]
    public async Task An_applicant_on_a_phone_without_script_sees_who_receives_and_asks()
    {
        var call = await CallAsync("zhejiang-2021");
        var page = await stage.SignedInAsync("示例三温州创业服务有限公司", phone: true, script: false);
        await page.GotoAsync($"/calls/{call}");
        await page.FitsAsync();
        await page.GetByLabel("申报渠道").SelectOptionAsync("经所在县（市、区）申报");
        await page.GetByRole(AriaRole.Button, new() { Name = "查看受理单位" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("受理单位：温州市鹿城区");
        await page.FitsAsync();
        await page.ShotAsync("call-phone");
        await page.GetByLabel("向受理单位提问").FillAsync("示例问题：<img src=x onerror=alert(1)> 场所租赁合同怎样提供？");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交问题" }).ClickAsync();
        await Assertions.Expect(page.GetByText("等待答复")).ToBeVisibleAsync();

        var county = await stage.SignedInAsync("温州市鹿城区", phone: true);
        await county.GotoAsync("/review/questions?waiting=true");
        await county.CheckAsync();
        await county.GetByLabel("答复").FillAsync("提供合同复印件，加盖公章。");
        await county.GetByRole(AriaRole.Button, new() { Name = "答复" }).ClickAsync();
        await county.GotoAsync("/review/questions");
        await county.GetByText("公开为常见问题").ClickAsync();
        await county.GetByLabel("公开的问题").FillAsync("场所租赁合同怎样提供？");
        await county.GetByRole(AriaRole.Button, new() { Name = "公开" }).ClickAsync();
        await county.CheckAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".faq")).ToContainTextAsync("场所租赁合同怎样提供？");
        await page.FitsAsync();

        // axe needs script
        var reader = await stage.SignedInAsync("示例三温州创业服务有限公司", phone: true);
        await reader.GotoAsync($"/calls/{call}?division=330302&route=经所在县（市、区）申报");
        await reader.CheckAsync();
    }

    [Fact]
    public async Task The_countdown_runs_down_and_who_is_stopped_is_told()
    {
        var page = await stage.SignedInAsync("示例七杭州企业服务中心", phone: true);
        var errors = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error") errors.Add(message.Text); };
        await page.GotoAsync($"/calls/{await CallAsync("zhejiang-2021")}");
        await Assertions.Expect(page.Locator("[data-left]").First).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"还有 \d+ 天 \d+ 小时"));
        // as if the page had been left open until a minute before the end
        await page.EvaluateAsync("() => { document.querySelectorAll('script[src*=countdown]').forEach(s => s.remove()); document.querySelector('[data-countdown]').dataset.countdown = '61'; const s = document.createElement('script'); s.src = '/countdown.js?again'; document.body.append(s); }");
        await Assertions.Expect(page.Locator("[data-left]").First).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"还有 0 分 \d+ 秒"));
        await Assertions.Expect(page.GetByText("贵单位现在不能开始申报")).ToBeVisibleAsync();
        await page.CheckAsync();
        await page.ShotAsync("call-stopped");
        await page.GotoAsync("/");
        await page.CheckAsync();
        Assert.Empty(errors);
    }

    [Fact]
    public async Task The_offices_pages_fit_and_are_accessible()
    {
        var page = await stage.SignedInAsync("浙江省经济和信息化厅", phone: true);
        foreach (var path in new[] { "/review", "/review/calls", $"/review/calls/{await CallAsync("zhejiang-2021")}", "/review/titles" })
        {
            await page.GotoAsync(path);
            await page.CheckAsync();
            await page.ShotAsync("office" + path.Replace('/', '-')[..Math.Min(path.Length, 14)]);
        }
        await page.GetByText("撤销，或撤去登记有误的").First.ClickAsync();
        await page.CheckAsync();
        await page.SetViewportSizeAsync(1366, 768);
        await page.GotoAsync($"/review/calls/{await CallAsync("zhejiang-2021")}");
        await page.CheckAsync();
        await page.ShotAsync("office-call-wide");
    }
}
