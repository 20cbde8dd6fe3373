using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.Browser.Chains;

/// <summary>From the cases that the cities recommended to the ranked proposal: visits, panel, draw, pledges, sheets, second look, minutes.</summary>
public sealed partial class ZhejiangChainTests
{
    // every case that is visited; the last of them is not proposed
    private IReadOnlyList<Guid> Visited => [chief, others[1], others[2], others[3], others[4], late, direct];

    private List<Expert> experts = [];
    private IPage expert = null!;

    private async Task VisitedAsync()
    {
        await scene.ClockAsync(2021, 5, 20, 8);
        var officer = await scene.OfficerAsync("330000");
        var colleague = await scene.ColleagueAsync("330000");
        await desks.OpenAsync(province, "/visits");
        await province.GetByRole(AriaRole.Link, new() { Name = "安排核查" }).ClickAsync();
        await province.GetByLabel("按地区排日期，从").FillAsync("2021-05-20");
        await province.PressAsync("按地区排日期");
        await province.GetByRole(AriaRole.Checkbox, new() { Name = "示例干部壬" }).CheckAsync();
        await province.GetByRole(AriaRole.Checkbox, new() { Name = colleague.Name }).CheckAsync();
        await province.GetByLabel("组长").SelectOptionAsync(new SelectOptionValue { Label = "示例干部壬" });
        await province.PressAsync("先看安排");
        await Assertions.Expect(province.GetByRole(AriaRole.Heading, new() { Name = "可以这样安排（尚未保存）" })).ToBeVisibleAsync();
        await province.PressAsync("按此安排");
        await province.PressAsync("通知单位和核查组（7 件）");
        await province.Expect("main [role=status]").ToContainTextAsync("已通知 7 家");

        // how a team records on its phone is a journey of its own; here its records are there
        await scene.ClockAsync(2021, 5, 26, 9);
        foreach (var visit in await stage.Host.InDbAsync(db => db.Visits.AsNoTracking().Where(v => Visited.Contains(v.ApplicationId)).ToListAsync()))
        {
            await scene.EnteredAsync(officer, visit.Id, visit.ApplicationId == others[1] ? "partners.count" : "");
            await scene.SignedAsync(officer, visit.Id, Made.Png(600, 220));
            Assert.Empty((await scene.SubmittedAsync(officer, visit.Id)).Refusals.Select(refusal => refusal.Sentence));
        }
        await province.GotoAsync("/visits");
        await province.Expect("main").ToContainTextAsync("与申报有差异");
        await desks.LookAsync(province, "/visits-done");
        await province.PressAsync("先看去向");
        await province.Expect("#looked").ToContainTextAsync("专家评审");
        await province.PressAsync("核查完成");
        await province.Expect("main [role=status]").ToContainTextAsync("7 件");
        Assert.All(await StepsAsync(Visited), step => Assert.Equal("experts", step));
    }

