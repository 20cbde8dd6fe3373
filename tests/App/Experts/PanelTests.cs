using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.Papers;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.App.Experts;

/// <summary>From the pool to the result: who is asked, who keeps away, who scores what, and what comes of it.</summary>
public abstract class PanelTests<THost>(THost host)
    where THost : ShifanHost
{
    private static readonly DateTimeOffset Until = Deadline.MomentOf(new DateTime(2021, 5, 25, 18, 0, 0));

    private readonly Scene scene = new(host);

    [Fact]
    public async Task From_the_pool_to_the_result_and_on()
    {
        var cases = await scene.AtExpertsAsync(3);
        var officer = await scene.OfficerAsync("330000");
        var panel = await scene.PanelAsync(officer, cases);
        Expert[] experts = [await scene.ExpertAsync(officer, "示例专家甲"), await scene.ExpertAsync(officer, "示例专家乙"), await scene.ExpertAsync(officer, "示例专家丙"), await scene.ExpertAsync(officer, "示例专家丁")];

        // the letter names no applicant and no other expert
        var actors = await scene.SeatedAsync(officer, panel, experts);
        var letters = await host.InDbAsync(db => db.Letters.Where(letter => letter.To == experts[0].Email).Select(letter => letter.Body).ToListAsync());
        Assert.DoesNotContain("示例专家乙", Assert.Single(letters), StringComparison.Ordinal);
        Assert.Contains("/reset/set?key=", letters[0], StringComparison.Ordinal);

        // an expert sees the names alone before he is given something
        var round = Assert.Single((await scene.DoAsync<FindScoring, IReadOnlyList<FindScoring.Round>?>(find => find.RunAsync(actors[0])))!);
        Assert.Equal(3, round.Cases.Count);
        Assert.All(round.Cases, line => Assert.Null(line.Task));

        // who says that he has to keep away gets nothing of that case
        Assert.Empty((await scene.DoAsync<DeclareAvoidance, Outcome<AvoidanceRecord>>(declare => declare.RunAsync(actors[2], new DeclareAvoidance.Input(panel.Id, null, cases[0], "曾任该单位顾问")))).Refusals);
        var refused = await scene.DoAsync<GiveCase, Outcome<Panel>>(give => give.RunAsync(officer, new GiveCase.Input(panel.Id, experts[2].Id, cases[0], true, null)));
        Assert.Equal(("avoid.holds", "须回避：曾任该单位顾问"), (refused.Refusals.Single().Code, refused.Refusals.Single().Sentence));
        // and nobody takes that back for him
        Assert.Equal("avoid.own", (await scene.DoAsync<DecideAvoidance, Outcome<AvoidanceRecord>>(decide => decide.RunAsync(officer, new DecideAvoidance.Input(panel.Id, experts[2].Id, cases[0], 1, false, "无妨")))).Refusals.Single().Code);

        var tasks = new Dictionary<(int Expert, int Case), Guid>();
        for (var e = 0; e < 4; e++)
        {
            for (var c = 0; c < 3; c++)
            {
                // with two for one case it cannot begin: the programme wants three
                if ((e, c) == (3, 0)) Assert.Equal("panel.few", (await scene.DoAsync<OpenScoring, Outcome<Panel>>(open => open.RunAsync(officer, panel.Id, Until))).Refusals.Single().Code);
                if ((e, c) != (2, 0)) tasks[(e, c)] = await scene.GivenAsync(officer, panel, experts[e], cases[c]);
            }
        }

        // before it is opened nothing can be filled in, and another's task is not there
        Assert.Equal("score.early", (await SaveAsync(actors[0], tasks[(0, 0)], 0)).Refusals.Single().Code);
        await scene.OpenAsync(officer, panel, Until);
        Assert.Equal("score.unknown", (await SaveAsync(actors[1], tasks[(0, 0)], 0)).Refusals.Single().Code);
        Assert.Null(await scene.DoAsync<ShowTask, ShowTask.View?>(show => show.RunAsync(actors[1], tasks[(0, 0)])));

        // two windows: the second is told, and keeps nothing of the first's
        var saved = await SaveAsync(actors[0], tasks[(0, 0)], 0);
        Assert.Equal(1, saved.Value!.Revision);
        Assert.Equal("score.changed", (await scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(actors[0], new SaveScore.Input(tasks[(0, 0)], 0, new Dictionary<string, ScoreAnswer> { ["functions"] = new() { Value = "1" } })))).Refusals.Single().Code);

        // what is missing is said at its item
        var wanting = await scene.DoAsync<SubmitScore, Outcome<SignedScore>>(submit => submit.RunAsync(actors[0], new SubmitScore.Input(tasks[(0, 0)], 1, new Dictionary<string, ScoreAnswer>(), "示例专家甲")));
        Assert.Contains(wanting.Refusals, refusal => refusal is { Code: "score.missing", Field: "functions" });

        // expert 甲 thinks case 2 the best, then 1, then 0; the others agree
        foreach (var ((e, c), task) in tasks) await scene.ScoredAsync(actors[e], task, 0.8m + 0.1m * c);
        var again = await scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(actors[0], new SaveScore.Input(tasks[(0, 0)], 2, new Dictionary<string, ScoreAnswer>())));
        Assert.Equal("score.submitted", again.Refusals.Single().Code);

        // sealed: the office sees nothing before it closes, everything after
        Assert.Empty((await RankAsync(officer))!.Lines);
        Assert.Null(await scene.DoAsync<ReadSignedScore, ReadSignedScore.View?>(read => read.RunAsync(officer, tasks[(0, 0)])));
        Assert.Equal("panel.seen", (await scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(officer, panel.Id, 3))).Refusals.Single().Code);
        Assert.Empty((await scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(officer, panel.Id, 0))).Refusals.Select(refusal => refusal.Sentence));
        var ranking = (await RankAsync(officer))!;
        Assert.Equal([cases[2], cases[1], cases[0]], ranking.Lines.Select(line => line.Application));
        Assert.Equal([1, 2, 3], ranking.Lines.Select(line => line.Ranked.Place));
        Assert.Equal([4, 4, 3], ranking.Lines.Select(line => line.Sheets.Count));
        Assert.True((await scene.DoAsync<ReadSignedScore, ReadSignedScore.View?>(read => read.RunAsync(officer, tasks[(0, 0)])))!.Sound);

        // by merit: to leave out the second and take the third needs words for both
        var record = await RecordAsync(officer, ranking, [cases[2], cases[0]]);
        Assert.Equal(["missing", "result.merit"], record.Refusals.Select(refusal => refusal.Code));
        Assert.Empty((await RecordAsync(officer, ranking, [cases[2], cases[1]], (cases[0], "按名额择优，排名靠后"))).Refusals.Select(refusal => refusal.Sentence));
        foreach (var dry in new[] { true, false })
        {
            var rows = (await scene.DoAsync<ApplyResult, Outcome<IReadOnlyList<ApplyResult.Row>>>(apply => apply.RunAsync(officer, new ApplyResult.Input(panel.CallId, "experts", 1, dry)))).Value!;
            Assert.Equal(["网上公示", "网上公示", "未认定"], rows.Select(row => row.NextStep));
            Assert.Equal(dry ? "experts" : "publicity", await scene.StepAsync(cases[2]));
        }
        Assert.Equal("notRecognised", await scene.StepAsync(cases[0]));
        // the programme shows the applicant no score: the words of the act do not tell it either
        var said = await host.InDbAsync(db => db.Handlings.Where(h => cases.Contains(h.ApplicationId) && h.Step == "experts" && h.ToStep == "publicity").Select(h => h.Opinion).ToListAsync());
        Assert.Equal(["专家评审：入选", "专家评审：入选"], said);
        Assert.All((await scene.DoAsync<ApplyResult, Outcome<IReadOnlyList<ApplyResult.Row>>>(apply => apply.RunAsync(officer, new ApplyResult.Input(panel.CallId, "experts", 1, false)))).Value!, row => Assert.Equal("step.wrong", row.Refusals.Single().Code));
        await FiledAsync(officer, actors[0], panel, tasks[(0, 0)], cases[0]);
    }

    // papers as they were signed by hand: looked into, kept with who and when, seen by the office alone, and part of the archive
    private async Task FiledAsync(Actor officer, Actor expert, Panel panel, Guid task, Guid application)
    {
        var desk = new Visitor(host);
        await scene.SignInAsAsync(desk, officer);
        var (pdf, png) = (Made.Pages(1, trailer: "/Info << /Title (signed) >>"), Made.Png(300, 120));
        var sheet = $"/panels/scans/scoreSheet/{task}";
        await desk.OpenAsync($"/panels/sheets/{task}");
        Assert.Contains("签字扫描件（0）", desk.Text, StringComparison.Ordinal);
        await desk.OpenAsync(sheet);
        await desk.PressAsync("上传");
        Assert.Contains("请选择签字扫描件", desk.Text, StringComparison.Ordinal);
        foreach (var (name, content, said) in new[] { ("签字.pdf", Made.Latin("MZ this is no document"), "file."), ("空.pdf", Array.Empty<byte>(), "空文件"), ("表.docx", Made.Docx(), "只收 PDF") })
        {
            await desk.UploadAsync("file", name, content, "上传");
            Assert.NotNull(desk.Page.QuerySelector(".refusals"));
            if (said != "file.") Assert.Contains(said, desk.Text, StringComparison.Ordinal);
        }
        for (var twice = 0; twice < 2; twice++) await desk.UploadAsync("file", "签字的评分表.pdf", pdf, "上传");
        Assert.Null(desk.Page.QuerySelector(".refusals"));
        var scan = Assert.Single(await host.InDbAsync(db => db.PanelScans.AsNoTracking().Where(s => s.TaskId == task).ToListAsync()));
        Assert.Equal((Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(pdf)), officer.PersonId, 1), (scan.Digest, scan.PersonId, scan.Edition));
        Assert.Contains(scan.Digest, desk.Text, StringComparison.Ordinal);
        var minutes = $"/panels/scans/minutes/{panel.CallId}?step=experts";
        await desk.OpenAsync(minutes);
        await desk.UploadAsync("file", "纪要.png", png, "上传");
        await desk.OpenAsync($"/panels/ranking/{panel.CallId}/experts");
        Assert.Equal(["签字扫描件（0）", "签字扫描件（1）"], desk.Page.QuerySelectorAll("a[href^='/panels/scans/']").Select(link => link.TextContent));
        // one that is taken out stays on file, and counts no more
        await desk.OpenAsync(minutes);
        await desk.PressAsync("移除");
        Assert.Contains("移除的原因", desk.Page.QuerySelector(".refusals")!.TextContent, StringComparison.Ordinal);
        await desk.PressAsync("移除", ("why", "传错了文件"));
        Assert.Contains("传错了文件", desk.Text, StringComparison.Ordinal);
        await desk.OpenAsync($"/panels/scans/scoreSummary/{panel.CallId}?step=experts");
        await desk.UploadAsync("file", "汇总.png", png, "上传");

        // a paper that is not there has none; and nobody but the office hears of any
        foreach (var nothing in new[] { $"/panels/scans/jointOpinion/{panel.CallId}?step=experts&department=x", $"/panels/scans/attendance/{panel.Id}", $"/panels/scans/pledge/{panel.Id}", $"{sheet}?handler=File&scan={panel.Id}" }) Assert.Equal(HttpStatusCode.NotFound, (await desk.OpenAsync(nothing)).Status);
        using (var file = await desk.Client.GetAsync($"{sheet}?handler=File&scan={scan.Id}")) Assert.Equal(pdf, await file.Content.ReadAsByteArrayAsync());
        var (own, county) = (new Visitor(host), new Visitor(host));
        await scene.SignInAsAsync(own, expert);
        await scene.SignInAsAsync(county, await scene.OfficerAsync("330106"));
        foreach (var visitor in new[] { own, county })
        {
            foreach (var path in new[] { sheet, minutes, $"{sheet}?handler=File&scan={scan.Id}" }) Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
        }
        foreach (var wrong in new[] { expert, await scene.OfficerAsync("330106") })
        {
            Assert.Equal("scan.unknown", (await scene.DoAsync<AddScan, Outcome<PanelScan>>(add => add.RunAsync(wrong, new ShowScans.Place(ScannedPaper.ScoreSheet, task, null, null), "签字.pdf", new MemoryStream(pdf)))).Refusals.Single().Code);
            Assert.Equal("scan.unknown", (await scene.DoAsync<RemoveScan, Outcome<PanelScan>>(remove => remove.RunAsync(wrong, scan.Id, "？"))).Refusals.Single().Code);
        }
        var job = (await scene.DoAsync<StartArchive, Outcome<Job>>(start => start.RunAsync(officer, new StartArchive.Input(application, JobKind.ArchiveCase)))).Value!;
        for (var i = 0; i < 600 && job.IsOpen; i++)
        {
            await Task.Delay(100);
            job = await host.InDbAsync(db => db.Jobs.AsNoTracking().FirstAsync(j => j.Id == job.Id));
        }
        Assert.Null(job.Trouble);
        using var zip = System.IO.Compression.ZipFile.OpenRead(host.Services.GetRequiredService<FileStore>().PathOf(Assert.Single(job.Results()).Digest));
        Assert.Equal(["07 评审和认定/签字扫描件/评分汇总表 专家评审.png", "07 评审和认定/签字扫描件/评分表 示例专家甲.pdf"], zip.Entries.Select(entry => entry.FullName).Where(name => name.Contains("/签字扫描件/", StringComparison.Ordinal)).Select(name => name[(name.IndexOf("data/", StringComparison.Ordinal) + 5)..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_panels_come_into_one_list_as_the_programme_says()
    {
        await scene.ClockAsync(2021, 5, 14, 9);
        var call = await scene.PublishAsync(("    combine: { by: score,", "    combine: { by: place,"));
        var first = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync(), ("division", "330106"));
        var cases = new List<Guid>();
        for (var i = 0; i < 4; i++) cases.Add(await scene.CopyAsync(first, "experts"));
        await scene.ClockAsync(2021, 5, 18, 9);
        await host.InDbAsync(async db =>
        {
            foreach (var one in await db.Applications.Where(a => cases.Contains(a.Id)).ToListAsync()) one.TurnOfficeId = one.ProvinceOfficeId;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        var officer = await scene.OfficerAsync("330000");
        var experts = new List<Expert>();
        for (var i = 0; i < 3; i++) experts.Add(await scene.ExpertAsync(officer, $"示例合并专家{i}", $"示例合并第{i}研究院"));
        var panels = new List<Panel>();
        // the second panel is the stricter; of its last case the sheets lie far apart
        foreach (var (name, some, shares) in new[] { ("甲组", cases.Take(2), new[] { 1m, 0.95m }), ("乙组", cases.Skip(2), [0.9m, 0.95m]) })
        {
            var panel = await scene.PanelAsync(officer, [.. some], name);
            panels.Add(panel);
            var actors = await scene.SeatedAsync(officer, panel, experts);
            var tasks = new List<(Actor Actor, Guid Task, decimal Share)>();
            foreach (var (id, c) in some.Select((id, c) => (id, c)))
            {
                for (var e = 0; e < 3; e++) tasks.Add((actors[e], await scene.GivenAsync(officer, panel, experts[e], id), id == cases[3] && e == 0 ? 0.4m : shares[c]));
            }
            await scene.OpenAsync(officer, panel, Until);
            foreach (var (actor, task, share) in tasks) await scene.ScoredAsync(actor, task, share);
        }
        Task<ShowRanking.View?> ListAsync() => scene.DoAsync<ShowRanking, ShowRanking.View?>(show => show.RunAsync(officer, call, "experts"));
        async Task CloseAsync(Panel panel) => Assert.Empty((await scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(officer, panel.Id, 0))).Refusals.Select(refusal => refusal.Sentence));
        await CloseAsync(panels[0]);
        Assert.Null((await ListAsync())!.Merge);
        await CloseAsync(panels[1]);
        var view = (await ListAsync())!;
        Assert.Equal([cases[0], cases[2], cases[1], cases[3]], view.Lines.Select(line => line.Application));
        Assert.Equal([1, 2, 3, 4], view.Lines.Select(line => line.Ranked.Place));
        Assert.True(view.Lines[1].Ranked.Score.Score < view.Lines[2].Ranked.Score.Score);

        var desk = new Visitor(host);
        await scene.SignInAsAsync(desk, officer);
        await desk.OpenAsync($"/panels/ranking/{call}/experts");
        var rule = desk.Page.GetElementById("merge")!.TextContent;
        foreach (var said in new[] { "按组内名次合并排序", "二", "本系统设定" }) Assert.Contains(said, rule, StringComparison.Ordinal);
        Assert.Contains("乙组第 1 名", desk.Text, StringComparison.Ordinal);
        var summary = (await scene.DoAsync<PrintPanel, Outcome<Printed>?>(print => print.StepAsync(officer, "scoreSummary", call, "experts", PaperFormat.Pdf)))!.Value!;
        foreach (var said in new[] { "乙组第1名", "按组内名次合并排序" }) Assert.Contains(said, await Pdf.DenseAsync(summary.Bytes), StringComparison.Ordinal);
        // sealed, nobody can look again: it says so, and where to write what is made of it
        var apart = desk.Page.GetElementById("apart")!;
        Assert.Contains("不能再请专家复议", apart.TextContent, StringComparison.Ordinal);
        Assert.Equal("#record", apart.QuerySelector("a")!.GetAttribute("href"));
        Assert.NotNull(desk.Page.GetElementById("record"));
        Assert.Contains("按组内名次合并排序", view.Draft, StringComparison.Ordinal);

        // to take the first panel's second before the second panel's first needs a reason
        Assert.Contains("result.merit", (await RecordAsync(officer, view, [cases[0], cases[1]], (cases[2], "名额所限"), (cases[3], "名额所限"))).Refusals.Select(refusal => refusal.Code));
        var result = await RecordAsync(officer, view, [cases[0], cases[2]], (cases[1], "名额所限"), (cases[3], "名额所限"));
        Assert.Empty(result.Refusals.Select(refusal => refusal.Sentence));
        var rows = (await scene.DoAsync<ApplyResult, Outcome<IReadOnlyList<ApplyResult.Row>>>(apply => apply.RunAsync(officer, new ApplyResult.Input(call, "experts", 1, true)))).Value!;
        Assert.Equal([cases[0], cases[2], cases[1], cases[3]], rows.Select(row => row.Application));
        Assert.Equal([true, true, false, false], rows.Select(row => row.GoesOn));
    }

    private Task<ShowRanking.View?> RankAsync(Actor officer) => scene.DoAsync<ShowRanking, ShowRanking.View?>(async show => await show.RunAsync(officer, await scene.CallAsync("zhejiang-2021"), "experts"));

    private Task<Outcome<SaveScore.Saved>> SaveAsync(Actor expert, Guid task, int revision) =>
        scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(expert, new SaveScore.Input(task, revision, new Dictionary<string, ScoreAnswer> { ["functions"] = new() { Value = "15" } })));

    private Task<Outcome<PanelResult>> RecordAsync(Actor officer, ShowRanking.View ranking, IReadOnlyCollection<Guid> on, params (Guid Case, string Why)[] whys) => scene.DoAsync<RecordResult, Outcome<PanelResult>>(record => record.RunAsync(officer, new RecordResult.Input(
        ranking.Call.Id, ranking.Step.Id, [.. ranking.Lines.Select(line => line.Application)], on, whys.ToDictionary(why => why.Case, why => (string?)why.Why), new DateOnly(2021, 5, 18), "示例评审会全体专家", "会议听取了评审情况，按名次择优。", ranking.Results.Count)));
}

public sealed class PanelOnSqlite(SqliteHost host) : PanelTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PanelOnPostgres(PostgresHost host) : PanelTests<PostgresHost>(host), IClassFixture<PostgresHost>;
