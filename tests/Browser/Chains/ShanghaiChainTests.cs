using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser.Chains;

/// <summary>District, city, ministry: two places and one for a special carrier, laboratories past the district, defence before experts, tables sealed and combined, the ministry's answer, and three years later lapse and renewal.</summary>
public sealed partial class ShanghaiChainTests(Stage<PostgresHost> stage) : IClassFixture<Stage<PostgresHost>>
{
    private const string Programme = "shanghai-national-2021";
    private const string Carrier = "属于打造大中小企业融通型、专业资本集聚型、科技资源支撑型、高端人才引领型等创新创业特色载体的开发区，中外中小企业合作区";
    private const string Laboratory = "属于工信部认定工业产品质量控制和技术评价实验室";

    private readonly Scene scene = new(stage.Host);
    private readonly Desks<PostgresHost> desks = new(stage);
    private readonly Dictionary<Guid, string> names = [];
    private Guid call, first, misnamed, third, carrier, carrierToo, laboratory, givenUp;
    private Actor misnamedApplicant = null!, givenUpApplicant = null!;
    private IPage district = null!, city = null!;

    [Fact]
    public async Task From_the_district_to_the_ministrys_answer_and_the_renewal()
    {
        await BeginAsync();
        await WithdrawnAndReviewedAsync();
        await RecommendedWithinThePotsAsync();
        await TableWithAWrongNameAsync();
        await HandedUpAsync();
        await SeatedAsync();
        await ArrangedAsync();
        await HeardAndScoredAsync();
        await RankedAsync();
        await CombinedAsync();
        await AnsweredByTheMinistryAsync();
        await LapsedAndRenewedAsync();
        await scene.WholeAsync();
    }

