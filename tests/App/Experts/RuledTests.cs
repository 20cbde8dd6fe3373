using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Experts;

/// <summary>What happens when somebody is late, missing, equal or absent is the programme's word: the other words than those the two notices say.</summary>
public abstract class RuledTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Combine = "    combine: { trimFrom: 5, decimals: 2, spread: { range: 20 }, missing: rest, least: 3, late: refused, corrections: true, ties: [results, functions] }";

    private static readonly DateOnly Day = new(2021, 5, 20);

    private static readonly DateTimeOffset Until = Deadline.MomentOf(new DateTime(2021, 5, 20, 18, 0, 0));

    private readonly Scene scene = new(host);

    [Fact]
    public async Task Late_missing_equal_and_absent_as_the_programme_says()
    {
        var (officer, panel, group, cases, experts, actors) = await HeardAsync(4, "scoredOnPaper", "    combine: { decimals: 2, missing: fails, late: counted, corrections: false }");
        Task<Guid> TaskAsync(int expert, int of) => host.InDbAsync(db => db.ScoringTasks.Where(t => t.PanelId == panel.Id && t.ExpertId == experts[expert].Id && t.ApplicationId == cases[of]).Select(t => t.Id).FirstAsync());
        var tasks = new Guid[3, 4];
        for (var e = 0; e < 3; e++) for (var c = 0; c < 4; c++) tasks[e, c] = await TaskAsync(e, c);

        // who does not come is scored by his papers; who may still come is not
        await scene.ClockAsync(2021, 5, 20, 9);
        Assert.Equal("score.uncalled", (await SaveAsync(actors[0], tasks[0, 0])).Refusals.Single().Code);
        Assert.Equal(Attendance.Absent, (await AbsentAsync(officer, group, cases[0])).Value!.Attendance);
        Assert.Equal("defence.absent", (await CallAsync(officer, group, cases[0])).Refusals.Single().Code);
        Assert.Equal("score.uncalled", (await SaveAsync(actors[0], tasks[0, 1])).Refusals.Single().Code);
        foreach (var id in cases.Skip(1))
        {
            Assert.Empty((await scene.DoAsync<TakeAttendance, Outcome<Hearing>>(take => take.RunAsync(officer, new TakeAttendance.Input(group.Id, id, Attendance.Arrived, "示例答辩人", null)))).Refusals.Select(refusal => refusal.Sentence));
            Assert.Empty((await CallAsync(officer, group, id)).Refusals.Select(refusal => refusal.Sentence));
        }

        await NamelessAsync(officer, group, cases[1], actors[0]);

        // the first two are equal; of the third one sheet is late, of the fourth one never comes
        foreach (var (c, share) in new[] { (0, 0.8m), (1, 0.8m), (2, 0.7m), (3, 0.9m) })
        {
            for (var e = 0; e < 3; e++) if (!((c, e) is (2, 2) or (3, 2))) await scene.ScoredAsync(actors[e], tasks[e, c], share);
        }
        Assert.Equal("score.fixed", (await scene.DoAsync<ReopenScore, Outcome<ScoringTask>>(reopen => reopen.RunAsync(officer, panel.Id, tasks[0, 0], "请复核"))).Refusals.Single().Code);
        Assert.Equal("score.early", (await CloseAsync(officer, panel, 2)).Refusals.Single().Code);
        await scene.ClockAsync(2021, 5, 20, 19);
        var late = await scene.ScoredAsync(actors[2], tasks[2, 2], 1m);
        Assert.True(late.Late);
        Assert.Empty((await CloseAsync(officer, panel, 1)).Refusals.Select(refusal => refusal.Sentence));

        var ranking = (await RankAsync(officer, panel))!;
        var lines = ranking.Lines.ToDictionary(line => line.Application);
        Assert.Equal([(cases[0], true), (cases[1], true)], new[] { 0, 1 }.Select(i => (cases[i], lines[cases[i]].Ranked.Shared)));
        Assert.Equal(lines[cases[0]].Ranked.Place, lines[cases[1]].Ranked.Place);
        Assert.Contains(lines[cases[2]].Sheets, sheet => sheet is { Late: true, Counts: "逾期提交，照计" });
        Assert.NotNull(lines[cases[2]].Ranked.Place);
        Assert.Equal((null, ScoreState.Failed), (lines[cases[3]].Ranked.Place, lines[cases[3]].Ranked.Score.State));
        Assert.Contains("按规定不予计分", lines[cases[3]].Ranked.Bars.Single(), StringComparison.Ordinal);
        // nobody stands between the equal ones but the office, and its order stays
        var recorded = await RecordAsync(officer, panel, [cases[1], cases[0], cases[2], cases[3]], [cases[0], cases[1], cases[2]], cases[3]);
        Assert.Empty(recorded.Refusals.Select(refusal => refusal.Sentence));
        var again = (await RankAsync(officer, panel))!.Lines.Where(line => !line.Ranked.Shared && line.Ranked.Score.Score == lines[cases[0]].Ranked.Score.Score).Select(line => line.Application);
        Assert.Equal([cases[1], cases[0]], again);
        // recorded anew, the office may put them the other way round
        var level = lines[cases[0]].Ranked.Place;
        Assert.Equal([level, level + 1], System.Text.Json.JsonSerializer.Deserialize<List<ResultLine>>(recorded.Value!.Lines)!.Where(line => line.Application == cases[0] || line.Application == cases[1]).Select(line => line.Place));
        Assert.Equal(2, (await RankAsync(officer, panel))!.Lines.Count(line => line.Ranked.Tied == level && (line.Application == cases[0] || line.Application == cases[1])));
        Assert.Empty((await RecordAsync(officer, panel, [cases[0], cases[1], cases[2], cases[3]], [cases[0], cases[1], cases[2]], cases[3], 1)).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal([cases[0], cases[1]], (await RankAsync(officer, panel))!.Lines.Where(line => line.Ranked.Tied == level && line.Application != cases[2]).Select(line => line.Application));
        // what has no place does not go on, whatever its reason
        Assert.Equal("result.place", (await RecordAsync(officer, panel, cases, cases, cases[3], 2)).Refusals.Single().Code);
    }

    // where experts are not to know whose case it is, the panel's screen does not tell it either, whatever the office's clerk writes down
    private async Task NamelessAsync(Actor officer, DefenceGroup group, Guid application, Actor expert)
    {
        var (name, code, number) = await host.InDbAsync(db => db.Applications.Where(a => a.Id == application).Select(a => new ValueTuple<string, string, string>(db.Institutions.First(i => i.Id == a.InstitutionId).Name, db.Institutions.First(i => i.Id == a.InstitutionId).CreditCode, a.Number)).FirstAsync());
        Assert.Empty((await scene.DoAsync<KeepQuestion, Outcome<HearingQuestion>>(keep => keep.RunAsync(officer, new KeepQuestion.Input(group.Id, application, null, null, $"{name}怎样收费？", $"{name}（{code}）按协议收费")))).Refusals.Select(refusal => refusal.Sentence));
        var screen = new Visitor(host);
        await scene.SignInAsAsync(screen, expert);
        foreach (var path in new[] { $"/scoring/defences/{group.Id}", "/scoring" })
        {
            await screen.OpenAsync(path);
            Assert.Equal(HttpStatusCode.OK, screen.Status);
            Assert.Contains("号申报单位", screen.Text, StringComparison.Ordinal);
            foreach (var secret in new[] { name, code, number, "示例答辩人" }) Assert.DoesNotContain(secret, screen.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        }
        await screen.OpenAsync($"/scoring/defences/{group.Id}");
        Assert.Contains("本单位怎样收费？", screen.Text, StringComparison.Ordinal);
        // the office reads it as it was written
        var desk = new Visitor(host);
        await scene.SignInAsAsync(desk, officer);
        await desk.OpenAsync($"/defences/groups/{group.Id}/day");
        Assert.Contains($"{name}怎样收费？", desk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_come_is_heard_later_and_far_apart_sheets_are_looked_at_again()
    {
        var (officer, panel, group, cases, experts, actors) = await HeardAsync(2, "moved", Combine.Replace("corrections: true", "corrections: false", StringComparison.Ordinal));
        await scene.ClockAsync(2021, 5, 20, 8, 50);
        var before = await host.InDbAsync(db => db.Hearings.AsNoTracking().Where(h => h.GroupId == group.Id).OrderBy(h => h.Place).ToListAsync());
        var moved = (await AbsentAsync(officer, group, before[0].ApplicationId)).Value!;
        Assert.Null(moved.Attendance);
        Assert.Equal(before[1].Place + 1, moved.Place);
        Assert.True(moved.StartsAt > before[1].StartsAt);
        foreach (var one in before)
        {
            Assert.Empty((await scene.DoAsync<TakeAttendance, Outcome<Hearing>>(take => take.RunAsync(officer, new TakeAttendance.Input(group.Id, one.ApplicationId, Attendance.Late, "示例答辩人", null)))).Refusals.Select(refusal => refusal.Sentence));
            Assert.Empty((await CallAsync(officer, group, one.ApplicationId)).Refusals.Select(refusal => refusal.Sentence));
        }

        // a second look: of the whole case, with the reason, each once more
        var tasks = await host.InDbAsync(db => db.ScoringTasks.AsNoTracking().Where(t => t.PanelId == panel.Id).ToListAsync());
        Guid TaskOf(int expert, int of) => tasks.Single(t => t.ExpertId == experts[expert].Id && t.ApplicationId == cases[of]).Id;
        Task<Outcome<IReadOnlyList<string>>> AgainAsync(int of, string? why) => scene.DoAsync<AskSecondLook, Outcome<IReadOnlyList<string>>>(ask => ask.RunAsync(officer, panel.Id, cases[of], why));
        foreach (var (e, share) in new[] { (0, 0.2m), (1, 0.9m) }) await scene.ScoredAsync(actors[e], TaskOf(e, 0), share);
        Assert.Equal("score.near", (await AgainAsync(0, "请复议")).Refusals.Single().Code);
        await scene.ScoredAsync(actors[2], TaskOf(2, 0), 0.9m);
        for (var e = 0; e < 3; e++) await scene.ScoredAsync(actors[e], TaskOf(e, 1), 0.8m);
        Assert.Equal([cases[0]], (await LookAsync(officer, panel))!.Alarms.Select(alarm => alarm.Application));
        // the list of places leads to the act, and tells nothing of the sheets
        var desk = new Visitor(host);
        await scene.SignInAsAsync(desk, officer);
        await desk.OpenAsync($"/panels/ranking/{panel.CallId}/experts");
        Assert.Equal($"/panels/{panel.Id}#again-{cases[0]}", desk.Page.QuerySelector("#apart a")!.GetAttribute("href"));
        Assert.DoesNotContain("相差", desk.Text, StringComparison.Ordinal);
        await desk.OpenAsync($"/panels/{panel.Id}");
        Assert.NotNull(desk.Page.GetElementById($"again-{cases[0]}"));
        Assert.Equal("score.near", (await AgainAsync(1, "请复议")).Refusals.Single().Code);
        Assert.Equal("why", (await AgainAsync(0, " ")).Refusals.Single().Field);
        Assert.Equal("score.unknown", (await scene.DoAsync<AskSecondLook, Outcome<IReadOnlyList<string>>>(ask => ask.RunAsync(officer, panel.Id, Guid.NewGuid(), "请复议"))).Refusals.Single().Code);
        Assert.Equal(experts.Select(expert => expert.Name), (await AgainAsync(0, "请就服务功能一项复议")).Value!.Order(StringComparer.Ordinal));
        Assert.Equal(3, await host.InDbAsync(db => db.Letters.CountAsync(letter => letter.Topic == "expert.reopen" && letter.Body.Contains("请就服务功能一项复议"))));
        // pressed twice, nobody is written to again
        Assert.Empty((await AgainAsync(0, "请就服务功能一项复议")).Value!);
        Assert.Equal((3, 0), (await LookAsync(officer, panel)) is { } waiting ? (waiting.Waiting, waiting.Missing) : default);
        await scene.ScoredAsync(actors[0], TaskOf(0, 0), 0.8m);
        Assert.Empty((await LookAsync(officer, panel))!.Alarms);
        // the first sheet stays, and who changes nothing is counted by it
        var first = TaskOf(0, 0);
        Assert.Equal(2, await host.InDbAsync(db => db.SignedScores.CountAsync(s => s.TaskId == first)));
        Assert.Empty((await CloseAsync(officer, panel, 0)).Refusals.Select(refusal => refusal.Sentence));
        await desk.OpenAsync($"/panels/ranking/{panel.CallId}/experts");
        Assert.Null(desk.Page.QuerySelector("#apart"));
        Assert.Equal(3, (await RankAsync(officer, panel))!.Lines.Single(line => line.Application == cases[0]).Sheets.Count);
        Assert.Equal("panel.closed", (await AgainAsync(0, "请复议")).Refusals.Single().Code);
    }

    // cases that are heard by three experts under Zhejiang's notice with other words, on one day in the order of their places
    private async Task<(Actor Officer, Panel Panel, DefenceGroup Group, IReadOnlyList<Guid> Cases, IReadOnlyList<Expert> Experts, IReadOnlyList<Actor> Actors)> HeardAsync(int count, string absent, string combine)
    {
        await scene.ClockAsync(2021, 5, 14, 9);
        var call = await scene.PublishAsync((Combine, combine), ("    sees: { institution: true, others: never,", "    sees: { institution: false, others: never,"), ("\navoidance:\n", $$"""

            defences:
              - step: experts
                minutes: 10
                questions: 10
                pause: 5
                order: set
                sessions: [ { from: "09:00", until: "11:30" }, { from: "13:30", until: "17:00" } ]
                notice: 0
                opens: called
                absent: {{absent}}
                assumed: true
                clause: 二
                note: 测试

            avoidance:

            """));
        var first = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync(), ("division", "330106"));
        var cases = new List<Guid>();
        for (var i = 0; i < count; i++) cases.Add(await scene.CopyAsync(first, "experts"));
        await scene.ClockAsync(2021, 5, 18, 9);
        await host.InDbAsync(async db =>
        {
            foreach (var one in await db.Applications.Where(a => cases.Contains(a.Id)).ToListAsync()) one.TurnOfficeId = one.ProvinceOfficeId;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        var officer = await scene.OfficerAsync("330000");
        var panel = await scene.PanelAsync(officer, cases, $"{absent}组");
        var experts = new List<Expert>();
        for (var i = 0; i < 3; i++) experts.Add(await scene.ExpertAsync(officer, $"示例{absent}专家{i}", $"示例{absent}第{i}研究院"));
        var actors = await scene.SeatedAsync(officer, panel, experts);
        foreach (var expert in experts) foreach (var one in cases) await scene.GivenAsync(officer, panel, expert, one);
        var formed = await scene.DoAsync<FormDefenceGroup, Outcome<DefenceGroup>>(form => form.RunAsync(officer, new FormDefenceGroup.Input(panel.Id, "上午组", cases, $"{Day:yyyy-MM-dd}", "示例大厦")));
        Assert.Empty(formed.Refusals.Select(refusal => refusal.Sentence));
        Task<Outcome<ArrangeDefence.Result>> ArrangeAsync(string? seen) => scene.DoAsync<ArrangeDefence, Outcome<ArrangeDefence.Result>>(arrange => arrange.RunAsync(
            officer, new ArrangeDefence.Input(formed.Value!.Id, Ordering.Set, cases.Select((id, i) => (id, i)).ToDictionary(one => one.id, one => (string?)$"{one.i + 1}"), $"{Day:yyyy-MM-dd}", "示例大厦", null, seen)));
        Assert.Empty((await ArrangeAsync((await ArrangeAsync(null)).Value!.Digest)).Refusals.Select(refusal => refusal.Sentence));
        await scene.OpenAsync(officer, panel, Until);
        return (officer, panel, formed.Value!, cases, experts, actors);
    }

    private Task<Outcome<Hearing>> AbsentAsync(Actor officer, DefenceGroup group, Guid application) => scene.DoAsync<TakeAttendance, Outcome<Hearing>>(take => take.RunAsync(officer, new TakeAttendance.Input(group.Id, application, Attendance.Absent, null, "电话联系不上")));

    private Task<Outcome<DefenceGroup>> CallAsync(Actor officer, DefenceGroup group, Guid application) => scene.DoAsync<CallCase, Outcome<DefenceGroup>>(call => call.RunAsync(officer, group.Id, application));

    private Task<Outcome<Panel>> CloseAsync(Actor officer, Panel panel, int missing) => scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(officer, panel.Id, missing));

    private Task<CloseScoring.Standing?> LookAsync(Actor officer, Panel panel) => scene.DoAsync<CloseScoring, CloseScoring.Standing?>(close => close.LookAsync(officer, panel.Id));

    private Task<ShowRanking.View?> RankAsync(Actor officer, Panel panel) => scene.DoAsync<ShowRanking, ShowRanking.View?>(show => show.RunAsync(officer, panel.CallId, "experts"));

    private Task<Outcome<PanelResult>> RecordAsync(Actor officer, Panel panel, IReadOnlyList<Guid> order, IReadOnlyCollection<Guid> on, Guid off, int seen = 0) => scene.DoAsync<RecordResult, Outcome<PanelResult>>(record => record.RunAsync(officer, new RecordResult.Input(
        panel.CallId, "experts", order, on, new Dictionary<Guid, string?> { [off] = "缺评分" }, Day, "示例参加人员", "按名次择优", seen)));

    private Task<Outcome<SaveScore.Saved>> SaveAsync(Actor expert, Guid task) => scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(expert, new SaveScore.Input(task, 0, new Dictionary<string, ScoreAnswer> { ["functions"] = new() { Value = "5" } })));
}

public sealed class RuledOnSqlite(SqliteHost host) : RuledTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class RuledOnPostgres(PostgresHost host) : RuledTests<PostgresHost>(host), IClassFixture<PostgresHost>;
