using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Experts;

/// <summary>Where a programme lets experts, office and applicant see what they otherwise do not, and has other departments heard: they do, and no sooner.</summary>
public abstract class SightTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task What_a_programme_shows_is_shown_when_it_says_and_departments_are_heard_first()
    {
        await scene.ClockAsync(2021, 5, 14, 9);
        var call = await scene.PublishAsync((
            "    sees: { institution: true, others: never, scores: afterRound, experts: never, score: never }",
            "    sees: { institution: false, others: afterOwn, scores: always, experts: afterDecision, score: afterDecision }\n    decidedBy: { departments: [示例财政局], within: 2, silent: reason }"));
        var application = await scene.CopyAsync(await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync(), ("division", "330106")), "experts");
        await scene.ClockAsync(2021, 5, 18, 9);
        await host.InDbAsync(async db =>
        {
            foreach (var one in await db.Applications.Where(a => a.Id == application).ToListAsync()) one.TurnOfficeId = one.ProvinceOfficeId;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        var officer = await scene.OfficerAsync("330000");
        var panel = await scene.PanelAsync(officer, [application], "可见组");
        var experts = new List<Expert>();
        for (var i = 1; i <= 3; i++) experts.Add(await scene.ExpertAsync(officer, $"示例可见专家{i}", $"示例第{i}研究院"));
        var actors = await scene.SeatedAsync(officer, panel, experts);
        var tasks = new List<Guid>();
        foreach (var expert in experts) tasks.Add(await scene.GivenAsync(officer, panel, expert, application));
        await scene.OpenAsync(officer, panel, Deadline.MomentOf(new DateTime(2021, 5, 25, 18, 0, 0)));
        var name = await host.InDbAsync(db => db.Institutions.Where(i => db.Applications.Any(a => a.Id == application && a.InstitutionId == i.Id)).Select(i => i.Name).FirstAsync());
        var code = ((ScalarNode)Casework.Draft.Read(await host.InDbAsync(db => db.Versions.Where(v => v.ApplicationId == application).Select(v => v.Answers).FirstAsync()))[ProgrammeFolder.Find("zhejiang-2021")!.Programme!.Form.Fields.First(f => f.Type == FieldType.CreditCode).Id]!).Text;

        // experts: no name and no code; the others' totals once their own sheet is in, without names
        var total = (await scene.ScoredAsync(actors[0], tasks[0], 0.7m)).Total;
        var second = await SignedInAsync(actors[1]);
        foreach (var path in new[] { "/scoring", $"/scoring/{tasks[1]}" })
        {
            await second.OpenAsync(path);
            Assert.Equal(HttpStatusCode.OK, second.Status);
            Assert.Contains("第 1 号申报单位", second.Text, StringComparison.Ordinal);
            foreach (var secret in new[] { name, code, $"{total}" }.Where(secret => secret.Length > 3)) Assert.DoesNotContain(secret, second.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        }
        // who has to keep away learns that, and not by his own employer from whom
        var tied = (await scene.SeatedAsync(officer, panel, await scene.ExpertAsync(officer, "示例可见专家4", name)))[0];
        var away = await SignedInAsync(tied);
        await away.OpenAsync("/scoring");
        Assert.Contains("回避：经比对须回避", away.Text, StringComparison.Ordinal);
        foreach (var secret in new[] { name, code }) Assert.DoesNotContain(secret, away.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        await scene.ScoredAsync(actors[1], tasks[1], 0.9m);
        await second.OpenAsync($"/scoring/{tasks[1]}");
        Assert.Contains($"不具名，由低到高）：{total}", second.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("示例可见专家1", second.Text, StringComparison.Ordinal);
        var sheet = (await scene.DoAsync<ReadSignedScore, ReadSignedScore.View?>(read => read.RunAsync(actors[1], tasks[1])))!;
        Assert.Equal("第 1 号申报单位", sheet.Institution);

        // the office: sheets that are in, before they are sealed
        Assert.NotNull(await scene.DoAsync<ReadSignedScore, ReadSignedScore.View?>(read => read.RunAsync(officer, tasks[0])));
        await scene.ScoredAsync(actors[2], tasks[2], 0.8m);
        Assert.Empty((await scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(officer, panel.Id, 0))).Refusals.Select(refusal => refusal.Sentence));

        // nothing is recorded before the department has answered, or its time is over
        Assert.Contains("示例财政局（未征求意见）", (await RecordAsync(officer, call, application, null)).Refusals.Single().Sentence, StringComparison.Ordinal);
        Assert.Equal("opinion.unasked", (await OpinionAsync(officer, call, true, new DateOnly(2021, 5, 18))).Refusals.Single().Code);
        Assert.Equal("opinion.department", (await scene.DoAsync<RecordOpinion, Outcome<JointOpinion>>(record => record.RunAsync(officer, new RecordOpinion.Input(call, "experts", "示例税务局", null, null, new DateOnly(2021, 5, 18), null, null)))).Refusals.Single().Code);
        Assert.Empty((await OpinionAsync(officer, call, null, new DateOnly(2021, 5, 18))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Contains("2021-05-20 到期", (await RecordAsync(officer, call, application, "等不及")).Refusals.Single().Sentence, StringComparison.Ordinal);
        await scene.ClockAsync(2021, 5, 21, 9);
        Assert.Equal("silentWhy", (await RecordAsync(officer, call, application, null)).Refusals.Single().Field);
        var applicant = await ApplicantAsync(application);
        await NothingAsync();
        var result = await RecordAsync(officer, call, application, "已电话催办两次");
        Assert.Empty(result.Refusals.Select(refusal => refusal.Sentence));
        Assert.Contains("会商意见：示例财政局逾期未答复。仍记录结果的理由：已电话催办两次", result.Value!.Minutes, StringComparison.Ordinal);
        Assert.Empty((await OpinionAsync(officer, call, true, new DateOnly(2021, 5, 21))).Refusals.Select(refusal => refusal.Sentence));
        var again = await RecordAsync(officer, call, application, null, seen: 1);
        Assert.Contains("示例财政局同意（2021-05-21，示财函〔2021〕1号）没有意见", again.Value!.Minutes, StringComparison.Ordinal);
        // asked again, what it said counts no longer; who does not agree, or spoke of another list, is passed over with a reason alone
        Assert.Empty((await OpinionAsync(officer, call, null, new DateOnly(2021, 5, 21))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Contains("未答复", (await RecordAsync(officer, call, application, null, seen: 2)).Refusals.Single().Sentence, StringComparison.Ordinal);
        Assert.Empty((await OpinionAsync(officer, call, false, new DateOnly(2021, 5, 21))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Contains("示例财政局不同意，仍记录结果的理由", (await RecordAsync(officer, call, application, null, seen: 2)).Refusals.Single().Sentence, StringComparison.Ordinal);
        Assert.Empty((await OpinionAsync(officer, call, null, new DateOnly(2021, 5, 21))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty((await OpinionAsync(officer, call, true, new DateOnly(2021, 5, 21))).Refusals.Select(refusal => refusal.Sentence));

        // the department's letter is filed with its answer
        var desk = await SignedInAsync(officer);
        await desk.OpenAsync($"/panels/ranking/{call}/experts");
        await desk.OpenAsync(desk.Page.QuerySelector("#departments a[href^='/panels/scans/jointOpinion/']")!.GetAttribute("href")!);
        await desk.UploadAsync("file", "复函.png", Unit.Inspection.Made.Png(300, 120), "上传");
        Assert.Contains("复函.png", desk.Text, StringComparison.Ordinal);
        var letter = await host.InDbAsync(db => db.PanelScans.AsNoTracking().SingleAsync(s => s.CallId == call));
        Assert.Equal((ScannedPaper.JointOpinion, "示例财政局"), (letter.Paper, letter.Department));

        // the applicant: score and experts once the case has gone on by it
        await NothingAsync();
        Assert.Empty((await scene.DoAsync<ApplyResult, Outcome<IReadOnlyList<ApplyResult.Row>>>(apply => apply.RunAsync(officer, new ApplyResult.Input(call, "experts", 2, false)))).Refusals.Select(refusal => refusal.Sentence));
        await applicant.OpenAsync($"/applications/{application}");
        Assert.Contains("评审专家：示例可见专家1、示例可见专家2、示例可见专家3", applicant.Text, StringComparison.Ordinal);
        Assert.Contains("得分 ", applicant.Text, StringComparison.Ordinal);

        async Task NothingAsync()
        {
            await applicant.OpenAsync($"/applications/{application}");
            Assert.Equal(HttpStatusCode.OK, applicant.Status);
            Assert.DoesNotContain("示例可见专家", applicant.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("得分 ", applicant.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("已电话13800001111联系", "已电话（联系方式略）联系")]
    [InlineData("负责人 138 0000 1111、0571-88880000", "负责人 （联系方式略）、（联系方式略）")]
    [InlineData("请发 a.b@example.cn。", "请发 （联系方式略）。")]
    [InlineData("实有 13800 平方米，代码 91330106MA0000001X，2021-05-20", "实有 13800 平方米，代码 91330106MA0000001X，2021-05-20")]
    public void Numbers_by_which_people_are_reached_are_taken_out(string said, string shown) => Assert.Equal(shown, Sight.WithoutContacts(said));

    private Task<Outcome<JointOpinion>> OpinionAsync(Actor officer, Guid call, bool? agrees, DateOnly day) =>
        scene.DoAsync<RecordOpinion, Outcome<JointOpinion>>(record => record.RunAsync(officer, new RecordOpinion.Input(call, "experts", "示例财政局", agrees, "没有意见", day, "示例签发人", "示财函〔2021〕1号")));

    private Task<Outcome<PanelResult>> RecordAsync(Actor officer, Guid call, Guid application, string? silent, int seen = 0) => scene.DoAsync<RecordResult, Outcome<PanelResult>>(record =>
        record.RunAsync(officer, new RecordResult.Input(call, "experts", [application], [application], new Dictionary<Guid, string?>(), new DateOnly(2021, 5, 18), "示例参加人员", "按名次择优", seen, silent)));

    private async Task<Visitor> SignedInAsync(Actor actor)
    {
        var visitor = new Visitor(host);
        await scene.SignInAsAsync(visitor, actor);
        return visitor;
    }

    private async Task<Visitor> ApplicantAsync(Guid application)
    {
        var person = await host.InDbAsync(async db => await db.Users.Where(p => p.InstitutionId == db.Applications.First(a => a.Id == application).InstitutionId).Select(p => p.Id).FirstAsync());
        return await SignedInAsync(await host.InScopeAsync(async services => (await ((FindActor)services.GetService(typeof(FindActor))!).OfAsync(person, default))!));
    }
}

public sealed class SightOnSqlite(SqliteHost host) : SightTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class SightOnPostgres(PostgresHost host) : SightTests<PostgresHost>(host), IClassFixture<PostgresHost>;
