using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.Papers;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>抽查核实 and 推荐表: drawn by a recorded seed, recorded call by call, computed with its base, kept from those whom it does not concern.</summary>
public abstract class MeasureTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<ShowSample.View?> SampleAsync(Actor actor, Guid id) => await scene.DoAsync<ShowSample, ShowSample.View?>(show => show.RunAsync(actor, id));

    private async Task<Outcome<SampleDraw>> DrawAsync(Actor actor, Guid id, string? reason = null) => await scene.DoAsync<DrawSample, Outcome<SampleDraw>>(draw => draw.RunAsync(actor, new DrawSample.Input(id, reason)));

    private async Task<Outcome<SampleContact>> RecordAsync(Actor actor, Guid id, int place, SampleAnswer answer, string? felt, string? said = null, string? contact = null)
    {
        var today = Deadline.DayOf(await scene.DoAsync<TimeProvider, DateTimeOffset>(time => Task.FromResult(time.GetUtcNow())));
        return await scene.DoAsync<RecordSample, Outcome<SampleContact>>(record => record.RunAsync(actor, new RecordSample.Input(id, 1, place, today, "电话回访", answer, felt, said, contact)));
    }

    [Fact]
    public async Task A_sample_is_drawn_by_a_recorded_seed_answered_and_fills_the_sheet_which_is_edited_and_sealed()
    {
        var (county, city, province) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.OfficerAsync("330000"));
        var id = await scene.ServedAtCityAsync(120);
        Assert.Equal("step.office", (await DrawAsync(county, id)).Refusals.Single().Code);
        Assert.Equal("step.office", (await DrawAsync(province, id)).Refusals.Single().Code);
        var draw = (await DrawAsync(city, id)).Value!;
        // 10 % of 120, and whoever has seed and table draws the same
        var drawn = JsonSerializer.Deserialize<List<string>>(draw.Drawn)!;
        Assert.Equal((120, 12, 32), (draw.Population, drawn.Count, draw.Seed.Length));
        Assert.True((await SampleAsync(city, id))!.Newest!.Repeats);
        Assert.Equal("reason", (await DrawAsync(city, id)).Refusals.Single().Field);

        Assert.Equal("satisfaction", (await RecordAsync(city, id, 1, SampleAnswer.Confirmed, null)).Refusals.Single().Field);
        Assert.Equal("said", (await RecordAsync(city, id, 1, SampleAnswer.Differs, "满意")).Refusals.Single().Field);
        Assert.Equal("measure.unknown", (await RecordAsync(city, id, 13, SampleAnswer.Confirmed, "满意")).Refusals.Single().Code);
        Assert.Equal("satisfaction", (await RecordAsync(city, id, 1, SampleAnswer.NotReached, "满意")).Refusals.Single().Field);
        Assert.Empty((await RecordAsync(city, id, 1, SampleAnswer.NotReached, null)).Refusals);
        Assert.Empty((await RecordAsync(city, id, 1, SampleAnswer.Confirmed, "很满意", contact: "示例受访人 13800000000")).Refusals);
        Assert.Empty((await RecordAsync(city, id, 2, SampleAnswer.Differs, "不满意", "未接受过线下服务")).Refusals);
        Assert.Empty((await RecordAsync(city, id, 3, SampleAnswer.NotReached, null)).Refusals);

        var view = (await SampleAsync(city, id))!;
        Assert.Equal("50%（1/2 家）", view.Measured!.ToString());
        // who answered otherwise is counted, not who was not reached, nor what follows from the answers
        Assert.EndsWith("未接受过线下服务", Assert.Single(view.Differences), StringComparison.Ordinal);
        Assert.Equal("抽 12 家，联系上 2 家，不一致 1 家（抽查未完成，还有 9 家没有核实）", view.Newest!.Said);
        Assert.Contains(view.Remarks, said => said.Contains("低于申报", StringComparison.Ordinal));
        Assert.Contains("1 家未联系上", view.Remarks);
        var before = await new Visitor(host).SignInAsync("示例干部乙");
        Assert.Contains("抽查与申报不一致：抽 12 家，联系上 2 家，不一致 1 家（抽查未完成，还有 9 家没有核实）", (await before.OpenAsync($"/review/{id}")).Page.QuerySelector(".flags")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(view.Findings, finding => finding.Rubric.Id.EndsWith("satisfaction", StringComparison.Ordinal));
        // who was asked is for the office that asked, and stands in no audit entry
        Assert.Equal("示例受访人 13800000000", view.Newest!.Items[0].Newest!.Who);
        Assert.Null((await SampleAsync(province, id))!.Newest!.Items[0].Newest!.Who);
        Assert.Null((await SampleAsync(county, id))!.Newest!.Items[0].Newest!.Who);
        Assert.Null(await SampleAsync(await scene.OfficerAsync("330200"), id));
        Assert.Null(await SampleAsync(await scene.ApplicantAsync(1), id));
        Assert.False(await host.InDbAsync(db => db.Audit.AnyAsync(e => e.Detail.Contains("13800000000") || e.Detail.Contains("未接受过"))));
        var above = await new Visitor(host).SignInAsync("示例干部壬");
        Assert.DoesNotContain("13800000000", (await above.OpenAsync($"/recommendation/cases/{id}/measure")).Text);

        // the sheet fills itself; the county's words and the city's stand in one box
        async Task<ShowSheet.View> SheetAsync(Actor actor) => (await scene.DoAsync<ShowSheet, ShowSheet.View?>(show => show.RunAsync(actor, id)))!;
        var sheet = await SheetAsync(city);
        Assert.Contains("随机抽取 12 家", sheet.Texts["sampled"]);
        Assert.Contains("50%（1/2 家）", sheet.Texts["quality"]);
        Assert.EndsWith("（抽查未完成，还有 9 家没有核实）", sheet.Texts["quality"], StringComparison.Ordinal);
        Assert.EndsWith("（抽查未完成，还有 9 家没有核实）", sheet.Texts["sampled"], StringComparison.Ordinal);
        Assert.Equal("电话回访 3 家", sheet.Texts["sampling"]);
        Assert.Equal("县级意见：符合条件", sheet.Texts["opinion:county"]);
        async Task<Outcome<RecommendationSheet>> SaveAsync(Actor actor, int token, params (string Key, string Text)[] texts) =>
            await scene.DoAsync<SaveSheet, Outcome<RecommendationSheet>>(save => save.RunAsync(actor, new SaveSheet.Input(id, token, texts.ToDictionary(t => t.Key, t => t.Text))));
        async Task<Outcome<SealedSheet>> SealAsync(Actor actor, int token) => await scene.DoAsync<SealSheet, Outcome<SealedSheet>>(seal => seal.RunAsync(actor, new SealSheet.Input(id, token)));
        Assert.Equal("step.office", (await SaveAsync(county, 0, ("effect", "x"))).Refusals.Single().Code);
        Assert.Contains("effect", (await SealAsync(city, 0)).Refusals.Select(refusal => refusal.Field));
        // the county's part is not the city's to write
        Assert.Empty((await SaveAsync(city, 0, ("effect", "<b>作用</b>明显"), ("demonstration", "示范性强"), ("opinion:city", "市级意见：同意推荐"), ("opinion:county", "改写"))).Refusals);
        Assert.Equal("sheet.changed", (await SaveAsync(city, 0, ("effect", "y"))).Refusals.Single().Code);
        Assert.Equal("县级意见：符合条件", (await SheetAsync(city)).Texts["opinion:county"]);
        Assert.Equal(1, (await SealAsync(city, 1)).Value!.Number);
        Assert.Equal("sheet.same", (await SealAsync(city, 1)).Refusals.Single().Code);
        Assert.Empty((await SaveAsync(city, 1, ("effect", ""))).Refusals);
        var officer = await new Visitor(host).SignInAsync("示例干部乙");
        var printed = await Pdf.DenseAsync(await officer.Client.GetByteArrayAsync($"/recommendation/cases/{id}/sheet/print.pdf?n=1"));
        Assert.Contains("<b>作用</b>明显", printed);
        Assert.Contains("县级意见：符合条件", printed);
        Assert.Contains("市级意见：同意推荐", printed);
        var sql = await Assert.ThrowsAnyAsync<Exception>(() => host.InDbAsync(db => db.Database.ExecuteSqlAsync($"update sealed_sheets set texts = '' where application_id = {id}")));
        Assert.Contains("can only be added to", sql.Message);
    }

    [Fact]
    public async Task A_second_draw_needs_a_reason_and_hides_nothing_and_a_direct_case_is_the_provinces_to_measure()
    {
        var (county, city, province) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.OfficerAsync("330000"));
        var id = await scene.ServedAtCityAsync(15);
        Assert.Equal(10, JsonSerializer.Deserialize<List<string>>((await DrawAsync(city, id)).Value!.Drawn)!.Count);
        Assert.Equal(2, (await DrawAsync(city, id, "多数企业联系不上")).Value!.Number);
        var samples = (await SampleAsync(city, id))!.Samples;
        Assert.Equal([null, "多数企业联系不上"], samples.Select(sample => sample.Draw.Reason));
        Assert.NotEqual(samples[0].Draw.Seed, samples[1].Draw.Seed);

        var direct = await scene.SubmittedAsync(await scene.NewApplicantAsync(), changes: [("managedBy", "不归市、县（市、区）管理"), ("route", "直接报送省经信厅")]);
        Assert.Equal("application.unknown", (await DrawAsync(city, direct)).Refusals.Single().Code);
        // without a table there is nothing to draw from
        Assert.Equal("measure.empty", (await DrawAsync(province, direct)).Refusals.Single().Code);
    }
}

public sealed class MeasureOnSqlite(SqliteHost host) : MeasureTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class MeasureOnPostgres(PostgresHost host) : MeasureTests<PostgresHost>(host), IClassFixture<PostgresHost>;
