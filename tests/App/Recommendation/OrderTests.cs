using System.Net;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.Papers;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>The office's order, typed at once, kept through recommending up to table and letter; and what is beyond the quota stands in each of them.</summary>
public abstract class OrderTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    // the call, and so many cases before the city of Hangzhou
    private async Task<(Guid Call, IReadOnlyList<Guid> Ids, Actor City)> BeginAsync(int cases, int places = 5)
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (call, county, ids) = (await scene.PublishAsync(("limit: 5 家", $"limit: {places} 家")), await scene.OfficerAsync("330106"), new List<Guid>());
        for (var i = 0; i < cases; i++)
        {
            var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync(), ("division", "330106"));
            Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(async accept => await accept.RunAsync(county, new AcceptApplication.Input(id, await scene.TokenAsync(id), "符合条件")))).Refusals);
            ids.Add(id);
        }
        return (call, ids, await scene.OfficerAsync("330100"));
    }

    private Task<FindCandidates.View?> ViewAsync(Actor actor, Guid call) => scene.DoAsync<FindCandidates, FindCandidates.View?>(find => find.RunAsync(actor, call));

    private Task<Outcome<Ranking>> OrderAsync(Actor actor, Guid call, int token, IReadOnlyList<Guid> ids, params string?[] numbers) => scene.DoAsync<OrderCandidates, Outcome<Ranking>>(order =>
        order.RunAsync(actor, new OrderCandidates.Input(call, token, ids.Select((id, i) => (id, i)).ToDictionary(one => one.id, one => numbers[one.i]))));

    private async Task RecommendAsync(Actor actor, Guid id, string? excess = null) =>
        Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(async recommend => await recommend.RunAsync(actor, new RecommendApplication.Input(id, await scene.TokenAsync(id), "同意推荐", excess)))).Refusals.Select(refusal => refusal.Sentence));

    [Fact]
    public async Task Whom_the_order_never_named_stays_behind_the_others_when_it_is_set_anew()
    {
        var (call, ids, city) = await BeginAsync(4);
        Assert.Empty((await OrderAsync(city, call, 0, ids, "1", "2", "3", "4")).Refusals);
        Assert.Empty((await scene.DoAsync<RankCandidates, Outcome<Ranking>>(rank => rank.RunAsync(city, new RankCandidates.Input(call, 1, ids[3], RankMove.Reserve)))).Refusals);
        await RecommendAsync(city, ids[0]);
        await RecommendAsync(city, ids[3]);
        Assert.Equal([ids[0], ids[3]], (await ViewAsync(city, call))!.Recommended.Select(row => row.Application.Id));
        Assert.Empty((await scene.DoAsync<RankCandidates, Outcome<Ranking>>(rank => rank.RunAsync(city, new RankCandidates.Input(call, 2, ids[2], RankMove.Up)))).Refusals);
        Assert.Equal([ids[0], ids[3]], (await ViewAsync(city, call))!.Recommended.Select(row => row.Application.Id));
    }

    [Fact]
    public async Task Numbers_are_saved_at_once_and_one_order_stands_in_list_table_and_letter()
    {
        var (call, ids, city) = await BeginAsync(3, places: 1);
        Assert.Equal(ids, (await ViewAsync(city, call))!.Candidates.Select(row => row.Application.Id));
        // the third goes to the first place, the others follow in their order
        Assert.Empty((await OrderAsync(city, call, 0, ids, "1", "2", "１")).Refusals);
        Guid[] ordered = [ids[2], ids[0], ids[1]];
        Assert.Equal(ordered, (await ViewAsync(city, call))!.Candidates.Select(row => row.Application.Id));
        foreach (var wrong in new[] { "0", "4", "", null, "一", "1.5", "99999999999" }) Assert.Equal((wrong, "rank.number"), (wrong, (await OrderAsync(city, call, 1, ordered, "1", wrong, "3")).Refusals.Single().Code));
        Assert.Equal("rank.same", (await OrderAsync(city, call, 1, ordered, "3", "3", "3")).Refusals.Single().Code);
        Assert.Equal("rank.changed", (await OrderAsync(city, call, 0, ordered, "1", "2", "3")).Refusals.Single().Code);
        Assert.Equal("rank.changed", (await OrderAsync(city, call, 1, ordered[..2], "2", "1")).Refusals.Single().Code);
        Assert.Equal("step.office", (await OrderAsync(await scene.ActorAsync("auditor-330000@demo.example"), call, 1, ordered, "1", "2", "3")).Refusals.Single().Code);

        // a stale page keeps what was typed and speaks of the order
        var (_, email) = await scene.NewOfficerAsync("330100", Role.Officer);
        var officer = await scene.SignedInAsync(email);
        await officer.OpenAsync($"/recommendation/{call}");
        Assert.Empty((await OrderAsync(city, call, 1, ordered, "1", "3", "3")).Refusals);
        await officer.PressAsync("保存名次", ($"place:{ids[1]}", "1"));
        Assert.Contains("排序刚被本单位其他人员调整", officer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("此件刚被他人办理", officer.Text, StringComparison.Ordinal);
        Assert.Equal("1", officer.Page.QuerySelector($"input[name='place:{ids[1]}']")!.GetAttribute("value"));

        // recommended out of order, they stand in the office's order all the same, and later moves leave them there
        var order = (await ViewAsync(city, call))!.Candidates.Select(row => row.Application.Id).ToList();
        Assert.Equal([ids[2], ids[1], ids[0]], order);
        var province = await scene.OfficerAsync("330000");
        Assert.Empty((await scene.DoAsync<NameExceeder, Outcome<ExcessMandate>>(name => name.RunAsync(province, new NameExceeder.Input(call, city.PersonId, "示例会议纪要〔2021〕3号")))).Refusals.Select(refusal => refusal.Sentence));
        await RecommendAsync(city, order[2]);
        await RecommendAsync(city, order[0], "示例理由：区域布局需要");
        Assert.Equal([order[0], order[2]], (await ViewAsync(city, call))!.Recommended.Select(row => row.Application.Id));
        await RecommendAsync(city, order[1], "示例理由：行业空白");
        Assert.Equal(order, (await ViewAsync(city, call))!.Recommended.Select(row => row.Application.Id));

        // the table: same order, and below it who is beyond the quota, why, by whom
        var table = (await scene.DoAsync<ShowSummary, ShowSummary.View?>(show => show.RunAsync(city, call, "cityList")))!;
        Assert.Equal(order, table.Rows.Select(row => row.Application));
        Assert.Equal(2, ShowSummary.Excesses(table.Rows).Count);
        const string Said = "超出“设区市推荐名额”。理由：示例理由：区域布局需要。经办：示例干部乙（依据：示例会议纪要〔2021〕3号）。";
        Assert.EndsWith(Said, ShowSummary.Excesses(table.Rows)[0], StringComparison.Ordinal);
        Assert.Contains(Said, (await officer.OpenAsync($"/recommendation/{call}/summary/cityList")).Text, StringComparison.Ordinal);
        Assert.Empty((await scene.DoAsync<SealSummary, Outcome<SealedSummary>>(seal => seal.RunAsync(city, new SealSummary.Input(call, "cityList", table.Digest, true)))).Refusals.Select(refusal => refusal.Sentence));
        var sheet = SheetReader.Read(await officer.Client.GetByteArrayAsync($"/recommendation/{call}/summary/cityList?handler=File&n=1"), "汇总表.xlsx", new Faults())!.Sheets[0];
        Assert.Contains(sheet.Rows, row => row.Cells.Any(cell => cell.Text.EndsWith(Said, StringComparison.Ordinal)));
        Assert.Contains(Pdf.Dense(Said), await Pdf.DenseAsync(await officer.Client.GetByteArrayAsync($"/recommendation/{call}/summary/cityList/print.pdf?n=1")));

        // a day that is none, or none that can be, is said at its box
        await officer.OpenAsync($"/recommendation/{call}/batches");
        foreach (var (day, says) in new[] { ("1800-01-01", "早于本批次开始申报的日期"), ("2031-01-01", "晚于今天"), ("上周五", "签发日期“上周五”不是日期"), ("", "请填写签发日期") })
        {
            await officer.PressAsync("上报", ("Document", "杭示例〔2021〕9号"), ("Signer", "示例签发人"), ("SignedOn", day));
            Assert.Contains(says, officer.Page.QuerySelectorAll(".field-error").Single().TextContent, StringComparison.Ordinal);
            Assert.Equal("杭示例〔2021〕9号", officer.Page.QuerySelector("input[name=Document]")!.GetAttribute("value"));
        }
        var arrived = await officer.PressTwiceAsync("上报", ("Document", "杭示例〔2021〕9号"), ("Signer", "示例签发人"), ("SignedOn", "2021-05-13"));
        Assert.All(arrived, one => Assert.Equal((HttpStatusCode.OK, $"/recommendation/{call}/batches"), one));
        var above = await new Visitor(host).SignInAsync("示例干部壬");
        await above.OpenAsync($"/recommendation/{call}/batches");
        Assert.Equal(2, above.Text.Split("超额推荐").Length - 1);
        Assert.Contains(Said, above.Text, StringComparison.Ordinal);
        var batch = (await scene.DoAsync<FindBatches, FindBatches.View?>(find => find.RunAsync(city, call)))!.Sent.Single();
        Assert.Equal(order, batch.Lines.Select(line => line.Application));
        var letter = await Pdf.DenseAsync(await above.Client.GetByteArrayAsync($"/recommendation/{call}/letter.pdf?batch={batch.Batch.Id}"));
        Assert.Contains("推荐时超出名额的说明", letter, StringComparison.Ordinal);
        Assert.Contains(Pdf.Dense(Said), letter, StringComparison.Ordinal);
        var places = batch.Lines.Select(line => letter.IndexOf(line.Number, StringComparison.Ordinal)).ToList();
        Assert.Equal(places.Order(), places);

        // what becomes of a case later does not change what went up
        Assert.All(batch.Lines, line => Assert.Null(line.Now));
        Assert.Empty((await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(async pass => await pass.RunAsync(province, new PassByOutsideOutcome.Input(order[0], await scene.TokenAsync(order[0]), "pass", "示例纪要", "示例")))).Refusals.Select(refusal => refusal.Sentence));
        var later = (await scene.DoAsync<FindBatches, FindBatches.View?>(find => find.RunAsync(city, call)))!.Sent.Single().Lines;
        Assert.Equal(batch.Lines.Select(line => line.Step), later.Select(line => line.Step));
        Assert.NotNull(later[0].Now);
    }

    [Fact]
    public async Task Who_is_ticked_is_compared_and_only_what_differs_on_demand()
    {
        var (call, ids, city) = await BeginAsync(1);
        await scene.CopiesAsync(ids[0], 6);
        var drawn = (await scene.DoAsync<FindCandidates, FindCandidates.View?>(find => find.RunAsync(city, call)))!.Candidates;
        var officer = await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);
        await officer.OpenAsync($"/recommendation/{call}");
        Assert.Equal(6, officer.Page.QuerySelectorAll(".compare thead th").Length - 1);
        // every row has a name of its own, and a day of a title that nobody holds is no open question
        var heads = officer.Page.QuerySelectorAll(".compare tbody th").Select(th => th.TextContent.Trim()).ToList();
        Assert.Equal(heads.Distinct(), heads);
        var title = officer.Page.QuerySelectorAll(".compare tbody tr").Single(row => row.QuerySelector("th")!.TextContent.Contains("称号授予日期", StringComparison.Ordinal));
        Assert.Equal(["无"], title.QuerySelectorAll("td").Select(td => td.TextContent.Trim()).Distinct());

        await officer.OpenAsync($"/recommendation/{call}?beside={drawn[4].Application.Id}&beside={drawn[1].Application.Id}");
        Assert.Equal([drawn[1].Institution, drawn[4].Institution], officer.Page.QuerySelectorAll(".compare thead th").Skip(1).Select(th => th.TextContent.Trim()));
        Assert.Equal(heads.Count, officer.Page.QuerySelectorAll(".compare tbody th").Length);
        await officer.PressAsync("比较", ("differing", "yes"));
        // copies of one application differ in nothing
        Assert.Contains("各家的条件都相同", officer.Text, StringComparison.Ordinal);
        Assert.Equal(["总的判定", "人工判断", "抽查核实", "审核标注 有问题、存疑的", "退回补正"], officer.Page.QuerySelectorAll(".compare tbody th").Select(th => th.TextContent.Trim()));
        await officer.OpenAsync($"/recommendation/{call}?{string.Join('&', drawn.Select(row => $"beside={row.Application.Id}"))}");
        Assert.Contains("勾选了 7 家，一次只能并排 6 家", officer.Text, StringComparison.Ordinal);
        foreach (var nonsense in new[] { "beside=x", $"beside={Guid.NewGuid()}", "differing=%00" }) Assert.NotEqual(HttpStatusCode.InternalServerError, (await officer.OpenAsync($"/recommendation/{call}?{nonsense}")).Status);

        // a trial answers at the form, not at the top of the page
        await officer.OpenAsync($"/recommendation/{call}");
        Assert.EndsWith("#first", officer.Page.QuerySelectorAll("form").Single(form => form.QuerySelector("#count") is not null).GetAttribute("action"), StringComparison.Ordinal);
        await officer.PressAsync("先试算", ("Opinion", new string('长', 3_000_000)));
        Assert.Contains("推荐意见共 3000000 个字符", officer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_two_pressed_twice_are_not_the_first_four()
    {
        var (call, ids, city) = await BeginAsync(1);
        await scene.CopiesAsync(ids[0], 4);
        var officer = await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);
        await officer.OpenAsync($"/recommendation/{call}");
        var arrived = await officer.PressTwiceAsync("推荐", ("Count", "2"), ("Opinion", "同意推荐"));
        Assert.All(arrived, one => Assert.Equal(HttpStatusCode.OK, one.Status));
        Assert.Contains("已推荐 2 家", officer.Text, StringComparison.Ordinal);
        Assert.Equal((3, 2), ((await ViewAsync(city, call))!.Candidates.Count, (await ViewAsync(city, call))!.Recommended.Count));
        // somebody else recommended meanwhile: the first two are others than those that were before the officer
        await officer.OpenAsync($"/recommendation/{call}");
        await RecommendAsync(city, (await ViewAsync(city, call))!.Candidates[0].Application.Id);
        await officer.PressAsync("推荐", ("Count", "1"), ("Opinion", "同意推荐，示例文字留着"));
        Assert.Contains("名单有变化", officer.Text, StringComparison.Ordinal);
        Assert.Contains("同意推荐，示例文字留着", officer.Page.QuerySelector("#opinion")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, (await ViewAsync(city, call))!.Candidates.Count);
    }

    [Fact]
    public async Task An_unfinished_sample_says_so_in_the_comparison()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (id, city) = (await scene.ServedAtCityAsync(12), await scene.OfficerAsync("330100"));
        Assert.Empty((await scene.DoAsync<DrawSample, Outcome<SampleDraw>>(draw => draw.RunAsync(city, new DrawSample.Input(id, null)))).Refusals);
        Assert.Empty((await scene.DoAsync<RecordSample, Outcome<SampleContact>>(record => record.RunAsync(city, new RecordSample.Input(id, 1, 1, new DateOnly(2021, 5, 13), "电话回访", SampleAnswer.Confirmed, "满意", null, null)))).Refusals);
        var officer = await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);
        await officer.OpenAsync($"/recommendation/{await scene.CallAsync("zhejiang-2021")}?beside={id}");
        Assert.Contains("抽 10 家，联系上 1 家，不一致 0 家（抽查未完成，还有 9 家没有核实）", officer.Page.QuerySelector(".compare")!.TextContent, StringComparison.Ordinal);
    }
}

public sealed class OrderOnSqlite(SqliteHost host) : OrderTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class OrderOnPostgres(PostgresHost host) : OrderTests<PostgresHost>(host), IClassFixture<PostgresHost>;
