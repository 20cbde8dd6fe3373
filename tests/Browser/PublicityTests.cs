using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>From the ranked proposal to the certificate: the province publishes, a stranger objects on his phone, the office answers, decides, and anybody verifies.</summary>
public sealed class PublicityTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task A_list_is_published_objected_to_answered_and_decided_and_the_certificate_is_verified()
    {
        var scene = new Scene(stage.Host);
        var cases = await scene.AtExpertsAsync(3, "publicity");
        var call = await scene.CallAsync("zhejiang-2021");
        await scene.ClockAsync(2021, 7, 7, 9);

        var desk = await stage.SignedInAsync("示例干部壬");
        await desk.GotoAsync("/review");
        await desk.GetByRole(AriaRole.Link, new() { Name = "公示和认定" }).First.ClickAsync();
        await LookAsync(desk, "steps");
        await desk.GetByRole(AriaRole.Link, new() { Name = "网上公示" }).ClickAsync();
        await LookAsync(desk, "waiting");
        await desk.GetByRole(AriaRole.Button, new() { Name = "先看公示期和名单" }).ClickAsync();
        await Assertions.Expect(desk.GetByText("请填写联系电话和受理异议的部门").First).ToBeVisibleAsync();
        await desk.GetByLabel("受理异议的部门和电话").FillAsync("示例处 0571-00000000");
        await desk.GetByRole(AriaRole.Button, new() { Name = "先看公示期和名单" }).ClickAsync();
        await Assertions.Expect(desk.GetByText("将要发布（尚未发布）")).ToBeVisibleAsync();
        await LookAsync(desk, "publish-look");
        await desk.GetByRole(AriaRole.Button, new() { Name = "发布公示" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status).First).ToContainTextAsync("公示期 2021-07-07 至 2021-07-13，5 个工作日");
        await LookAsync(desk, "published");

        // a stranger, on his phone and without script
        var stranger = await stage.VisitorAsync(phone: true);
        await stranger.GotoAsync("/");
        await stranger.GetByRole(AriaRole.Link, new() { Name = "公示和认定结果" }).ClickAsync();
        await LookAsync(stranger, "public");
        await stranger.GetByRole(AriaRole.Link, new() { Name = "拟认定名单的公示" }).ClickAsync();
        await LookAsync(stranger, "list");
        await stranger.GetByRole(AriaRole.Link, new() { Name = "网上提出异议" }).ClickAsync();
        await stranger.GetByRole(AriaRole.Button, new() { Name = "提交异议" }).ClickAsync();
        await LookAsync(stranger, "raise-wrong");
        await stranger.GetByLabel("对哪一家单位有异议").SelectOptionAsync($"{cases[0]}");
        await stranger.GetByLabel("事实和理由").FillAsync("示例：所报服务企业的数量与实际不符");
        await stranger.GetByLabel("真实姓名").FillAsync("示例异议人");
        await stranger.GetByLabel("联系电话").FillAsync("13900000000");
        await stranger.GetByRole(AriaRole.Button, new() { Name = "提交异议" }).ClickAsync();
        await Assertions.Expect(stranger.GetByRole(AriaRole.Status)).ToContainTextAsync("异议已收到");
        await LookAsync(stranger, "raised");

        await scene.ClockAsync(2021, 7, 14, 9);
        await desk.ReloadAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "公示结束：先看各件" }).ClickAsync();
        await Assertions.Expect(desk.GetByText("有 1 件异议还没有答复")).ToBeVisibleAsync();
        await LookAsync(desk, "end");
        await desk.GetByRole(AriaRole.Button, new() { Name = "公示结束，2 件进入下一步" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status).First).ToContainTextAsync("2 件进入下一步");
        await desk.Locator("a[href^='/publicity/objections/']").ClickAsync();
        await LookAsync(desk, "objection");
        await desk.GetByRole(AriaRole.Button, new() { Name = "受理，开始核查" }).ClickAsync();
        await desk.GetByLabel("核查情况").FillAsync("示例：调取台账核对，数量属实");
        await desk.GetByLabel("给异议人的答复").FillAsync("示例：经核查，所反映的情况不属实。");
        await desk.GetByLabel("告知申报单位的话").FillAsync("公示期间的异议经核查不成立。");
        await desk.GetByRole(AriaRole.Button, new() { Name = "答复：异议不成立" }).ClickAsync();
        await LookAsync(desk, "answered");
        await desk.GotoAsync($"/publicity/manage/{call}/publicity");
        await desk.GetByRole(AriaRole.Button, new() { Name = "公示结束：先看各件" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "公示结束，1 件进入下一步" }).ClickAsync();

        await desk.GotoAsync($"/decisions/manage/{call}/decision");
        await LookAsync(desk, "deciding");
        await desk.GetByLabel("发文字号").FillAsync("浙示例〔2021〕12号");
        await desk.GetByLabel("签发人").FillAsync("示例签发人");
        await desk.GetByRole(AriaRole.Button, new() { Name = "先看各件" }).ClickAsync();
        await Assertions.Expect(desk.GetByText("将要认定（尚未办理）")).ToBeVisibleAsync();
        await LookAsync(desk, "decide-look");
        await desk.GetByRole(AriaRole.Button, new() { Name = "作出认定，公布名单" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status).First).ToContainTextAsync("已认定 3 家");
        await LookAsync(desk, "decided");

        // the public: the decision, and where the code on the certificate leads
        await stranger.GotoAsync("/publicity");
        await stranger.GetByRole(AriaRole.Link, new() { Name = "名单的通知" }).ClickAsync();
        await LookAsync(stranger, "decision");
        var title = await stage.Host.InDbAsync(db => db.Titles.Where(t => t.ApplicationId == cases[0]).Select(t => t.Id).SingleAsync());
        await stranger.GotoAsync($"/certificates/{title:N}");
        await Assertions.Expect(stranger.GetByRole(AriaRole.Status)).ToContainTextAsync("有效");
        await LookAsync(stranger, "certificate");

        // its holder
        var owner = await stage.Host.InDbAsync(db => db.Users.Where(p => db.Applications.Any(a => a.Id == cases[0] && a.InstitutionId == p.InstitutionId)).FirstAsync());
        var actor = (await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(owner.Id, default)))!;
        var clerk = await stage.VisitorAsync();
        await clerk.GotoAsync("/sign-in");
        await clerk.GetByLabel("账号（电子邮箱）").FillAsync(await scene.AccountAsync(actor));
        await clerk.GetByLabel("密码", new() { Exact = true }).FillAsync(DemoWorld.Password);
        await clerk.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await clerk.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await clerk.GotoAsync($"/applications/{cases[0]}");
        await Assertions.Expect(clerk.Locator("#certificate")).ToContainTextAsync("浙示范平台2021");
        await Assertions.Expect(clerk.Locator("#publicity")).ToContainTextAsync("异议经核查不成立");
        await LookAsync(clerk, "holder");
        await scene.ClockAsync(2024, 7, 13, 23, 59);
        await stranger.ReloadAsync();
        await Assertions.Expect(stranger.GetByRole(AriaRole.Status)).ToContainTextAsync("有效");
        await scene.ClockAsync(2024, 7, 14, 0);
        await stranger.ReloadAsync();
        await Assertions.Expect(stranger.GetByRole(AriaRole.Status)).ToContainTextAsync("已到期");
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await page.CheckAsync();
        await page.ShotAsync($"publicity-{name}");
        await page.SetViewportSizeAsync(390, 844);
        await page.ShotAsync($"publicity-{name}-phone");
        await page.FitsAsync();
        await page.SetViewportSizeAsync(1366, 768);
    }
}