    private async Task DrawnAndAskedAsync()
    {
        string[] cities = ["杭州市", "宁波市", "温州市", "嘉兴市", "湖州市", "绍兴市", "金华市"];
        await desks.OpenAsync(province, "/experts");
        // what is wrong is said at its box, and what was typed is still there
        await province.GetByText("登记一位专家").ClickAsync();
        await province.GetByLabel("姓名", new() { Exact = true }).FillAsync("示例专家八");
        await province.PressAsync("登记");
        await Assertions.Expect(province.GetByRole(AriaRole.Alert)).ToContainTextAsync("请填写电子邮箱");
        await Assertions.Expect(province.GetByLabel("姓名", new() { Exact = true })).ToHaveValueAsync("示例专家八");
        await desks.LookAsync(province, "/experts-wrong");
        await province.GotoAsync("/experts");
        await province.GetByText("从 Excel 导入", new() { Exact = true }).ClickAsync();
        await province.GetByLabel("或粘贴从 Excel、WPS 中复制的内容（连同表头）").FillAsync(string.Join('\n', cities.Select((city, i) => $"示例专家{i + 1}\tchain{i}@expert.example\t示例第{i + 1}研究院\t研究员\t{city}\t信息技术、财务")
            .Prepend("姓名\t电子邮箱\t工作单位\t职称\t所在地\t专业领域").Append($"示例专家八\tchain8@expert.example\t{names[direct]}\t研究员\t杭州市\t财务").Append("示例专家九\t没有邮箱\t示例第九研究院\t研究员\t杭州市\t财务")));
        await province.PressAsync("先看结果");
        await province.Expect("#dry-run").ToContainTextAsync("可导入 8 位，另有 1 行不导入");
        await desks.LookAsync(province, "/experts-import");
        await province.PressAsync("导入这 8 位");
        await province.Expect("main").ToContainTextAsync("共 8 位");
        await province.GetByRole(AriaRole.Link, new() { Name = "示例专家1", Exact = true }).ClickAsync();
        await desks.LookAsync(province, "/expert");

        await desks.OpenAsync(province, "/panels");
        await province.PressAsync("组建");
        await Assertions.Expect(province.GetByRole(AriaRole.Heading, new() { Name = "第 1 组" })).ToBeVisibleAsync();
        await province.PressAsync("抽取");
        await Assertions.Expect(province.GetByRole(AriaRole.Status)).ToContainTextAsync("已抽取");
        // who works for an applicant is not drawn, and the record says why
        await province.GetByText("第 1 次抽取（").ClickAsync();
        await Assertions.Expect(province.GetByText("示例专家八：")).ToBeVisibleAsync();
        await province.PressAsync("邀请（5 位）");
        await Assertions.Expect(province.GetByRole(AriaRole.Status)).ToContainTextAsync("已邀请 5 位");
        await desks.LookAsync(province, "/panels-invited");

        // one answers at his own browser, the others as their forms would
        var panel = await stage.Host.InDbAsync(db => db.Panels.SingleAsync(p => p.CallId == call));
        experts = await stage.Host.InDbAsync(db => db.PanelSeats.Where(s => s.PanelId == panel.Id && s.State == SeatState.Invited).OrderBy(s => s.Place).Select(s => db.Experts.First(e => e.Id == s.ExpertId)).ToListAsync());
        expert = await desks.OfAsync(await scene.AccountAsync(await scene.AsExpertAsync(experts[0])));
        await desks.LookAsync(expert, "/scoring-invited");
        await expert.GetByLabel("本人已阅读并承诺遵守").CheckAsync();
        await expert.GetByLabel("签署（姓名）").FillAsync(experts[0].Name);
        await expert.PressAsync("接受邀请");
        await Assertions.Expect(expert.GetByRole(AriaRole.Status)).ToContainTextAsync("已接受邀请");
        await desks.LookAsync(expert, "/scoring-accepted");
        foreach (var other in experts.Skip(1))
        {
            var actor = await scene.AsExpertAsync(other);
            Assert.Empty((await scene.DoAsync<AnswerInvitation, Outcome<PanelSeat>>(answer => answer.RunAsync(actor, new AnswerInvitation.Input(panel.Id, true, true, other.Name, null)))).Refusals);
        }
        await province.ReloadAsync();
        await province.PressAsync("自动分配，先看结果");
        await Assertions.Expect(province.GetByRole(AriaRole.Heading, new() { Name = "尚未分配" })).ToBeVisibleAsync();
        await desks.LookAsync(province, "/panels-assigning");
        await province.PressAsync("按此分配");
        await province.GetByLabel("评分截止（北京时间）").FillAsync("2021-06-10T18:00");
        await province.PressAsync("开始评分");
        await Assertions.Expect(province.GetByRole(AriaRole.Status)).ToContainTextAsync("评分已开始");
    }

