using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>The public register at a desk, and on a phone without script.</summary>
public sealed class RegisterTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task It_is_searched_narrowed_and_read_at_a_desk_and_on_a_phone()
    {
        var scene = new Scene(stage.Host);
        await scene.DoAsync<DemoTitles, bool>(async titles =>
        {
            await titles.RunAsync();
            return true;
        });
        var desk = await stage.VisitorAsync();
        await desk.GotoAsync("/");
        await desk.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "示范平台名录" }).ClickAsync();
        await Assertions.Expect(desk.Locator("[data-chart='by-year'] canvas")).ToBeVisibleAsync();
        await LookAsync(desk, "desk");
        await desk.GetByLabel("名称、地名、拼音首字母").FillAsync("mhqy");
        await desk.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Heading, new() { Name = "共 1 项" })).ToBeVisibleAsync();
        await desk.GetByRole(AriaRole.Link, new() { Name = "示例闵行企业服务集团有限公司" }).ClickAsync();
        await Assertions.Expect(desk.Locator(".register-history")).ToContainTextAsync("更名");
        await LookAsync(desk, "entry");

        var bare = await stage.VisitorAsync(phone: true, script: false);
        await bare.GotoAsync("/titles");
        await bare.GetByLabel("状态").SelectOptionAsync("ended");
        await bare.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
        await Assertions.Expect(bare.GetByRole(AriaRole.Heading, new() { Name = "共 1 项" })).ToBeVisibleAsync();
        await bare.GetByRole(AriaRole.Link, new() { Name = "清除条件" }).ClickAsync();
        await bare.GetByText("浙江省各地的数字").ClickAsync();
        await Assertions.Expect(bare.GetByRole(AriaRole.Link, new() { Name = "杭州市", Exact = true })).ToBeVisibleAsync();

        var phone = await stage.VisitorAsync(phone: true);
        await phone.GotoAsync("/titles");
        await LookAsync(phone, "phone");

        var officer = await stage.SignedInAsync("示例干部壬");
        foreach (var (path, name) in new[] { ("/review/titles", "titles"), ("/review/titles/expiring", "expiring"), ("/review/titles/import", "import") })
        {
            await officer.GotoAsync(path);
            await LookAsync(officer, name);
        }
        await officer.GetByLabel("或从表格中复制").FillAsync("名称\t所在地\n示例浏览器导入平台 / 示例浏览器导入有限公司\t杭州市\n示例写错地方的中心\t火星");
        await officer.GetByLabel("称号").SelectOptionAsync("zhejiang-platform");
        await officer.GetByLabel("有效期自").FillAsync("2019-06-01");
        await officer.GetByLabel("认定文件").FillAsync("示例公布文件");
        await officer.GetByRole(AriaRole.Button, new() { Name = "先核对" }).ClickAsync();
        await LookAsync(officer, "import-looked");
        await officer.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
        await Assertions.Expect(officer.GetByRole(AriaRole.Heading, new() { Name = "已导入 1 项" })).ToBeVisibleAsync();
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await page.CheckAsync();
        await page.ShotAsync($"register-{name}");
    }
}
