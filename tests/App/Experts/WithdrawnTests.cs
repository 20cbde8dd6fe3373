using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Experts;

/// <summary>What does not go as planned: an expert who leaves, a sheet that is corrected, one that never comes.</summary>
public abstract class WithdrawnTests<THost>(THost host)
    where THost : ShifanHost
{
    private static readonly DateTimeOffset Until = Deadline.MomentOf(new DateTime(2021, 5, 25, 18, 0, 0));

    private readonly Scene scene = new(host);

    [Fact]
    public async Task Who_withdraws_mid_way_is_replaced_and_his_sheets_do_not_count()
    {
        var cases = await scene.AtExpertsAsync(1);
        var officer = await scene.OfficerAsync("330000");
        var panel = await scene.PanelAsync(officer, cases, "替换组");
        Expert[] experts = [await scene.ExpertAsync(officer, "示例专家丁"), await scene.ExpertAsync(officer, "示例专家戊"), await scene.ExpertAsync(officer, "示例专家己"), await scene.ExpertAsync(officer, "示例专家庚")];
        var actors = await scene.SeatedAsync(officer, panel, experts);
        var tasks = new List<Guid>();
        foreach (var expert in experts) tasks.Add(await scene.GivenAsync(officer, panel, expert, cases[0]));
        await scene.OpenAsync(officer, panel, Until);
        foreach (var (i, share) in new[] { (0, 0.2m), (1, 0.9m), (2, 0.9m) }) await scene.ScoredAsync(actors[i], tasks[i], share);

        // who has still something to hand in is reminded, once a day
        Assert.Equal([experts[3].Name], (await scene.DoAsync<RemindExperts, Outcome<IReadOnlyList<string>>>(remind => remind.RunAsync(officer, panel.Id))).Value);
        Assert.Equal("remind.none", (await scene.DoAsync<RemindExperts, Outcome<IReadOnlyList<string>>>(remind => remind.RunAsync(officer, panel.Id))).Refusals.Single().Code);

        // far apart: said when all are in, and not before
        Assert.Empty((await scene.DoAsync<CloseScoring, CloseScoring.Standing?>(close => close.LookAsync(officer, panel.Id)))!.Alarms);
        Assert.Empty((await scene.DoAsync<AnswerInvitation, Outcome<PanelSeat>>(answer => answer.RunAsync(actors[0], new AnswerInvitation.Input(panel.Id, false, false, null, "因病")))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal("score.unknown", (await SaveAsync(actors[0], tasks[0], 9)).Refusals.Single().Code);

        // a corrected sheet counts in the place of the one before, which stays
        Assert.Empty((await scene.DoAsync<ReopenScore, Outcome<ScoringTask>>(reopen => reopen.RunAsync(officer, panel.Id, tasks[1], "请复核服务功能一项"))).Refusals);
        Assert.Equal(2, (await scene.ScoredAsync(actors[1], tasks[1], 1m)).Number);
        Assert.Equal(2, await host.InDbAsync(db => db.SignedScores.CountAsync(s => s.TaskId == tasks[1])));

        // one is missing: before the time is over it is waited for, after it the rest decides, as the programme says, or it does not
        Assert.Equal("score.early", (await scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(officer, panel.Id, 1))).Refusals.Single().Code);
        await scene.ClockAsync(2021, 5, 25, 18, 1);
        Assert.Equal("late", (await SaveAsync(actors[3], tasks[3], 0)).Refusals.Single().Code);
        Assert.Empty((await scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(officer, panel.Id, 1))).Refusals.Select(refusal => refusal.Sentence));
        var line = Assert.Single((await RankAsync(officer))!.Lines, line => line.Application == cases[0]);
        // two of the three that the programme wants at least
        Assert.Equal((null, ScoreState.Waits), (line.Ranked.Place, line.Ranked.Score.State));
        Assert.Equal(2, line.Sheets.Count);
    }

    [Theory]
    [InlineData("stay")]
    [InlineData("anew")]
    public async Task An_amended_notice_and_who_gives_up_leave_nobody_in_between(string what)
    {
        await scene.ClockAsync(2021, 5, 14, 9);
        var call = await scene.PublishAsync();
        await host.InDbAsync(db => db.Calls.Where(c => c.Id == call).ExecuteUpdateAsync(set => set.SetProperty(c => c.ProgrammeId, "zhejiang-2021")));
        var applicant = await scene.NewApplicantAsync();
        var first = await scene.SubmittedUnderAsync(call, applicant, ("division", "330106"));
        var cases = new List<Guid>();
        for (var i = 0; i < 3; i++) cases.Add(await scene.CopyAsync(first, "experts"));
        await scene.ClockAsync(2021, 5, 18, 9);
        await host.InDbAsync(async db =>
        {
            foreach (var one in await db.Applications.Where(a => cases.Contains(a.Id)).ToListAsync()) one.TurnOfficeId = one.ProvinceOfficeId;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        var officer = await scene.OfficerAsync("330000");
        Expert[] experts = [await scene.ExpertAsync(officer, $"示例{what}甲"), await scene.ExpertAsync(officer, $"示例{what}乙"), await scene.ExpertAsync(officer, $"示例{what}丙")];
        await SealedAsync("前组", [cases[0]]);

        // the notice is amended; who was scored is scored anew where it says so, and only there
        var text = await host.InDbAsync(db => db.Calls.Where(c => c.Id == call).Join(db.PublishedProgrammes, c => c.Digest, p => p.Digest, (_, p) => p.Text).FirstAsync());
        var amended = text.Replace("validity: {", $"amendment: {{ title: 补充通知（示例）, number: 示例〔2021〕2号, issued: 2021-05-18, cases: {what} }}\nvalidity: {{", StringComparison.Ordinal).Replace("limit: 200 万元", "limit: 201 万元", StringComparison.Ordinal);
        Assert.Empty((await scene.DoAsync<AmendCall, Outcome<CallAmendment>>(amend => amend.RunAsync(officer, new AmendCall.Input(call, amended, "更正资产总额要求（示例）")))).Refusals.Select(refusal => refusal.Sentence));
        await scene.DoAsync<AmendCall, int>(amend => amend.FinishAsync());
        await SealedAsync("后组", [cases[1], cases[2]]);
        if (what == "anew")
        {
            Assert.Equal((1, 2), await StandAsync());
            Assert.Equal("result.free", (await RecordAsync()).Refusals.Single().Code);
            await SealedAsync("重评组", [cases[0]]);
            Assert.Equal("申报通知修改后按新的文本重新评审", await host.InDbAsync(db => db.PanelCases.Where(c => c.ApplicationId == cases[0] && c.LeftAt != null).Select(c => c.LeftWhy).SingleAsync()));
        }
        Assert.Equal((0, 3), await StandAsync());

        // who gives up has no place, and nobody has to say why; before the scores are sealed nobody scores him any more
        var late = await scene.CopyAsync(first, "experts");
        await host.InDbAsync(async db =>
        {
            foreach (var one in await db.Applications.Where(a => a.Id == late).ToListAsync()) one.TurnOfficeId = one.ProvinceOfficeId;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        var open = await scene.PanelAsync(officer, [late], "未封存组");
        await scene.SeatedAsync(officer, open, experts);
        foreach (var expert in experts) await scene.GivenAsync(officer, open, expert, late);
        await scene.OpenAsync(officer, open, Until);
        foreach (var id in new[] { late, cases[1] }) await GiveUpAsync(id);
        Assert.All(await host.InDbAsync(db => db.ScoringTasks.AsNoTracking().Where(t => t.ApplicationId == late).ToListAsync()), task => Assert.Equal("申报单位已放弃申报", task.EndedWhy));
        var view = (await ShowAsync())!;
        Assert.Empty(view.Open);
        Assert.Equal("申报单位已放弃申报", Assert.Single(view.Lines.Single(line => line.Application == cases[1]).Ranked.Bars));
        var recorded = await RecordAsync();
        Assert.Empty(recorded.Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal("申报单位已放弃申报", System.Text.Json.JsonSerializer.Deserialize<List<ResultLine>>(recorded.Value!.Lines)!.Single(line => !line.GoesOn).Why);

        Task<ShowRanking.View?> ShowAsync() => scene.DoAsync<ShowRanking, ShowRanking.View?>(show => show.RunAsync(officer, call, "experts"));
        async Task<(int Free, int Lines)> StandAsync() => (await ShowAsync())! is var seen ? (seen.Free, seen.Lines.Count) : default;
        async Task<Outcome<PanelResult>> RecordAsync()
        {
            var seen = (await ShowAsync())!;
            return await scene.DoAsync<RecordResult, Outcome<PanelResult>>(record => record.RunAsync(officer, new RecordResult.Input(
                call, "experts", [.. seen.Lines.Select(line => line.Application)], [.. seen.Lines.Where(line => line.Ranked.Place is not null).Select(line => line.Application)], new Dictionary<Guid, string?>(), new DateOnly(2021, 5, 18), "示例评审会", "按名次择优", 0)));
        }
        async Task SealedAsync(string name, IReadOnlyList<Guid> some)
        {
            var panel = await scene.PanelAsync(officer, some, name);
            var actors = await scene.SeatedAsync(officer, panel, experts);
            var tasks = new List<(Actor Actor, Guid Task)>();
            foreach (var id in some) for (var e = 0; e < 3; e++) tasks.Add((actors[e], await scene.GivenAsync(officer, panel, experts[e], id)));
            await scene.OpenAsync(officer, panel, Until);
            foreach (var (actor, task) in tasks) await scene.ScoredAsync(actor, task, 0.8m);
            Assert.Empty((await scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(officer, panel.Id, 0))).Refusals.Select(refusal => refusal.Sentence));
        }
        async Task GiveUpAsync(Guid id)
        {
            var clerk = await host.InDbAsync(db => db.Users.Where(p => db.Applications.Any(a => a.Id == id && a.InstitutionId == p.InstitutionId)).Select(p => p.UserName!).FirstAsync());
            var (actor, token) = (await scene.ActorAsync(clerk), await scene.TokenAsync(id));
            Assert.Empty((await scene.DoAsync<GiveUpApplication, Outcome<Application>>(give => give.RunAsync(actor, new GiveUpApplication.Input(id, token, "业务调整", true)))).Refusals.Select(refusal => refusal.Sentence));
        }
    }

    private Task<ShowRanking.View?> RankAsync(Actor officer) => scene.DoAsync<ShowRanking, ShowRanking.View?>(async show => await show.RunAsync(officer, await scene.CallAsync("zhejiang-2021"), "experts"));

    private Task<Outcome<SaveScore.Saved>> SaveAsync(Actor expert, Guid task, int revision) =>
        scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(expert, new SaveScore.Input(task, revision, new Dictionary<string, ScoreAnswer> { ["functions"] = new() { Value = "15" } })));
}

public sealed class WithdrawnOnSqlite(SqliteHost host) : WithdrawnTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class WithdrawnOnPostgres(PostgresHost host) : WithdrawnTests<PostgresHost>(host), IClassFixture<PostgresHost>;