    private async Task BeginAsync()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        call = await scene.CallAsync(Programme);
        (misnamedApplicant, givenUpApplicant) = (await scene.NewApplicantAsync("310118"), await scene.NewApplicantAsync("310118"));
        async Task<Guid> SubmitAsync(Actor applicant, params (string, string?)[] changes)
        {
            var id = await scene.SubmittedAsync(applicant, Programme, [("division", "310118"), .. changes]);
            names[id] = await stage.Host.InDbAsync(db => db.Institutions.Where(i => i.Id == applicant.InstitutionId).Select(i => i.Name).FirstAsync());
            return id;
        }
        first = await SubmitAsync(await scene.ApplicantAsync(5));
        misnamed = await SubmitAsync(misnamedApplicant, ("platformName", "示例中国服务平台"));
        third = await SubmitAsync(await scene.NewApplicantAsync("310118"));
        carrier = await SubmitAsync(await scene.NewApplicantAsync("310118"), ("remark", Carrier), ("carriers", "大中小企业融通型"), ("carrierName", "示例开发区"));
        carrierToo = await SubmitAsync(await scene.NewApplicantAsync("310118"), ("remark", Carrier), ("carriers", "中外中小企业合作区"), ("carrierName", "示例合作区"));
        laboratory = await SubmitAsync(await scene.NewApplicantAsync("310118"), ("directKind", "工业产品质量控制和技术评价实验室"), ("route", "直接向市经济信息化委申报"), ("remark", Laboratory));
        givenUp = await SubmitAsync(givenUpApplicant);
        district = await desks.OfDemoAsync("示例干部癸");
        city = await desks.OfDemoAsync("示例干部丑");
    }

    private async Task WithdrawnAndReviewedAsync()
    {
        var clerk = await desks.OfAsync(await scene.AccountAsync(givenUpApplicant));
        await clerk.GotoAsync($"/applications/{givenUp}");
        await clerk.PressAsync("撤回申报");
        await clerk.Expect().ToContainTextAsync("申报已由本单位撤回");

        await desks.OpenAsync(district, "/review");
        await district.Expect(".work-list").ToContainTextAsync(names[misnamed]);
        await Assertions.Expect(district.Locator(".work-list")).Not.ToContainTextAsync(names[givenUp]);
        // a laboratory is not the district's
        await Assertions.Expect(district.Locator(".work-list")).Not.ToContainTextAsync(names[laboratory]);
        await district.GotoAsync($"/review/{laboratory}");
        Assert.Equal(0, await district.GetByRole(AriaRole.Button, new() { Name = "审核通过" }).CountAsync());
        await desks.OpenAsync(district, $"/review/{first}");
        await district.GetByLabel("意见或理由").FillAsync("符合条件");
        await district.PressAsync("审核通过");
        await district.Expect(".timeline").ToContainTextAsync("符合条件");
        // the list, all at once, after a look
        await district.GotoAsync("/review?step=districtReview");
        foreach (var id in new[] { misnamed, third, carrier, carrierToo }) await district.GetByLabel($"选择 {names[id]}").CheckAsync();
        await district.PressAsync("批量办理所选…");
        await district.GetByLabel("意见或理由").FillAsync("符合条件");
        await district.PressAsync("先试算");
        await district.Expect("main [role=status]").ToContainTextAsync("4 件可以办理");
        await desks.LookAsync(district, "/review/many");
        await district.PressAsync("办理可以办理的 4 件");
        await district.Expect("main [role=status]").ToContainTextAsync("已办理 4 件");
        Assert.Equal(["districtRecommend", "districtRecommend", "directCheck", "draft"], await StepsAsync(first, carrierToo, laboratory, givenUp));
    }

    private async Task RecommendedWithinThePotsAsync()
    {
        await desks.OpenAsync(district, $"/recommendation/{call}");
        await district.GetByLabel("家数").FillAsync("5");
        await district.GetByLabel("推荐意见").FillAsync("同意推荐");
        await district.PressAsync("推荐");
        var done = district.Locator("main [role=status]").First;
        await Assertions.Expect(done).ToContainTextAsync("已推荐 3 家，2 家没有办成");
        await Assertions.Expect(done).ToContainTextAsync("“区级推荐名额”2 家已用完（原则上）");
        await Assertions.Expect(done).ToContainTextAsync("单列名额”1 家已用完，不能再推荐");
        Assert.Equal(["defence", "defence", "districtRecommend", "defence", "districtRecommend"], await StepsAsync(first, misnamed, third, carrier, carrierToo));
        // one for the district, however many titles it has: no reason helps, and none is asked for
        await district.GotoAsync($"/review/{carrierToo}");
        Assert.Equal(0, await district.GetByLabel("超出名额的理由").CountAsync());
        await district.GetByLabel("意见或理由").FillAsync("两项条件兼有");
        await district.PressAsync("推荐");
        await district.Expect(".refusals").ToContainTextAsync("不能再推荐");
        await district.GetByLabel("意见或理由").FillAsync("单列名额只有一家");
        await district.PressAsync("不予推荐…");
        await district.PressAsync("下一步：看申报单位将收到的内容");
        await district.PressAsync("确认：不予推荐");
        await district.Expect("#case").ToContainTextAsync("已办结");
        await district.GotoAsync($"/review/{third}/end?act=decline");
        await district.GetByLabel("理由（告知申报单位）").FillAsync("排序第三，名额已满");
        await district.PressAsync("下一步：看申报单位将收到的内容");
        await district.PressAsync("确认：不予推荐");
        await district.Expect("#case").ToContainTextAsync("已办结");
        Assert.Equal(["notRecommended", "notRecommended"], await StepsAsync(third, carrierToo));
    }

    // S4.7: what has to be put right keeps the table open, what is doubtful a person looks at
    private async Task TableWithAWrongNameAsync()
    {
        var table = $"/recommendation/{call}/summary/summary";
        await desks.OpenAsync(district, table);
        await district.Expect(".refusals").ToContainTextAsync("中国");
        await district.PressAsync("定稿");
        await district.Expect(".refusals").ToContainTextAsync($"{names[misnamed]}：");
        await district.Expect().ToContainTextAsync("还没有定稿");

        await district.GotoAsync($"/recommendation/{call}");
        var row = district.Locator("tr", new() { HasText = names[misnamed] }).Last;
        await row.UnfoldAsync("撤回推荐");
        await row.GetByLabel("理由").FillAsync("平台名称含有“中国”");
        await row.GetByRole(AriaRole.Button, new() { Name = "撤回推荐" }).ClickAsync();
        await district.Expect("h2").ToContainTextAsync("待推荐（1）");
        await district.GotoAsync($"/review/{misnamed}");
        await district.GetByLabel("意见或理由").FillAsync("平台名称不得含有“中国”，请更改");
        await district.PressAsync("退回补正");
        await district.Expect("#case").ToContainTextAsync("在申报单位");

        var clerk = await desks.OfAsync(await scene.AccountAsync(misnamedApplicant));
        await clerk.GotoAsync($"/applications/{misnamed}");
        await clerk.Expect(".refusals").ToContainTextAsync("平台名称不得含有");
        await clerk.GotoAsync($"/applications/{misnamed}/sections/cover");
        await clerk.Locator("#q-platformName").FillAsync("示例国际服务平台");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await clerk.GotoAsync($"/applications/{misnamed}/submit");
        await clerk.DeclareAsync("重新提交申报");
        await clerk.Expect().ToContainTextAsync("第 2 版");
        Assert.Equal("", await Desks<PostgresHost>.SendAsync(district, $"/review/{misnamed}", "审核通过", ("opinion", "名称已更改")));
        Assert.Equal("", await Desks<PostgresHost>.SendAsync(district, $"/review/{misnamed}", "推荐", ("opinion", "同意推荐")));

        await district.GotoAsync(table);
        await Assertions.Expect(district.GetByRole(AriaRole.Heading, new() { Name = "须先改正" })).ToHaveCountAsync(0);
        await district.Expect(".stops").ToContainTextAsync("国际");
        await district.PressAsync("定稿");
        await district.Expect(".refusals").ToContainTextAsync("须由人判断");
        await district.GetByLabel("已逐项核对").CheckAsync();
        await district.PressAsync("定稿");
        await district.Expect().ToContainTextAsync("现在的内容与第 1 版相同");
        // the remarks in the wording that the notice prints
        await Assertions.Expect(district.Locator("main tbody tr")).ToHaveCountAsync(3);
        await Assertions.Expect(district.Locator("main tbody tr", new() { HasText = names[carrier] })).ToContainTextAsync(Carrier);
        await Assertions.Expect(district.Locator("main tbody tr", new() { HasText = names[first] })).ToContainTextAsync("属于区级推荐名额");
    }

    private async Task HandedUpAsync()
    {
        await SubmitAsync(district, "青示例〔2021〕3号");
        await desks.OpenAsync(city, $"/recommendation/{call}/batches");
        await city.Expect(".letter-list").ToContainTextAsync(names[carrier]);
        await Assertions.Expect(city.Locator(".card", new() { HasText = "直接申报（不经下级）" })).ToContainTextAsync(names[laboratory]);
        await city.PressAsync("接收");
        await city.Expect().ToContainTextAsync("已接收");
        await city.GotoAsync($"/review/{laboratory}");
        await city.GetByLabel("意见或理由").FillAsync("实验室认定文件齐全");
        await city.PressAsync("审核通过");
        await city.Expect(".timeline").ToContainTextAsync("实验室认定文件齐全");
    }

    private async Task SubmitAsync(IPage officer, string document)
    {
        await desks.OpenAsync(officer, $"/recommendation/{call}/batches");
        await Assertions.Expect(officer.GetByLabel("推荐函（请示）标题")).ToHaveValueAsync("关于推荐2021年度国家中小企业公共服务示范平台的函");
        await officer.GetByLabel("发文字号").FillAsync(document);
        await officer.GetByLabel("签发人").FillAsync("示例签发人");
        await officer.GetByLabel("签发日期").FillAsync("2021-05-18");
        await officer.PressAsync("上报");
        await officer.Expect().ToContainTextAsync(document);
    }

    private async Task CombinedAsync()
    {
        await city.GotoAsync($"/recommendation/{call}");
        // best first, by the place that the defence gave; a laboratory is outside every quota
        var best = city.Locator("table.work-list").First.Locator("tbody tr").First;
        await Assertions.Expect(best).ToContainTextAsync(names[laboratory]);
        await Assertions.Expect(best).ToContainTextAsync("第 1 名");
        await desks.LookAsync(city, "/recommendation/-ranked");
        await city.Expect(".quota").ToContainTextAsync("不限");
        await city.GetByLabel("家数").FillAsync("4");
        await city.GetByLabel("推荐意见").FillAsync("同意推荐");
        await city.PressAsync("推荐");
        await city.Expect("main [role=status]").ToContainTextAsync("已推荐 4 家");

        await desks.OpenAsync(city, $"/recommendation/{call}/summary/citySummary");
        var rows = city.Locator("main tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(4);
        // the district's sealed rows under its name, and the laboratory
        await Assertions.Expect(rows.Filter(new() { HasText = names[misnamed] })).ToContainTextAsync("青浦");
        await Assertions.Expect(rows.Filter(new() { HasText = names[misnamed] })).ToContainTextAsync("示例国际服务平台");
        await Assertions.Expect(rows.Filter(new() { HasText = names[laboratory] })).ToContainTextAsync(Laboratory);
        await city.GetByLabel("已逐项核对").CheckAsync();
        await city.PressAsync("定稿");
        await city.Expect().ToContainTextAsync("现在的内容与第 1 版相同");
        await city.TakeAsync("打印 PDF", "shanghai-table");
        await SubmitAsync(city, "沪示例〔2021〕9号");
        await city.Expect().ToContainTextAsync("在系统外办理");
    }

    private async Task AnsweredByTheMinistryAsync()
    {
        var file = Encoding.UTF8.GetBytes($"单位名称,结果\n{names[first]},已认定\n{names[misnamed]},已认定\n{names[carrier]},再议\n示例没有申报的单位,已认定\n");
        foreach (var (button, stands, said) in new[] { ("先试算", "ministry", "试算结果（尚未导入）："), ("导入", "recognised", "已导入：") })
        {
            await city.GetByLabel("结果文件（文号或名称）").FillAsync("示例工信部公告");
            await city.GetByLabel("文件", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "结果.csv", MimeType = "text/csv", Buffer = file });
            await city.PressAsync(button);
            await city.Expect("main [role=status]").ToContainTextAsync(said);
            await city.Expect("main [role=status]").ToContainTextAsync("2 行可以记录，2 行不能");
            await city.Expect("main [role=status]").ToContainTextAsync("结果“再议”应为");
            Assert.Equal([stands, stands, "ministry"], await StepsAsync(first, misnamed, carrier));
        }
        // what the table left open is entered by hand
        await city.GotoAsync($"/review/{carrier}");
        await city.RecordAsync("未认定", "示例工信部函");
        await city.GotoAsync($"/review/{laboratory}");
        await city.RecordAsync("已认定", "示例工信部公告");
        Assert.Equal(["notRecognised", "recognised"], await StepsAsync(carrier, laboratory));
        // the register's entry comes from the ministry's result, valid from the next year; a certificate of the city's own there is none
        var title = await stage.Host.InDbAsync(db => db.Titles.SingleAsync(one => one.ApplicationId == first));
        Assert.Equal((new DateOnly(2022, 1, 1), (DateOnly?)new DateOnly(2024, 12, 31)), (title.From, title.Until));
        await city.GotoAsync($"/certificates/{title.Id}");
        await city.Expect("main [role=status]").ToContainTextAsync("已认定，尚未生效");
        await city.Expect().ToContainTextAsync("国家中小企业公共服务示范平台");
        await district.GotoAsync($"/applications/{misnamed}/trail");
        await Assertions.Expect(district.GetByRole(AriaRole.Status)).ToContainTextAsync("逐条校验一致");
    }

    private async Task<List<string>> StepsAsync(params Guid[] ids)
    {
        var steps = new List<string>();
        foreach (var id in ids) steps.Add(await scene.StepAsync(id));
        return steps;
    }
}
