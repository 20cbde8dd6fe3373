using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>The place outside a district's own: one, hard, whatever a district is besides (S4.2).</summary>
public abstract class CarrierTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Carrier = "属于打造大中小企业融通型、专业资本集聚型、科技资源支撑型、高端人才引领型等创新创业特色载体的开发区，中外中小企业合作区";

    private readonly Scene scene = new(host);

    [Fact]
    public async Task A_second_special_carrier_of_a_district_is_refused_however_it_is_asked()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var district = await scene.OfficerAsync("310104");
        var call = await scene.CallAsync("shanghai-national-2021");
        var first = await scene.AtRecommendationAsync("310104", district, "shanghai-national-2021", ("remark", Carrier), ("carriers", "大中小企业融通型"), ("carrierName", "示例开发区"));
        var second = await scene.CopyAsync(first, "districtRecommend");
        var city = await scene.OfficerAsync("310000");
        Assert.True((await scene.DoAsync<NameExceeder, Outcome<ExcessMandate>>(name => name.RunAsync(city, new NameExceeder.Input(call, district.PersonId, "示例")))).Done);
        Assert.Empty((await RecommendAsync(district, first)).Refusals);
        var refused = (await RecommendAsync(district, second, "两项条件")).Refusals.Single();
        Assert.Equal(("quota.full", "三.2; 附件 说明（2）"), (refused.Code, refused.Clause));
    }

    [Fact]
    public async Task The_carriers_pot_and_the_districts_are_two_on_the_pages()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var (district, email) = await scene.NewOfficerAsync("310105", Role.Officer);
        var call = await scene.CallAsync("shanghai-national-2021");
        var carrier = await scene.AtRecommendationAsync("310105", district, "shanghai-national-2021", ("remark", Carrier), ("carriers", "大中小企业融通型"), ("carrierName", "示例开发区"));
        var second = await scene.CopyAsync(carrier, "districtRecommend");
        var own = await scene.CopiesAsync(await scene.AtRecommendationAsync("310105", district, "shanghai-national-2021"), 2);
        var officer = await scene.SignedInAsync(email);
        async Task<string> PressAsync(Guid id)
        {
            await officer.OpenAsync($"/review/{id}");
            return (await officer.PressAsync("推荐", ("opinion", "同意推荐"))).Text;
        }
        await PressAsync(carrier);
        Assert.Contains("1 家已用完，不能再推荐", await PressAsync(second), StringComparison.Ordinal);
        // the carrier takes none of the district's two
        await PressAsync(own[0]);
        await PressAsync(own[1]);
        Assert.Contains("2 家已用完（原则上），超出须由指定的人员办理", await PressAsync(own[2]), StringComparison.Ordinal);
        Assert.Equal(["defence", "districtRecommend", "defence", "defence", "districtRecommend"], [await scene.StepAsync(carrier), await scene.StepAsync(second), await scene.StepAsync(own[0]), await scene.StepAsync(own[1]), await scene.StepAsync(own[2])]);
        var book = (await officer.OpenAsync("/recommendation/book")).Text;
        Assert.Contains("已用 1 / 1 家", Dense(book), StringComparison.Ordinal);
        Assert.Contains("已用 2 / 2 家", Dense(book), StringComparison.Ordinal);
        // who is not recommended is told why, after a look, from the list
        await officer.OpenAsync($"/recommendation/{call}");
        var link = officer.Page.QuerySelector($"#c-{second} a[href*='/end?act=decline']")!.GetAttribute("href")!;
        await officer.OpenAsync(link);
        await officer.PressAsync("下一步：看申报单位将收到的内容", ("opinion", ""));
        Assert.Contains("请填写理由", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("下一步：看申报单位将收到的内容", ("opinion", "示例：单列名额已用"), ("other", "三.2"));
        Assert.Contains("示例：单列名额已用", officer.Page.QuerySelector("section.refusals")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("districtRecommend", await scene.StepAsync(second));
        await officer.PressAsync("确认：不予推荐");
        Assert.Equal($"/recommendation/{call}", officer.Path.Split('#')[0]);
        Assert.Equal("notRecommended", await scene.StepAsync(second));
    }

    private static string Dense(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task<Outcome<Application>> RecommendAsync(Actor officer, Guid id, string? excess = null)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(officer, new RecommendApplication.Input(id, token, "同意推荐", excess)));
    }
}

public sealed class CarrierOnSqlite(SqliteHost host) : CarrierTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class CarrierOnPostgres(PostgresHost host) : CarrierTests<PostgresHost>(host), IClassFixture<PostgresHost>;
