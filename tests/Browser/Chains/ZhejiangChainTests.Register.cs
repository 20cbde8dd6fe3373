using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser.Chains;

/// <summary>From the ranked proposal to the register: publicity over the National Day holiday, an objection, the decision, the certificate, the lapse at its midnight and the renewal.</summary>
public sealed partial class ZhejiangChainTests
{
    private IPage stranger = null!;
    private Guid title;

    private async Task PublishedAndObjectedToAsync()
    {
        await scene.ClockAsync(2021, 9, 29, 9);
        await province.GotoAsync("/review");
        await province.GetByRole(AriaRole.Link, new() { Name = "公示和认定" }).First.ClickAsync();
        await desks.LookAsync(province, "/publicity/manage");
        await desks.OpenAsync(province, $"/publicity/manage/{call}/publicity");
        await province.PressAsync("先看公示期和名单");
        await Assertions.Expect(province.GetByText("请填写联系电话和受理异议的部门").First).ToBeVisibleAsync();
        await province.GetByLabel("受理异议的部门和电话").FillAsync("示例处 0571-00000000");
        await province.PressAsync("先看公示期和名单");
        await Assertions.Expect(province.GetByText("将要发布（尚未发布）")).ToBeVisibleAsync();
        await desks.LookAsync(province, "/publicity/manage-look");
        await province.PressAsync("发布公示");
        await Assertions.Expect(province.GetByRole(AriaRole.Status).First).ToContainTextAsync("公示期 2021-09-29 至 2021-10-11，5 个工作日");
        await desks.LookAsync(province, "/publicity/manage-published");

        // a stranger, on his phone
        stranger = await stage.VisitorAsync(phone: true);
        await stranger.GotoAsync("/");
        await stranger.GetByRole(AriaRole.Link, new() { Name = "公示和认定结果" }).ClickAsync();
        await desks.LookAsync(stranger, "/publicity");
        await stranger.GetByRole(AriaRole.Link, new() { Name = "拟认定名单的公示" }).ClickAsync();
        await stranger.Expect().ToContainTextAsync(names[chief]);
        await Assertions.Expect(stranger.Locator("main")).Not.ToContainTextAsync(names[direct]);
        await desks.LookAsync(stranger, "/publicity/-");
        await stranger.GetByRole(AriaRole.Link, new() { Name = "网上提出异议" }).ClickAsync();
        await stranger.PressAsync("提交异议");
        await desks.LookAsync(stranger, "/objections/raise-wrong");
        await stranger.GetByLabel("对哪一家单位有异议").SelectOptionAsync($"{others[1]}");
        await stranger.GetByLabel("事实和理由").FillAsync("示例：所报服务企业的数量与实际不符");
        await stranger.GetByLabel("真实姓名").FillAsync("示例异议人");
        await stranger.GetByLabel("联系电话").FillAsync("13900000000");
        await stranger.PressAsync("提交异议");
        await Assertions.Expect(stranger.GetByRole(AriaRole.Status)).ToContainTextAsync("异议已收到");
        await desks.LookAsync(stranger, "/objections/raised");
    }

    private async Task AnsweredAsync()
    {
        // the last day is not over before its end
        await scene.ClockAsync(2021, 10, 11, 17);
        await province.GotoAsync($"/publicity/manage/{call}/publicity");
        Assert.Equal(0, await province.GetByRole(AriaRole.Button, new() { Name = "公示结束：先看各件" }).CountAsync());
        await scene.ClockAsync(2021, 10, 12, 9);
        await province.ReloadAsync();
        await province.PressAsync("公示结束：先看各件");
        await Assertions.Expect(province.GetByText("有 1 件异议还没有答复")).ToBeVisibleAsync();
        await desks.LookAsync(province, "/publicity/manage-end");
        await province.PressAsync("公示结束，5 件进入下一步");
        await Assertions.Expect(province.GetByRole(AriaRole.Status).First).ToContainTextAsync("5 件进入下一步");
        Assert.Equal(["decision", "publicity"], await StepsAsync([chief, others[1]]));
        await province.Locator("a[href^='/publicity/objections/']").ClickAsync();
        await desks.LookAsync(province, "/publicity/objections");
        await province.PressAsync("受理，开始核查");
        await province.GetByLabel("核查情况").FillAsync("示例：调取台账核对，数量属实");
        await province.GetByLabel("给异议人的答复").FillAsync("示例：经核查，所反映的情况不属实。");
        await province.GetByLabel("告知申报单位的话").FillAsync("公示期间的异议经核查不成立。");
        await province.PressAsync("答复：异议不成立");
        await desks.LookAsync(province, "/publicity/objections-answered");
        await province.GotoAsync($"/publicity/manage/{call}/publicity");
        await province.PressAsync("公示结束：先看各件");
        await province.PressAsync("公示结束，1 件进入下一步");
        Assert.Equal("decision", await scene.StepAsync(others[1]));
    }

