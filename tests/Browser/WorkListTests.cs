using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>A county's officer and his list: by keys, by boxes, without script, on a desk and on a phone.</summary>
public sealed class WorkListTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task An_officer_works_through_his_list()
    {
        var scene = new Scene(stage.Host);
        var first = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("satisfaction", "50%"));
        await scene.CopiesAsync(first, 8);
        var desk = await stage.SignedInAsync("西湖区");
        var errors = new List<string>();
        desk.Console += (_, message) => { if (message.Type == "error") errors.Add(message.Text); };
        await desk.GotoAsync("/review");
        await desk.CheckAsync();
        await desk.ShotAsync("worklist-desk", whole: false);

        // by keys alone
        await desk.Keyboard.PressAsync("j");
        await desk.Keyboard.PressAsync("j");
        await desk.Keyboard.PressAsync("x");
        await desk.Keyboard.PressAsync("k");
        await desk.Keyboard.PressAsync("x");
        Assert.Equal(2, await desk.Locator(".work-list input:checked").CountAsync());
        await desk.Keyboard.PressAsync("?");
        await Assertions.Expect(desk.Locator("#keys dl")).ToBeVisibleAsync();
        await desk.CheckAsync();
        await desk.Keyboard.PressAsync("?");
        await desk.GetByRole(AriaRole.Button, new() { Name = "批量办理所选" }).ClickAsync();
        await desk.GetByLabel("意见或理由").FillAsync("符合条件，同意上报");
        await desk.GetByRole(AriaRole.Button, new() { Name = "先试算" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("2 件可以办理");
        await desk.CheckAsync();
        await desk.ShotAsync("worklist-many");
        await desk.GetByRole(AriaRole.Button, new() { Name = "办理可以办理的 2 件" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已办理 2 件");
        await desk.CheckAsync();
        await desk.GotoAsync("/review");
        await desk.Keyboard.PressAsync("/");
        await desk.Keyboard.TypeAsync("示例");
        await desk.Keyboard.PressAsync("Enter");
        await desk.WaitForURLAsync(url => url.Contains("q=", StringComparison.Ordinal));
        await Assertions.Expect(desk.Locator(".work-list tbody tr")).ToHaveCountAsync(8);
        var named = await desk.Locator(".work-list tbody a").First.InnerTextAsync();
        await desk.Keyboard.PressAsync("j");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(desk.GetByText(named).First).ToBeVisibleAsync();
        Assert.DoesNotContain("?", new Uri(desk.Url).Query, StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task The_board_shows_the_same_numbers_with_and_without_script()
    {
        var scene = new Scene(stage.Host);
        await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("division", "330203"));
        await scene.AtCityAsync(await scene.OfficerAsync("330106"));
        var desk = await stage.SignedInAsync("示例审计甲");
        await desk.GotoAsync("/review/board");
        await Assertions.Expect(desk.Locator(".chart canvas").First).ToBeVisibleAsync();
        await desk.CheckAsync();
        var province = await stage.SignedInAsync("浙江省经济和信息化厅");
        var errors = new List<string>();
        province.Console += (_, message) => { if (message.Type == "error") errors.Add(message.Text); };
        await province.GotoAsync("/review/board");
        await Assertions.Expect(province.Locator(".chart canvas").First).ToBeVisibleAsync();
        await province.CheckAsync();
        await province.ShotAsync("board-desk");
        Assert.Empty(errors);
        Assert.DoesNotContain("@", await province.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        var plain = await stage.SignedInAsync("浙江省经济和信息化厅", script: false);
        await plain.GotoAsync("/review/board");
        await Assertions.Expect(plain.GetByRole(AriaRole.Table).First).ToContainTextAsync("县（市、区）");
        Assert.Equal(0, await plain.Locator("canvas").CountAsync());
        foreach (var path in new[] { "/review/board", "/review?scope=all", "/review?scope=all&q=示例&verdict=met" })
        {
            var phone = await stage.SignedInAsync("示例干部乙", phone: true);
            await phone.GotoAsync(path);
            await phone.CheckAsync();
            await phone.ShotAsync("worklist-phone" + path.Replace('/', '-').Replace('?', '-')[..Math.Min(path.Length, 14)]);
            await phone.CloseAsync();
        }
    }
}
