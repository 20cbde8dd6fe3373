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

    private Task<ShowRanking.View?> RankAsync(Actor officer) => scene.DoAsync<ShowRanking, ShowRanking.View?>(async show => await show.RunAsync(officer, await scene.CallAsync("zhejiang-2021"), "experts"));

    private Task<Outcome<SaveScore.Saved>> SaveAsync(Actor expert, Guid task, int revision) =>
        scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(expert, new SaveScore.Input(task, revision, new Dictionary<string, ScoreAnswer> { ["functions"] = new() { Value = "15" } })));
}

public sealed class WithdrawnOnSqlite(SqliteHost host) : WithdrawnTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class WithdrawnOnPostgres(PostgresHost host) : WithdrawnTests<PostgresHost>(host), IClassFixture<PostgresHost>;
