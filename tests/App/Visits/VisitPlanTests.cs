using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.Papers;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Visits;

/// <summary>Who must be visited, who goes when, who must not, and who is told what.</summary>
public abstract class VisitPlanTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task What_is_drawn_must_be_visited_can_be_drawn_again_and_the_office_may_choose_more()
    {
        var officer = await scene.OfficerAsync("330000");
        var (call, cases) = await AtVisitsUnderAsync(3, ("  who: all\n  team: 2", "  share: { share: 30% }\n  team: 2"), ("unvisited: warns", "unvisited: closes"));
        Assert.All((await RoundAsync(officer, call)).Lines, line => Assert.Equal((VisitDemand.May, "尚未抽取"), (line.Stand.Demand, line.Stand.Why)));

        Task<Outcome<VisitDraw>> DrawAsync(string? reason, string? once = null) => scene.DoAsync<DrawVisits, Outcome<VisitDraw>>(draw => draw.RunAsync(officer, new DrawVisits.Input(call, "visit", reason, once)));
        var drawn = (await DrawAsync(null, "k1")).Value!;
        Assert.Equal(drawn.Seed, (await DrawAsync(null, "k1")).Value!.Seed); // pressed twice
        Assert.Equal("missing", (await DrawAsync(null)).Refusals.Single().Code);
        var round = await RoundAsync(officer, call);
        var record = Assert.Single(round.Draws);
        Assert.True(record.Repeats);
        // by the recipe of docs/visits.md, from outside
        var numbers = round.Lines.Select(line => line.Application.Number).ToList();
        Assert.Equal([.. numbers.OrderBy(number => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{drawn.Seed}\n{number}"))), StringComparer.Ordinal).Take(1)], record.Drawn);
        var must = Assert.Single(round.Lines, line => line.Stand.Due);
        Assert.Equal("第 1 次抽取抽中", must.Stand.Why);

        // a record of it cannot be changed
        await Assert.ThrowsAnyAsync<Exception>(() => host.InDbAsync(db => db.VisitDraws.Where(d => d.CallId == call).ExecuteUpdateAsync(set => set.SetProperty(d => d.Seed, "0"))));

        var other = round.Lines.First(line => !line.Stand.Due).Application.Id;
        Assert.Equal("missing", (await ChooseAsync(officer, other, true, null)).Refusals.Single().Code);
        Assert.Empty((await ChooseAsync(officer, other, true, "有举报线索")).Refusals);
        Assert.Equal("有举报线索", (await RoundAsync(officer, call)).Lines.Single(line => line.Application.Id == other).Stand.Chosen!.Reason);
        Assert.Equal("visit.must", (await ChooseAsync(officer, must.Application.Id, false, "不去了")).Refusals.Single().Code);

        // what must be visited and was not does not go on, by no way; what need not does
        var third = cases.Single(id => id != other && id != must.Application.Id);
        var rows = (await PassAsync(officer, call, cases, "来不及", dryRun: true)).Value!;
        Assert.Equal(["visit.missing", "visit.missing"], rows.Where(row => row.Application != third).Select(row => row.Refusals.Single().Code));
        Assert.Empty(rows.Single(row => row.Application == third).Refusals);
        var token = await scene.TokenAsync(must.Application.Id);
        Assert.Equal("visit.missing", (await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(outside => outside.RunAsync(officer, new PassByOutsideOutcome.Input(must.Application.Id, token, "pass", "示例文件", "系统外核查")))).Refusals.Single().Code);
        Assert.Equal("visit", await scene.StepAsync(third)); // a look
        Assert.Empty((await PassAsync(officer, call, [third], null)).Value!.Single().Refusals);
        Assert.Equal("experts", await scene.StepAsync(third));
    }

    [Fact]
    public async Task Where_a_case_may_go_on_unvisited_a_result_from_elsewhere_says_so()
    {
        var officer = await scene.OfficerAsync("330000");
        var application = (await scene.AtExpertsAsync(1, "visit"))[0];
        async Task<Outcome<Application>> OutsideAsync(string reason)
        {
            var token = await scene.TokenAsync(application);
            return await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(outside => outside.RunAsync(officer, new PassByOutsideOutcome.Input(application, token, "pass", "示例文件", reason)));
        }
        Assert.Equal("reason", (await OutsideAsync(" ")).Refusals.Single().Field);
        Assert.Empty((await OutsideAsync("疫情期间未安排")).Refusals.Select(refusal => refusal.Sentence));
        Assert.StartsWith("疫情期间未安排　应当实地核查，没有核查", (await host.InDbAsync(db => db.Handlings.Where(h => h.ApplicationId == application).OrderByDescending(h => h.Number).Select(h => h.Opinion).FirstAsync()))!, StringComparison.Ordinal);
        Assert.Contains(await host.InDbAsync(db => db.Audit.Where(entry => entry.Action == "review.outside").Select(entry => entry.Detail).ToListAsync()), detail => detail.Contains("没有核查", StringComparison.Ordinal));
    }

    [Fact]
    public async Task By_a_condition_a_case_must_may_or_cannot_be_told()
    {
        var officer = await scene.OfficerAsync("330000");
        var (call, cases) = await AtVisitsUnderAsync(3, ("  who: all\n  team: 2", "  when: { below: { figure: employees, limit: 30 人 } }\n  team: 2"));
        await EditedAsync(cases[0], "29");
        await EditedAsync(cases[1], "30");
        await EditedAsync(cases[2], null);
        var stands = (await RoundAsync(officer, call)).Lines.ToDictionary(line => line.Application.Id, line => line.Stand);
        Assert.Equal([VisitDemand.Must, VisitDemand.May, VisitDemand.Unknown], cases.Select(id => stands[id].Demand));
        Assert.Contains("29 人", stands[cases[0]].Why, StringComparison.Ordinal);
        Assert.Equal([true, false, true], cases.Select(id => stands[id].Due));
        // with a reason it goes on unvisited, where the programme only warns
        var without = (await PassAsync(officer, call, [cases[0]], null)).Value!.Single();
        Assert.Equal("visit.why", without.Refusals.Single().Code);
        Assert.Equal("未实地核查：疫情期间改为视频核实", (await PassAsync(officer, call, [cases[0]], "疫情期间改为视频核实")).Value!.Single().Opinion);
    }

    [Fact]
    public async Task A_team_is_at_one_place_at_a_time_and_nobody_goes_where_he_must_not()
    {
        var officer = await scene.ColleagueAsync("330000");
        var colleague = await scene.ColleagueAsync("330000");
        var cases = await scene.AtExpertsAsync(3, "visit");
        var call = await scene.CallOfAsync(cases[0]);

        // too few, no leader, past days: nothing is kept
        Assert.Equal(["visit.team"], (await scene.PlanAsync(officer, [cases[0]], [officer])).Refusals.Select(r => r.Code));
        var past = await scene.PlanAsync(officer, [cases[0]], [officer, colleague], day: new DateOnly(2021, 5, 17));
        Assert.Contains("不能早于今天", past.Refusals.Single().Sentence, StringComparison.Ordinal);
        Assert.Empty(await host.InDbAsync(db => db.Visits.Where(v => v.CallId == call && cases.Contains(v.ApplicationId)).ToListAsync()));

        // a look writes nothing; then it stands
        Assert.True((await scene.PlanAsync(officer, [.. cases.Take(2)], [officer, colleague], dryRun: true)).Value!.Stands);
        Assert.False(await host.InDbAsync(db => db.Visits.AnyAsync(v => cases.Contains(v.ApplicationId))));
        Assert.Empty((await scene.PlanAsync(officer, [.. cases.Take(2)], [officer, colleague])).Refusals);

        // a third at the same time with one of them
        var third = await scene.ColleagueAsync("330000");
        var clash = (await scene.PlanAsync(officer, [cases[2]], [colleague, third], dryRun: true)).Value!;
        Assert.Contains($"{colleague.Name}当时在", clash.Rows.Single().Troubles.Single(), StringComparison.Ordinal);
        Assert.Equal("visit.plan", (await scene.PlanAsync(officer, [cases[2]], [colleague, third])).Refusals.Single().Code);
        // two at once for one team
        var both = await scene.DoAsync<PlanVisits, Outcome<PlanVisits.Plan>>(plan => plan.RunAsync(officer, new PlanVisits.Input(
            call, "visit", [new(cases[2], new DateOnly(2021, 5, 27), VisitPart.Morning, "8:30"), new(cases[1], new DateOnly(2021, 5, 27), VisitPart.Morning, "9:30")], [officer.PersonId, third.PersonId], [], officer.PersonId, "同日", true)));
        Assert.Contains("同一组人当时在", both.Value!.Rows[1].Troubles.Single(), StringComparison.Ordinal);

        // an expert of the institution keeps away; nobody overrides that
        var institution = await host.InDbAsync(db => db.Institutions.Where(i => i.Id == db.Applications.First(a => a.Id == cases[2]).InstitutionId).Select(i => i.Name).FirstAsync());
        var own = await scene.ExpertAsync(officer, "示例回避专家", institution);
        var avoided = await scene.PlanAsync(officer, [cases[2]], [third], [own], day: new DateOnly(2021, 5, 26), why: "非他不可");
        Assert.Contains("示例回避专家须回避", avoided.Refusals.Single().Sentence, StringComparison.Ordinal);
        var free = await scene.ExpertAsync(officer, "示例核查专家");
        Assert.Empty((await scene.PlanAsync(officer, [cases[2]], [third], [free], day: new DateOnly(2021, 5, 26))).Refusals);

        // changed with a reason only, and told anew
        var first = await host.InDbAsync(db => db.Visits.AsNoTracking().FirstAsync(v => v.ApplicationId == cases[0]));
        Assert.Equal(1, (await TellAsync(officer, first.Id, first.Id)).Value!.Told);
        Assert.Equal("missing", (await scene.PlanAsync(officer, [cases[0]], [officer, third], day: new DateOnly(2021, 5, 28))).Refusals.Single().Code);
        Assert.Empty((await scene.PlanAsync(officer, [cases[0]], [officer, third], day: new DateOnly(2021, 5, 28), why: "单位要求改期")).Refusals);
        Assert.Equal(1, (await TellAsync(officer, first.Id)).Value!.Told);
        Assert.Equal("visit.told", (await TellAsync(officer, first.Id)).Refusals.Single().Code);
        // who left the team finds it no longer
        Assert.Null(await scene.DoAsync<ShowVisit, ShowVisit.View?>(show => show.RunAsync(colleague with { OfficeId = "330106", Level = OfficeLevel.County }, first.Id)));
        Assert.Equal("visit.unknown", (await scene.EnterAsync(colleague, first.Id, "plan", VisitFound.InOrder)).Refusals.Single().Code);
    }

    [Fact]
    public async Task The_institution_is_told_when_and_how_many_and_the_expert_gets_his_account()
    {
        var officer = await scene.ColleagueAsync("330000");
        var cases = await scene.AtExpertsAsync(2, "visit");
        var expert = await scene.ExpertAsync(officer, "示例核查专家");
        var clerk = await host.InDbAsync(async db =>
        {
            var institution = await db.Applications.Where(a => a.Id == cases[0]).Select(a => a.InstitutionId).FirstAsync();
            await db.Users.Where(p => p.InstitutionId == institution).ExecuteUpdateAsync(set => set.SetProperty(p => p.EmailConfirmed, true).SetProperty(p => p.Email, "visited@test.example"));
            return await db.Users.Where(p => p.InstitutionId == institution).Select(p => p.Id).FirstAsync();
        });
        // two at once for one who has no account yet
        Assert.Empty((await scene.PlanAsync(officer, cases, [officer], [expert], new DateOnly(2021, 6, 3))).Refusals.Select(r => r.Sentence));
        var visits = await host.InDbAsync(db => db.Visits.AsNoTracking().Where(v => cases.Contains(v.ApplicationId)).OrderBy(v => v.Part).ToListAsync());
        Assert.Empty((await TellAsync(officer, [.. visits.Select(v => v.Id)])).Refusals.Select(r => r.Sentence));
        var letter = await host.InDbAsync(db => db.Letters.Where(l => l.To == "visited@test.example" && l.Topic == "visit.plan").Select(l => l.Body).SingleAsync());
        Assert.Contains("核查组 2 人", letter, StringComparison.Ordinal);
        Assert.Contains("2021-06-03", letter, StringComparison.Ordinal);
        Assert.DoesNotContain("示例核查专家", letter, StringComparison.Ordinal);
        var notes = await host.InDbAsync(db => db.Letters.Where(l => l.To == expert.Email).Select(l => l.Body).ToListAsync());
        Assert.Equal(2, notes.Count);
        var institutionName = await host.InDbAsync(db => db.Institutions.Where(i => i.Id == db.Applications.First(a => a.Id == cases[0]).InstitutionId).Select(i => i.Name).FirstAsync());
        Assert.All(notes, note => Assert.DoesNotContain(institutionName, note, StringComparison.Ordinal));
        var applicant = (await host.InScopeAsync(async services => await ((FindActor)services.GetService(typeof(FindActor))!).OfAsync(clerk, default)))!;
        var seen = new Visitor(host);
        await scene.SignInAsAsync(seen, applicant);
        // before he has given his word the expert knows when, not where; and nothing is there for him
        var actor = await scene.AsExpertAsync(expert);
        var page = new Visitor(host);
        await scene.SignInAsAsync(page, actor);
        await page.OpenAsync("/visits");
        foreach (var said in new[] { "不向任何人透露核查情况", "2021-06-03" }) Assert.Contains(said, page.Text, StringComparison.Ordinal);
        foreach (var secret in new[] { institutionName, (await host.InDbAsync(db => db.Applications.Where(a => a.Id == cases[0]).Select(a => a.Number).FirstAsync())) }) Assert.DoesNotContain(secret, page.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        foreach (var path in new[] { $"/visits/{visits[0].Id}", $"/visits/field/{visits[0].Id}", $"/visits/{visits[0].Id}/record.pdf" }) Assert.Equal(HttpStatusCode.NotFound, (await page.OpenAsync(path)).Status);
        Assert.Equal("visit.unknown", (await scene.EnterAsync(actor, visits[0].Id, "premises", VisitFound.InOrder)).Refusals.Single().Code);
        await page.OpenAsync("/visits");
        await page.PressAsync("签署承诺", ("name", actor.Name));
        Assert.Contains("请阅读并勾选承诺后再签署", page.Text, StringComparison.Ordinal);
        await page.PressAsync("签署承诺", ("agrees", "true"), ("name", "别人"));
        Assert.Contains("签署的姓名与登记的姓名不一致", page.Text, StringComparison.Ordinal);
        var desk = new Visitor(host);
        await scene.SignInAsAsync(desk, officer);
        await desk.OpenAsync($"/visits/{visits[0].Id}");
        Assert.Contains("示例核查专家 还没有签署承诺", desk.Text, StringComparison.Ordinal);
        for (var i = 0; i < 2; i++) await page.PressAsync("签署承诺", ("agrees", "true"), ("name", actor.Name));
        Assert.Contains(institutionName, page.Text, StringComparison.Ordinal);
        await desk.OpenAsync($"/visits/{visits[0].Id}");
        var pledge = desk.Page.QuerySelector("a[href*='/pledges/']")!.GetAttribute("href")!;
        foreach (var (who, status) in new[] { (desk, HttpStatusCode.OK), (page, HttpStatusCode.OK), (seen, HttpStatusCode.NotFound) })
        {
            using var paper = await who.Client.GetAsync(pledge);
            Assert.Equal(status, paper.StatusCode);
            if (who == desk) Assert.Contains("参加“", await Pdf.DenseAsync(await paper.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        }
        Assert.Equal(2, (await scene.DoAsync<FindVisits, FindVisits.View?>(find => find.RunAsync(actor)))!.Mine.Count);

        // on its own page the institution reads the same, and nothing after it was changed until it is told
        Task<FindVisitFindings.Notice?> NoticeAsync() => scene.DoAsync<FindVisitFindings, FindVisitFindings.Notice?>(find => find.NoticeAsync(applicant, cases[0]));
        Assert.Contains("核查组 2 人", (await NoticeAsync())!.Text, StringComparison.Ordinal);
        await seen.OpenAsync($"/applications/{cases[0]}");
        var card = seen.Page.GetElementById("visit")!.TextContent;
        foreach (var said in new[] { "2021-06-03", "核查组 2 人", "核对内容：", "请单位负责人或其委托的人在场" }) Assert.Contains(said, card, StringComparison.Ordinal);
        foreach (var secret in new[] { "示例核查专家", officer.Name }) Assert.DoesNotContain(secret, seen.Text, StringComparison.Ordinal);
        Assert.Empty((await scene.PlanAsync(officer, [cases[0]], [officer], [expert], new DateOnly(2021, 6, 7), "改期")).Refusals.Select(r => r.Sentence));
        Assert.Null(await NoticeAsync());
        await seen.OpenAsync($"/applications/{cases[0]}");
        Assert.Null(seen.Page.GetElementById("visit"));

        // cancelled: both are told
        Assert.Empty((await scene.DoAsync<CancelVisit, Outcome<Visit>>(cancel => cancel.RunAsync(officer, visits.Single(v => v.ApplicationId == cases[0]).Id, "不再需要"))).Refusals);
        Assert.Contains(await host.InDbAsync(db => db.Letters.Where(l => l.To == "visited@test.example").Select(l => l.Subject).ToListAsync()), subject => subject == "实地核查取消通知");
        Assert.Single((await scene.DoAsync<FindVisits, FindVisits.View?>(find => find.RunAsync(actor)))!.Mine);
    }

    [Fact]
    public async Task Who_goes_says_from_whom_he_keeps_away_and_what_ties_an_officer_is_found()
    {
        var officer = await scene.ColleagueAsync("330000");
        var (reached, former, near, other) = (await scene.ColleagueAsync("330000"), await scene.ColleagueAsync("330000"), await scene.ColleagueAsync("330000"), await scene.ColleagueAsync("330000"));
        var application = (await scene.AtExpertsAsync(1, "visit"))[0];
        var institution = await host.InDbAsync(db => db.Institutions.Where(i => i.Id == db.Applications.First(a => a.Id == application).InstitutionId).Select(i => i.Name).FirstAsync());
        var answers = Casework.Draft.Read(await host.InDbAsync(db => db.Versions.Where(v => v.ApplicationId == application).Select(v => v.Answers).FirstAsync()));
        var phone = ProgrammeFolder.Find("zhejiang-2021")!.Programme!.Form.Fields.Where(field => field.Type == FieldType.Phone).Select(field => answers[field.Id]).OfType<ScalarNode>().First(said => !said.IsNull).Text;
        await host.InDbAsync(db => db.Users.Where(p => p.Id == reached.PersonId).ExecuteUpdateAsync(set => set.SetProperty(p => p.PhoneNumber, phone)));
        // an officer who has an entry in a pool of experts, where it says what he belongs to
        var entry = await scene.ExpertAsync(officer, former.Name, institution);
        await host.InDbAsync(db => db.Experts.Where(e => e.Id == entry.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.PersonId, former.PersonId)));

        var looked = (await scene.PlanAsync(officer, [application], [officer, reached], dryRun: true)).Value!;
        Assert.True(looked.Stands);
        Assert.Contains(looked.Rows.Single().Remarks, remark => remark.StartsWith($"{reached.Name}疑似有关系：", StringComparison.Ordinal) && remark.Contains("电话", StringComparison.Ordinal));
        Assert.Equal("missing", (await scene.PlanAsync(officer, [application], [officer, reached])).Refusals.Single().Code);
        Assert.Contains($"{former.Name}须回避：", (await scene.PlanAsync(officer, [application], [officer, former], why: "非他不可")).Refusals.Single().Sentence, StringComparison.Ordinal);

        // an officer says so himself, at once and for good
        var visit = await scene.VisitAsync(officer, application, [officer, near]);
        var page = new Visitor(host);
        await scene.SignInAsAsync(page, near);
        await page.OpenAsync("/visits");
        await page.PressAsync("申报回避");
        Assert.Contains("回避的理由", page.Page.QuerySelector(".refusals")!.TextContent, StringComparison.Ordinal);
        await page.PressAsync("申报回避", ("why", "配偶在该单位任职"));
        Assert.Contains("已申报回避", page.Text, StringComparison.Ordinal);
        Assert.Equal("visit.unknown", (await scene.EnterAsync(near, visit.Id, "plan", VisitFound.InOrder)).Refusals.Single().Code);
        for (var twice = 0; twice < 2; twice++) Assert.Equal("配偶在该单位任职", (await scene.DoAsync<AvoidVisit, Outcome<VisitMember>>(avoid => avoid.RunAsync(near, visit.Id, "配偶在该单位任职"))).Value!.AvoidWhy);
        Assert.Equal("visit.unknown", (await scene.DoAsync<AvoidVisit, Outcome<VisitMember>>(avoid => avoid.RunAsync(other, visit.Id, "？"))).Refusals.Single().Code);
        var desk = new Visitor(host);
        await scene.SignInAsAsync(desk, officer);
        await desk.OpenAsync($"/visits/{visit.Id}");
        Assert.Contains($"{near.Name}　配偶在该单位任职", desk.Text, StringComparison.Ordinal);
        Assert.Contains("visit.team", (await scene.SubmittedAsync(officer, visit.Id)).Refusals.Select(refusal => refusal.Code));
        Assert.Contains("本人申报，配偶在该单位任职", (await scene.PlanAsync(officer, [application], [officer, near], why: "人手不足")).Refusals.Single().Sentence, StringComparison.Ordinal);
        Assert.Empty((await scene.PlanAsync(officer, [application], [officer, other], why: "回避")).Refusals.Select(refusal => refusal.Sentence));
    }

    private Task<FindVisits.Round> RoundAsync(Actor officer, Guid call) => scene.DoAsync<FindVisits, FindVisits.Round>(async find => (await find.OfAsync(officer, call, "visit"))!);

    private Task<Outcome<VisitChoice>> ChooseAsync(Actor officer, Guid id, bool chosen, string? reason) => scene.DoAsync<ChooseVisit, Outcome<VisitChoice>>(choose => choose.RunAsync(officer, new ChooseVisit.Input(id, chosen, reason)));

    private Task<Outcome<IReadOnlyList<PassVisited.Row>>> PassAsync(Actor officer, Guid call, IReadOnlyList<Guid> cases, string? why, bool dryRun = false) =>
        scene.DoAsync<PassVisited, Outcome<IReadOnlyList<PassVisited.Row>>>(pass => pass.RunAsync(officer, new PassVisited.Input(call, "visit", cases, why, dryRun)));

    private Task<Outcome<TellVisits.Result>> TellAsync(Actor officer, params IReadOnlyCollection<Guid> visits) => scene.DoAsync<TellVisits, Outcome<TellVisits.Result>>(tell => tell.RunAsync(officer, visits));

    // a call under an edited text, with cases that stand at its visits
    private async Task<(Guid Call, IReadOnlyList<Guid> Cases)> AtVisitsUnderAsync(int count, params (string, string)[] edits)
    {
        await scene.ClockAsync(2021, 5, 14, 9);
        var call = await scene.PublishAsync(edits);
        var first = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
        var cases = new List<Guid>();
        for (var i = 0; i < count; i++) cases.Add(await scene.CopyAsync(first, "visit"));
        await scene.ClockAsync(2021, 5, 18, 9);
        await host.InDbAsync(async db =>
        {
            foreach (var application in await db.Applications.Where(a => cases.Contains(a.Id)).ToListAsync()) (application.CityOfficeId, application.ProvinceOfficeId, application.TurnOfficeId) = ("330100", "330000", "330000");
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        return (call, cases);
    }

    // another number of employees in what was submitted; copies have one version
    private Task EditedAsync(Guid id, string? employees) => host.InDbAsync(async db =>
    {
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id);
        var answers = Casework.Draft.Read(version.Answers).With(Scene.Typed(("employees", employees), ("staff", null)));
        db.Versions.Add(new ApplicationVersion { ApplicationId = id, Number = 2, Answers = JsonText.Write(answers), Declared = version.Declared, Materials = version.Materials, Declarant = version.Declarant, Digest = version.Digest, SubmittedAt = version.SubmittedAt, SubmittedBy = version.SubmittedBy });
        (await db.Applications.FirstAsync(a => a.Id == id)).Version = 2;
        return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
    });
}

public sealed class VisitPlanOnSqlite(SqliteHost host) : VisitPlanTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class VisitPlanOnPostgres(PostgresHost host) : VisitPlanTests<PostgresHost>(host), IClassFixture<PostgresHost>;
