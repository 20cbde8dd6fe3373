using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.Browser;

/// <summary>A visit from its plan at the desk to the record that a phone kept while there was no net, each page looked over.</summary>
public sealed class VisitTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task A_visit_is_planned_at_the_desk_and_recorded_on_a_phone_without_a_net()
    {
        var scene = new Scene(stage.Host);
        await scene.AtExpertsAsync(2, "visit");
        var colleague = await scene.ColleagueAsync("330000");

        var desk = await stage.SignedInAsync("示例干部壬");
        await desk.GotoAsync("/visits");
        await LookAsync(desk, "list");
        await desk.GetByRole(AriaRole.Link, new() { Name = "安排核查" }).ClickAsync();
        await desk.GetByLabel("按地区排日期，从").FillAsync("2021-05-20");
        await desk.GetByRole(AriaRole.Button, new() { Name = "按地区排日期" }).ClickAsync();
        await desk.GetByRole(AriaRole.Checkbox, new() { Name = "示例干部壬" }).CheckAsync();
        await desk.GetByRole(AriaRole.Checkbox, new() { Name = colleague.Name }).CheckAsync();
        await desk.GetByLabel("组长").SelectOptionAsync(new SelectOptionValue { Label = "示例干部壬" });
        await desk.GetByRole(AriaRole.Button, new() { Name = "先看安排" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Heading, new() { Name = "可以这样安排（尚未保存）" })).ToBeVisibleAsync();
        await LookAsync(desk, "plan");
        await desk.GetByRole(AriaRole.Button, new() { Name = "按此安排" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "通知单位和核查组（2 件）" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已通知 2 家");
        await desk.GotoAsync("/visits/days?from=2021-05-20");
        await LookAsync(desk, "days");

        await scene.ClockAsync(2021, 5, 20, 10);
        var visit = await stage.Host.InDbAsync(db => db.Visits.OrderBy(v => v.Day).ThenByDescending(v => v.Part).FirstAsync());
        var phone = await stage.SignedInAsync("示例干部壬", phone: true);
        await phone.GotoAsync($"/visits/field/{visit.Id}");
        var state = phone.Locator("[data-visit-state]");
        await Assertions.Expect(state).ToContainTextAsync("已全部上传");
        await phone.CheckAsync();
        await phone.ShotAsync("visits-field-phone");
        // the worker has the page
        await phone.WaitForFunctionAsync("async () => !!navigator.serviceWorker.controller && !!await (await caches.open('shifan-visit-pages')).match(location.pathname)");

        // with a net it saves itself
        var premises = phone.GetByLabel("有固定的经营服务场所", new() { Exact = true });
        await phone.RunAndWaitForResponseAsync(() => premises.GetByText("相符", new() { Exact = true }).ClickAsync(), answer => answer.Request.Method == "POST" && answer.Ok);
        await Assertions.Expect(state).ToContainTextAsync("已全部上传");
        Assert.Equal(1, await stage.Host.InDbAsync(db => db.VisitEntries.CountAsync(e => e.VisitId == visit.Id)));

        // without, it stays here: what is typed, a photo, over a reload
        await phone.Context.SetOfflineAsync(true);
        var partners = phone.Locator("[data-item='partners.count']");
        await partners.GetByText("有差异", new() { Exact = true }).ClickAsync();
        await partners.GetByLabel("实有").FillAsync("2");
        await partners.GetByLabel("说明").FillAsync("一家已解除合作");
        await partners.Locator("[data-photo]").SetInputFilesAsync(new FilePayload { Name = "现场.jpg", MimeType = "image/jpeg", Buffer = Made.Jpeg(1200, 900) });
        await Assertions.Expect(state).ToContainTextAsync("没有网络，已存在本机");
        await Assertions.Expect(state).ToContainTextAsync("未上传 2 项");
        await phone.ShotAsync("visits-offline-phone");
        await phone.ReloadAsync();
        await Assertions.Expect(partners.GetByLabel("说明")).ToHaveValueAsync("一家已解除合作");
        await Assertions.Expect(state).ToContainTextAsync("未上传 2 项");
        Assert.Equal(1, await stage.Host.InDbAsync(db => db.VisitEntries.CountAsync(e => e.VisitId == visit.Id)));
        // meanwhile the colleague, who has a net, writes of the same item
        Assert.Empty((await scene.EnterAsync(colleague, visit.Id, "partners.count", Shifan.Rules.VisitFound.InOrder, null, "看过三份协议")).Refusals);
        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(state).ToContainTextAsync("已全部上传");
        await Assertions.Expect(partners.Locator("img")).ToHaveCountAsync(1);
        Assert.Equal(1, await stage.Host.InDbAsync(db => db.VisitFiles.CountAsync(f => f.VisitId == visit.Id)));

        // both are seen, one is chosen
        await Assertions.Expect(partners.Locator(".visit-beside")).ToContainTextAsync("看过三份协议");
        await phone.CheckAsync();
        await partners.ScrollIntoViewIfNeededAsync();
        await phone.ShotAsync("visits-beside-phone", whole: false);
        await partners.GetByRole(AriaRole.Button, new() { Name = "采用 示例干部壬 所记" }).ClickAsync();
        await Assertions.Expect(partners.Locator(".visit-beside")).ToHaveCountAsync(0);
        await Assertions.Expect(state).ToContainTextAsync("已全部上传");

        // the session runs out while something is typed and photographed: both stay here, and go on by themselves once he has signed in in another window
        var (note, plan) = (phone.Locator("[data-item=':note'] textarea"), phone.Locator("[data-item='plan']"));
        await phone.Context.ClearCookiesAsync(new() { Name = "shifan" });
        await note.FillAsync("会议室在三楼");
        await plan.Locator("[data-photo]").SetInputFilesAsync(new FilePayload { Name = "三楼.jpg", MimeType = "image/jpeg", Buffer = Made.Jpeg(1000, 700) });
        await Assertions.Expect(state).ToContainTextAsync("登录已失效");
        await Assertions.Expect(state).ToContainTextAsync("未上传 2 项");
        await phone.ShotAsync("visits-expired-phone", whole: false);
        var window = await phone.Context.NewPageAsync();
        await window.GotoAsync("/sign-in");
        await window.GetByRole(AriaRole.Button, new() { Name = "示例干部壬" }).First.ClickAsync();
        await window.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await window.CloseAsync();
        await Assertions.Expect(state).ToContainTextAsync("已全部上传");
        await Assertions.Expect(note).ToHaveValueAsync("会议室在三楼");
        await Assertions.Expect(plan.Locator("img")).ToHaveCountAsync(1);

        // the server dies, the first time after it has kept what came and before it could say so: nothing is lost over a reload, and nothing is there twice
        var sent = 0;
        await phone.Context.RouteAsync("**/visits/field/*/*", async route =>
        {
            if (Interlocked.Increment(ref sent) == 1) await route.FetchAsync();
            await route.AbortAsync("connectionrefused");
        });
        await note.FillAsync("会议室在三楼，设备在二楼");
        await plan.Locator("[data-photo]").SetInputFilesAsync(new FilePayload { Name = "二楼.jpg", MimeType = "image/jpeg", Buffer = Made.Jpeg(900, 700) });
        await Assertions.Expect(state).ToContainTextAsync("未上传 2 项");
        await Assertions.Expect(state).ToContainTextAsync("已存在本机");
        await phone.ReloadAsync();
        await Assertions.Expect(note).ToHaveValueAsync("会议室在三楼，设备在二楼");
        await Assertions.Expect(state).ToContainTextAsync("未上传 2 项");
        Assert.True(sent > 1);
        await phone.Context.UnrouteAsync("**/visits/field/*/*");
        await Assertions.Expect(state).ToContainTextAsync("已全部上传");
        await Assertions.Expect(plan.Locator("img")).ToHaveCountAsync(2);
        Assert.Equal(["会议室在三楼", "会议室在三楼，设备在二楼"], await stage.Host.InDbAsync(db => db.VisitEntries.Where(e => e.VisitId == visit.Id && e.Item == ":note").OrderBy(e => e.Number).Select(e => e.Remark).ToListAsync()));
        Assert.Equal(2, await stage.Host.InDbAsync(db => db.VisitFiles.CountAsync(f => f.VisitId == visit.Id && f.Item == "plan")));

        // the rest, and the signatures
        foreach (var item in await phone.Locator("[data-item]:has(input[type=radio])").AllAsync())
        {
            if (await item.Locator("input[type=radio]:checked").CountAsync() == 0) await item.GetByText("相符", new() { Exact = true }).ClickAsync();
        }
        await phone.GetByLabel("单位参加人员").Locator("textarea").FillAsync("示例负责人，总经理");
        await Assertions.Expect(state).ToContainTextAsync("已全部上传");
        foreach (var number in new[] { 1, 2, 0 })
        {
            var signer = phone.Locator($"[data-signer='{number}']");
            await signer.Locator("summary").ClickAsync();
            if (number == 0)
            {
                await signer.GetByLabel("姓名").FillAsync("示例负责人");
                await signer.GetByLabel("职务").FillAsync("总经理");
            }
            await signer.Locator("canvas").ScrollIntoViewIfNeededAsync();
            var pad = (await signer.Locator("canvas").BoundingBoxAsync())!;
            await phone.Mouse.MoveAsync(pad.X + 30, pad.Y + 40);
            await phone.Mouse.DownAsync();
            await phone.Mouse.MoveAsync(pad.X + 150, pad.Y + 110, new() { Steps = 6 });
            await phone.Mouse.MoveAsync(pad.X + 220, pad.Y + 50, new() { Steps = 6 });
            await phone.Mouse.UpAsync();
            if (number == 0)
            {
                await phone.CheckAsync();
                await phone.ShotAsync("visits-sign-phone", whole: false);
            }
            await signer.Locator("[data-draw]").ClickAsync();
            await Assertions.Expect(signer.Locator("[data-signed]")).ToContainTextAsync("已手写签名 2021");
        }
        await phone.GetByRole(AriaRole.Button, new() { Name = "提交核查记录" }).ClickAsync();
        await Assertions.Expect(phone.GetByRole(AriaRole.Status)).ToContainTextAsync("第 1 版已提交");
        await phone.CheckAsync();

        await desk.GotoAsync($"/visits/{visit.Id}");
        await LookAsync(desk, "record");
        await desk.GotoAsync($"/review/{visit.ApplicationId}");
        await Assertions.Expect(desk.Locator("#visits")).ToContainTextAsync("实有 2 家");
        await desk.Locator("#visits").ScrollIntoViewIfNeededAsync();
        await desk.ShotAsync("visits-case", whole: false);
        await desk.GotoAsync("/visits");
        await LookAsync(desk, "list-done");
        await desk.GetByRole(AriaRole.Button, new() { Name = "先看去向" }).ClickAsync();
        await Assertions.Expect(desk.Locator("#looked")).ToContainTextAsync("专家评审");

        // an expert of a team gives his word before he learns where he goes
        var officer = await scene.OfficerAsync("330000");
        var expert = await scene.ExpertAsync(officer, "示例核查专家");
        var other = await stage.Host.InDbAsync(db => db.Visits.FirstAsync(v => v.Id != visit.Id));
        Assert.Empty((await scene.PlanAsync(officer, [other.ApplicationId], [officer], [expert], new DateOnly(2021, 6, 3), "增派专家")).Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty((await scene.DoAsync<TellVisits, Outcome<TellVisits.Result>>(tell => tell.RunAsync(officer, [other.Id]))).Refusals.Select(refusal => refusal.Sentence));
        var own = await stage.VisitorAsync();
        await own.GotoAsync("/sign-in");
        await own.GetByLabel("账号（电子邮箱）").FillAsync(await scene.AccountAsync(await scene.AsExpertAsync(expert)));
        await own.GetByLabel("密码", new() { Exact = true }).FillAsync(DemoWorld.Password);
        await own.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await own.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await own.GotoAsync("/visits");
        await LookAsync(own, "pledge");
        await own.GetByLabel("本人已阅读并承诺遵守").CheckAsync();
        await own.GetByLabel("签署（姓名）").FillAsync("示例核查专家");
        await own.GetByRole(AriaRole.Button, new() { Name = "签署承诺" }).ClickAsync();
        await Assertions.Expect(own.GetByRole(AriaRole.Status)).ToContainTextAsync("已签署承诺");
        await own.GetByText("申报回避", new() { Exact = true }).First.ClickAsync();
        await LookAsync(own, "mine");
    }

    // each page once on the desk, with axe, and as wide as a phone
    private static async Task LookAsync(IPage page, string name)
    {
        await page.CheckAsync();
        await page.ShotAsync($"visits-{name}");
        await page.SetViewportSizeAsync(390, 844);
        await page.ShotAsync($"visits-{name}-phone");
        await page.FitsAsync();
        await page.SetViewportSizeAsync(1366, 768);
    }
}
