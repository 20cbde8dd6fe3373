using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>示范性表述: the applicant drafts it, the district condenses it in its 推荐表, and its 汇总表 says what the district wrote (S4.6).</summary>
public abstract class CondensedTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task What_the_district_condensed_stands_in_its_table_and_is_held_to_the_tables_limit()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var (call, district) = (await scene.CallAsync("shanghai-national-2021"), await scene.OfficerAsync("310104"));
        var id = await scene.AtRecommendationAsync("310104", district, "shanghai-national-2021", ("demonstration", "申报单位起草的表述"));
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(district, new RecommendApplication.Input(id, token, "同意推荐", null)))).Refusals);
        async Task<ShowSummary.View> TableAsync() => (await scene.DoAsync<ShowSummary, ShowSummary.View?>(show => show.RunAsync(district, call, "summary")))!;
        async Task WriteAsync(int seen, string text) => Assert.Empty((await scene.DoAsync<SaveSheet, Outcome<RecommendationSheet>>(save =>
            save.RunAsync(district, new SaveSheet.Input(id, seen, new Dictionary<string, string> { ["demonstration"] = text })))).Refusals);

        Assert.Equal("申报单位起草的表述", (await TableAsync()).Rows.Single().Cells["demonstration"]);
        await WriteAsync(0, new string('区', 151));
        var table = await TableAsync();
        Assert.Equal(new string('区', 151), table.Rows.Single().Cells["demonstration"]);
        Assert.Contains(table.Troubles, trouble => !trouble.Doubt && trouble.Application == id && trouble.Column.StartsWith("示范性表述", StringComparison.Ordinal));
        await WriteAsync(1, "区里提炼的表述");
        table = await TableAsync();
        Assert.Equal("区里提炼的表述", table.Rows.Single().Cells["demonstration"]);
        Assert.DoesNotContain(table.Troubles, trouble => trouble.Column.StartsWith("示范性表述", StringComparison.Ordinal));
        // written back to what the applicant drafted, it follows him again
        await WriteAsync(2, "申报单位起草的表述");
        Assert.Equal("申报单位起草的表述", (await TableAsync()).Rows.Single().Cells["demonstration"]);
    }
}

public sealed class CondensedOnSqlite(SqliteHost host) : CondensedTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class CondensedOnPostgres(PostgresHost host) : CondensedTests<PostgresHost>(host), IClassFixture<PostgresHost>;
