using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>Nobody signs for what he has not seen: what goes up is what lay before him, with what it lacks said; the paper of the level below is read above, not written.</summary>
public abstract class SeenBatchTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    // cases of a call of their own that wait for the city's recommendation
    private async Task<(Guid Call, IReadOnlyList<Guid> Ids, Actor City)> BeginAsync(int cases)
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (call, county, ids) = (await scene.PublishAsync(), await scene.OfficerAsync("330106"), new List<Guid>());
        for (var i = 0; i < cases; i++)
        {
            var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
            Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(async accept => await accept.RunAsync(county, new AcceptApplication.Input(id, await scene.TokenAsync(id), "同意上报")))).Refusals);
            ids.Add(id);
        }
        return (call, ids, await scene.OfficerAsync("330100"));
    }

    private async Task RecommendAsync(Actor city, Guid id) =>
        Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(async recommend => await recommend.RunAsync(city, new RecommendApplication.Input(id, await scene.TokenAsync(id), "同意推荐", null)))).Refusals.Select(refusal => refusal.Sentence));

    private async Task SealTableAsync(Actor city, Guid call)
    {
        var digest = (await scene.DoAsync<ShowSummary, ShowSummary.View?>(show => show.RunAsync(city, call, "cityList")))!.Digest;
        Assert.Empty((await scene.DoAsync<SealSummary, Outcome<SealedSummary>>(seal => seal.RunAsync(city, new SealSummary.Input(call, "cityList", digest, true)))).Refusals.Select(refusal => refusal.Sentence));
    }

    private Task<Outcome<RecommendationSheet>> WriteAsync(Actor actor, Guid id, int token, string effect = "作用明显") =>
        scene.DoAsync<SaveSheet, Outcome<RecommendationSheet>>(save => save.RunAsync(actor, new SaveSheet.Input(id, token, Texts(effect))));

    private static Dictionary<string, string> Texts(string effect) => new()
    {
        ["sampling"] = "电话回访", ["sampled"] = "示例", ["quality"] = "示例", ["effect"] = effect, ["demonstration"] = "示例", ["opinion:city"] = "同意推荐",
    };

    private async Task<Visitor> CityAsync() => await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);

    private Task<int> BatchesAsync(Guid call) => host.InDbAsync(db => db.Batches.CountAsync(b => b.CallId == call));

    [Fact]
    public async Task What_was_recommended_in_another_window_does_not_go_up_under_a_letter_that_never_named_it()
    {
        var (call, ids, city) = await BeginAsync(3);
        await RecommendAsync(city, ids[0]);
        await RecommendAsync(city, ids[1]);
        await SealTableAsync(city, call);
        var window = await CityAsync();
        await window.OpenAsync($"/recommendation/{call}/batches");
        (string, string)[] letter = [("Title", "关于推荐的请示"), ("Document", "示例〔2021〕77号"), ("Signer", "示例签发人甲"), ("SignedOn", "2021-05-13")];

        // one more, and a table for three
        await RecommendAsync(city, ids[2]);
        await SealTableAsync(city, call);
        var names = await host.InDbAsync(db => db.Applications.Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, db.Institutions.First(i => i.Id == a.InstitutionId).Name }).ToDictionaryAsync(a => a.Id, a => a.Name));
        await window.PressAsync("上报", letter);
        Assert.Contains($"名单有变化，请核对后再上报。新增：{names[ids[2]]}（", window.Text, StringComparison.Ordinal);
        Assert.Contains("已另行定稿为第 2 版", window.Text, StringComparison.Ordinal);
        Assert.Equal(("示例〔2021〕77号", "示例签发人甲"), (window.Page.QuerySelector("#document")!.GetAttribute("value"), window.Page.QuerySelector("#signer")!.GetAttribute("value")));
        Assert.Equal(0, await BatchesAsync(call));

        // one taken back, a form written over
        Assert.Empty((await scene.DoAsync<WithdrawRecommendation, Outcome<Application>>(async back => await back.RunAsync(city, new WithdrawRecommendation.Input(ids[0], await scene.TokenAsync(ids[0]), "发现材料不实")))).Refusals);
        Assert.Empty((await WriteAsync(city, ids[1], 0)).Refusals);
        await SealTableAsync(city, call);
        await window.PressAsync("上报", letter);
        Assert.Contains($"不再列入：{names[ids[0]]}（", window.Text, StringComparison.Ordinal);
        Assert.Contains($"推荐表有改动的：{names[ids[1]]}（", window.Text, StringComparison.Ordinal);
        Assert.Equal(0, await BatchesAsync(call));

        // what is nonsense was seen by nobody
        foreach (var nonsense in new[] { "", "0", "x y.z", $"9999999999999 {ids[1]:N}.1", new string('7', 5000) })
        {
            await window.PressAsync("上报", [.. letter, ("seen", nonsense)]);
            Assert.Contains("名单有变化", window.Text, StringComparison.Ordinal);
        }
        Assert.Equal(0, await BatchesAsync(call));
        await window.PressAsync("上报", letter);
        Assert.DoesNotContain("名单有变化", window.Text, StringComparison.Ordinal);
        Assert.Equal([ids[1], ids[2]], await host.InDbAsync(db => db.BatchItems.Where(i => db.Batches.Any(b => b.Id == i.BatchId && b.CallId == call)).OrderBy(i => i.Place).Select(i => i.ApplicationId).ToListAsync()));
    }

    [Fact]
    public async Task The_level_above_reads_the_paper_of_the_level_below_and_writes_its_own_direct_cases()
    {
        var (call, ids, city) = await BeginAsync(1);
        var (id, province) = (ids[0], await scene.OfficerAsync("330000"));
        await RecommendAsync(city, id);
        Assert.Empty((await WriteAsync(city, id, 0)).Refusals);
        Assert.Empty((await scene.DoAsync<SealSheet, Outcome<SealedSheet>>(seal => seal.RunAsync(city, new SealSheet.Input(id, 1)))).Refusals.Select(refusal => refusal.Sentence));
        await scene.HandUpAsync(city, call);

        var above = await scene.SignedInAsync((await scene.NewOfficerAsync("330000", Role.Officer)).Email);
        Assert.Contains("轮到本单位办理", (await above.OpenAsync($"/review/{id}")).Text, StringComparison.Ordinal);
        await above.OpenAsync($"/recommendation/cases/{id}/sheet");
        Assert.Empty(above.Page.QuerySelectorAll("textarea"));
        Assert.Contains("作用明显", above.Text, StringComparison.Ordinal);
        Assert.Contains("这里只能查看", above.Text, StringComparison.Ordinal);
        Assert.False(above.Has("保存") || above.Has("按已保存的内容定稿"));
        Assert.Equal("step.office", (await WriteAsync(province, id, 1, "省厅改写")).Refusals.Single().Code);
        Assert.Equal("step.office", (await scene.DoAsync<SealSheet, Outcome<SealedSheet>>(seal => seal.RunAsync(province, new SealSheet.Input(id, 1)))).Refusals.Single().Code);
        var key = above.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        foreach (var (handler, box) in new[] { ("Save", "t.effect"), ("Seal", "t.effect") })
        {
            using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", key), new("token", "1"), new(box, "省厅改写")]);
            using var answer = await above.Client.PostAsync($"/recommendation/cases/{id}/sheet?handler={handler}", form);
            Assert.Contains("不由您所在单位办理", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal((1, false), await host.InDbAsync(async db => (await db.SealedSheets.CountAsync(s => s.ApplicationId == id), await db.RecommendationSheets.AnyAsync(s => s.ApplicationId == id && s.Texts.Contains("改写")))));

        var direct = await scene.SubmittedAsync(await scene.NewApplicantAsync(), changes: [("managedBy", "不归市、县（市、区）管理"), ("route", "直接报送省经信厅")]);
        Assert.Empty((await scene.DoAsync<SaveSheet, Outcome<RecommendationSheet>>(save => save.RunAsync(province, new SaveSheet.Input(direct, 0, new Dictionary<string, string> { ["effect"] = "省厅填写" })))).Refusals);
    }

    [Fact]
    public async Task That_nobody_was_asked_and_no_paper_sealed_is_said_before_recommending_before_handing_up_and_above()
    {
        var (call, ids, city) = await BeginAsync(2);
        var officer = await CityAsync();
        Assert.Equal(["未抽查", "推荐表未定稿"], (await officer.OpenAsync($"/review/{ids[0]}")).Page.QuerySelectorAll(".flags a").Select(flag => flag.TextContent).Where(said => said.Contains("抽查", StringComparison.Ordinal) || said.Contains("推荐表", StringComparison.Ordinal)));
        var choices = new List<ActOnMany.Choice>();
        foreach (var id in ids) choices.Add(new(id, await scene.TokenAsync(id)));
        var tried = (await scene.DoAsync<ActOnMany, Outcome<IReadOnlyList<ActOnMany.Row>>>(many => many.RunAsync(city, new ActOnMany.Input(choices, Doing.Recommend, "同意推荐", null, DryRun: true)))).Value!;
        Assert.All(tried, row => Assert.Equal(["未抽查", "推荐表未定稿"], row.Flags.Where(flag => flag is "未抽查" or "推荐表未定稿")));
        await officer.OpenAsync($"/recommendation/{call}");
        await officer.PressAsync("先试算", ("Count", "2"), ("Opinion", "同意推荐"));
        Assert.Equal(2, officer.Page.QuerySelectorAll(".row-lacks").Count(said => said.TextContent.Contains("未抽查", StringComparison.Ordinal)));

        foreach (var id in ids) await RecommendAsync(city, id);
        await officer.OpenAsync($"/recommendation/{call}/batches");
        Assert.Equal([$"/recommendation/cases/{ids[0]}/measure", $"/recommendation/cases/{ids[0]}/sheet"], officer.Page.QuerySelectorAll(".row-lacks a, #unsealed a").Select(link => link.GetAttribute("href")).Where(href => href!.Contains($"{ids[0]}", StringComparison.Ordinal)));

        // sealed, and written over again
        Assert.Empty((await WriteAsync(city, ids[0], 0)).Refusals);
        Assert.Empty((await scene.DoAsync<SealSheet, Outcome<SealedSheet>>(seal => seal.RunAsync(city, new SealSheet.Input(ids[0], 1)))).Refusals.Select(refusal => refusal.Sentence));
        Assert.DoesNotContain("推荐表", await LacksAsync(ids[0]), StringComparison.Ordinal);
        await scene.ClockAsync(2021, 5, 13, 10);
        Assert.Empty((await WriteAsync(city, ids[0], 1, "另写")).Refusals);
        Assert.Contains("推荐表定稿后又有改动", await LacksAsync(ids[0]), StringComparison.Ordinal);
        async Task<string> LacksAsync(Guid id)
        {
            await officer.OpenAsync($"/recommendation/{call}/batches");
            return string.Join('；', officer.Page.QuerySelectorAll(".row-lacks a").Where(link => link.GetAttribute("href")!.Contains($"{id}", StringComparison.Ordinal)).Select(link => link.TextContent));
        }

        // it keeps nobody, and above it is read on the case
        await scene.HandUpAsync(city, call);
        var above = await scene.SignedInAsync((await scene.NewOfficerAsync("330000", Role.Officer)).Email);
        var flags = (await above.OpenAsync($"/review/{ids[1]}")).Page.QuerySelector(".flags")!.TextContent;
        Assert.Contains("未抽查", flags, StringComparison.Ordinal);
        Assert.Contains("推荐表未定稿", flags, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_that_nobody_asked_is_said_with_its_numbers()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (id, city) = (await scene.ServedAtCityAsync(120), await scene.OfficerAsync("330100"));
        Assert.Empty((await scene.DoAsync<DrawSample, Outcome<SampleDraw>>(draw => draw.RunAsync(city, new DrawSample.Input(id, null)))).Refusals);
        await RecommendAsync(city, id);
        var officer = await CityAsync();
        await officer.OpenAsync($"/recommendation/{await scene.CallAsync("zhejiang-2021")}/batches");
        Assert.Contains("抽查未完成：12 家中已核实 0 家", officer.Text, StringComparison.Ordinal);
    }
}

public sealed class SeenBatchOnSqlite(SqliteHost host) : SeenBatchTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class SeenBatchOnPostgres(PostgresHost host) : SeenBatchTests<PostgresHost>(host), IClassFixture<PostgresHost>;