    private async Task ScoredAndRankedAsync()
    {
        // the sheet saves itself; what is missing is said at its item
        await expert.GotoAsync("/scoring");
        await expert.GetByRole(AriaRole.Link, new() { Name = "评分", Exact = true }).First.ClickAsync();
        await expert.GetByLabel("三、服务功能").First.FillAsync("15");
        await Assertions.Expect(expert.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await expert.ReloadAsync();
        await Assertions.Expect(expert.GetByLabel("三、服务功能").First).ToHaveValueAsync("15");
        await desks.LookAsync(expert, "/scoring-sheet");
        await expert.GetByLabel("签署（姓名）").FillAsync(experts[0].Name);
        await expert.PressAsync("签署并提交");
        await Assertions.Expect(expert.GetByRole(AriaRole.Alert)).ToContainTextAsync("还没有评分");
        await desks.LookAsync(expert, "/scoring-wrong");

        foreach (var (seat, i) in experts.Select((seat, i) => (seat, i)))
        {
            var actor = await scene.AsExpertAsync(seat);
            foreach (var task in await stage.Host.InDbAsync(db => db.ScoringTasks.AsNoTracking().Where(t => t.ExpertId == seat.Id && t.EndedAt == null).ToListAsync()))
            {
                var merit = 0.97m - 0.03m * Visited.ToList().IndexOf(task.ApplicationId);
                await scene.ScoredAsync(actor, task.Id, task.ApplicationId == direct ? 0.2m : (i, task.ApplicationId == late) == (0, true) ? 0.2m : merit - 0.01m * i);
            }
        }
        // one lies far apart: all of the case are asked for a second look, and he thinks better of it
        await province.ReloadAsync();
        await Assertions.Expect(province.Locator("#again")).ToContainTextAsync("评分分歧过大");
        await province.Locator("#again").GetByPlaceholder("请专家复议的原因").FillAsync("请就服务功能一项复议");
        await desks.LookAsync(province, "/panels-apart");
        // the list of places leads there
        await province.GotoAsync($"/panels/ranking/{call}/experts");
        await desks.LookAsync(province, "/panels/ranking-apart");
        await province.GetByRole(AriaRole.Link, new() { Name = "请专家复议" }).ClickAsync();
        await province.Locator("#again").GetByPlaceholder("请专家复议的原因").FillAsync("请就服务功能一项复议");
        await province.PressAsync("请专家复议");
        await Assertions.Expect(province.GetByRole(AriaRole.Status)).ToContainTextAsync("已请 5 位专家复议");
        await expert.GotoAsync("/scoring");
        await desks.LookAsync(expert, "/scoring-again");
        var far = await stage.Host.InDbAsync(db => db.ScoringTasks.Where(t => t.ExpertId == experts[0].Id && t.ReopenedWhy != null).Select(t => t.Id).SingleAsync());
        await scene.ScoredAsync(await scene.AsExpertAsync(experts[0]), far, 0.82m);
        await expert.GotoAsync("/scoring");
        await desks.LookAsync(expert, "/scoring-done");

        await province.ReloadAsync();
        await province.PressAsync("封存评分");
        await Assertions.Expect(province.GetByRole(AriaRole.Status)).ToContainTextAsync("评分已封存");
        await desks.LookAsync(province, "/panels-closed");
        await province.GetByRole(AriaRole.Link, new() { Name = "评审排序和结果" }).ClickAsync();
        var rows = province.Locator("table.work-list tbody tr");
        await Assertions.Expect(rows.First).ToContainTextAsync(names[chief]);
        await Assertions.Expect(rows.Last).ToContainTextAsync(names[direct]);
        await desks.LookAsync(province, "/panels/ranking");
        await province.GetByLabel("会议日期").FillAsync("2021-05-26");
        await province.GetByLabel("参加人员").FillAsync("示例评审会全体人员");
        await province.GetByRole(AriaRole.Textbox, new() { Name = "会议纪要" }).FillAsync("会议听取评审情况，按名次择优。");
        // who is not proposed is told why
        await province.PressAsync("记录结果");
        await province.Expect(".refusals").ToContainTextAsync("理由");
        await province.GetByLabel($"理由：{names[direct]}").FillAsync("未达合格线");
        await province.PressAsync("记录结果");
        await Assertions.Expect(province.GetByRole(AriaRole.Status)).ToContainTextAsync("评审结果已记录");
        await province.PressAsync("按结果办理，先看各件去向");
        await desks.LookAsync(province, "/panels/ranking-tried");
        await province.PressAsync("按结果办理");
        await Assertions.Expect(province.GetByRole(AriaRole.Status)).ToContainTextAsync("已办理 7 件");
        Assert.Equal(["publicity", "publicity", "publicity", "publicity", "publicity", "publicity", "notRecognised"], await StepsAsync(Visited));
        await province.TakeAsync("PDF", "zhejiang-scores");
        await province.Locator("ul a[href^='/panels/sheets/']").First.EvaluateAsync("link => link.click()");
        await Assertions.Expect(province.GetByText("与内容相符")).ToBeVisibleAsync();
        await desks.LookAsync(province, "/panels/sheets");
        // as it was signed by hand
        await province.GetByRole(AriaRole.Link, new() { Name = "签字扫描件（0）" }).ClickAsync();
        await province.GetByLabel("签字后的扫描件或照片").SetInputFilesAsync(new FilePayload { Name = "签字的评分表.png", MimeType = "image/png", Buffer = Made.Png(600, 400) });
        await province.PressAsync("上传");
        await Assertions.Expect(province.GetByRole(AriaRole.Status)).ToContainTextAsync("已上传");
        await desks.LookAsync(province, "/panels/scans");
        // who was not proposed reads why, and where he may turn
        var told = await desks.OfAsync(await AccountOfAsync(direct));
        await told.GotoAsync($"/applications/{direct}");
        await told.Expect().ToContainTextAsync("未达合格线");
        await told.Expect().ToContainTextAsync("作出决定的经信部门或其上一级经信部门");
    }

    private async Task<string> AccountOfAsync(Guid application)
    {
        var id = await stage.Host.InDbAsync(db => db.Users.Where(p => db.Applications.Any(a => a.Id == application && a.InstitutionId == p.InstitutionId)).Select(p => p.Id).FirstAsync());
        return await scene.AccountAsync((await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(id, default)))!);
    }
}
