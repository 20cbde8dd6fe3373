using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.Papers;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>A recommendation that does not stand: taken back by its office, or sent back alone out of a batch; and the papers that go up.</summary>
public abstract class TakeBackTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<Outcome<Application>> RecommendAsync(Actor officer, Guid id)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(officer, new RecommendApplication.Input(id, token, "同意推荐", null)));
    }

    private async Task<Outcome<Application>> TakeBackAsync(Actor officer, Guid id, string? reason = "申报单位放弃申报", int? seen = null)
    {
        var token = seen ?? await scene.TokenAsync(id);
        return await scene.DoAsync<WithdrawRecommendation, Outcome<Application>>(back => back.RunAsync(officer, new WithdrawRecommendation.Input(id, token, reason)));
    }

    private async Task PassAsync(Guid id, string action)
    {
        var (province, token) = (await scene.OfficerAsync("330000"), await scene.TokenAsync(id));
        Assert.Empty((await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(pass => pass.RunAsync(province, new PassByOutsideOutcome.Input(id, token, action, "示例文件", "示例")))).Refusals);
    }

    // what the chain vouches for is what is kept
    private async Task WholeAsync(Guid id) =>
        Assert.DoesNotContain((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, trouble => trouble.Contains(id.ToString(), StringComparison.Ordinal) && trouble.Contains("办理", StringComparison.Ordinal));

    private Task<int> HeldAsync(Guid id) => host.InDbAsync(db => db.QuotaPlaces.CountAsync(place => place.ApplicationId == id && place.FreedAt == null));

    [Fact]
    public async Task What_was_recommended_before_its_sample_was_finished_says_how_to_finish_it()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var city = await scene.OfficerAsync("330300");
        var id = await scene.AtRecommendationAsync("330302", await scene.OfficerAsync("330302"));
        Assert.Empty((await RecommendAsync(city, id)).Refusals);
        Task<Outcome<SampleDraw>> DrawAsync() => scene.DoAsync<DrawSample, Outcome<SampleDraw>>(draw => draw.RunAsync(city, new DrawSample.Input(id, null)));
        Assert.Equal("measure.held", (await DrawAsync()).Refusals.Single().Code);
        var page = (await (await new Visitor(host).SignInAsync("示例干部己")).OpenAsync($"/recommendation/cases/{id}/measure")).Text;
        Assert.Contains("要补做的，先撤回推荐", page, StringComparison.Ordinal);
        Assert.Empty((await TakeBackAsync(city, id)).Refusals);
        Assert.DoesNotContain((await DrawAsync()).Refusals, refusal => refusal.Code == "measure.held");
    }

    [Fact]
    public async Task What_is_decided_above_gives_no_place_back()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (county, city) = (await scene.OfficerAsync("330402"), await scene.OfficerAsync("330400"));
        var ids = await scene.CopiesAsync(await scene.AtRecommendationAsync("330402", county), 5);
        foreach (var id in ids.Take(5)) Assert.Empty((await RecommendAsync(city, id)).Refusals);
        await scene.HandUpAsync(city, await scene.CallAsync("zhejiang-2021"));
        await PassAsync(ids[0], "pass");
        await PassAsync(ids[0], "decline");
        Assert.Equal(("notRecognised", 1), (await scene.StepAsync(ids[0]), await HeldAsync(ids[0])));
        Assert.Equal("quota.mandate", (await RecommendAsync(city, ids[5])).Refusals.Single().Code);
        // it is one of those that the city recommended, and stays in its table
        var view = await scene.DoAsync<FindCandidates, FindCandidates.View?>(async find => await find.RunAsync(city, await scene.CallAsync("zhejiang-2021")));
        Assert.Contains(ids[0], view!.Recommended.Select(row => row.Application.Id));
        Assert.DoesNotContain(ids[0], view.NotRecommended.Select(row => row.Application.Id));
    }

    [Fact]
    public async Task What_was_over_its_quota_says_so_and_not_that_it_still_is()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (county, city, province, call) = ((await scene.NewOfficerAsync("330502", Role.Officer)).Actor, (await scene.NewOfficerAsync("330500", Role.Officer)).Actor, await scene.OfficerAsync("330000"), await scene.PublishAsync());
        // a call of its own: what stands before the province here is nobody else's
        var first = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync("330502"), (ProgrammeFolder.Find("zhejiang-2021")!.Programme!.Form.Fields.First(f => f is { Type: FieldType.Division, Required: true }).Id, "330502"));
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(async accept => await accept.RunAsync(county, new AcceptApplication.Input(first, await scene.TokenAsync(first), "符合条件，同意上报")))).Refusals);
        var ids = await scene.CopiesAsync(first, 5);
        Assert.True((await scene.DoAsync<NameExceeder, Outcome<ExcessMandate>>(name => name.RunAsync(province, new NameExceeder.Input(call, city.PersonId, "示例纪要")))).Done);
        foreach (var id in ids.Take(5)) Assert.Empty((await RecommendAsync(city, id)).Refusals);
        Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(async recommend => await recommend.RunAsync(city, new RecommendApplication.Input(ids[5], await scene.TokenAsync(ids[5]), "同意推荐", "示例：行业空白")))).Refusals);
        async Task<Excess> CandidateAsync() => (await scene.DoAsync<FindCandidates, FindCandidates.View?>(find => find.RunAsync(city, call)))!.Recommended.Single(row => row.Excess is not null).Excess!;
        Assert.False((await CandidateAsync()).Lifted);
        Assert.Empty((await TakeBackAsync(city, ids[0])).Refusals);
        var lifted = await CandidateAsync();
        Assert.True(lifted.Lifted);
        Assert.StartsWith("推荐时超出“设区市推荐名额”。理由：示例：行业空白。", lifted.Said, StringComparison.Ordinal);
        Assert.EndsWith("其后有名额退还，已不超出。", lifted.Said, StringComparison.Ordinal);
        var officer = await scene.SignedInAsync((await scene.NewOfficerAsync("330500", Role.Officer)).Email);
        var letter = await Pdf.DenseAsync(await officer.Client.GetByteArrayAsync($"/recommendation/{call}/letter.pdf"));
        Assert.Contains(Pdf.Dense("其后有名额退还，已不超出"), letter, StringComparison.Ordinal);
        var table = (await scene.DoAsync<ShowSummary, ShowSummary.View?>(show => show.RunAsync(city, call, "cityList")))!;
        Assert.EndsWith("已不超出。", ShowSummary.Excesses(table.Rows).Single(), StringComparison.Ordinal);
        await scene.HandUpAsync(city, call);
        Assert.Contains("推荐时超额，现已不超出", (await officer.OpenAsync($"/recommendation/{call}/batches")).Text, StringComparison.Ordinal);
        var line = (await scene.DoAsync<FindBatches, FindBatches.View?>(find => find.RunAsync(province, call)))!.Received.SelectMany(item => item.Lines).Single(line => line.Application == ids[5]);
        Assert.True(line.Excess!.Lifted);
        Assert.Contains("推荐时超出名额", (await officer.OpenAsync("/recommendation/book")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_office_takes_its_recommendation_back_until_it_is_handed_up_or_acted_on()
    {
        var (county, city, province) = (await scene.OfficerAsync("330302"), await scene.OfficerAsync("330300"), await scene.OfficerAsync("330000"));
        var ids = await scene.CopiesAsync(await scene.AtRecommendationAsync("330302", county), 6);
        Assert.Equal("takeback.gone", (await TakeBackAsync(city, ids[0])).Refusals.Single().Code);
        Assert.Empty((await RecommendAsync(city, ids[2])).Refusals);
        await scene.HandUpAsync(city, await scene.CallAsync("zhejiang-2021"));
        foreach (var id in ids.Take(5).Where(id => id != ids[2])) Assert.Empty((await RecommendAsync(city, id)).Refusals);
        Assert.Equal("quota.mandate", (await RecommendAsync(city, ids[5])).Refusals.Single().Code);

        Assert.Equal("step.office", (await TakeBackAsync(county, ids[1])).Refusals.Single().Code);
        Assert.Equal("step.office", (await TakeBackAsync(province, ids[1])).Refusals.Single().Code);
        Assert.Equal("application.unknown", (await TakeBackAsync(await scene.OfficerAsync("330200"), ids[1])).Refusals.Single().Code);
        Assert.Equal("reason", (await TakeBackAsync(city, ids[1], " ")).Refusals.Single().Field);
        Assert.Equal("changed", (await TakeBackAsync(city, ids[1], seen: 0)).Refusals.Single().Code);
        Assert.Empty((await TakeBackAsync(city, ids[1])).Refusals);
        Assert.Equal(("cityReview", 0), (await scene.StepAsync(ids[1]), await HeldAsync(ids[1])));
        var freed = await host.InDbAsync(db => db.QuotaPlaces.SingleAsync(place => place.ApplicationId == ids[1]));
        Assert.Equal(("review.takeback", (Guid?)city.PersonId), (freed.FreedWhy, freed.FreedBy));
        await WholeAsync(ids[1]);
        // its place is the next one's, and it can be declined now, or recommended anew where there is room
        Assert.Empty((await RecommendAsync(city, ids[5])).Refusals);
        Assert.Equal("quota.mandate", (await RecommendAsync(city, ids[1])).Refusals.Single().Code);

        // handed up, and acted on above
        Assert.Equal("takeback.up", (await TakeBackAsync(city, ids[2])).Refusals.Single().Code);
        await PassAsync(ids[2], "pass");
        Assert.Equal("takeback.up", (await TakeBackAsync(city, ids[2])).Refusals.Single().Code);

        var officer = await new Visitor(host).SignInAsync("示例干部己");
        var call = await scene.CallAsync("zhejiang-2021");
        await officer.OpenAsync($"/recommendation/{call}");
        await officer.PressAsync("撤回推荐，退还名额", ("reason", " "));
        Assert.Contains("请填写撤回推荐的理由", officer.Text);
        await officer.PressAsync("撤回推荐，退还名额", ("reason", "发现材料不实"));
        Assert.Equal("cityReview", await scene.StepAsync(ids[0]));
        Assert.Contains("撤回推荐", (await officer.OpenAsync($"/review/{ids[0]}")).Text);
        Assert.Contains("发现材料不实", officer.Text);
        Assert.Contains("撤回推荐", (await officer.OpenAsync($"/applications/{ids[0]}/trail")).Text);
    }

    [Fact]
    public async Task One_case_of_a_batch_is_sent_back_and_the_others_are_accepted_and_letter_and_table_are_printed()
    {
        var (call, county, city, province) = (await scene.CallAsync("zhejiang-2021"), await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.OfficerAsync("330000"));
        // whatever another test handed up and nobody answered: on the page there is to be one batch with buttons
        foreach (var left in await host.InDbAsync(db => db.Batches.Where(b => b.ToOfficeId == "330000" && b.AnsweredAt == null).Select(b => b.Id).ToListAsync()))
        {
            Assert.Empty((await scene.DoAsync<AnswerBatch, Outcome<Batch>>(answer => answer.RunAsync(province, new AnswerBatch.Input(left, 0, true, null, [])))).Refusals);
        }
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++) ids.Add(await scene.AtRecommendationAsync("330106", county));
        foreach (var id in ids) Assert.Empty((await RecommendAsync(city, id)).Refusals);
        async Task SealAsync()
        {
            var digest = (await scene.DoAsync<ShowSummary, ShowSummary.View?>(show => show.RunAsync(city, call, "cityList")))!.Digest;
            Assert.Empty((await scene.DoAsync<SealSummary, Outcome<SealedSummary>>(seal => seal.RunAsync(city, new SealSummary.Input(call, "cityList", digest, true)))).Refusals.Select(refusal => refusal.Sentence));
        }
        Task<Outcome<Batch>> SubmitAsync() => scene.DoAsync<SubmitBatch, Outcome<Batch>>(submit => submit.RunAsync(city, new SubmitBatch.Input(call, "关于推荐示范平台的请示", "杭示例〔2021〕7号", "示例签发人", new DateOnly(2021, 5, 12))));
        Task<Outcome<Batch>> AnswerAsync(Guid batch, string? reason, params Guid[] back) => scene.DoAsync<AnswerBatch, Outcome<Batch>>(answer => answer.RunAsync(province, new AnswerBatch.Input(batch, 0, true, reason, back)));

        // before: a draft to sign
        var officer = await new Visitor(host).SignInAsync("示例干部乙");
        var draft = await Pdf.DenseAsync(await officer.Client.GetByteArrayAsync($"/recommendation/{call}/letter.pdf"));
        Assert.Contains("现推荐3家服务机构", draft);
        Assert.Contains("草稿", draft);
        await SealAsync();
        var batch = (await SubmitAsync()).Value!;
        Assert.Equal("takeback.up", (await TakeBackAsync(city, ids[1])).Refusals.Single().Code);

        var letter = await officer.Client.GetByteArrayAsync($"/recommendation/{call}/letter.pdf?batch={batch.Id}");
        Assert.Equal(letter, await officer.Client.GetByteArrayAsync($"/recommendation/{call}/letter.pdf?batch={batch.Id}"));
        var text = await Pdf.DenseAsync(letter);
        var names = await host.InDbAsync(db => db.Applications.Where(a => ids.Contains(a.Id)).Select(a => db.Institutions.First(i => i.Id == a.InstitutionId).Name).ToListAsync());
        foreach (var said in names.Concat(["杭示例〔2021〕7号", "签发人：示例签发人", "关于推荐示范平台的请示", "2021年5月12日", "浙江省经济和信息化厅：", "附件：1.推荐名单", "2.推荐2021年度省级中小企业公共服务示范平台汇总表"])) Assert.Contains(Pdf.Dense(said), text);
        Assert.DoesNotContain("草稿", text);
        var table = await Pdf.PagesAsync(await officer.Client.GetByteArrayAsync($"/recommendation/{call}/summary/cityList/print.pdf?n=1"));
        foreach (var said in names.Concat(["填报单位（盖章）：杭州市经济和信息化局", "第 1 版"])) Assert.Contains(Pdf.Dense(said), Pdf.Dense(string.Concat(table)));
        foreach (var path in new[] { $"letter.pdf?batch={Guid.NewGuid()}", "summary/cityList/print.pdf?n=9", "summary/none/print.pdf", "letter.pdf" }) Assert.Equal(HttpStatusCode.NotFound, (await officer.OpenAsync($"/recommendation/{call}/{path}")).Status);
        var elsewhere = await new Visitor(host).SignInAsync("示例干部丁");
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.OpenAsync($"/recommendation/{call}/letter.pdf?batch={batch.Id}")).Status);
        var above = await new Visitor(host).SignInAsync("示例干部壬");
        Assert.Equal(letter, await above.Client.GetByteArrayAsync($"/recommendation/{call}/letter.pdf?batch={batch.Id}"));
        // who has to answer reads the table that came with it; its maker's other versions are not his
        await above.OpenAsync($"/recommendation/{call}/batches");
        var came = above.Page.QuerySelectorAll("a").Select(a => a.GetAttribute("href")!).First(href => href.Contains($"/summary/cityList/print.pdf?batch={batch.Id}", StringComparison.Ordinal));
        Assert.Equal(table, await Pdf.PagesAsync(await above.Client.GetByteArrayAsync(came)));
        Assert.Equal(HttpStatusCode.NotFound, (await above.OpenAsync($"/recommendation/{call}/summary/cityList/print.pdf?n=1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.OpenAsync(came)).Status);

        Assert.Equal("batch.case", (await AnswerAsync(batch.Id, "理由", Guid.NewGuid())).Refusals.Single().Code);
        Assert.Equal("reason", (await AnswerAsync(batch.Id, " ", ids[1])).Refusals.Single().Field);
        await above.OpenAsync($"/recommendation/{call}/batches");
        await above.PressAsync("退回勾选的，接收其余", ("reason", "推荐表没有盖章"));
        Assert.Contains("请勾选要退回的申报件", above.Text);
        await above.PressAsync("接收", ("back", ids[1].ToString()), ("reason", "推荐表没有盖章"));
        Assert.Contains("勾选了要退回的申报件", above.Text);
        await above.PressAsync("退回勾选的，接收其余", ("back", ids[1].ToString()), ("reason", "推荐表没有盖章"));
        Assert.Contains("已接收", above.Text);
        Assert.Contains("已退回（", above.Text);
        // what went up is told as it went up, with what became of it
        Assert.Contains("现在：", above.Text);
        foreach (var (id, step, held) in new[] { (ids[0], "visit", 1), (ids[1], "cityReview", 0), (ids[2], "visit", 1) }) Assert.Equal((step, held), (await scene.StepAsync(id), await HeldAsync(id)));
        await WholeAsync(ids[1]);
        var again = (await AnswerAsync(batch.Id, null)).Refusals.Single();
        Assert.Equal("batch.answered", again.Code);
        Assert.Contains("接收，其中退回 1 件", again.Sentence, StringComparison.Ordinal);

        // up again alone, under a letter of its own
        Assert.Empty((await RecommendAsync(city, ids[1])).Refusals);
        // it has its old place in the list again: the sealed table says what it said
        Assert.True((await scene.DoAsync<ShowSummary, ShowSummary.View?>(show => show.RunAsync(city, call, "cityList")))!.IsCurrent);
        var second = (await SubmitAsync()).Value!;
        Assert.Equal([ids[1]], await host.InDbAsync(db => db.BatchItems.Where(i => i.BatchId == second.Id).Select(i => i.ApplicationId).ToListAsync()));
        Assert.Empty((await AnswerAsync(second.Id, null)).Refusals);
    }
}

public sealed class TakeBackOnSqlite(SqliteHost host) : TakeBackTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class TakeBackOnPostgres(PostgresHost host) : TakeBackTests<PostgresHost>(host), IClassFixture<PostgresHost>;
