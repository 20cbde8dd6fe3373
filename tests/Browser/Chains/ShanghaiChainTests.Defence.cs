using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser.Chains;

/// <summary>The city's defence (S4.5): the city at a desk and at the door, an expert at a tablet, an applicant at a phone.</summary>
public sealed partial class ShanghaiChainTests
{
    private Panel panel = null!;
    private List<Expert> experts = [];
    private List<Actor> actors = [];
    private IPage tablet = null!;

    private IReadOnlyList<Guid> Heard => [laboratory, first, carrier, misnamed];

    private async Task SeatedAsync()
    {
        var officer = await scene.OfficerAsync("310000");
        for (var i = 1; i <= 7; i++) await scene.ExpertAsync(officer, $"示例答辩专家{i}", $"示例第{i}研究院");
        // who works for an applicant is not drawn, and the record says why
        var colleague = await scene.ExpertAsync(officer, "示例回避专家", names[first]);
        await desks.OpenAsync(city, "/panels");
        await city.PressAsync("组建");
        await city.PressAsync("抽取");
        await Assertions.Expect(city.GetByRole(AriaRole.Status)).ToContainTextAsync("已抽取");
        await city.GetByText("第 1 次抽取（").ClickAsync();
        await Assertions.Expect(city.GetByText($"{colleague.Name}：")).ToBeVisibleAsync();
        await city.PressAsync("邀请（5 位）");
        await Assertions.Expect(city.GetByRole(AriaRole.Status)).ToContainTextAsync("已邀请 5 位");
        await desks.LookAsync(city, "/panels/-");
        panel = await stage.Host.InDbAsync(db => db.Panels.SingleAsync(p => p.CallId == call));
        experts = await stage.Host.InDbAsync(db => db.PanelSeats.Where(s => s.PanelId == panel.Id && s.State == SeatState.Invited).OrderBy(s => s.Place).Select(s => db.Experts.First(e => e.Id == s.ExpertId)).ToListAsync());
        Assert.DoesNotContain(experts, one => one.Id == colleague.Id);
        foreach (var one in experts) actors.Add(await scene.AsExpertAsync(one));
        tablet = await desks.OfAsync(await scene.AccountAsync(actors[0]));
        await LookOnTabletAsync("/scoring-invited");
        await tablet.GetByLabel("本人已阅读并承诺遵守").CheckAsync();
        await tablet.GetByLabel("签署（姓名）").FillAsync(experts[0].Name);
        await tablet.PressAsync("接受邀请");
        await Assertions.Expect(tablet.GetByRole(AriaRole.Status)).ToContainTextAsync("已接受邀请");
        for (var e = 1; e < experts.Count; e++)
        {
            var (actor, name) = (actors[e], experts[e].Name);
            Assert.Empty((await scene.DoAsync<AnswerInvitation, Outcome<PanelSeat>>(answer => answer.RunAsync(actor, new AnswerInvitation.Input(panel.Id, true, true, name, null)))).Refusals.Select(refusal => refusal.Sentence));
        }
        await city.ReloadAsync();
        await city.PressAsync("自动分配，先看结果");
        await city.PressAsync("按此分配");
        await city.GetByLabel("评分截止（北京时间）").FillAsync("2021-05-24T18:00");
        await city.PressAsync("开始评分");
        await Assertions.Expect(city.GetByRole(AriaRole.Status)).ToContainTextAsync("评分已开始");
    }

    private async Task ArrangedAsync()
    {
        await city.GotoAsync("/panels");
        await city.GetByRole(AriaRole.Link, new() { Name = "答辩安排" }).ClickAsync();
        await desks.LookAsync(city, "/defences/-");
        // Shanghai has neither visits nor publicity nor certificates of the city's own (S4.8)
        foreach (var word in new[] { "实地核查", "公示", "证书" }) await Assertions.Expect(city.Locator("main")).Not.ToContainTextAsync(word);
        await city.GetByLabel("日期").FillAsync("2021-05-24");
        await city.GetByLabel("地点").FillAsync("示例大厦 301 室");
        await city.PressAsync("编组");
        await city.PressAsync("先看安排");
        await Assertions.Expect(city.Locator("#dry-run")).ToContainTextAsync("将对 4 件抽签");
        await desks.LookAsync(city, "/defences-tried");
        await city.PressAsync("抽签");
        await Assertions.Expect(city.GetByRole(AriaRole.Status)).ToContainTextAsync("已抽签");
        await city.PressAsync("通知（4 件）");
        await Assertions.Expect(city.GetByRole(AriaRole.Status)).ToContainTextAsync("已通知 4 件");
        await desks.LookAsync(city, "/defences/groups/-");

        var applicant = await desks.OfAsync(await AccountOfAsync(carrier));
        await applicant.GotoAsync($"/applications/{carrier}");
        await Assertions.Expect(applicant.Locator("#hearing")).ToContainTextAsync("2021-05-24");
        await Assertions.Expect(applicant.Locator("#hearing")).ToContainTextAsync("示例大厦 301 室");
        await desks.LookAsync(applicant, "/applications-hearing");
    }

