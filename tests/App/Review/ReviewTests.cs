using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>The officers' verbs at their edges: whose turn, how often, until when, how many.</summary>
public abstract class ReviewTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Only_the_office_whose_step_it_is_may_act()
    {
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var token = await scene.TokenAsync(id);
        async Task<string> TryAsync(Actor actor) => (await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(actor, new AcceptApplication.Input(id, token, "同意")))).Refusals.Single().Code;

        Assert.Equal("step.office", await TryAsync(await scene.OfficerAsync("330100")));
        Assert.Equal("step.office", await TryAsync(await scene.OfficerAsync("330000")));
        Assert.Equal("step.office", await TryAsync(await scene.ActorAsync("auditor-330000@demo.example")));
        Assert.Equal("application.unknown", await TryAsync(await scene.OfficerAsync("330212")));
        Assert.Equal("application.unknown", await TryAsync(await scene.ApplicantAsync(2)));
        Assert.Equal("countyReview", await scene.StepAsync(id));
    }

    [Fact]
    public async Task Refuses_an_act_on_a_state_that_was_not_seen()
    {
        var county = await scene.OfficerAsync("330106");
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var token = await scene.TokenAsync(id);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Done);
        var again = await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "同意")));
        Assert.Equal("changed", again.Refusals.Single().Code);
    }

    [Fact]
    public async Task Two_who_press_at_once_act_once()
    {
        var county = await scene.OfficerAsync("330106");
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var token = await scene.TokenAsync(id);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "同意"))))));
        Assert.Equal(1, outcomes.Count(outcome => outcome.Done));
        Assert.All(outcomes.Where(outcome => !outcome.Done), outcome => Assert.Equal("changed", outcome.Refusals.Single().Code));
        Assert.Equal(1, await host.InDbAsync(db => db.Handlings.CountAsync(h => h.ApplicationId == id && h.Action == "accept")));
    }

    [Fact]
    public async Task A_soft_quota_is_exceeded_only_with_a_reason_and_two_never_take_one_place()
    {
        var (county, city) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var ids = new List<Guid>();
        for (var i = 0; i < 8; i++) ids.Add(await scene.AtCityAsync(county));
        var taken = await PlacesAsync();

        var outcomes = await Task.WhenAll(ids.Select(id => Task.Run(async () =>
        {
            var token = await scene.TokenAsync(id);
            return (Id: id, Outcome: await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(id, token, "同意推荐", null))));
        })));
        // five places in principle, whoever was first
        Assert.Equal(5 - taken, outcomes.Count(o => o.Outcome.Done));
        Assert.All(outcomes.Where(o => !o.Outcome.Done), o => Assert.Equal(("quota.mandate", "excessReason", "二"), (o.Outcome.Refusals.Single().Code, o.Outcome.Refusals.Single().Field, o.Outcome.Refusals.Single().Clause)));

        var over = outcomes.First(o => !o.Outcome.Done).Id;
        var token = await scene.TokenAsync(over);
        var (province, call) = (await scene.OfficerAsync("330000"), await scene.CallAsync("zhejiang-2021"));
        Assert.True((await scene.DoAsync<NameExceeder, Outcome<ExcessMandate>>(name => name.RunAsync(province, new NameExceeder.Input(call, city.PersonId, "示例文件")))).Done);
        var reasoned = await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(over, token, "同意推荐", "本市申报数量多，经集体研究")));
        Assert.Empty(reasoned.Refusals);
        Assert.Equal("本市申报数量多，经集体研究", await host.InDbAsync(db => db.QuotaPlaces.Where(place => place.ApplicationId == over).Select(place => place.ExcessReason).FirstAsync()));
        Assert.Equal(6, await PlacesAsync());
    }

    private Task<int> PlacesAsync() => host.InDbAsync(db => db.QuotaPlaces.CountAsync(place => place.OfficeId == "330100" && place.FreedAt == null));

    [Fact]
    public async Task A_direct_applicant_skips_county_and_city()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant, changes: [("managedBy", "不归市、县（市、区）管理"), ("route", "直接报送省经信厅")]);
        Assert.Equal("directCheck", await scene.StepAsync(id));
        // no county stands in the list for it: its seat does
        await host.InDbAsync(db => db.Institutions.Where(i => i.Id == applicant.InstitutionId).ExecuteUpdateAsync(set => set.SetProperty(i => i.Division, 330106)));
        var province = await scene.OfficerAsync("330000");
        Assert.Equal("西湖区", (await scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(province, new FindWork.Input(new WorkFilter())))).Items.Single(item => item.Id == id).Place);
        // who may not take that way is told before anything is sent
        var other = await scene.ReadyAsync(await scene.NewApplicantAsync(), changes: [("route", "直接报送省经信厅")]);
        var owner = await host.InDbAsync(db => db.Applications.Where(a => a.Id == other).Select(a => a.InstitutionId).FirstAsync());
        var account = await host.InDbAsync(db => db.Users.Where(p => p.InstitutionId == owner).Select(p => p.UserName!).FirstAsync());
        var refused = await scene.DoAsync<SubmitApplication, Outcome<Application>>(async submit => await submit.RunAsync(await scene.ActorAsync(account), Scene.Submission(other)));
        Assert.Contains("只有不归市、县（市、区）管理的机构可直接报送", refused.Refusals.Single().Sentence);
    }

    [Fact]
    public async Task Any_recorded_outside_outcome_passes_a_step_and_only_the_province_records()
    {
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        async Task<Outcome<Application>> RecordAsync(Actor actor, string action, string document) =>
            await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(async pass => await pass.RunAsync(actor, new PassByOutsideOutcome.Input(id, await scene.TokenAsync(id), action, document, "系统外已办理")));

        var (city, province) = (await scene.OfficerAsync("330100"), await scene.OfficerAsync("330000"));
        Assert.Equal("step.office", (await RecordAsync(city, "accept", "示例文件")).Refusals.Single().Code);
        Assert.Equal("document", (await RecordAsync(province, "accept", " ")).Refusals.Single().Field);
        Assert.Equal("step.wrong", (await RecordAsync(province, "fly", "示例文件")).Refusals.Single().Code);
        foreach (var action in new[] { "accept", "recommend", "pass", "pass", "pass", "reject" }) Assert.Empty((await RecordAsync(province, action, "示例文件〔2021〕2号")).Refusals);
        Assert.Equal("notRecognised", await scene.StepAsync(id));
        // a recommendation made elsewhere stands in the city's book all the same
        Assert.Equal("330100", await host.InDbAsync(db => db.QuotaPlaces.Where(place => place.ApplicationId == id).Select(place => place.OfficeId).SingleAsync()));
    }

    [Fact]
    public async Task Neither_giving_back_nor_the_applicants_own_submission_is_an_outside_outcome()
    {
        var (county, province) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330000"));
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        async Task<Outcome<Application>> RecordAsync(string action) =>
            await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(async pass => await pass.RunAsync(province, new PassByOutsideOutcome.Input(id, await scene.TokenAsync(id), action, "示例文件", "说明")));

        Assert.Equal("step.wrong", (await RecordAsync("return")).Refusals.Single().Code);
        var token = await scene.TokenAsync(id);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Done);
        // never earlier than the day by which everybody may come
        Assert.Equal(Rules.Deadline.EndOf(new DateOnly(2021, 5, 16)).Moment, await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.CorrectionUntil).FirstAsync()));
        Assert.Equal("step.wrong", (await RecordAsync("submit")).Refusals.Single().Code);
        Assert.Equal(("draft", 1), (await scene.StepAsync(id), await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Version).FirstAsync())));
    }

    [Fact]
    public async Task Who_sent_it_to_the_wrong_county_takes_it_back_and_sends_it_to_the_right_one()
    {
        var (wrong, applicant) = (await scene.OfficerAsync("330106"), await scene.NewApplicantAsync());
        var id = await scene.SubmittedAsync(applicant);
        Task<Outcome<Application>> SubmitAsync() => scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)));
        async Task WithdrawAsync()
        {
            var token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<WithdrawApplication, Outcome<Application>>(withdraw => withdraw.RunAsync(applicant, new WithdrawApplication.Input(id, token)))).Refusals);
        }

        var seen = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(wrong, new ReturnApplication.Input(id, seen, "请补正")))).Refusals);
        // what answers a return goes to who returned it
        await scene.SaveAsync(applicant, id, Scene.Typed(("division", "330212")));
        Assert.Equal("submit.moved", (await SubmitAsync()).Refusals.Single().Code);
        await scene.SaveAsync(applicant, id, Scene.Typed(("division", "330106")));
        Assert.Empty((await SubmitAsync()).Refusals);

        await WithdrawAsync();
        await scene.SaveAsync(applicant, id, Scene.Typed(("division", "330212")));
        Assert.Empty((await SubmitAsync()).Refusals);
        var now = await host.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == id));
        Assert.Equal(("330212", "330200", "330000"), (now.CountyOfficeId, now.CityOfficeId, now.ProvinceOfficeId));
        Assert.Null(await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(wrong, id)));
        Assert.NotNull(await scene.DoAsync<ShowApplication, ShowApplication.View?>(async show => await show.RunAsync(await scene.OfficerAsync("330212"), id)));
    }

    [Fact]
    public async Task One_case_may_hold_a_place_in_the_book_of_each_level()
    {
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var call = await scene.CallAsync("zhejiang-2021");
        async Task<Outcome<bool>> TakeAsync(string quota, int place) => await host.InDbAsync(db =>
        {
            db.QuotaPlaces.Add(new QuotaPlace { CallId = call, QuotaId = quota, OfficeId = "330212", Place = place, ApplicationId = id });
            return db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default);
        });
        Assert.True((await TakeAsync("first", 1)).Done);
        Assert.True((await TakeAsync("second", 1)).Done);
        Assert.Equal("changed", (await TakeAsync("second", 2)).Refusals.Single().Code);
    }

    [Fact]
    public async Task What_a_colleague_saved_meanwhile_is_not_submitted_unseen()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.ReadyAsync(applicant);
        Task<int> RevisionAsync() => host.InDbAsync(db => db.DraftSections.Where(s => s.ApplicationId == id).SumAsync(s => s.Revision));
        var seen = await RevisionAsync();
        await scene.SaveAsync(applicant, id, Scene.Answers("zhejiang-2021", ("employees", "31")));
        var refused = await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, seen)));
        Assert.Equal("draft.changed", refused.Refusals.Single().Code);
        var now = await RevisionAsync();
        // nor without a file that he took out
        Task<IReadOnlyList<DraftMaterial>> FilesAsync() => scene.DoAsync<MaterialsOf, IReadOnlyList<DraftMaterial>>(materials => materials.DraftAsync(id));
        var files = await FilesAsync();
        Assert.Empty((await scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, files[0].Id)))).Refusals);
        Assert.Empty((await scene.DoAsync<RestoreMaterial, Outcome<DraftMaterial>>(restore => restore.RunAsync(applicant, new RestoreMaterial.Input(id, files[0].Id)))).Refusals);
        Assert.Equal("draft.changed", (await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, now, files: MaterialsOf.SumOf(files))))).Refusals.Single().Code);
        files = await FilesAsync();
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, now, files: MaterialsOf.SumOf(files))))).Refusals);
    }
}

public sealed class ReviewOnSqlite(SqliteHost host) : ReviewTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class ReviewOnPostgres(PostgresHost host) : ReviewTests<PostgresHost>(host), IClassFixture<PostgresHost>;
