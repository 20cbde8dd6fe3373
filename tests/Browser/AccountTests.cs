using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>From registering to the second factor in a real browser, on a phone and without script: every page accessible and no wider than its window.</summary>
public sealed class AccountTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    private const string Password = "qi-hao-de-mima 7";

    private static string Code(int number)
    {
        var body = $"52330106MC{number:0000000}"[..17];
        return body + CreditCode.CheckCharacter(body);
    }

    private static async Task RegisterAsync(IPage page, string code, string email)
    {
        await page.GotoAsync("/register");
        await page.CheckAsync();
        await page.GetByLabel("统一社会信用代码").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "注册" }).ClickAsync();
        await Assertions.Expect(page.Locator(".is-wrong").First).ToBeVisibleAsync();
        await page.CheckAsync();
        await page.ShotAsync("register-wrong");
        await page.GetByLabel("单位名称").FillAsync("示例民办非企业单位");
        await page.GetByLabel("姓名").FillAsync("示例管理员");
        await page.GetByLabel("电子邮箱").FillAsync(email);
        await page.GetByLabel("手机号码").FillAsync("13800000001");
        await page.Locator("input[name=Password]").FillAsync(Password);
        await page.GetByLabel("本人受单位委托").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "注册" }).ClickAsync();
        await page.CheckAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "查看信件" }).ClickAsync();
        await page.CheckAsync();
        await page.ShotAsync("outbox");
        await page.Locator("article", new() { HasText = email }).First.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确认并登录" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/applications$"));
    }

    [Fact]
    public async Task On_a_phone_without_script()
    {
        var page = await stage.VisitorAsync(phone: true, script: false);
        // axe needs script, so here only the width is looked at
        await page.GotoAsync("/register");
        await page.FitsAsync();
        foreach (var path in new[] { "/sign-in", "/reset", "/recover", "/demo/outbox", "/register/sent" })
        {
            await page.GotoAsync(path);
            await page.FitsAsync();
        }
        await page.GotoAsync("/reset");
        await page.GetByLabel("电子邮箱").FillAsync("applicant1@demo.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "发信" }).ClickAsync();
        await page.GotoAsync("/demo/outbox");
        await page.FitsAsync();
        await page.Locator("article", new() { HasText = "重新设置密码" }).First.GetByRole(AriaRole.Link).ClickAsync();
        await page.FitsAsync();
        await page.Locator("input[name=Password]").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "设置密码" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("新密码已设置");
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Registering_inviting_and_taking_back_is_accessible(bool phone, int number)
    {
        var (code, email) = (Code(number), $"browser{number}@mail.example");
        var page = await stage.VisitorAsync(phone);
        await RegisterAsync(page, code, email);
        await page.GotoAsync("/account");
        await page.CheckAsync();
        await page.GotoAsync("/account/people");
        await page.GetByLabel("同事的电子邮箱").FillAsync($"colleague{number}@mail.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "发出邀请" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("邀请已发出");
        await page.CheckAsync();
        await page.ShotAsync($"people-{number}");
        await page.GotoAsync("/account/security");
        await page.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "设置两步验证" }).ClickAsync();
        await page.CheckAsync();
        await page.ShotAsync($"second-factor-{number}");
        // the code is drawn, not just there
        var box = await page.Locator(".qr svg").BoundingBoxAsync();
        Assert.True(box is { Width: > 150, Height: > 150 });

        var stranger = await stage.VisitorAsync(phone);
        await stranger.GotoAsync("/recover");
        await stranger.CheckAsync();
        await stranger.GetByLabel("统一社会信用代码").FillAsync(code);
        await stranger.GetByLabel("姓名").FillAsync("示例新管理员");
        await stranger.GetByLabel("电子邮箱").FillAsync($"next{number}@mail.example");
        await stranger.GetByLabel("手机号码").FillAsync("13700000003");
        await stranger.GetByRole(AriaRole.Button, new() { Name = "生成公函" }).ClickAsync();
        await stranger.WaitForURLAsync(new Regex("/recover/[0-9a-f-]{36}$"));
        await stranger.CheckAsync();
        await stranger.ShotAsync($"recovery-letter-{number}");

        var officer = await stage.SignedInAsync("杭州市西湖区经济和信息化局", phone);
        await officer.GotoAsync("/review/recoveries");
        await officer.CheckAsync();
        await officer.ShotAsync($"recoveries-{number}");
        var letter = await stage.Host.InDbAsync(db => db.Recoveries.Where(r => r.Email == $"next{number}@mail.example").Select(r => r.Number).FirstAsync());
        var article = officer.Locator("article", new() { HasText = letter });
        await article.GetByLabel("核对情况").FillAsync("公函印章、签字一致");
        await article.GetByRole(AriaRole.Button, new() { Name = "公函无误，确认" }).ClickAsync();
        await Assertions.Expect(officer.Locator("article", new() { HasText = letter })).ToContainTextAsync("已确认");

        await page.GotoAsync("/applications");
        await page.WaitForURLAsync(new Regex("/sign-in"));
    }
}
