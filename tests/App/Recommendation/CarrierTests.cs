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

    private async Task<Outcome<Application>> RecommendAsync(Actor officer, Guid id, string? excess = null)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(officer, new RecommendApplication.Input(id, token, "同意推荐", excess)));
    }
}

public sealed class CarrierOnSqlite(SqliteHost host) : CarrierTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class CarrierOnPostgres(PostgresHost host) : CarrierTests<PostgresHost>(host), IClassFixture<PostgresHost>;
