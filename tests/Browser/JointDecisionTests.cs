using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>会商: other departments are asked and heard before a result is recorded.</summary>
public sealed class JointDecisionTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task Departments_are_asked_and_answer_before_a_result_is_recorded()
    {
        var scene = new Scene(stage.Host);
        await scene.ClockAsync(2021, 5, 14, 9);
        var call = await scene.PublishAsync(("    sees: { institution: true, others: never, scores: afterRound, experts: never, score: never }", "    sees: { institution: true, others: never, scores: afterRound, experts: never, score: never }\n    decidedBy: { departments: [示例财政局, 示例税务局], within: 5, silent: reason }"));
        var application = await scene.CopyAsync(await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync(), ("division", "330106")), "experts");
        await scene.ClockAsync(2021, 5, 18, 9);
        await stage.Host.InDbAsync(async db =>
        {
            foreach (var one in await db.Applications.Where(a => a.Id == application).ToListAsync()) one.TurnOfficeId = one.ProvinceOfficeId;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        var officer = await scene.OfficerAsync("330000");
        var panel = await scene.PanelAsync(officer, [application], "会商组");
        var experts = new List<Expert>();
        for (var i = 1; i <= 3; i++) experts.Add(await scene.ExpertAsync(officer, $"示例会商专家{i}", $"示例会商第{i}研究院"));
        var actors = await scene.SeatedAsync(officer, panel, experts);
        var tasks = new List<Guid>();
        foreach (var expert in experts) tasks.Add(await scene.GivenAsync(officer, panel, expert, application));
        await scene.OpenAsync(officer, panel, Deadline.MomentOf(new DateTime(2021, 5, 25, 18, 0, 0)));
        for (var e = 0; e < 3; e++) await scene.ScoredAsync(actors[e], tasks[e], 0.8m);
        Assert.Empty((await scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(officer, panel.Id, 0))).Refusals.Select(refusal => refusal.Sentence));

        var desk = await stage.SignedInAsync("示例干部壬");
        await desk.GotoAsync($"/panels/ranking/{call}/experts");
        await desk.GetByLabel("会议日期").FillAsync("2021-05-18");
        await desk.GetByLabel("参加人员").FillAsync("示例评审会全体人员");
        await desk.GetByRole(AriaRole.Button, new() { Name = "记录结果" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Alert)).ToContainTextAsync("示例财政局（未征求意见）");
        await LookAsync(desk, "departments");
        foreach (var (department, answer) in new[] { ("示例财政局", "同意"), ("示例税务局", "不同意") })
        {
            var card = desk.Locator("#departments .card", new() { HasText = department });
            await card.GetByText("登记征求意见").ClickAsync();
            await card.GetByLabel("征求意见的日期").FillAsync("2021-05-18");
            await card.GetByRole(AriaRole.Button, new() { Name = "登记", Exact = true }).ClickAsync();
            await card.GetByText("登记答复").ClickAsync();
            await card.GetByLabel("答复日期").FillAsync("2021-05-18");
            await card.GetByRole(AriaRole.Textbox, new() { Name = "意见" }).FillAsync("没有其他意见");
            await card.GetByLabel("签发人").FillAsync("示例签发人");
            await card.GetByRole(AriaRole.Button, new() { Name = answer, Exact = true }).ClickAsync();
            await Assertions.Expect(card.Locator("strong")).ToHaveTextAsync(answer);
        }
        await LookAsync(desk, "departments-answered");
        await desk.GetByLabel("会议日期").FillAsync("2021-05-18");
        await desk.GetByLabel("参加人员").FillAsync("示例评审会全体人员");
        await desk.GetByRole(AriaRole.Button, new() { Name = "记录结果" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Alert)).ToContainTextAsync("示例税务局不同意，仍记录结果的理由");
        await desk.GetByLabel("仍记录结果的理由").FillAsync("已当面说明，税务部门保留意见");
        await desk.GetByRole(AriaRole.Button, new() { Name = "记录结果" }).ClickAsync();
        await Assertions.Expect(desk.Locator("#result")).ToContainTextAsync("会商意见：示例财政局同意（2021-05-18）没有其他意见；示例税务局不同意");
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await page.CheckAsync();
        await page.ShotAsync($"defence-{name}");
        await page.SetViewportSizeAsync(390, 844);
        await page.FitsAsync();
        await page.ShotAsync($"defence-{name}-phone");
        await page.SetViewportSizeAsync(1366, 768);
    }
}
