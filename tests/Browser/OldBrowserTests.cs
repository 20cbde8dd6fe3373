using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>A browser that lacks what the scripts need is told so and goes on with the save buttons.</summary>
public sealed class OldBrowserTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task It_is_told_what_to_do_and_still_fills_in_by_the_button()
    {
        var scene = new Scene(stage.Host);
        var (actor, call) = (await scene.ApplicantAsync(1), await scene.CallAsync("zhejiang-2021"));
        var id = (await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(actor, call))).Value;
        var page = await stage.SignedInAsync("示例一杭州中小企业服务中心");
        await page.GotoAsync($"/applications/{id}/sections/basics");
        var note = page.GetByRole(AriaRole.Region, new() { Name = "浏览器提示" });
        await Assertions.Expect(note).ToBeHiddenAsync();
        await page.GotoAsync("/browsers");
        await Assertions.Expect(page.GetByText("可以使用本系统的全部功能")).ToBeVisibleAsync();

        // as in Chromium 85 and before
        await page.AddInitScriptAsync("delete Element.prototype.replaceChildren;");
        await page.GotoAsync($"/applications/{id}/sections/basics");
        await Assertions.Expect(note).ToContainTextAsync("请随填随点“保存”");
        await Assertions.Expect(page.GetByText("边填边自动保存")).ToBeHiddenAsync();
        await page.CheckAsync();
        await page.ShotAsync("old-browser-section");
        // what the page cannot do is not offered, and the plain way is
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "加一行" })).ToHaveCountAsync(0);
        await page.Locator("#q-address").FillAsync("旧浏览器填的地址");
        await page.GetByRole(AriaRole.Button, new() { Name = "保存并给“主要投资方”加 10 行" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("已保存");
        Assert.Contains("旧浏览器填的地址", await scene.TypedAsync(id));

        await note.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.GetByText("您现在的浏览器（或其兼容模式）较旧")).ToBeVisibleAsync();
        await page.CheckAsync();
        await page.ShotAsync("old-browser-page");
        await page.SetViewportSizeAsync(390, 844);
        await page.CheckAsync();
    }

    [Fact]
    public async Task What_speaks_to_old_browsers_is_written_as_they_read()
    {
        var page = await stage.VisitorAsync();
        var script = await (await page.APIRequest.GetAsync("/old.js")).TextAsync();
        Assert.Contains("old-browser", script);
        // the words and marks of newer JavaScript
        Assert.DoesNotMatch(@"=>|`|\?\.|\?\?|\.\.\.|\b(let|const|class|async|await|of)\b[^']*[=({;]|\.(classList|forEach|map|querySelector|addEventListener)\b", Regex.Replace(script, "//.*", ""));
        var style = await (await page.APIRequest.GetAsync("/plain.css")).TextAsync();
        Assert.DoesNotMatch(@"var\(|--|display: (grid|flex)|\brem\b", style);
    }
}