    private async Task HeardAndScoredAsync()
    {
        var order = await stage.Host.InDbAsync(db => db.Hearings.OrderBy(h => h.Place).Select(h => h.ApplicationId).ToListAsync());
        Assert.Equal(Heard.Order(), order.Order());
        var group = await stage.Host.InDbAsync(db => db.DefenceGroups.Select(g => g.Id).SingleAsync());
        await scene.ClockAsync(2021, 5, 24, 8, 50);
        await city.GotoAsync($"/defences/groups/{group}/day");
        foreach (var (id, n) in order.Select((id, n) => (id, n)))
        {
            var door = city.Locator($"#h-{id}");
            await door.GetByText("签到", new() { Exact = true }).ClickAsync();
            await door.GetByLabel("答辩人（姓名、职务）").FillAsync("示例答辩人 主任");
            await door.GetByRole(AriaRole.Button, new() { Name = $"{(n == 1 ? "迟到" : "到场")}：{names[id]}" }).ClickAsync();
            await Assertions.Expect(city.GetByRole(AriaRole.Status)).ToContainTextAsync("已签到");
            await city.PressAsync($"叫号：{names[id]}");
            await Assertions.Expect(city.Locator("#now")).ToContainTextAsync("正在答辩");
            if (n == 0) await OnTheTabletAsync(id);
            foreach (var task in await stage.Host.InDbAsync(db => db.ScoringTasks.AsNoTracking().Where(t => t.PanelId == panel.Id && t.ApplicationId == id && t.EndedAt == null && t.Submitted == 0).ToListAsync()))
            {
                await scene.ScoredAsync(actors[experts.FindIndex(one => one.Id == task.ExpertId)], task.Id, 0.95m - 0.05m * Heard.ToList().IndexOf(id));
            }
            await city.PressAsync("这一件答辩结束");
            await Assertions.Expect(city.GetByRole(AriaRole.Button, new() { Name = "这一件答辩结束" })).ToHaveCountAsync(0);
        }
        await desks.LookAsync(city, "/defences/day-over");
    }

    // the case that is being heard: a question that is kept, and the whole sheet, signed by name
    private async Task OnTheTabletAsync(Guid id)
    {
        await desks.LookAsync(city, "/defences/day");
        await tablet.GotoAsync("/scoring/ties");
        await LookOnTabletAsync("/scoring/ties");
        await tablet.GotoAsync("/scoring");
        await tablet.GetByRole(AriaRole.Link, new() { Name = "答辩现场" }).ClickAsync();
        await Assertions.Expect(tablet.Locator("#now")).ToContainTextAsync(names[id]);
        await Assertions.Expect(tablet.Locator("[data-hearing-timer]")).ToContainTextAsync("陈述还有");
        await tablet.GetByLabel("提问", new() { Exact = true }).FillAsync("满意度怎样得来？");
        await tablet.PressAsync("记录");
        await Assertions.Expect(tablet.GetByRole(AriaRole.Status)).ToContainTextAsync("已记录");
        await LookOnTabletAsync("/scoring-hearing");
        await tablet.Locator("#now").GetByRole(AriaRole.Link, new() { Name = "评分", Exact = true }).ClickAsync();
        await LookOnTabletAsync("/scoring-sheet");
        var share = 0.95m - 0.05m * Heard.ToList().IndexOf(id);
        var sheet = ProgrammeFolder.Find(Programme)!.Programme!.ScoreSheetAt("defence")!;
        foreach (var (item, answer) in Panelling.Sheet(sheet, share))
        {
            // every item that asks for something; what the case says counts by itself
            if (sheet.All.First(one => one.Id == item) is ScoreItem.Ticks ticks) await tablet.Locator(ticks.One ? $"[name='t.{item}']" : $"[name='v.{item}']").First.CheckAsync();
            else if (tablet.Locator($"[name='v.{item}']") is var box && await box.CountAsync() == 1 && await box.IsVisibleAsync())
            {
                await box.FillAsync(answer.Value!);
                if (answer.Reason is { } reason && tablet.Locator($"[name='r.{item}']") is var why && await why.CountAsync() == 1) await why.FillAsync(reason);
            }
        }
        await Assertions.Expect(tablet.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await tablet.GetByLabel("签署（姓名）").FillAsync(experts[0].Name);
        await tablet.PressAsync("签署并提交");
        await Assertions.Expect(tablet.GetByRole(AriaRole.Status)).ToContainTextAsync("评分表已提交");
        Assert.Equal(1, await stage.Host.InDbAsync(db => db.SignedScores.CountAsync()));
    }

    private async Task RankedAsync()
    {
        await city.GotoAsync($"/panels/{panel.Id}");
        await city.PressAsync("封存评分");
        await Assertions.Expect(city.GetByRole(AriaRole.Status)).ToContainTextAsync("评分已封存");
        await city.GotoAsync($"/panels/ranking/{call}/defence");
        await desks.LookAsync(city, "/panels/ranking");
        await city.GetByLabel("会议日期").FillAsync("2021-05-24");
        await city.GetByLabel("参加人员").FillAsync("示例评审会全体人员");
        await city.GetByRole(AriaRole.Textbox, new() { Name = "会议纪要" }).FillAsync("会议听取答辩，按名次择优。");
        await city.PressAsync("记录结果");
        await city.PressAsync("按结果办理，先看各件去向");
        await city.PressAsync("按结果办理");
        await Assertions.Expect(city.GetByRole(AriaRole.Status)).ToContainTextAsync("已办理 4 件");
    }

    private async Task<string> AccountOfAsync(Guid application)
    {
        var id = await stage.Host.InDbAsync(db => db.Users.Where(p => db.Applications.Any(a => a.Id == application && a.InstitutionId == p.InstitutionId)).Select(p => p.Id).FirstAsync());
        return await scene.AccountAsync((await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(id, default)))!);
    }

    private async Task LookOnTabletAsync(string name)
    {
        await tablet.SetViewportSizeAsync(768, 1024);
        await tablet.FitsAsync();
        await tablet.ShotAsync($"chain-tablet{name.Replace('/', '-')}");
        await desks.LookAsync(tablet, $"{name}-tablet");
        await tablet.SetViewportSizeAsync(768, 1024);
    }
}
