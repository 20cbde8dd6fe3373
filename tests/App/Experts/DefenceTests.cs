using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Experts;

/// <summary>A defence from its groups to the city's recommendation: who is heard when, who is told what, who came, what was asked, and what comes of it.</summary>
public abstract class DefenceTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Cases_are_heard_scored_when_called_and_recommended_in_the_order_of_their_places()
    {
        var cases = await scene.AtDefenceAsync(15);
        var city = await scene.OfficerAsync("310000");
        var panel = await scene.PanelAsync(city, cases, "第一评审组", "defence");
        var experts = new List<Expert>();
        for (var i = 1; i <= 5; i++) experts.Add(await scene.ExpertAsync(city, $"示例答辩专家{i}", $"示例第{i}研究院"));
        var actors = await scene.SeatedAsync(city, panel, experts);
        var wanted = await scene.DoAsync<WishCase, Outcome<Guid>>(wish => wish.RunAsync(actors[0], new WishCase.Input(panel.Id, cases[14], Wish.Cannot)));
        Assert.Empty(wanted.Refusals.Select(refusal => refusal.Sentence));
        var look = (await scene.DoAsync<AssignCases, Outcome<AssignCases.Result>>(assign => assign.RunAsync(city, panel.Id, null))).Value!;
        Assert.DoesNotContain(experts[0].Name, look.Lines.Single(line => line.Application == cases[14]).Added);
        Assert.Empty((await scene.DoAsync<AssignCases, Outcome<AssignCases.Result>>(assign => assign.RunAsync(city, panel.Id, look.Digest))).Refusals.Select(refusal => refusal.Sentence));

        // one day holds fourteen
        Task<Outcome<DefenceGroup>> FormAsync(string name, string days, params IReadOnlyList<Guid> some) => scene.DoAsync<FormDefenceGroup, Outcome<DefenceGroup>>(form => form.RunAsync(city, new FormDefenceGroup.Input(panel.Id, name, some, days, "示例大厦 301 室")));
        Assert.Contains("排得下 14 件，还有 1 件排不下", (await FormAsync("全部", "2021-05-24", cases)).Refusals.Single().Sentence, StringComparison.Ordinal);
        Assert.Equal("defence.day", (await FormAsync("全部", "五月下旬", cases)).Refusals.Single().Code);
        var group = (await FormAsync("上午组", "2021-05-24", cases[0], cases[1], cases[2])).Value!;
        Assert.Equal("defence.taken", (await FormAsync("下午组", "2021-05-25", cases[2], cases[3])).Refusals.Single().Code);
        var other = (await FormAsync("其余", "2021-05-24", [.. cases.Skip(3).Take(11)])).Value!;

        // a draw: what is looked at is what is done; anybody draws the same; the panel hears one at a time
        Task<Outcome<ArrangeDefence.Result>> ArrangeAsync(Guid id, Ordering how, string days, string? why, string? seen, Dictionary<Guid, string?>? numbers = null) =>
            scene.DoAsync<ArrangeDefence, Outcome<ArrangeDefence.Result>>(arrange => arrange.RunAsync(city, new ArrangeDefence.Input(id, how, numbers ?? [], days, "示例大厦 301 室", why, seen)));
        async Task<ArrangeDefence.Result> DoneAsync(Guid id, Ordering how, string days, string? why, Dictionary<Guid, string?>? numbers = null)
        {
            var seen = await ArrangeAsync(id, how, days, why, null, numbers);
            Assert.Empty(seen.Refusals.Select(refusal => refusal.Sentence));
            var done = await ArrangeAsync(id, how, days, why, seen.Value!.Digest, numbers);
            Assert.Empty(done.Refusals.Select(refusal => refusal.Sentence));
            return seen.Value;
        }
        Assert.Equal("why", (await ArrangeAsync(group.Id, Ordering.Set, "2021-05-24", null, null)).Refusals.Single().Field);
        Assert.Equal("defence.changed", (await ArrangeAsync(group.Id, Ordering.Draw, "2021-05-24", null, "0")).Refusals.Single().Code);
        await DoneAsync(group.Id, Ordering.Draw, "2021-05-24", null);
        var order = await host.InDbAsync(db => db.HearingOrders.AsNoTracking().SingleAsync(o => o.GroupId == group.Id));
        var drawn = JsonSerializer.Deserialize<List<string>>(order.Cases)!;
        Assert.Equal(drawn, Sampling.Order(order.Seed!, drawn.Order(StringComparer.Ordinal)));
        // another group of the panel is heard behind it on the same day
        var behind = (await ArrangeAsync(other.Id, Ordering.Draw, "2021-05-24", null, null)).Value!.Slots;
        var taken = (await host.InDbAsync(db => db.Hearings.AsNoTracking().Where(h => h.GroupId == group.Id).ToListAsync())).Select(h => h.StartsAt!.Value).ToList();
        Assert.All(behind, slot => Assert.DoesNotContain(ArrangeDefence.StartOf(slot), taken));
        Assert.Equal(taken.Max().AddMinutes(25), ArrangeDefence.StartOf(behind[0]));

        // told once, in time or with a reason; each his own
        Task<Outcome<IReadOnlyList<TellDefence.Told>>> TellAsync(string? why = null) => scene.DoAsync<TellDefence, Outcome<IReadOnlyList<TellDefence.Told>>>(tell => tell.RunAsync(city, new TellDefence.Input(group.Id, why)));
        await host.InDbAsync(db => db.Users.Where(p => db.Applications.Any(a => cases.Contains(a.Id) && a.InstitutionId == p.InstitutionId)).ExecuteUpdateAsync(set => set.SetProperty(p => p.Email, p => p.UserName).SetProperty(p => p.EmailConfirmed, true)));
        Assert.Equal(3, (await TellAsync()).Value!.Count);
        Assert.Equal("defence.told", (await TellAsync()).Refusals.Single().Code);
        Assert.Equal(3, await host.InDbAsync(db => db.Letters.CountAsync(letter => letter.Topic == "defence.told")));
        Assert.All(await host.InDbAsync(db => db.Letters.Where(letter => letter.Topic == "defence.told").Select(letter => letter.Body).ToListAsync()), body => Assert.DoesNotContain("示例答辩专家", body, StringComparison.Ordinal));
        var again = await DoneAsync(group.Id, Ordering.Set, "2021-05-20", "会议室冲突", cases.Take(3).Select((id, i) => (id, i)).ToDictionary(one => one.id, one => (string?)$"{one.i + 1}"));
        Assert.All(again.Lines, line => Assert.True(line.Told));
        Assert.Equal(("defence.short", "why"), (await TellAsync()).Refusals.Single() is var tooLate ? (tooLate.Code, tooLate.Field) : default);
        Assert.All((await TellAsync("提前商得各单位同意")).Value!, told => Assert.True(told.Changed));
        var applicant = await ApplicantAsync(cases[0]);
        await applicant.OpenAsync($"/applications/{cases[0]}");
        Assert.Contains("2021-05-20 09:00", applicant.Text, StringComparison.Ordinal);
        Assert.Contains("单位介绍信", applicant.Text, StringComparison.Ordinal);
        foreach (var secret in new[] { "2021-05-20 09:25", "示例答辩专家", "上午组" }) Assert.DoesNotContain(secret, applicant.Text, StringComparison.Ordinal);

        // on the day: sheets open when a case is called, and nobody is called who has not come
        await scene.OpenAsync(city, panel, Deadline.MomentOf(new DateTime(2021, 5, 21, 18, 0, 0)));
        await scene.ClockAsync(2021, 5, 20, 8, 50);
        var first = await TaskAsync(panel, experts[0], cases[0]);
        Assert.Equal("score.uncalled", (await SaveAsync(actors[0], first)).Refusals.Single().Code);
        Assert.Equal("defence.absent", (await CallAsync(city, group, cases[0])).Refusals.Single().Code);
        Assert.Equal("represented", (await AttendAsync(city, group, cases[0], Attendance.Arrived, null, null)).Refusals.Single().Field);
        await CameAsync(city, group, cases[0], Attendance.Arrived);
        Assert.Empty((await CallAsync(city, group, cases[0])).Refusals);
        Assert.Empty((await SaveAsync(actors[0], first)).Refusals.Select(refusal => refusal.Sentence));
        Task<Outcome<HearingQuestion>> AskAsync(Actor actor, Guid application, int? number, string? question, string? answer) => scene.DoAsync<KeepQuestion, Outcome<HearingQuestion>>(keep => keep.RunAsync(actor, new KeepQuestion.Input(group.Id, application, number, null, question, answer)));
        Assert.Equal(1, (await AskAsync(actors[0], cases[0], null, "满意度怎样得来？", null)).Value!.Number);
        Assert.Equal("question.unknown", (await AskAsync(actors[1], cases[0], 1, null, "问卷")).Refusals.Single().Code);
        Assert.Empty((await AskAsync(city, cases[0], 1, null, "问卷调查")).Refusals);
        Assert.Equal("question.early", (await AskAsync(actors[0], cases[1], null, "？", null)).Refusals.Single().Code);
        await CameAsync(city, group, cases[1], Attendance.Late);
        Assert.Empty((await CallAsync(city, group, cases[1])).Refusals);
        Assert.NotNull((await host.InDbAsync(db => db.Hearings.AsNoTracking().FirstAsync(h => h.ApplicationId == cases[0]))).FinishedAt);
        // put off: no time is left on the last day after now, so it waits; what was not heard is arranged behind what was, and told anew
        await scene.ClockAsync(2021, 5, 20, 17, 30);
        var off = (await AttendAsync(city, group, cases[2], null, null, "设备故障")).Value!;
        Assert.Null(off.StartsAt);
        var applicantOff = await ApplicantAsync(cases[2]);
        await applicantOff.OpenAsync($"/applications/{cases[2]}");
        Assert.Contains("另行安排", applicantOff.Text, StringComparison.Ordinal);
        var later = await DoneAsync(group.Id, Ordering.Keep, "2021-05-20、2021-05-21", "改期");
        Assert.Equal((cases[2], ArrangeDefence.StartOf(new DefenceSlot(1, new DateOnly(2021, 5, 21), new TimeOnly(9, 0), new TimeOnly(9, 20)))), Assert.Single(later.Lines) is var only ? (only.Application, only.Will!.Value) : default);
        await scene.ClockAsync(2021, 5, 21, 9);
        Assert.Empty((await AttendAsync(city, group, cases[2], Attendance.Absent, null, "电话联系不上")).Refusals);
        for (var e = 0; e < 5; e++)
        {
            await scene.ScoredAsync(actors[e], await TaskAsync(panel, experts[e], cases[0]), 0.8m);
            await scene.ScoredAsync(actors[e], await TaskAsync(panel, experts[e], cases[1]), 0.9m);
        }
        await LeaksNothingAsync(city, group, panel, cases, actors[0]);

        // absent: no place, and nobody waits for its sheets
        foreach (var id in cases.Skip(3)) Assert.Empty((await scene.DoAsync<TakeOutCase, Outcome<Panel>>(take => take.RunAsync(city, panel.Id, id, "另组评审"))).Refusals);
        Assert.Empty((await scene.DoAsync<CloseScoring, Outcome<Panel>>(close => close.RunAsync(city, panel.Id, 0))).Refusals.Select(refusal => refusal.Sentence));
        var ranking = (await scene.DoAsync<ShowRanking, ShowRanking.View?>(show => show.RunAsync(city, panel.CallId, "defence")))!;
        Assert.Equal([cases[1], cases[0], cases[2]], ranking.Lines.Select(line => line.Application));
        Assert.Contains("无人到场", ranking.Lines[2].Ranked.Bars.Single(), StringComparison.Ordinal);

        // the others go before a panel of their own; here they are put away, so that the result can be recorded
        var rest = await scene.PanelAsync(city, [.. cases.Skip(3)], "第二评审组", "defence");
        Assert.Equal("result.open", (await RecordAsync(city, panel.CallId, ranking)).Refusals.Single().Code);
        await host.InDbAsync(async db =>
        {
            foreach (var member in await db.PanelCases.Where(c => c.PanelId == rest.Id).ToListAsync()) (member.LeftAt, member.LeftWhy) = (DateTimeOffset.UnixEpoch, "测试");
            (await db.Panels.FirstAsync(p => p.Id == rest.Id)).State = PanelState.Closed;
            foreach (var application in await db.Applications.Where(a => cases.Skip(3).Contains(a.Id)).ToListAsync()) application.Step = "notRecommended";
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        Assert.Empty((await RecordAsync(city, panel.CallId, ranking)).Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty((await scene.DoAsync<ApplyResult, Outcome<IReadOnlyList<ApplyResult.Row>>>(apply => apply.RunAsync(city, new ApplyResult.Input(panel.CallId, "defence", 1, false)))).Refusals.Select(refusal => refusal.Sentence));
        var candidates = (await scene.DoAsync<FindCandidates, FindCandidates.View?>(find => find.RunAsync(city, panel.CallId)))!;
        Assert.Equal([(cases[1], 1), (cases[0], 2)], candidates.Candidates.Where(row => cases.Contains(row.Application.Id)).Select(row => (row.Application.Id, row.Scored!.Place!.Value)));
        Assert.NotNull(candidates.Candidates[0].Scored!.Grade);
        var desk = await new Visitor(host).SignInAsync("示例干部丑");
        await desk.OpenAsync($"/recommendation/{panel.CallId}");
        Assert.Contains("第 1 名", desk.Text, StringComparison.Ordinal);
        foreach (var path in new[] { $"/panels/papers/scoreSummary/{panel.CallId}.docx?step=defence", $"/panels/papers/minutes/{panel.CallId}.docx?step=defence", $"/panels/papers/scoreSheet/{first}.docx", $"/panels/papers/pledge/{panel.Id}.docx?expert={experts[0].Id}", $"/panels/papers/defenceList/{group.Id}.docx", $"/panels/papers/attendance/{group.Id}.docx", $"/defences/groups/{group.Id}/list.xlsx", $"/defences/groups/{group.Id}/list.ics" })
        {
            using var file = await desk.Client.GetAsync(path);
            Assert.True(file.StatusCode == HttpStatusCode.OK, $"{path}: {file.StatusCode}");
            // what is not one expert's own paper names none, in its properties neither; and no paper has an author but the office
            var bytes = await file.Content.ReadAsByteArrayAsync();
            var parts = path.Contains(".ics", StringComparison.Ordinal) ? [("", System.Text.Encoding.UTF8.GetString(bytes))] : Parts(bytes);
            // rows of the list on which who comes signs are 12 mm high
            if (path.Contains("/attendance/", StringComparison.Ordinal)) Assert.Contains(parts, part => part.Text.Contains("<w:trHeight w:val=\"680\" w:hRule=\"atLeast\"/>", StringComparison.Ordinal));
            if (path.Contains("/minutes/", StringComparison.Ordinal)) Assert.Contains(parts, part => part.Text.Contains("满意度怎样得来？　答：问卷调查", StringComparison.Ordinal));
            Assert.All(parts.Where(part => part.Name == "docProps/core.xml" || !path.Contains("/scoreSheet/", StringComparison.Ordinal) && !path.Contains("/pledge/", StringComparison.Ordinal)), part => Assert.DoesNotContain("示例答辩专家", part.Text, StringComparison.Ordinal));
        }
        await desk.OpenAsync($"/panels/scans/attendance/{group.Id}");
        await desk.UploadAsync("file", "签到表.png", Unit.Inspection.Made.Png(300, 120), "上传");
        await desk.OpenAsync($"/defences/groups/{group.Id}");
        Assert.Contains("签字扫描件（1）", desk.Text, StringComparison.Ordinal);
        // the city has neither site visits nor publicity nor certificates of its own (S4.8)
        Assert.DoesNotContain(ProgrammeFolder.Find("shanghai-national-2021")!.Programme!.Workflow.Steps, step => step.Kind is StepKind.Visit or StepKind.Publicity);
    }

    private static List<(string Name, string Text)> Parts(byte[] bytes)
    {
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(bytes));
        return [.. zip.Entries.Where(entry => entry.Name.EndsWith(".xml", StringComparison.Ordinal)).Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return (entry.FullName, reader.ReadToEnd());
        })];
    }

    private async Task LeaksNothingAsync(Actor city, DefenceGroup group, Panel panel, IReadOnlyList<Guid> cases, Actor expert)
    {
        string[] offices = [$"/defences/{panel.CallId}/defence", $"/defences/groups/{group.Id}", $"/defences/groups/{group.Id}/day", $"/defences/groups/{group.Id}/list.xlsx", $"/defences/groups/{group.Id}/list.ics", $"/panels/papers/defenceList/{group.Id}.docx", $"/panels/papers/attendance/{group.Id}.docx", $"/panels/papers/scoreSummary/{panel.CallId}.docx?step=defence", $"/panels/papers/minutes/{panel.CallId}.docx?step=defence"];
        var own = new Visitor(host);
        await scene.SignInAsAsync(own, expert);
        var applicant = await ApplicantAsync(cases[1]);
        var district = await new Visitor(host).SignInAsync("示例干部癸");
        foreach (var visitor in new[] { own, applicant, district })
        {
            foreach (var path in offices)
            {
                using var answer = await visitor.Client.GetAsync(path);
                Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
            }
            if (visitor == own) continue;
            using var screen = await visitor.Client.GetAsync($"/scoring/defences/{group.Id}");
            Assert.Equal(HttpStatusCode.NotFound, screen.StatusCode);
        }
        await own.OpenAsync($"/scoring/defences/{group.Id}");
        Assert.Contains("满意度怎样得来", own.Text, StringComparison.Ordinal);
        // a colleague of an applicant, though he sits in the panel: nothing of that case, in words or refusals
        var colleague = await scene.ExpertAsync(city, "示例答辩专家六", "示例第六研究院");
        var colleagueActor = (await scene.SeatedAsync(city, panel, colleague))[0];
        Assert.Empty((await scene.DoAsync<DeclareAvoidance, Outcome<AvoidanceRecord>>(declare => declare.RunAsync(colleagueActor, new DeclareAvoidance.Input(panel.Id, null, cases[0], "同事")))).Refusals);
        var away = new Visitor(host);
        await scene.SignInAsAsync(away, colleagueActor);
        await away.OpenAsync($"/scoring/defences/{group.Id}");
        Assert.Equal(HttpStatusCode.OK, away.Status);
        foreach (var secret in new[] { "满意度怎样得来", "问卷调查", "示例答辩专家1" }) Assert.DoesNotContain(secret, away.Text, StringComparison.Ordinal);
        foreach (var id in new[] { cases[0], Guid.NewGuid() }) Assert.Equal("defence.case", (await scene.DoAsync<KeepQuestion, Outcome<HearingQuestion>>(keep => keep.RunAsync(colleagueActor, new KeepQuestion.Input(group.Id, id, null, null, "？", null)))).Refusals.Single().Code);
        foreach (var path in new[] { $"/panels/sheets/{await host.InDbAsync(db => db.SignedScores.Select(s => s.TaskId).FirstAsync())}", $"/panels/papers/scoreSheet/{await host.InDbAsync(db => db.SignedScores.Select(s => s.TaskId).FirstAsync())}.docx", "/review?q=%E7%A4%BA%E4%BE%8B", "/review/list.csv" })
        {
            await away.OpenAsync(path);
            Assert.True(away.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden || away.Path == "/scoring", $"{path}: {away.Status}");
        }
        // no pledge of another
        using var pledge = await own.Client.GetAsync($"/panels/papers/pledge/{panel.Id}.docx");
        Assert.Equal(HttpStatusCode.OK, pledge.StatusCode);
        await applicant.OpenAsync($"/applications/{cases[1]}");
        foreach (var secret in new[] { "满意度怎样得来", "问卷调查", "示例答辩专家", "2021-05-20 09:00" }) Assert.DoesNotContain(secret, applicant.Text, StringComparison.Ordinal);
        // the city itself sees no score while its experts score
        var desk = await new Visitor(host).SignInAsync("示例干部丑");
        var total = await host.InDbAsync(db => db.SignedScores.Select(s => s.Total).FirstAsync());
        foreach (var path in new[] { $"/defences/groups/{group.Id}/day", $"/defences/groups/{group.Id}", $"/panels/{panel.Id}" })
        {
            await desk.OpenAsync(path);
            Assert.Equal(HttpStatusCode.OK, desk.Status);
            Assert.DoesNotContain($"{total} 分", desk.Text, StringComparison.Ordinal);
        }
    }

    private Task<Outcome<PanelResult>> RecordAsync(Actor city, Guid call, ShowRanking.View ranking) => scene.DoAsync<RecordResult, Outcome<PanelResult>>(record => record.RunAsync(city, new RecordResult.Input(
        call, "defence", [.. ranking.Lines.Select(line => line.Application)], [.. ranking.Lines.Take(2).Select(line => line.Application)], ranking.Lines.Skip(2).ToDictionary(line => line.Application, line => (string?)"缺席答辩"), new DateOnly(2021, 5, 20), "示例参加人员", "按名次择优", ranking.Results.Count)));

    private async Task<Visitor> ApplicantAsync(Guid application)
    {
        var person = await host.InDbAsync(async db => await db.Users.Where(p => p.InstitutionId == db.Applications.First(a => a.Id == application).InstitutionId).Select(p => p.Id).FirstAsync());
        var visitor = new Visitor(host);
        await scene.SignInAsAsync(visitor, await host.InScopeAsync(async services => (await ((FindActor)services.GetService(typeof(FindActor))!).OfAsync(person, default))!));
        return visitor;
    }

    private Task<Guid> TaskAsync(Panel panel, Expert expert, Guid application) => host.InDbAsync(db => db.ScoringTasks.Where(t => t.PanelId == panel.Id && t.ExpertId == expert.Id && t.ApplicationId == application && t.EndedAt == null).Select(t => t.Id).FirstAsync());

    private Task<Outcome<SaveScore.Saved>> SaveAsync(Actor expert, Guid task) =>
        scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(expert, new SaveScore.Input(task, 0, new Dictionary<string, ScoreAnswer> { ["functions"] = new() { Value = "5" } })));

    private Task<Outcome<DefenceGroup>> CallAsync(Actor city, DefenceGroup group, Guid application) => scene.DoAsync<CallCase, Outcome<DefenceGroup>>(call => call.RunAsync(city, group.Id, application));

    private Task<Outcome<Hearing>> AttendAsync(Actor city, DefenceGroup group, Guid application, Attendance? came, string? represented, string? why) =>
        scene.DoAsync<TakeAttendance, Outcome<Hearing>>(take => take.RunAsync(city, new TakeAttendance.Input(group.Id, application, came, represented, why)));

    private async Task CameAsync(Actor city, DefenceGroup group, Guid application, Attendance came) => Assert.Empty((await AttendAsync(city, group, application, came, "示例答辩人 主任", null)).Refusals.Select(refusal => refusal.Sentence));
}

public sealed class DefenceOnSqlite(SqliteHost host) : DefenceTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class DefenceOnPostgres(PostgresHost host) : DefenceTests<PostgresHost>(host), IClassFixture<PostgresHost>;
