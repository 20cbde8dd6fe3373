using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser.Chains;

/// <summary>In the last year before it lapses a national title may be applied for again (S4.3), and goes on without a gap; what nobody renews lapses.</summary>
public sealed partial class ShanghaiChainTests
{
    private async Task LapsedAndRenewedAsync()
    {
        var stranger = await stage.VisitorAsync(phone: true);
        var titles = await stage.Host.InDbAsync(db => db.Titles.AsNoTracking().Where(t => t.ApplicationId == laboratory || t.ApplicationId == first).ToDictionaryAsync(t => t.ApplicationId!.Value, t => t.Id));

        // too early: its last year has not begun
        await scene.ClockAsync(2023, 5, 17, 9);
        var early = await OpenedAsync(2);
        var clerk = await desks.OfAsync(await AccountOfAsync(laboratory));
        await clerk.GotoAsync($"/calls/{early}");
        await clerk.Expect(".stops").ToContainTextAsync("称号有效期止 2024-12-31，不符合");
        await desks.LookAsync(clerk, "/calls-renewal-early");

        await scene.ClockAsync(2024, 5, 17, 9);
        var next = await OpenedAsync(3);
        await clerk.GotoAsync($"/calls/{next}");
        await clerk.PressAsync("开始申报");
        await clerk.WaitForURLAsync(url => url.Contains("/applications/", StringComparison.Ordinal));
        var renewal = Guid.Parse(new Uri(clerk.Url).Segments[2].Trim('/'));
        await clerk.PressAsync("复制");
        await clerk.Expect("main [role=status]").ToContainTextAsync("复制");
        var person = await stage.Host.InDbAsync(db => db.Users.Where(p => db.Applications.Any(a => a.Id == renewal && a.InstitutionId == p.InstitutionId)).Select(p => p.Id).FirstAsync());
        await scene.HandInAsync((await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(person, default)))!, renewal);
        await clerk.GotoAsync($"/applications/{renewal}/submit");
        // what it holds today an old application cannot tell
        await clerk.GetByRole(AriaRole.Link, new() { Name = "请填写市级中小企业服务机构认定" }).ClickAsync();
        await clerk.Locator("[name='municipalTitle.held'][value='是']").CheckAsync();
        await clerk.Locator("[name='municipalTitle.from']").FillAsync("2023-01-01");
        await clerk.Locator("[name='municipalTitle.until']").FillAsync("2025-12-31");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await clerk.GotoAsync($"/applications/{renewal}/submit");
        await clerk.DeclareAsync("提交申报");
        await clerk.WaitForURLAsync(url => url.Contains("/receipt", StringComparison.Ordinal));
        Assert.Equal("", await Desks<PostgresHost>.SendAsync(city, $"/review/{renewal}", "审核通过", ("opinion", "实验室认定文件齐全")));
        await city.GotoAsync($"/review/{renewal}");
        await city.RecordAsync("通过答辩", "示例答辩评审纪要");
        await city.GetByLabel("意见或理由").FillAsync("同意推荐");
        await city.PressAsync("推荐");
        await city.Expect(".timeline").ToContainTextAsync("同意推荐");
        await scene.ClockAsync(2024, 12, 20, 9);
        await city.GotoAsync($"/review/{renewal}");
        await city.RecordAsync("已认定", "示例工信部公告〔2024〕9号");
        var renewed = await stage.Host.InDbAsync(db => db.Titles.AsNoTracking().SingleAsync(t => t.ApplicationId == renewal));
        Assert.Equal((titles[laboratory], new DateOnly(2025, 1, 1), (DateOnly?)new DateOnly(2027, 12, 31)), (renewed.RenewsId, renewed.From, renewed.Until));

        // at midnight one goes on under its new title, the other lapses
        await scene.ClockAsync(2024, 12, 31, 23, 59);
        await StandsAsync(titles[first], "有效");
        await StandsAsync(renewed.Id, "已认定，尚未生效");
        await scene.ClockAsync(2025, 1, 1, 0);
        await StandsAsync(titles[first], "已到期");
        await StandsAsync(renewed.Id, "有效");
        await stranger.GotoAsync($"/titles?q={Uri.EscapeDataString(names[first])}");
        await stranger.Expect("main tbody tr").ToContainTextAsync("已到期");
        await stranger.GotoAsync($"/titles?q={Uri.EscapeDataString(names[laboratory])}&status=valid");
        await stranger.Expect("main tbody tr").ToContainTextAsync("2025-01-01");
        await desks.LookAsync(stranger, "/titles-national");

        async Task StandsAsync(Guid id, string state)
        {
            await stranger.GotoAsync($"/certificates/{id:N}");
            await Assertions.Expect(stranger.GetByRole(AriaRole.Status)).ToContainTextAsync(state);
        }
    }

    /// <summary>Opens a later year's call by page.</summary>
    private async Task<Guid> OpenedAsync(int years)
    {
        await city.GotoAsync("/review/calls");
        var card = city.Locator(".card", new() { Has = city.Locator($"a[href='/review/calls/{call}']") });
        await card.GetByText("以此为底稿开新一年").ClickAsync();
        await card.GetByLabel("新项目的标识").FillAsync($"shanghai-national-{2021 + years}");
        await card.GetByLabel("日期和年份顺延几年").FillAsync($"{years}");
        await card.GetByRole(AriaRole.Button, new() { Name = "建立底稿" }).ClickAsync();
        await Assertions.Expect(city.GetByRole(AriaRole.Heading, new() { Name = "公布前逐项核对" })).ToBeVisibleAsync();
        await city.PressAsync("公布并开始申报");
        await city.WaitForURLAsync(url => url.Contains("/review/calls/", StringComparison.Ordinal) && !url.Contains("/drafts/", StringComparison.Ordinal));
        return Guid.Parse(new Uri(city.Url).Segments[^1]);
    }
}