    private async Task DecidedAndVerifiedAsync()
    {
        await desks.OpenAsync(province, $"/decisions/manage/{call}/decision");
        await province.GetByLabel("发文字号").FillAsync("浙示例〔2021〕12号");
        await province.GetByLabel("签发人").FillAsync("示例签发人");
        await province.PressAsync("先看各件");
        await Assertions.Expect(province.GetByText("将要认定（尚未办理）")).ToBeVisibleAsync();
        await desks.LookAsync(province, "/decisions/manage-look");
        await stranger.GotoAsync($"/titles?q={Uri.EscapeDataString(names[chief])}");
        await stranger.Expect().ToContainTextAsync("共 0 项");
        await province.PressAsync("作出认定，公布名单");
        await Assertions.Expect(province.GetByRole(AriaRole.Status).First).ToContainTextAsync("已认定 6 家");
        await desks.LookAsync(province, "/decisions/manage-decided");

        // the public: the decision, the register, and where the code on the certificate leads
        await stranger.GotoAsync("/publicity");
        await stranger.GetByRole(AriaRole.Link, new() { Name = "名单的通知" }).ClickAsync();
        await desks.LookAsync(stranger, "/decisions/-");
        title = await stage.Host.InDbAsync(db => db.Titles.Where(t => t.ApplicationId == chief).Select(t => t.Id).SingleAsync());
        await stranger.GotoAsync($"/certificates/{title:N}");
        await Assertions.Expect(stranger.GetByRole(AriaRole.Status)).ToContainTextAsync("有效");
        await desks.LookAsync(stranger, "/certificates/-");
        await FindAsync(names[chief], "有效");
        await stranger.GetByRole(AriaRole.Link, new() { Name = names[chief] }).First.ClickAsync();
        await stranger.Expect().ToContainTextAsync("浙示例〔2021〕12号");
        await desks.LookAsync(stranger, "/titles/-");

        // its holder
        var clerk = await desks.OfDemoAsync(names[chief]);
        await clerk.GotoAsync($"/applications/{chief}");
        await Assertions.Expect(clerk.Locator("#certificate")).ToContainTextAsync("浙示范平台2021");
        await desks.LookAsync(clerk, "/applications-holder");
        await clerk.TakeAsync("证书（PDF）", "zhejiang-certificate");
        await clerk.GotoAsync($"/applications/{chief}/trail");
        await Assertions.Expect(clerk.GetByRole(AriaRole.Status)).ToContainTextAsync("逐条校验一致");
        clerk = await desks.OfAsync(await AccountOfAsync(others[1]));
        await clerk.GotoAsync($"/applications/{others[1]}");
        await Assertions.Expect(clerk.Locator("#publicity")).ToContainTextAsync("异议经核查不成立");
        await Assertions.Expect(clerk.Locator("main")).Not.ToContainTextAsync("示例异议人");
    }

    // three years: not a day earlier again, and over at midnight by nobody's act
    private async Task LapsedAsync()
    {
        await scene.ClockAsync(2024, 5, 12, 9);
        var early = await OpenedAsync(3);
        var clerk = await desks.OfDemoAsync(names[chief]);
        await clerk.GotoAsync($"/calls/{early}");
        await clerk.Expect(".stops").ToContainTextAsync("满三年");
        await clerk.Expect(".stops").ToContainTextAsync("自 2024-10-12 起");
        await desks.LookAsync(clerk, "/calls-renewal-early");

        await scene.ClockAsync(2024, 10, 11, 23, 59);
        await stranger.GotoAsync($"/certificates/{title:N}");
        await Assertions.Expect(stranger.GetByRole(AriaRole.Status)).ToContainTextAsync("有效");
        await FindAsync(names[chief], "有效");
        await scene.ClockAsync(2024, 10, 12, 0);
        await stranger.GotoAsync($"/certificates/{title:N}");
        await Assertions.Expect(stranger.GetByRole(AriaRole.Status)).ToContainTextAsync("已到期");
        await FindAsync(names[chief], "已到期");
        // on any day before it was what it was
        await stranger.GotoAsync($"/titles?q={Uri.EscapeDataString(names[chief])}&on=2024-10-11");
        await stranger.Expect("main tbody tr").ToContainTextAsync("有效");
    }

