using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

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
        Assert.All((await scene.DoAsync<ApplyResult, Outcome<IReadOnlyList<ApplyResult.Row>>>(apply => apply.RunAsync(officer, new ApplyResult.Input(panel.CallId, "experts", 1, false)))).Value!, row => Assert.Equal("step.wrong", row.Refusals.Single().Code));
    }

    private Task<ShowRanking.View?> RankAsync(Actor officer) => scene.DoAsync<ShowRanking, ShowRanking.View?>(async show => await show.RunAsync(officer, await scene.CallAsync("zhejiang-2021"), "experts"));

    private Task<Outcome<SaveScore.Saved>> SaveAsync(Actor expert, Guid task, int revision) =>
        scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(expert, new SaveScore.Input(task, revision, new Dictionary<string, ScoreAnswer> { ["functions"] = new() { Value = "15" } })));

    private Task<Outcome<PanelResult>> RecordAsync(Actor officer, ShowRanking.View ranking, IReadOnlyCollection<Guid> on, params (Guid Case, string Why)[] whys) => scene.DoAsync<RecordResult, Outcome<PanelResult>>(record => record.RunAsync(officer, new RecordResult.Input(
        ranking.Call.Id, ranking.Step.Id, [.. ranking.Lines.Select(line => line.Application)], on, whys.ToDictionary(why => why.Case, why => (string?)why.Why), new DateOnly(2021, 5, 18), "示例评审会全体专家", "会议听取了评审情况，按名次择优。", ranking.Results.Count)));
}

public sealed class PanelOnSqlite(SqliteHost host) : PanelTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PanelOnPostgres(PostgresHost host) : PanelTests<PostgresHost>(host), IClassFixture<PostgresHost>;
