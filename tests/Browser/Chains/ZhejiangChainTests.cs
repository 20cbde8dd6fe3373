using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser.Chains;

/// <summary>
/// County, city, province, experts and the public: everything that is done from the first review to the register, and three years later the renewal, by the right
/// person of the right office. The notice is the real one; only a second person is asked for where a county accepts, so that the two-person rule is walked through too.
/// </summary>
public sealed partial class ZhejiangChainTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    private const string Accept = "{ id: accept, label: 初审通过, does: accept, to: cityReview }";

    private readonly Scene scene = new(stage.Host);
    private readonly Desks<SqliteHost> desks = new(stage);
    private Guid call;

    // the one that is followed from end to end, those beside it, one too late, one past the lower levels
    private Guid chief, late, direct;
    private Actor lateApplicant = null!;
    private readonly List<Guid> others = [];
    private readonly Dictionary<Guid, string> names = [];
    private IPage county = null!, approver = null!, city = null!, province = null!;

    [Fact]
    public async Task From_the_county_to_the_register_and_its_renewal()
    {
        await BeginAsync();
        await ReviewedAndReturnedAsync();
        await ProposedAndApprovedAsync();
        await LateByASecondAsync();
        await MeasuredAsync();
        await RankedAndRecommendedAsync();
        await TakenBackAsync();
        await SixthAsync();
        await HandedUpAsync();
        await PastTheLowerLevelsAsync();
        await VisitedAsync();
        await DrawnAndAskedAsync();
        await ScoredAndRankedAsync();
        await PublishedAndObjectedToAsync();
        await AnsweredAsync();
        await DecidedAndVerifiedAsync();
        await LapsedAsync();
        await RenewedAsync();
        await scene.WholeAsync();
    }

    private async Task BeginAsync()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        call = await scene.PublishAsync((Accept, Accept.Replace(" }", ", approval: { by: 分管负责人 } }", StringComparison.Ordinal)));
        var first = await scene.ApplicantAsync(1);
        chief = await scene.ReadyUnderAsync(call, first);
        await scene.SaveAsync(first, chief, Served());
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(first, Scene.Submission(chief)))).Refusals.Select(refusal => refusal.Sentence));
        for (var i = 0; i < 5; i++) others.Add(await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync()));
        lateApplicant = await scene.NewApplicantAsync();
        late = await scene.ReadyUnderAsync(call, lateApplicant);
        direct = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync(), ("managedBy", "不归市、县（市、区）管理"), ("route", "直接报送省经信厅"));
        foreach (var id in new[] { chief, late, direct }.Concat(others))
        {
            names[id] = await stage.Host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => db.Institutions.First(i => i.Id == a.InstitutionId).Name).FirstAsync());
        }
        (_, var email) = await scene.NewOfficerAsync("330106", Role.Officer, Role.Approver);
        county = await desks.OfDemoAsync("示例干部甲");
        approver = await desks.OfAsync(email);
        city = await desks.OfDemoAsync("示例干部乙");
        province = await desks.OfDemoAsync("示例干部壬");
    }

    private static MappingNode Served() => new(default, [new Entry("served", default, new SequenceNode(default, [.. Enumerable.Range(0, 3).Select(i =>
    {
        var body = $"91330106MB{i:0000000}";
        return (Node)Scene.Typed(("code", body + CreditCode.CheckCharacter(body)), ("name", $"示例企业{i}"), ("size", "小型"), ("offline", "是"));
    })]))]);

    // a mark, the complete list made from it, the places that it opens, and back again
    private async Task ReviewedAndReturnedAsync()
    {
        await desks.OpenAsync(county, "/review");
        await county.GetByRole(AriaRole.Link, new() { Name = names[chief] }).ClickAsync();
        await county.Locator("#part-supplement > summary").ClickAsync();
        var box = county.Locator("#mark-section-supplement");
        await box.GetByLabel("有问题").CheckAsync();
        await box.GetByRole(AriaRole.Textbox).FillAsync("满意度请按调查表核对");
        await box.GetByRole(AriaRole.Button, new() { Name = "标记" }).ClickAsync();
        await Assertions.Expect(county.Locator("#badge-section-supplement")).ToHaveTextAsync("有问题");
        await desks.OpenAsync(county, $"/review/{chief}");
        await county.PressAsync("退回补正（1 条）");
        await desks.LookAsync(county, "/review/-/return");
        await county.PressAsync("退回补正");
        await county.Expect("#case").ToContainTextAsync("在申报单位");

        var clerk = await desks.OfDemoAsync(names[chief]);
        await clerk.GotoAsync($"/applications/{chief}/sections/basics");
        await clerk.Expect().ToContainTextAsync("已锁定");
        await desks.OpenAsync(clerk, $"/applications/{chief}");
        await clerk.Locator("#points ol a").First.ClickAsync();
        await clerk.Locator("#q-satisfaction").FillAsync("94");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await clerk.GotoAsync($"/applications/{chief}/submit");
        await clerk.DeclareAsync("重新提交申报");
        await clerk.Expect().ToContainTextAsync("第 2 版");

        await county.GotoAsync($"/review/{chief}");
        await Assertions.Expect(county.Locator("#returns .my-text")).ToHaveTextAsync("94");
        await county.Locator("#returns").GetByRole(AriaRole.Button, new() { Name = "已补正" }).ClickAsync();
        await county.Expect("#returns").ToContainTextAsync("已补正 1 条");
    }

    private async Task ProposedAndApprovedAsync()
    {
        await desks.OpenAsync(county, $"/review/{chief}/lookups");
        foreach (var (id, label) in new[] { ("creditChina", "信用中国"), ("abnormal", "经营异常名录"), ("accidents", "安全生产、环保、质量事故") })
        {
            await county.Locator($"#lookup-{id}").GetByLabel("未发现问题").CheckAsync();
            await county.PressAsync($"记录{label}");
            await county.Expect($"#lookup-{id} .lookup-results").ToContainTextAsync("未发现问题");
        }
        await county.GotoAsync($"/review/{chief}");
        await county.GetByLabel("意见或理由").FillAsync("县级意见：符合条件，同意上报");
        await county.PressAsync("提请分管负责人审批：初审通过");
        await county.Expect("#act").ToContainTextAsync("等分管负责人审批");
        Assert.Equal(0, await county.GetByRole(AriaRole.Button, new() { Name = "批准" }).CountAsync());
        Assert.Equal("countyReview", await scene.StepAsync(chief));
        // the province's document does not stand for the second person
        await province.GotoAsync($"/review/{chief}");
        Assert.Equal(0, await province.Locator("#outside-act").CountAsync());
        await approver.GotoAsync("/review?approval=waits");
        await approver.Expect(".work-list").ToContainTextAsync("等分管负责人审批");
        await desks.LookAsync(approver, "/review-waiting");
        await approver.GetByRole(AriaRole.Link, new() { Name = names[chief] }).ClickAsync();
        await desks.LookAsync(approver, "/review/-waiting");
        await approver.PressAsync("批准");
        await approver.Expect(".timeline").ToContainTextAsync("审批");
        Assert.Equal("cityReview", await scene.StepAsync(chief));
        foreach (var id in others) await AcceptAsync(id);
    }

    private async Task AcceptAsync(Guid id)
    {
        Assert.Equal("", await Desks<SqliteHost>.SendAsync(county, $"/review/{id}", "提请分管负责人审批：初审通过", ("opinion", "符合条件，同意上报")));
        Assert.Equal("", await Desks<SqliteHost>.SendAsync(approver, $"/review/{id}", "批准"));
        Assert.Equal("cityReview", await scene.StepAsync(id));
    }

    // the page was opened in time, the button pressed a second too late
    private async Task LateByASecondAsync()
    {
        var clerk = await desks.OfAsync(await scene.AccountAsync(lateApplicant));
        await clerk.GotoAsync($"/applications/{late}/submit");
        await At(Deadline.EndOf(new DateOnly(2021, 5, 16)).Moment.AddSeconds(1));
        await clerk.DeclareAsync("提交申报");
        await clerk.Expect().ToContainTextAsync("已过截止时间，不能提交");
        Assert.Equal("draft", await scene.StepAsync(late));

        await desks.OpenAsync(province, $"/review/calls/{call}");
        await province.GetByLabel("步骤", new() { Exact = true }).SelectOptionAsync("draft");
        await province.GetByLabel("新的截止时间").FillAsync("2021-05-17T12:00");
        await province.GetByLabel("依据文件（文号）").FillAsync("示例通告〔2021〕4号");
        await province.GetByLabel("原因（公开").FillAsync("5月16日晚系统维护");
        await province.PressAsync("改动截止时间");
        await province.Expect().ToContainTextAsync("示例通告〔2021〕4号");

        await clerk.GotoAsync($"/applications/{late}/submit");
        await clerk.DeclareAsync("提交申报");
        await clerk.WaitForURLAsync(url => url.Contains("/receipt", StringComparison.Ordinal));
        await AcceptAsync(late);
    }

    private async Task MeasuredAsync()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        await city.GotoAsync($"/recommendation/cases/{chief}/measure");
        await city.PressAsync("抽取样本");
        await Assertions.Expect(city.Locator("tbody tr")).ToHaveCountAsync(3);
        foreach (var (place, answer, felt, said) in new[] { (1, "Confirmed", "很满意", ""), (2, "Differs", "满意", "只接受过线上服务"), (3, "NotReached", "", "") })
        {
            var row = city.Locator($"#s-{place}");
            await row.UnfoldAsync("记录");
            await row.GetByLabel("抽查日期").FillAsync("2021-05-18");
            await row.GetByLabel("方式").SelectOptionAsync("电话回访");
            await row.GetByLabel("核实结果").SelectOptionAsync(answer);
            await row.GetByLabel("满意度").SelectOptionAsync(felt);
            await row.GetByLabel("记录，与申报不符之处").FillAsync(said);
            await row.GetByRole(AriaRole.Button, new() { Name = "保存记录" }).ClickAsync();
            await Assertions.Expect(city.Locator($"#s-{place}")).ToContainTextAsync("2021-05-18");
        }
        await city.Expect().ToContainTextAsync("100%（2/2 家）");
        await desks.LookAsync(city, "/recommendation/cases/-/measure");
        await city.GotoAsync($"/recommendation/cases/{chief}/sheet");
        await Assertions.Expect(city.GetByLabel("抽查范围及数量")).ToHaveValueAsync("从“服务企业名录”3 家中随机抽取 3 家，已核实 3 家，联系上 2 家");
        await city.GetByLabel("对区域中小企业发展的影响和作用").FillAsync("带动作用明显");
        await city.GetByLabel("示范性").FillAsync("服务模式可以推广");
        await city.GetByLabel("审核推荐意见（设区市经信部门）").FillAsync("市级意见：同意推荐");
        await city.PressAsync("保存");
        await desks.LookAsync(city, "/recommendation/cases/-/sheet");
        await city.PressAsync("按已保存的内容定稿");
        await city.Expect("main").ToContainTextAsync("第 1 版（PDF）");
    }

    // seven stand before the city: one goes up in the order, one into the reserve, and the first five are recommended after a look
    private async Task RankedAndRecommendedAsync()
    {
        await desks.OpenAsync(city, $"/recommendation/{call}");
        await city.PressAsync($"上移：{names[others[4]]}");
        await Assertions.Expect(city.Locator("#main tbody, main tbody").First.Locator("tr").Nth(4)).ToContainTextAsync(names[others[4]]);
        await city.PressAsync($"列入候补：{names[late]}");
        await Assertions.Expect(city.GetByRole(AriaRole.Heading, new() { Name = "候补（1）" })).ToBeVisibleAsync();
        await city.GetByLabel("家数").FillAsync("6");
        await city.GetByLabel("推荐意见").FillAsync("同意推荐");
        await city.PressAsync("先试算");
        await city.Expect("main [role=status]").ToContainTextAsync("5 家可以推荐，1 家不能");
        await city.Expect("main [role=status]").ToContainTextAsync("须由指定的人员办理");
        await city.GetByLabel("家数").FillAsync("5");
        await city.PressAsync("推荐");
        await city.Expect("main [role=status]").ToContainTextAsync("已推荐 5 家");
        Assert.Equal(["visit", "visit", "visit", "visit", "cityReview", "visit"], await StepsAsync([chief, .. others]));
    }

    // the applicant gives up: the recommendation is taken back, its place is the reserve's
    private async Task TakenBackAsync()
    {
        await city.GotoAsync($"/recommendation/{call}");
        var row = city.Locator("tr", new() { HasText = names[others[0]] }).Last;
        await row.UnfoldAsync("撤回推荐");
        await row.GetByLabel("理由").FillAsync("申报单位书面放弃");
        await row.GetByRole(AriaRole.Button, new() { Name = "撤回推荐" }).ClickAsync();
        await city.Expect(".quota").ToContainTextAsync("已用 4 / 5 家");
        row = city.Locator($"#c-{others[0]}");
        await row.GetByRole(AriaRole.Link, new() { Name = "不予推荐" }).ClickAsync();
        await city.GetByLabel("理由（告知申报单位）").FillAsync("申报单位自愿放弃");
        await city.PressAsync("下一步：看申报单位将收到的内容");
        await city.PressAsync("确认：不予推荐");
        await Assertions.Expect(city.GetByRole(AriaRole.Heading, new() { Name = "不予推荐（1）" })).ToBeVisibleAsync();
        await city.PressAsync($"取消候补：{names[late]}");
        await Assertions.Expect(city.GetByRole(AriaRole.Heading, new() { Name = "待推荐（2）" })).ToBeVisibleAsync();
        await RecommendAsync(city, late);
        Assert.Equal(["notRecommended", "visit"], await StepsAsync([others[0], late]));
    }

    private static async Task RecommendAsync(IPage officer, Guid id)
    {
        await officer.GotoAsync($"/review/{id}");
        await officer.GetByLabel("意见或理由").FillAsync("同意推荐");
        await officer.PressAsync("推荐");
        await officer.Expect(".timeline").ToContainTextAsync("同意推荐");
    }

    private async Task SixthAsync()
    {
        var sixth = others[3];
        await city.GotoAsync($"/review/{sixth}");
        await city.Expect(".quota-full").ToContainTextAsync("已用 5 / 5 家（原则上）");
        await city.GetByLabel("意见或理由").FillAsync("同意推荐");
        await city.PressAsync("推荐");
        await city.Expect(".refusals").ToContainTextAsync("超出须由指定的人员办理");

        var (named, email) = await scene.NewOfficerAsync("330100", Role.Officer);
        await desks.OpenAsync(province, "/recommendation/book");
        var naming = province.Locator("details", new() { Has = province.Locator($"#person-{call}") });
        await naming.UnfoldAsync("指定人员");
        await naming.GetByLabel("人员").SelectOptionAsync(named.PersonId.ToString());
        await naming.GetByLabel("依据（文件或会议）").FillAsync("示例厅办公会纪要");
        await naming.GetByRole(AriaRole.Button, new() { Name = "指定", Exact = true }).ClickAsync();
        await province.Expect().ToContainTextAsync("示例厅办公会纪要");

        var colleague = await desks.OfAsync(email);
        await colleague.GotoAsync($"/review/{sixth}");
        await colleague.GetByLabel("意见或理由").FillAsync("同意推荐");
        await colleague.PressAsync("推荐");
        await colleague.Expect(".refusals").ToContainTextAsync("超出须写明理由");
        await colleague.GetByLabel("超出名额的理由").FillAsync("本市申报数量多，经集体研究");
        await colleague.PressAsync("推荐");
        await colleague.Expect(".timeline").ToContainTextAsync("超出名额的理由：本市申报数量多");
        await province.GotoAsync("/recommendation/book");
        await province.Expect().ToContainTextAsync("超出 1 家");
        await province.Expect().ToContainTextAsync("本市申报数量多，经集体研究");
    }

    // sealed table, letter, one back with a reason, the others taken, and that one up again
    private async Task HandedUpAsync()
    {
        await scene.ClockAsync(2021, 5, 19, 9);
        await SealAndSubmitAsync("杭示例〔2021〕1号");
        await Assertions.Expect(city.Locator(".letter-list li")).ToHaveCountAsync(6);
        await city.TakeAsync("推荐函（PDF）", "zhejiang-letter");
        Assert.Equal(0, await city.GetByRole(AriaRole.Button, new() { Name = "接收", Exact = true }).CountAsync());

        await desks.OpenAsync(province, $"/recommendation/{call}/batches");
        await province.GetByLabel(names[others[2]]).CheckAsync();
        await province.PressAsync("退回勾选的，接收其余");
        await province.Expect(".refusals").ToContainTextAsync("退回的理由");
        await province.GetByLabel("意见（退回须写明理由）").FillAsync("推荐意见过于简单");
        await province.PressAsync("退回勾选的，接收其余");
        await province.Expect(".letter-list").ToContainTextAsync("已退回（");
        Assert.Equal(["cityReview", "visit"], await StepsAsync([others[2], others[3]]));

        // it had been within the five; the sixth now is
        await city.GotoAsync($"/review/{others[2]}");
        await city.Expect(".timeline").ToContainTextAsync("推荐意见过于简单");
        await city.Expect(".quota").ToContainTextAsync("已用 5 / 5 家");
        var (named, email) = await scene.NewOfficerAsync("330100", Role.Officer);
        Assert.Equal("", await Desks<SqliteHost>.SendAsync(province, "/recommendation/book", "指定", ("call", call.ToString()), ("person", named.PersonId.ToString()), ("document", "示例")));
        Assert.Equal("", await Desks<SqliteHost>.SendAsync(await desks.OfAsync(email), $"/review/{others[2]}", "推荐", ("opinion", "同意推荐，示范性突出"), ("excessReason", "退回后补充意见")));
        await SealAndSubmitAsync("杭示例〔2021〕2号");
        await province.GotoAsync($"/recommendation/{call}/batches");
        await province.PressAsync("接收");
        await Assertions.Expect(province.GetByText("已接收")).ToHaveCountAsync(2);
        Assert.Equal("visit", await scene.StepAsync(others[2]));
    }

    private async Task SealAndSubmitAsync(string document)
    {
        await desks.OpenAsync(city, $"/recommendation/{call}/summary/cityList");
        await city.PressAsync("定稿");
        await city.Expect().ToContainTextAsync("现在的内容与第");
        await desks.OpenAsync(city, $"/recommendation/{call}/batches");
        if (!await city.GetByLabel("发文字号").IsVisibleAsync()) await city.Locator("main").UnfoldAsync("上报已推荐的申报件");
        await Assertions.Expect(city.GetByLabel("推荐函（请示）标题")).ToHaveValueAsync("关于推荐2021年度省级中小企业公共服务示范平台的请示");
        await city.GetByLabel("发文字号").FillAsync(document);
        await city.GetByLabel("签发人").FillAsync("示例签发人");
        await city.GetByLabel("签发日期").FillAsync("2021-05-19");
        await city.PressAsync("上报");
        await city.Expect().ToContainTextAsync(document);
    }

    private async Task PastTheLowerLevelsAsync()
    {
        await province.GotoAsync($"/recommendation/{call}/batches");
        await Assertions.Expect(province.Locator(".card", new() { HasText = "直接申报（不经下级）" })).ToContainTextAsync(names[direct]);
        // those in whose area it lies may read it, and have nothing to decide
        foreach (var below in new[] { county, city })
        {
            await below.GotoAsync($"/review?q={Uri.EscapeDataString(names[direct])}");
            Assert.Equal(0, await below.Locator(".work-list tbody tr").CountAsync());
            await below.GotoAsync($"/review/{direct}");
            Assert.Equal(0, await below.Locator("#act button[name=act]").CountAsync());
        }
        await city.GotoAsync($"/recommendation/{call}");
        await Assertions.Expect(city.Locator("main")).Not.ToContainTextAsync(names[direct]);
        await province.GotoAsync($"/review/{direct}");
        await province.GetByLabel("意见或理由").FillAsync("材料齐全");
        await province.PressAsync("审核通过");
        await province.Expect(".timeline").ToContainTextAsync("材料齐全");
        Assert.Equal(("visit", 0), (await scene.StepAsync(direct), await stage.Host.InDbAsync(db => db.QuotaPlaces.CountAsync(place => place.ApplicationId == direct))));
    }

    private async Task At(DateTimeOffset moment) => Assert.True((await scene.DoAsync<MoveClock, Outcome<DateTimeOffset>>(move => move.RunAsync(null, moment))).Done);

    private async Task<List<string>> StepsAsync(IEnumerable<Guid> ids)
    {
        var steps = new List<string>();
        foreach (var id in ids) steps.Add(await scene.StepAsync(id));
        return steps;
    }
}
