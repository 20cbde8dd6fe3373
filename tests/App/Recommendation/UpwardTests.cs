using System.Text;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>From the candidates of a district to the ministry's answer: order, table, letter, and back again.</summary>
public abstract class UpwardTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Programme = "shanghai-national-2021";

    private readonly Scene scene = new(host);

    private async Task<(Guid Call, Actor District, Actor City)> BeginAsync()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        return (await scene.CallAsync(Programme), await scene.OfficerAsync("310118"), await scene.OfficerAsync("310000"));
    }

    [Fact]
    public async Task The_order_is_kept_reserve_stays_behind_and_the_first_so_many_are_recommended_after_a_look()
    {
        var (call, _, _) = await BeginAsync();
        var district = await scene.OfficerAsync("310104");
        var ids = await scene.CopiesAsync(await scene.AtRecommendationAsync("310104", district, Programme), 3);
        async Task<FindCandidates.View> ViewAsync() => (await scene.DoAsync<FindCandidates, FindCandidates.View?>(find => find.RunAsync(district, call)))!;
        async Task<Outcome<Ranking>> MoveAsync(int token, Guid id, RankMove move) => await scene.DoAsync<RankCandidates, Outcome<Ranking>>(rank => rank.RunAsync(district, new RankCandidates.Input(call, token, id, move)));

        Assert.Equal(ids, (await ViewAsync()).Candidates.Select(row => row.Application.Id));
        Assert.Empty((await MoveAsync(0, ids[3], RankMove.Up)).Refusals);
        Assert.Equal("rank.changed", (await MoveAsync(0, ids[3], RankMove.Up)).Refusals.Single().Code);
        Assert.Empty((await MoveAsync(1, ids[0], RankMove.Reserve)).Refusals);
        Assert.Equal("rank.end", (await MoveAsync(2, ids[0], RankMove.Up)).Refusals.Single().Code);
        Assert.Equal([ids[1], ids[3], ids[2]], (await ViewAsync()).Candidates.Select(row => row.Application.Id));
        Assert.Equal([ids[0]], (await ViewAsync()).Reserve.Select(row => row.Application.Id));

        async Task<Outcome<IReadOnlyList<RecommendFirst.Row>>> FirstAsync(bool dry, int count = 3) =>
            await scene.DoAsync<RecommendFirst, Outcome<IReadOnlyList<RecommendFirst.Row>>>(first => first.RunAsync(district, new RecommendFirst.Input(call, 2, count, "同意推荐", null, dry)));
        Assert.Equal("recommend.count", (await FirstAsync(dry: true, 4)).Refusals.Single().Code);
        // two places: the third is told why not, before and after
        // what cannot be kept is refused before anything is tried
        foreach (var (opinion, excess, code) in new[] { ("同意" + new string('\uD83D', 1), null, "text.unreadable"), (new string('长', 10_000_000), null, "text.long"), ("同意", "理由" + new string('\uDC00', 1), "text.unreadable") })
        {
            Assert.Equal([code, code], await Task.WhenAll(new[] { true, false }.Select(async dry =>
                (await scene.DoAsync<RecommendFirst, Outcome<IReadOnlyList<RecommendFirst.Row>>>(first => first.RunAsync(district, new RecommendFirst.Input(call, 2, 1, opinion, excess, dry)))).Refusals.Single().Code)));
        }
        foreach (var dry in new[] { true, false })
        {
            var rows = (await FirstAsync(dry)).Value!;
            Assert.Equal([1, 2, null], rows.Select(row => row.Place));
            Assert.Equal("quota.mandate", rows[2].Refusals.Single().Code);
            Assert.Equal(dry ? 3 : 1, (await ViewAsync()).Candidates.Count);
        }
        Assert.Equal([ids[1], ids[3]], (await ViewAsync()).Recommended.Select(row => row.Application.Id));

        // not recommended is an outcome with reason and date, and the applicant is told
        await host.InDbAsync(async db =>
        {
            var clerk = await db.Users.FirstAsync(p => p.InstitutionId == db.Applications.First(a => a.Id == ids[2]).InstitutionId);
            (clerk.Email, clerk.EmailConfirmed) = ("declined@test.example", true);
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        var token = await scene.TokenAsync(ids[2]);
        Assert.Empty((await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(district, new EndApplication.Input(ids[2], token, Doing.Decline, "名额已满，排序靠后")))).Refusals);
        var declined = (await ViewAsync()).NotRecommended.Single();
        Assert.Equal(("名额已满，排序靠后", "notRecommended"), (declined.Ended!.Opinion, declined.Application.Step));
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(letter => letter.To == "declined@test.example")));

        var officer = await new Visitor(host).SignInAsync("示例干部子");
        await officer.OpenAsync($"/recommendation/{call}");
        Assert.Contains("并排比较", officer.Text);
        await officer.PressAsync("取消候补");
        Assert.Single((await ViewAsync()).Candidates);
        Assert.Empty((await ViewAsync()).Reserve);
    }

    [Fact]
    public async Task A_table_is_sealed_in_versions_combined_by_the_city_and_handed_up_and_a_batch_comes_back()
    {
        var (call, district, city) = await BeginAsync();
        var ids = await scene.CopiesAsync(await scene.AtRecommendationAsync("310118", district, Programme, ("platformName", "示例青浦国际服务平台")), 1);
        async Task<Outcome<Application>> RecommendAsync(Actor officer, Guid id)
        {
            var token = await scene.TokenAsync(id);
            return await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(officer, new RecommendApplication.Input(id, token, "同意推荐", null)));
        }
        async Task<ShowSummary.View> TableAsync(Actor actor, string id) => (await scene.DoAsync<ShowSummary, ShowSummary.View?>(show => show.RunAsync(actor, call, id)))!;
        async Task<Outcome<SealedSummary>> SealAsync(Actor actor, string id, bool looked, string? digest = null)
        {
            var seen = digest ?? (await TableAsync(actor, id)).Digest;
            return await scene.DoAsync<SealSummary, Outcome<SealedSummary>>(seal => seal.RunAsync(actor, new SealSummary.Input(call, id, seen, looked)));
        }
        async Task<Outcome<Batch>> SubmitAsync(Actor actor) => await scene.DoAsync<SubmitBatch, Outcome<Batch>>(submit => submit.RunAsync(actor, new SubmitBatch.Input(call, "关于推荐的函", "示例〔2021〕1号", "示例签发人", new DateOnly(2021, 5, 18))));

        Assert.Equal("summary.empty", (await SealAsync(district, "summary", false)).Refusals.Single().Code);
        Assert.Empty((await RecommendAsync(district, ids[0])).Refusals);
        await SetNameAsync(ids[0]);
        // 国际 is one of 等: a person looks at it; the copy carries another institution's name in its form
        Assert.Contains(await TroublesAsync("summary"), trouble => trouble.Doubt && trouble.Column == "平台名称");
        async Task<IReadOnlyList<ShowSummary.Trouble>> TroublesAsync(string id) => (await TableAsync(district, id)).Troubles;
        Assert.Equal("batch.summary", (await SubmitAsync(district)).Refusals.Single().Code);
        Assert.Equal("summary.doubt", (await SealAsync(district, "summary", looked: false)).Refusals.Single().Code);
        Assert.Equal("summary.changed", (await SealAsync(district, "summary", looked: true, "0")).Refusals.Single().Code);
        var first = (await SealAsync(district, "summary", looked: true)).Value!;
        Assert.Equal((1, 64), (first.Number, first.Digest.Length));
        Assert.Contains("国际", first.Doubts);
        Assert.Equal("summary.same", (await SealAsync(district, "summary", looked: true)).Refusals.Single().Code);

        Assert.Empty((await RecommendAsync(district, ids[1])).Refusals);
        var changed = await TableAsync(district, "summary");
        Assert.False(changed.IsCurrent);
        Assert.Equal("新列入", changed.Changes.Single().After);
        // a name that is not the seal's has to be put right
        Assert.Contains(changed.Troubles, trouble => !trouble.Doubt && trouble.Application == ids[1] && trouble.Sentence.Contains("盖章名称", StringComparison.Ordinal));
        Assert.Equal("summary.wrong", (await SealAsync(district, "summary", looked: true)).Refusals[0].Code);
        await SetNameAsync(ids[1]);
        Assert.Equal(2, (await SealAsync(district, "summary", looked: true)).Value!.Number);

        // xlsx with text and nothing else
        var officer = await new Visitor(host).SignInAsync("示例干部癸");
        await officer.OpenAsync($"/recommendation/{call}/summary/summary");
        Assert.Contains("第 2 版", officer.Text);
        var bytes = await officer.Client.GetByteArrayAsync($"/recommendation/{call}/summary/summary?handler=File&n=2");
        var sheet = SheetReader.Read(bytes, "汇总表.xlsx", new Faults())!.Sheets[0];
        Assert.Contains(sheet.Rows, row => row.Cells.Any(cell => cell.Text == "示例青浦国际服务平台"));
        Assert.DoesNotContain(sheet.Rows.SelectMany(row => row.Cells), cell => cell.Kind == CellKind.Formula);

        // up, and back again with a reason: the cases stand before the district, and their places are free
        var batch = (await SubmitAsync(district)).Value!;
        Assert.Equal("310000", batch.ToOfficeId);
        Assert.Equal("batch.empty", (await SubmitAsync(district)).Refusals.Single().Code);
        async Task<Outcome<Batch>> AnswerAsync(Actor actor, Guid id, bool accept, string? reason) => await scene.DoAsync<AnswerBatch, Outcome<Batch>>(answer => answer.RunAsync(actor, new AnswerBatch.Input(id, 0, accept, reason)));
        Assert.Equal("batch.unknown", (await AnswerAsync(district, batch.Id, accept: true, null)).Refusals.Single().Code);
        Assert.Equal("reason", (await AnswerAsync(city, batch.Id, accept: false, " ")).Refusals.Single().Field);
        Assert.Empty((await AnswerAsync(city, batch.Id, accept: false, "推荐意见过于简单")).Refusals);
        var again = (await AnswerAsync(city, batch.Id, accept: true, null)).Refusals.Single();
        Assert.Equal(("batch.answered", "这次上报已由您于 2021-05-18 09:00 答复：退回 2 件。答复后不能更改"), (again.Code, again.Sentence));
        foreach (var id in ids) Assert.Equal("districtRecommend", await scene.StepAsync(id));
        Assert.Equal(0, await host.InDbAsync(db => db.QuotaPlaces.CountAsync(place => place.CallId == call && place.OfficeId == "310118" && place.FreedAt == null)));
        Assert.Contains("上级退回", (await officer.OpenAsync($"/review/{ids[0]}")).Text);
        Assert.DoesNotContain((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, said => said.Contains(ids[0].ToString(), StringComparison.Ordinal) && said.Contains("办理", StringComparison.Ordinal));

        foreach (var id in ids) Assert.Empty((await RecommendAsync(district, id)).Refusals);
        // recommended again, the table says what it said
        var second = (await SubmitAsync(district)).Value!;
        Assert.Empty((await AnswerAsync(city, second.Id, accept: true, null)).Refusals);

        // the city: after the defence it recommends one of them, and its table takes the district's sealed row
        foreach (var (id, action) in new[] { (ids[0], "pass"), (ids[1], "decline") })
        {
            var token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(pass => pass.RunAsync(city, new PassByOutsideOutcome.Input(id, token, action, "示例答辩", "示例")))).Refusals);
        }
        Assert.Empty((await RecommendAsync(city, ids[0])).Refusals);
        var combined = await TableAsync(city, "citySummary");
        Assert.Equal([ids[0]], combined.Rows.Select(row => row.Application));
        Assert.Equal("示例青浦国际服务平台", combined.Rows[0].Cells["platformName"]);
        Assert.Empty((await SealAsync(city, "citySummary", looked: true)).Refusals);
        var up = (await SubmitAsync(city)).Value!;
        Assert.Null(up.ToOfficeId);

        // the ministry's answer, from a file
        var code = await host.InDbAsync(db => db.Applications.Where(a => a.Id == ids[0]).Select(a => db.Institutions.First(i => i.Id == a.InstitutionId).CreditCode).FirstAsync());
        async Task<IReadOnlyList<ImportOutcomes.Row>> ImportAsync(string text, bool dry) => (await scene.DoAsync<ImportOutcomes, Outcome<IReadOnlyList<ImportOutcomes.Row>>>(import =>
            import.RunAsync(city, new ImportOutcomes.Input(call, SheetReader.Read(Encoding.UTF8.GetBytes(text), "结果.csv", new Faults())!.Sheets[0], "工信部示例公告", dry)))).Value!;
        var file = $"统一社会信用代码,结果\n{code},认定\n{code},认定\n示例没有的代码,认定\n";
        var clerk = await new Visitor(host).SignInAsync("示例干部丑");
        async Task<string> SendAsync(string text, params (string Name, string Value)[] boxes)
        {
            await clerk.OpenAsync($"/recommendation/{call}/batches");
            using var form = new MultipartFormDataContent { { new StringContent(clerk.Page.QuerySelector("form[action*='handler=Outcomes'] input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" }, { new StringContent("工信部示例公告"), "document" } };
            foreach (var (name, value) in boxes) form.Add(new StringContent(value), name);
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", "结果.csv");
            using var response = await clerk.Client.PostAsync($"/recommendation/{call}/batches?handler=Outcomes", form);
            Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
            return System.Net.WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
        }
        Assert.Contains("表头缺少“结果”一列", await SendAsync("没有表头"), StringComparison.Ordinal);
        var tried = await SendAsync(file);
        foreach (var said in new[] { "已认定", "表中重复", "代码有误" }) Assert.Contains(said, tried, StringComparison.Ordinal);
        Assert.Equal("ministry", await scene.StepAsync(ids[0]));
        foreach (var dry in new[] { true, false })
        {
            var rows = await ImportAsync(file, dry);
            Assert.Equal(["已认定", null, null], rows.Select(row => row.Outcome));
            Assert.Equal(["outcome.twice", "outcome.unknown"], rows.Skip(1).Select(row => row.Refusals.Single().Code));
            Assert.Equal((4, "读到统一社会信用代码“示例没有的代码”，代码有误：统一社会信用代码应为 18 位，现为 7 位"), (rows[2].Line, rows[2].Refusals.Single().Sentence));
            Assert.Equal(dry ? "ministry" : "recognised", await scene.StepAsync(ids[0]));
        }
        Assert.Equal("outcome.step", (await ImportAsync(file, dry: true))[0].Refusals.Single().Code);
        var page = await new Visitor(host).SignInAsync("示例干部丑");
        Assert.Contains("工信部", (await page.OpenAsync($"/review/{ids[0]}")).Text);
        Assert.Contains("示例〔2021〕1号", (await page.OpenAsync($"/recommendation/{call}/batches")).Text);
        Assert.Equal("batch.unknown", (await AnswerAsync(city, up.Id, accept: true, null)).Refusals.Single().Code);
    }

    // the copy's form names the first institution; its account is called so now
    private Task<bool> SetNameAsync(Guid id) => host.InDbAsync(async db =>
    {
        var application = await db.Applications.FirstAsync(a => a.Id == id);
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id);
        var typed = ((ScalarNode)((MappingNode)JsonText.Read(version.Answers, "", new Faults())!)["institution"]!).Text;
        (await db.Institutions.FirstAsync(i => i.Id == application.InstitutionId)).Name = typed;
        return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
    });
}

public sealed class UpwardOnSqlite(SqliteHost host) : UpwardTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class UpwardOnPostgres(PostgresHost host) : UpwardTests<PostgresHost>(host), IClassFixture<PostgresHost>;
