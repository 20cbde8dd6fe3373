using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>An office's own affairs: somebody is invited, given a role, stands in for a colleague and transfers a case; paper comes in. On a desk and on a phone.</summary>
public sealed class OfficeTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task From_the_invitation_to_a_transfer_by_a_deputy()
    {
        var scene = new Scene(stage.Host);
        var (absent, _) = await scene.NewOfficerAsync("330100", Role.Approver);
        var admin = await stage.SignedInAsync("示例管理员乙");
        await admin.SetViewportSizeAsync(1366, 768);
        await admin.CheckAsync();
        await admin.ShotAsync("offices-people");
        await admin.GetByLabel("电子邮箱").FillAsync("xin@city.example");
        await admin.GetByLabel("姓名").FillAsync("示例新人");
        await admin.GetByRole(AriaRole.Button, new() { Name = "发出邀请" }).ClickAsync();
        await Assertions.Expect(admin.GetByRole(AriaRole.Status)).ToContainTextAsync("邀请已发出");

        var body = await stage.Host.InDbAsync(db => db.Letters.Where(l => l.To == "xin@city.example").Select(l => l.Body).FirstAsync());
        var link = new Uri(body.Split('\n').First(line => line.StartsWith("http", StringComparison.Ordinal))).PathAndQuery;
        var invited = await stage.VisitorAsync();
        await invited.GotoAsync(link);
        await invited.CheckAsync();
        await invited.GetByLabel("新密码", new() { Exact = false }).First.FillAsync("qi-hao-de-mima 7");
        await invited.GetByRole(AriaRole.Button, new() { Name = "设置密码" }).ClickAsync();
        await invited.GetByLabel("账号（电子邮箱）").FillAsync("xin@city.example");
        await invited.GetByLabel("密码", new() { Exact = true }).FillAsync("qi-hao-de-mima 7");
        await invited.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await Assertions.Expect(invited.GetByRole(AriaRole.Heading, new() { Name = "工作台" })).ToBeVisibleAsync();

        // a further role from tomorrow on
        await admin.GetByRole(AriaRole.Link, new() { Name = "管理 示例新人" }).ClickAsync();
        await admin.CheckAsync();
        await admin.ShotAsync("offices-person");
        await admin.GetByLabel("增加角色").SelectOptionAsync("Administrator");
        await admin.GetByRole(AriaRole.Button, new() { Name = "授权", Exact = true }).ClickAsync();
        await Assertions.Expect(admin.GetByRole(AriaRole.Status)).ToContainTextAsync("已授权");
        await admin.GotoAsync("/offices/people");
        await admin.Locator("summary", new() { HasText = "指定代理" }).ClickAsync();
        await admin.GetByLabel("谁不在岗").SelectOptionAsync(absent.PersonId.ToString());
        await admin.GetByLabel("由谁代理").SelectOptionAsync(new SelectOptionValue { Label = "示例新人" });
        await admin.GetByLabel("最后一天", new() { Exact = true }).FillAsync("2021-05-31");
        await admin.GetByLabel("原因").FillAsync("休假");
        await admin.GetByRole(AriaRole.Button, new() { Name = "指定代理" }).ClickAsync();
        await Assertions.Expect(admin.GetByRole(AriaRole.Status)).ToContainTextAsync("已指定代理");
        await admin.CheckAsync();
        await admin.ShotAsync("offices-people-deputy");

        await invited.GotoAsync("/account");
        await invited.GetByRole(AriaRole.Button, new() { Name = "切换" }).ClickAsync();
        await Assertions.Expect(invited.GetByRole(AriaRole.Link, new() { Name = $"（代 {absent.Name}）" })).ToBeVisibleAsync();
        await invited.CheckAsync();
        await invited.ShotAsync("offices-account-deputy");
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        await invited.GotoAsync($"/review/{id}");
        await invited.CheckAsync();
        await invited.ShotAsync("offices-review-other-hands");
        await invited.GetByRole(AriaRole.Link, new() { Name = "代下级办理" }).ClickAsync();
        await invited.CheckAsync();
        await invited.ShotAsync("offices-act-for");
        foreach (var (button, shot) in new[] { ("代为退回补正…", "offices-act-for-return"), ("代为不予受理…", "offices-act-for-end") })
        {
            await invited.GotoAsync($"/review/{id}/act-for");
            await invited.GetByLabel("代办的理由").FillAsync("示例：县级人员变动，委托代办");
            await invited.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await Assertions.Expect(invited.GetByLabel("代办的理由")).ToHaveValueAsync("示例：县级人员变动，委托代办");
            await invited.CheckAsync();
            await invited.ShotAsync(shot);
        }
        await invited.GotoAsync($"/review/{id}/transfer");
        await invited.CheckAsync();
        await invited.ShotAsync("offices-transfer");
        await invited.GetByLabel("移送到").FillAsync("上城");
        await invited.GetByLabel("理由").FillAsync("住所在上城区");
        await invited.GetByRole(AriaRole.Button, new() { Name = "移送" }).ClickAsync();
        await Assertions.Expect(invited.GetByRole(AriaRole.Heading, new() { Name = "工作台" })).ToBeVisibleAsync();
        Assert.Equal("330102", await stage.Host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.CountyOfficeId).FirstAsync()));
        await invited.GotoAsync($"/review/{id}");
        await Assertions.Expect(invited.GetByText($"（代 {absent.Name}）").Last).ToBeVisibleAsync();
        await invited.GotoAsync("/offices/dates");
        await invited.CheckAsync();
        await invited.ShotAsync("offices-dates");

        var phone = await stage.SignedInAsync("示例管理员乙", phone: true);
        await phone.GotoAsync("/offices/people");
        await phone.CheckAsync();
        await phone.ShotAsync("offices-phone-people");
        await phone.GetByRole(AriaRole.Link, new() { Name = "管理 示例新人" }).ClickAsync();
        await phone.CheckAsync();
        await phone.ShotAsync("offices-phone-person");
        var officer = await stage.SignedInAsync("示例干部乙", phone: true);
        foreach (var path in new[] { "/offices/dates", "/account", $"/review/{id}/transfer", $"/review/{id}/act-for" })
        {
            await officer.GotoAsync(path);
            await officer.CheckAsync();
            await officer.ShotAsync("offices-phone" + path.Replace('/', '-'));
        }
    }

    [Fact]
    public async Task Paper_comes_in_and_is_scanned()
    {
        var scene = new Scene(stage.Host);
        var id = await scene.AtRecommendationAsync("330106", await scene.OfficerAsync("330106"));
        Assert.True((await scene.DoAsync<RecommendApplication, Outcome<Application>>(async recommend =>
            await recommend.RunAsync(await scene.OfficerAsync("330100"), new RecommendApplication.Input(id, await scene.TokenAsync(id), "同意推荐", null)))).Done);
        var code = await stage.Host.InDbAsync(async db =>
        {
            var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id);
            return PageCode.Of(await db.Applications.Where(a => a.Id == id).Select(a => a.Number).FirstAsync(), version.Number, version.Digest);
        });
        foreach (var phone in new[] { false, true })
        {
            var page = await stage.SignedInAsync("示例收件员甲", phone);
            if (!phone) await page.SetViewportSizeAsync(1366, 768);
            await page.CheckAsync();
            await page.ShotAsync($"paper-{(phone ? "phone" : "desk")}");
            // a scanner types and presses Enter
            await page.GetByLabel("打印件上的编码或申报编号").FillAsync(code);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("打印件与线上一致");
            await page.CheckAsync();
            await page.ShotAsync($"paper-case-{(phone ? "phone" : "desk")}");
            await page.GetByLabel("份数").FillAsync(phone ? "1" : "2");
            await page.GetByRole(AriaRole.Button, new() { Name = "登记", Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByText(phone ? "实收 3 份，已收齐" : "实收 2 份")).ToBeVisibleAsync();
            await page.GotoAsync($"/paper/{await scene.CallAsync("zhejiang-2021")}");
            await page.CheckAsync();
            await page.ShotAsync($"paper-list-{(phone ? "phone" : "desk")}");
        }
    }
}
