using System.Net;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Applications;

/// <summary>One application from start to recommendation and on to recognition, without script, over real HTTP.</summary>
public abstract class JourneyTests<THost>(THost host)
    where THost : ShifanHost
{
    private static readonly (string, string)[] Declared = [("Declarant", "示例声明人"), ("Position", "负责人"), ("Agrees", "true")];

    [Fact]
    public async Task From_start_through_return_and_recommendation_to_recognition()
    {
        var clerk = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        await clerk.PressAsync("开始申报");
        var application = clerk.Path;
        Assert.Matches("^/applications/[0-9a-f-]{36}$", application);

        // what is missing is named before anything can be submitted
        await clerk.OpenAsync($"{application}/submit");
        await clerk.PressAsync("提交申报", Declared);
        Assert.Contains("项须先处理，见下方清单", clerk.Text);
        Assert.Contains("请填写注册日期", clerk.Text);
        Assert.Contains("请填写二、申请单位的基本情况", clerk.Text);

        await FillAsync(clerk, application, Scene.Answers("zhejiang-2021"));
        await clerk.OpenAsync($"{application}/submit");
        Assert.Contains("请上传上一年度审计报告", clerk.Text);
        var scene = new Scene(host);
        await scene.HandInAsync(await scene.ApplicantAsync(1), Guid.Parse(application.Split('/')[^1]));
        await clerk.OpenAsync(application);
        Assert.Contains("机器判定的条件均符合，其余待人工判断", clerk.Text);
        await clerk.OpenAsync($"{application}/submit");
        await clerk.PressAsync("提交申报");
        Assert.Contains("请填写声明人姓名", clerk.Text);
        // a form that does not say what was seen submits nothing, and what no page asks for is no fault of the system's
        await clerk.PressAsync("提交申报", [.. Declared, ("revision", "x")]);
        Assert.Contains("请先看过现在的内容再提交", clerk.Text);
        await clerk.PressAsync("提交申报", [.. Declared, ("files", "")]);
        Assert.Contains("请先看过现在的材料再提交", clerk.Text);
        await clerk.PostAsync($"{application}?handler=Nothing");
        Assert.Contains("请求没有被接受", clerk.Text);
        await clerk.OpenAsync($"{application}/submit");
        await clerk.PressAsync("提交申报", Declared);
        Assert.StartsWith($"{application}/receipt", clerk.Path, StringComparison.Ordinal);
        await clerk.OpenAsync(application);
        Assert.Contains("县（市、区）经信部门初审", clerk.Text);
        Assert.Contains("杭州市西湖区经济和信息化局", clerk.Text);
        Assert.False(clerk.Has("提交申报"));

        // the county returns it once, with what is wrong
        var county = await new Visitor(host).SignInAsync("杭州市西湖区经济和信息化局");
        await county.OpenAsync(county.Page.QuerySelectorAll("a").Single(a => a.TextContent.Contains("示例一杭州", StringComparison.Ordinal)).GetAttribute("href")!);
        var review = county.Path;
        await county.PressAsync("退回补正");
        Assert.Contains("请填写退回的原因和需要补正的内容", county.Text);
        await county.PressAsync("退回补正", ("opinion", "用户满意度请核对后更正"));
        Assert.Contains("用户满意度请核对后更正", county.Text);

        await clerk.OpenAsync(application);
        Assert.Contains("用户满意度请核对后更正", clerk.Text);
        await clerk.OpenAsync($"{application}/sections/supplement");
        await clerk.PressAsync("保存", ("satisfaction", "93"));
        await clerk.OpenAsync($"{application}/versions/draft");
        Assert.Contains("与第 1 版不同之处", clerk.Text);
        await clerk.OpenAsync($"{application}/submit");
        await clerk.PressAsync("重新提交申报", [.. Declared, ("Reply", "满意度按调查表更正")]);
        Assert.Contains("第 2 版", clerk.Text);
        await clerk.OpenAsync($"{application}/versions/2");
        Assert.Equal("93", clerk.Page.QuerySelector(".my-text")!.TextContent);

        // and may return it only once
        await county.OpenAsync(review);
        Assert.Matches("用户满意度（2020年度） ?93%", county.Text);
        Assert.False(county.Has("退回补正"));
        Assert.Contains("退回补正已用过", county.Text);
        await county.PressAsync("初审通过", ("opinion", "符合条件，同意上报"));
        Assert.Contains("设区市审核推荐", county.Text);
        Assert.False(county.Has("初审通过"));

        // the city sees its quota and recommends
        var city = await new Visitor(host).SignInAsync("杭州市经济和信息化局（浙江省杭州市）");
        await city.OpenAsync("/review/board");
        Assert.Contains("设区市推荐名额 已用 0 / 5 家（原则上）", Squeeze(city.Text));
        await city.OpenAsync(review);
        await city.PressAsync("推荐", ("opinion", "同意推荐"));
        Assert.Contains("实地核查", city.Text);
        await city.OpenAsync("/review/board");
        Assert.Contains("设区市推荐名额 已用 1 / 5 家（原则上）", Squeeze(city.Text));

        // it waits for the city's letter
        Assert.Contains("待上报", (await city.OpenAsync(review)).Text, StringComparison.Ordinal);
        await scene.HandUpAsync(await scene.OfficerAsync("330100"), await scene.CallAsync("zhejiang-2021"));

        // what is decided elsewhere is recorded with its document
        var province = await new Visitor(host).SignInAsync("浙江省经济和信息化厅");
        await province.OpenAsync(review);
        await province.PressAsync("记录", ("act", "pass"), ("reason", "系统外完成"));
        Assert.Contains("请填写结果文件", province.Text);
        foreach (var step in new[] { "专家评审", "网上公示", "认定", "已认定" })
        {
            await province.PressAsync("记录", ("act", "pass"), ("document", "示例文件〔2021〕1号"), ("reason", "系统外完成"));
            Assert.Contains(step, province.Text);
        }
        await clerk.OpenAsync(application);
        Assert.Contains("已认定为省级示范平台", clerk.Text);

        // the trail is whole, and hides the officers' names from the applicant
        await clerk.OpenAsync($"{application}/trail");
        Assert.Contains("逐条校验一致", clerk.Text);
        Assert.Contains("杭州市西湖区经济和信息化局", clerk.Text);
        Assert.DoesNotContain("示例干部", clerk.Text);
        await county.OpenAsync($"{application}/trail");
        Assert.Contains("示例干部", county.Text);
    }

    [Fact]
    public async Task Others_find_nothing()
    {
        var scene = new Scene(host);
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        foreach (var (who, path) in new[]
        {
            ("示例二宁波检测技术有限公司", $"/applications/{id}"), ("示例二宁波检测技术有限公司", $"/applications/{id}/sections/cover"), ("示例二宁波检测技术有限公司", $"/applications/{id}/trail"),
            ("示例二宁波检测技术有限公司", $"/review/{id}"), ("宁波市鄞州区经济和信息化局", $"/review/{id}"), ("宁波市经济和信息化局", $"/review/{id}"), ("上海市经济和信息化委员会", $"/review/{id}"),
            ("宁波市鄞州区经济和信息化局", $"/applications/{id}/trail"),
        })
        {
            var visitor = await new Visitor(host).SignInAsync(who);
            await visitor.OpenAsync(path);
            Assert.Equal((HttpStatusCode.NotFound, path), (visitor.Status, path));
        }
        var stranger = await new Visitor(host).OpenAsync($"/applications/{id}");
        Assert.StartsWith("/sign-in", stranger.Path, StringComparison.Ordinal);
        // and those who may, do
        var county = await new Visitor(host).SignInAsync("杭州市西湖区经济和信息化局");
        Assert.Equal(HttpStatusCode.OK, (await county.OpenAsync($"/review/{id}")).Status);
    }

    // every section of the form as a person would fill it, page by page
    private static async Task FillAsync(Visitor clerk, string application, MappingNode answers)
    {
        await clerk.OpenAsync(application);
        var sections = clerk.Page.QuerySelectorAll(".tasks a[href*='/sections/']").Select(a => a.GetAttribute("href")!).ToList();
        Assert.NotEmpty(sections);
        // questions that depend on another section's answer appear once that is saved
        for (var round = 0; round < 2; round++)
        {
            foreach (var section in sections)
            {
                await clerk.OpenAsync(section);
                foreach (var table in clerk.Page.QuerySelectorAll("input[name$='.rows']").Select(input => input.GetAttribute("name")![..^".rows".Length]).ToList())
                {
                    while ((answers[table] as SequenceNode)?.Items.Count > Rows(clerk, table)) await clerk.PressAsync($"保存并给“{clerk.Page.QuerySelector($"#t-{table}")!.FirstChild!.TextContent.Trim()}”加 10 行");
                }
                var boxes = new List<(string, string)>();
                foreach (var name in clerk.Page.QuerySelectorAll("main [name]").Select(element => element.GetAttribute("name")!).Distinct())
                {
                    foreach (var value in Values(answers, name)) boxes.Add((name, value));
                }
                await clerk.PressAsync("保存", [.. boxes]);
                Assert.Contains("已保存", clerk.Text);
            }
        }
    }

    private static int Rows(Visitor clerk, string table) => int.Parse(clerk.Page.QuerySelector($"input[name='{table}.rows']")!.GetAttribute("value")!);

    private static IEnumerable<string> Values(MappingNode answers, string name)
    {
        Node? node;
        if (name.Contains('['))
        {
            var (table, rest) = (name[..name.IndexOf('[')], name[(name.IndexOf('[') + 1)..]);
            var row = int.Parse(rest[..rest.IndexOf(']')]);
            node = ((answers[table] as SequenceNode)?.Items.ElementAtOrDefault(row - 1) as MappingNode)?[rest[(rest.IndexOf('.') + 1)..]];
        }
        else if (name.EndsWith(".held", StringComparison.Ordinal)) node = answers[name[..^".held".Length]] is ScalarNode { Text: "无" } none ? new ScalarNode(none.Place, "否") : null;
        else node = answers[name];
        return node switch
        {
            ScalarNode scalar => [scalar.Text],
            SequenceNode list => list.Items.OfType<ScalarNode>().Select(item => item.Text),
            _ => [],
        };
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

public sealed class JourneyOnSqlite(SqliteHost host) : JourneyTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class JourneyOnPostgres(PostgresHost host) : JourneyTests<PostgresHost>(host), IClassFixture<PostgresHost>;