    // the next notice is made from the last; the old answers are brought along; the new title goes on from the old
    private async Task RenewedAsync()
    {
        await scene.ClockAsync(2025, 5, 12, 9);
        var next = await OpenedAsync(4);
        var clerk = await desks.OfDemoAsync(names[chief]);
        await clerk.GotoAsync($"/calls/{next}");
        await clerk.PressAsync("开始申报");
        await clerk.WaitForURLAsync(url => url.Contains("/applications/", StringComparison.Ordinal));
        var renewal = Guid.Parse(new Uri(clerk.Url).Segments[2].Trim('/'));
        await clerk.PressAsync("复制");
        await clerk.Expect("main [role=status]").ToContainTextAsync("复制");
        await clerk.GotoAsync($"/applications/{renewal}/sections/supplement");
        await Assertions.Expect(clerk.Locator("#q-satisfaction")).ToHaveValueAsync("94");
        var holder = await scene.ApplicantAsync(1);
        await scene.HandInAsync(holder, renewal);
        await clerk.GotoAsync($"/applications/{renewal}/submit");
        await desks.LookAsync(clerk, "/applications-renewal");
        await clerk.DeclareAsync("提交申报");
        await clerk.WaitForURLAsync(url => url.Contains("/receipt", StringComparison.Ordinal));
        Assert.Equal("", await Desks<SqliteHost>.SendAsync(county, $"/review/{renewal}", "初审通过", ("opinion", "继续符合条件")));
        await scene.ClockAsync(2025, 5, 18, 9);
        await RecommendAsync(city, renewal);
        await scene.HandUpAsync(await scene.OfficerAsync("330100"), next);
        await province.GotoAsync($"/recommendation/{next}/batches");
        await province.PressAsync("接收");
        await Assertions.Expect(province.GetByText("已接收")).ToHaveCountAsync(1);
        // what was reached outside the system is entered with its document
        await province.GotoAsync($"/review/{renewal}");
        foreach (var (outcome, document) in new[] { ("核查完成", "示例核查记录"), ("进入公示", "示例评审纪要"), ("公示结束", "示例公示公告"), ("认定", "浙示例〔2025〕3号") }) await province.RecordAsync(outcome, document);
        await province.Expect("#case").ToContainTextAsync("已办结");
        var renewed = await stage.Host.InDbAsync(db => db.Titles.AsNoTracking().SingleAsync(t => t.ApplicationId == renewal));
        Assert.Equal(title, renewed.RenewsId);
        await stranger.GotoAsync($"/titles/{title}");
        await stranger.Expect(".register-history").ToContainTextAsync("重新认定");
        await desks.LookAsync(stranger, "/titles-renewed");
        await stranger.GetByRole(AriaRole.Link, new() { Name = "新一期" }).ClickAsync();
        await stranger.Expect().ToContainTextAsync("浙示例〔2025〕3号");
    }

    private async Task FindAsync(string name, string state)
    {
        await stranger.GotoAsync($"/titles?q={Uri.EscapeDataString(name)}");
        await stranger.Expect("main tbody tr").ToContainTextAsync(state);
    }

    /// <summary>Opens a later year's call out of the demonstration's, by page.</summary>
    private async Task<Guid> OpenedAsync(int years)
    {
        var from = await scene.CallAsync("zhejiang-2021");
        await province.GotoAsync("/review/calls");
        var card = province.Locator(".card", new() { Has = province.Locator($"a[href='/review/calls/{from}']") });
        await card.GetByText("以此为底稿开新一年").ClickAsync();
        await card.GetByLabel("新项目的标识").FillAsync($"zhejiang-{2021 + years}");
        await card.GetByLabel("日期和年份顺延几年").FillAsync($"{years}");
        await card.GetByRole(AriaRole.Button, new() { Name = "建立底稿" }).ClickAsync();
        await Assertions.Expect(province.GetByRole(AriaRole.Heading, new() { Name = "公布前逐项核对" })).ToBeVisibleAsync();
        await province.PressAsync("公布并开始申报");
        await province.WaitForURLAsync(url => url.Contains("/review/calls/", StringComparison.Ordinal) && !url.Contains("/drafts/", StringComparison.Ordinal));
        return Guid.Parse(new Uri(province.Url).Segments[^1]);
    }
}
