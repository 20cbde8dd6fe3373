using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>From cases at the experts' step to the ranked proposal: the province's officer at a desk, an expert at a tablet and a phone, each page looked over.</summary>
public sealed class ExpertTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task A_panel_is_drawn_asked_scores_and_ranks()
    {
        var scene = new Scene(stage.Host);
        await scene.AtExpertsAsync(2);
        var officer = await scene.OfficerAsync("330000");
        string[] cities = ["杭州市", "宁波市", "温州市", "嘉兴市", "湖州市", "绍兴市"];
        for (var i = 0; i < cities.Length; i++)
        {
            var saved = await scene.DoAsync<SaveExpert, Outcome<Expert>>(save => save.RunAsync(officer, new SaveExpert.Input(null, $"示例专家{i + 1}", $"browser{i}@expert.example", null, $"示例第{i + 1}研究院", null, "研究员", cities[i], null, "信息技术、财务", 0)));
            Assert.Empty(saved.Refusals);
        }

        var desk = await stage.SignedInAsync("示例干部壬");
        await desk.GotoAsync("/experts");
        await desk.GetByText("登记一位专家").ClickAsync();
        await desk.GetByLabel("姓名", new() { Exact = true }).FillAsync("示例专家7");
        await desk.GetByRole(AriaRole.Button, new() { Name = "登记", Exact = true }).ClickAsync();
        // what is wrong is said at its box, and what was typed is still there
        await Assertions.Expect(desk.GetByRole(AriaRole.Alert)).ToContainTextAsync("请填写电子邮箱");
        await Assertions.Expect(desk.GetByLabel("姓名", new() { Exact = true })).ToHaveValueAsync("示例专家7");
        await LookAsync(desk, "experts-wrong");
        await desk.Locator("#box-email").FillAsync("browser6@expert.example");
        await desk.Locator("#box-employer").FillAsync("示例第七研究院");
        await desk.Locator("#box-fields").FillAsync("财务");
        await desk.Locator("#box-region").FillAsync("金华市");
        await desk.GetByRole(AriaRole.Button, new() { Name = "登记", Exact = true }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Heading, new() { Name = "示例专家7" })).ToBeVisibleAsync();
        await LookAsync(desk, "expert");
        await desk.GotoAsync("/experts");
        await LookAsync(desk, "experts");

        await desk.GotoAsync("/panels");
        await LookAsync(desk, "panels");
        await desk.GetByRole(AriaRole.Button, new() { Name = "组建" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Heading, new() { Name = "第 1 组" })).ToBeVisibleAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "抽取", Exact = true }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已抽取");
        await desk.GetByRole(AriaRole.Button, new() { Name = "邀请（5 位）" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已邀请 5 位");
        await LookAsync(desk, "panel-invited");

        // one answers at his own browser, the others as their forms would
        var seats = await stage.Host.InDbAsync(db => db.PanelSeats.Where(s => s.State == SeatState.Invited).OrderBy(s => s.Place).Select(s => db.Experts.First(e => e.Id == s.ExpertId)).ToListAsync());
        var panel = await stage.Host.InDbAsync(db => db.Panels.SingleAsync());
        var expert = await ExpertPageAsync(scene, seats[0], phone: false);
        await LookAsync(expert, "scoring-invited");
        await expert.GetByLabel("本人已阅读并承诺遵守").CheckAsync();
        await expert.GetByLabel("签署（姓名）").FillAsync(seats[0].Name);
        await expert.GetByRole(AriaRole.Button, new() { Name = "接受邀请" }).ClickAsync();
        await Assertions.Expect(expert.GetByRole(AriaRole.Status)).ToContainTextAsync("已接受邀请");
        await LookAsync(expert, "scoring-accepted");
        foreach (var other in seats.Skip(1))
        {
            var actor = await scene.AsExpertAsync(other);
            Assert.Empty((await scene.DoAsync<AnswerInvitation, Outcome<PanelSeat>>(answer => answer.RunAsync(actor, new AnswerInvitation.Input(panel.Id, true, true, other.Name, null)))).Refusals);
        }

        await desk.ReloadAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "自动分配，先看结果" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Heading, new() { Name = "尚未分配" })).ToBeVisibleAsync();
        await LookAsync(desk, "panel-assigning");
        await desk.GetByRole(AriaRole.Button, new() { Name = "按此分配" }).ClickAsync();
        await desk.GetByLabel("评分截止（北京时间）").FillAsync("2021-05-25T18:00");
        await desk.GetByRole(AriaRole.Button, new() { Name = "开始评分" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("评分已开始");

        // the sheet saves itself; what is missing is said at its item
        await expert.GotoAsync("/scoring");
        await expert.GetByRole(AriaRole.Link, new() { Name = "评分", Exact = true }).First.ClickAsync();
        await expert.GetByLabel("三、服务功能").First.FillAsync("15");
        await Assertions.Expect(expert.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await expert.ReloadAsync();
        await Assertions.Expect(expert.GetByLabel("三、服务功能").First).ToHaveValueAsync("15");
        await LookAsync(expert, "scoring-sheet");
        await expert.GetByLabel("签署（姓名）").FillAsync(seats[0].Name);
        await expert.GetByRole(AriaRole.Button, new() { Name = "签署并提交" }).ClickAsync();
        await Assertions.Expect(expert.GetByRole(AriaRole.Alert)).ToContainTextAsync("还没有评分");
        await LookAsync(expert, "scoring-wrong");

        foreach (var (seat, i) in seats.Select((seat, i) => (seat, i)))
        {
            var actor = await scene.AsExpertAsync(seat);
            var tasks = await stage.Host.InDbAsync(db => db.ScoringTasks.Where(t => t.ExpertId == seat.Id && t.EndedAt == null).OrderBy(t => t.ApplicationId).Select(t => t.Id).ToListAsync());
            foreach (var (task, c) in tasks.Select((task, c) => (task, c))) await scene.ScoredAsync(actor, task, (i, c) == (0, 0) ? 0.2m : 0.85m + 0.1m * c - 0.01m * i);
        }
        // one lies far apart: all of the case are asked for a second look, and he thinks better of it
        await desk.ReloadAsync();
        await Assertions.Expect(desk.Locator("#again")).ToContainTextAsync("评分分歧过大");
        await desk.Locator("#again").GetByPlaceholder("请专家复议的原因").FillAsync("请就服务功能一项复议");
        await LookAsync(desk, "panel-apart");
        await desk.GetByRole(AriaRole.Button, new() { Name = "请专家复议" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已请 5 位专家复议");
        await expert.GotoAsync("/scoring");
        await LookAsync(expert, "scoring-again");
        var far = await stage.Host.InDbAsync(db => db.ScoringTasks.Where(t => t.ExpertId == seats[0].Id && t.ReopenedWhy != null).Select(t => t.Id).SingleAsync());
        await scene.ScoredAsync(await scene.AsExpertAsync(seats[0]), far, 0.85m);
        await expert.GotoAsync("/scoring");
        await LookAsync(expert, "scoring-done");

        await desk.ReloadAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "封存评分" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("评分已封存");
        await LookAsync(desk, "panel-closed");
        await desk.GetByRole(AriaRole.Link, new() { Name = "评审排序和结果" }).ClickAsync();
        await LookAsync(desk, "ranking");
        await desk.GetByLabel("会议日期").FillAsync("2021-05-18");
        await desk.GetByLabel("参加人员").FillAsync("示例评审会全体人员");
        await desk.GetByLabel("会议纪要").FillAsync("会议听取评审情况，按名次择优。");
        await desk.GetByRole(AriaRole.Button, new() { Name = "记录结果" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("评审结果已记录");
        await desk.GetByRole(AriaRole.Button, new() { Name = "按结果办理，先看各件去向" }).ClickAsync();
        await LookAsync(desk, "ranking-tried");
        await desk.GetByRole(AriaRole.Button, new() { Name = "按结果办理", Exact = true }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已办理 2 件");
        await desk.Locator("ul a[href^='/panels/sheets/']").First.EvaluateAsync("link => link.click()");
        await Assertions.Expect(desk.GetByText("与内容相符")).ToBeVisibleAsync();
        await LookAsync(desk, "signed-sheet");
    }

    private async Task<IPage> ExpertPageAsync(Scene scene, Expert expert, bool phone)
    {
        var page = await stage.VisitorAsync(phone);
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("账号（电子邮箱）").FillAsync(await scene.AccountAsync(await scene.AsExpertAsync(expert)));
        await page.GetByLabel("密码", new() { Exact = true }).FillAsync(DemoWorld.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => url.EndsWith("/scoring", StringComparison.Ordinal));
        return page;
    }

    // each page once on the desk, with axe, and as wide as a phone
    private static async Task LookAsync(IPage page, string name)
    {
        await page.CheckAsync();
        await page.ShotAsync($"experts-{name}");
        await page.SetViewportSizeAsync(390, 844);
        await page.ShotAsync($"experts-{name}-phone");
        await page.FitsAsync();
        await page.SetViewportSizeAsync(1366, 768);
    }
}
