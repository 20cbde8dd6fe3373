using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>Shanghai's defence to the city's recommendation: the city at a desk and at the door, an expert at a tablet, an applicant at a phone, each page looked over.</summary>
public sealed class DefenceTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task A_defence_is_arranged_told_heard_scored_and_recommended()
    {
        var scene = new Scene(stage.Host);
        var cases = await scene.AtDefenceAsync(2);
        var city = await scene.OfficerAsync("310000");
        var names = await stage.Host.InDbAsync(db => db.Applications.Where(a => cases.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => db.Institutions.First(i => i.Id == a.InstitutionId).Name));

        var desk = await stage.SignedInAsync("示例干部丑");
        // who works for an applicant is not drawn, and the record says why
        for (var i = 1; i <= 7; i++) await scene.ExpertAsync(city, $"示例答辩专家{i}", $"示例第{i}研究院");
        var colleague = await scene.ExpertAsync(city, "示例回避专家", names[cases[0]]);
        await desk.GotoAsync("/panels");
        await desk.GetByRole(AriaRole.Button, new() { Name = "组建" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "抽取", Exact = true }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已抽取");
        await desk.GetByText("第 1 次抽取（").ClickAsync();
        await Assertions.Expect(desk.GetByText($"{colleague.Name}：")).ToBeVisibleAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "邀请（5 位）" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已邀请 5 位");
        await LookAsync(desk, "panel");
        var panel = await stage.Host.InDbAsync(db => db.Panels.SingleAsync(p => p.Step == "defence"));
        Assert.False(await stage.Host.InDbAsync(db => db.PanelSeats.AnyAsync(s => s.ExpertId == colleague.Id)));
        var experts = await stage.Host.InDbAsync(db => db.PanelSeats.Where(s => s.PanelId == panel.Id && s.State == SeatState.Invited).OrderBy(s => s.Place).Select(s => db.Experts.First(e => e.Id == s.ExpertId)).ToListAsync());
        var actors = new List<Actor>();
        foreach (var expert in experts) actors.Add(await scene.AsExpertAsync(expert));
        var tablet = await SignedInAsync(scene, actors[0], 768, 1024);
        await tablet.GotoAsync("/scoring");
        await LookAsync(tablet, "invited", 768, 1024);
        await tablet.GetByLabel("本人已阅读并承诺遵守").CheckAsync();
        await tablet.GetByLabel("签署（姓名）").FillAsync(experts[0].Name);
        await tablet.GetByRole(AriaRole.Button, new() { Name = "接受邀请" }).ClickAsync();
        await Assertions.Expect(tablet.GetByRole(AriaRole.Status)).ToContainTextAsync("已接受邀请");
        for (var e = 1; e < experts.Count; e++)
        {
            var (actor, name) = (actors[e], experts[e].Name);
            Assert.Empty((await scene.DoAsync<AnswerInvitation, Outcome<PanelSeat>>(answer => answer.RunAsync(actor, new AnswerInvitation.Input(panel.Id, true, true, name, null)))).Refusals.Select(refusal => refusal.Sentence));
        }
        await desk.ReloadAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "自动分配，先看结果" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "按此分配" }).ClickAsync();
        await desk.GetByLabel("评分截止（北京时间）").FillAsync("2021-05-24T18:00");
        await desk.GetByRole(AriaRole.Button, new() { Name = "开始评分" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("评分已开始");
        await desk.GotoAsync("/panels");
        await desk.GetByRole(AriaRole.Link, new() { Name = "答辩安排" }).ClickAsync();
        await LookAsync(desk, "list");
        // Shanghai has neither visits nor publicity nor certificates of the city's own (S4.8)
        foreach (var word in new[] { "实地核查", "公示", "证书" }) await Assertions.Expect(desk.Locator("main")).Not.ToContainTextAsync(word);
        await desk.GetByLabel("日期").FillAsync("2021-05-24");
        await desk.GetByLabel("地点").FillAsync("示例大厦 301 室");
        await desk.GetByRole(AriaRole.Button, new() { Name = "编组" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "先看安排" }).ClickAsync();
        await Assertions.Expect(desk.Locator("#dry-run")).ToContainTextAsync("将对 2 件抽签");
        await LookAsync(desk, "tried");
        await desk.GetByRole(AriaRole.Button, new() { Name = "抽签", Exact = true }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已抽签");
        await desk.GetByRole(AriaRole.Button, new() { Name = "通知（2 件）" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已通知 2 件");
        await LookAsync(desk, "group");
        var group = await stage.Host.InDbAsync(db => db.DefenceGroups.SingleAsync());
        var order = await stage.Host.InDbAsync(db => db.Hearings.OrderBy(h => h.Place).Select(h => h.ApplicationId).ToListAsync());

        var person = await stage.Host.InDbAsync(db => db.Users.Where(p => p.InstitutionId == db.Applications.First(a => a.Id == order[0]).InstitutionId).Select(p => p.UserName!).FirstAsync());
        var applicant = await SignedInAsync(scene, await scene.ActorAsync(person), 390, 844);
        await applicant.GotoAsync($"/applications/{order[0]}");
        await Assertions.Expect(applicant.Locator("#hearing")).ToContainTextAsync("2021-05-24 09:00");
        await LookAsync(applicant, "applicant");

        await scene.ClockAsync(2021, 5, 24, 8, 50);
        await desk.GotoAsync($"/defences/groups/{group.Id}/day");
        var door = desk.Locator($"#h-{order[0]}");
        await door.GetByText("签到", new() { Exact = true }).ClickAsync();
        await door.GetByLabel("答辩人（姓名、职务）").FillAsync("示例答辩人 主任");
        await door.GetByRole(AriaRole.Button, new() { Name = $"到场：{names[order[0]]}" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已签到");
        await desk.GetByRole(AriaRole.Button, new() { Name = $"叫号：{names[order[0]]}" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已叫号");
        await LookAsync(desk, "day");

        await tablet.GotoAsync("/scoring/ties");
        await LookAsync(tablet, "ties", 768, 1024);
        await tablet.GotoAsync("/scoring");
        await LookAsync(tablet, "scoring", 768, 1024);
        await tablet.GetByRole(AriaRole.Link, new() { Name = "答辩现场" }).ClickAsync();
        await Assertions.Expect(tablet.Locator("#now")).ToContainTextAsync(names[order[0]]);
        await Assertions.Expect(tablet.Locator("[data-hearing-timer]")).ToContainTextAsync("陈述还有");
        await tablet.GetByLabel("提问", new() { Exact = true }).FillAsync("满意度怎样得来？");
        await tablet.GetByRole(AriaRole.Button, new() { Name = "记录", Exact = true }).ClickAsync();
        await Assertions.Expect(tablet.GetByRole(AriaRole.Status)).ToContainTextAsync("已记录");
        await LookAsync(tablet, "screen", 768, 1024);
        await tablet.Locator("#now").GetByRole(AriaRole.Link, new() { Name = "评分", Exact = true }).ClickAsync();
        await tablet.Locator("[name='v.functions']").FillAsync("8");
        await Assertions.Expect(tablet.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await LookAsync(tablet, "sheet", 768, 1024);
        // the whole sheet on the tablet, signed by name
        await FillAsync(tablet, ProgrammeFolder.Find("shanghai-national-2021")!.Programme!.ScoreSheetAt("defence")!);
        await tablet.GetByLabel("签署（姓名）").FillAsync(experts[0].Name);
        await tablet.GetByRole(AriaRole.Button, new() { Name = "签署并提交" }).ClickAsync();
        await Assertions.Expect(tablet.GetByRole(AriaRole.Status)).ToContainTextAsync("评分表已提交");
        Assert.Equal(1, await stage.Host.InDbAsync(db => db.SignedScores.CountAsync()));

        var second = desk.Locator($"#h-{order[1]}");
        await second.GetByText("签到", new() { Exact = true }).ClickAsync();
        await second.GetByLabel("答辩人（姓名、职务）").FillAsync("示例答辩人 经理");
        await second.GetByRole(AriaRole.Button, new() { Name = $"迟到：{names[order[1]]}" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = $"叫号：{names[order[1]]}" }).ClickAsync();
        await Assertions.Expect(desk.Locator("#now")).ToContainTextAsync("正在答辩");
        foreach (var task in await stage.Host.InDbAsync(db => db.ScoringTasks.AsNoTracking().Where(t => t.PanelId == panel.Id && t.EndedAt == null && t.Submitted == 0).ToListAsync()))
        {
            await scene.ScoredAsync(actors[experts.FindIndex(expert => expert.Id == task.ExpertId)], task.Id, task.ApplicationId == order[1] ? 0.9m : 0.8m);
        }
        await desk.GetByRole(AriaRole.Button, new() { Name = "这一件答辩结束" }).ClickAsync();
        await desk.GotoAsync($"/panels/{panel.Id}");
        await desk.GetByRole(AriaRole.Button, new() { Name = "封存评分" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("评分已封存");
        await desk.GotoAsync($"/panels/ranking/{panel.CallId}/defence");
        await LookAsync(desk, "ranking");
        await desk.GetByLabel("会议日期").FillAsync("2021-05-24");
        await desk.GetByLabel("参加人员").FillAsync("示例评审会全体人员");
        await desk.GetByRole(AriaRole.Textbox, new() { Name = "会议纪要" }).FillAsync("会议听取答辩，按名次择优。");
        await desk.GetByRole(AriaRole.Button, new() { Name = "记录结果" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "按结果办理，先看各件去向" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "按结果办理", Exact = true }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Status)).ToContainTextAsync("已办理 2 件");
        await desk.GotoAsync($"/recommendation/{panel.CallId}");
        var rows = desk.Locator("table.work-list").First.Locator("tbody tr");
        await Assertions.Expect(rows.First).ToContainTextAsync(names[order[1]]);
        await Assertions.Expect(rows.First).ToContainTextAsync("第 1 名");
        await LookAsync(desk, "candidates");
    }

    // every item that asks for something; what the case says counts by itself
    private static async Task FillAsync(IPage page, ScoreSheet sheet)
    {
        foreach (var (id, answer) in Panelling.Sheet(sheet, 0.8m))
        {
            if (sheet.All.First(item => item.Id == id) is ScoreItem.Ticks ticks) await page.Locator(ticks.One ? $"[name='t.{id}']" : $"[name='v.{id}']").First.CheckAsync();
            else if (page.Locator($"[name='v.{id}']") is var box && await box.CountAsync() == 1 && await box.IsVisibleAsync())
            {
                await box.FillAsync(answer.Value!);
                if (answer.Reason is { } reason && page.Locator($"[name='r.{id}']") is var why && await why.CountAsync() == 1) await why.FillAsync(reason);
            }
        }
        await Assertions.Expect(page.Locator("[data-save-state]")).ToContainTextAsync("已保存");
    }

    private async Task<IPage> SignedInAsync(Scene scene, Actor actor, int width, int height)
    {
        var page = await stage.VisitorAsync();
        await page.SetViewportSizeAsync(width, height);
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("账号（电子邮箱）").FillAsync(await scene.AccountAsync(actor));
        await page.GetByLabel("密码", new() { Exact = true }).FillAsync(DemoWorld.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return page;
    }

    private static async Task LookAsync(IPage page, string name, int width = 1366, int height = 768)
    {
        await page.SetViewportSizeAsync(width, height);
        await page.CheckAsync();
        await page.ShotAsync($"defence-{name}");
        await page.SetViewportSizeAsync(390, 844);
        await page.FitsAsync();
        await page.ShotAsync($"defence-{name}-phone");
        await page.SetViewportSizeAsync(width, height);
    }
}
