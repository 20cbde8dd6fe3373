using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Calls;

/// <summary>Who may begin an application, decided before anything is filled in.</summary>
public abstract class StartTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<Outcome<Guid>> StartAsync(Actor applicant, string programme = "zhejiang-2021")
    {
        var call = await scene.CallAsync(programme);
        return await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call));
    }

    private async Task<Guid> HoldsAsync(Actor applicant, string kind, DateOnly from, DateOnly until)
    {
        var code = await host.InDbAsync(db => db.Institutions.Where(i => i.Id == applicant.InstitutionId).Select(i => i.CreditCode).FirstAsync());
        var recorded = await scene.DoAsync<RecordTitle, Outcome<TitleRecord>>(record => record.RunAsync(null, new RecordTitle.Input(code, "示例持有单位", kind, TitleLevel.Province, null, from, until, "示例文件")));
        Assert.Empty(recorded.Refusals);
        return recorded.Value!.Id;
    }

    [Fact]
    public async Task A_title_not_yet_three_years_old_stops_with_clause_and_day()
    {
        var applicant = await scene.NewApplicantAsync();
        await HoldsAsync(applicant, "zhejiang-platform", new DateOnly(2018, 5, 17), new DateOnly(2021, 6, 30));
        var refusal = (await StartAsync(applicant)).Refusals.Single();
        Assert.Equal(("start.gate", "二"), (refusal.Code, refusal.Clause));
        Assert.Contains("自 2021-05-17 起符合这一条", refusal.Sentence);
        Assert.Equal(0, await host.InDbAsync(db => db.Applications.CountAsync(a => a.InstitutionId == applicant.InstitutionId)));

        // one day more and the three years are complete on the day of reference
        var other = await scene.NewApplicantAsync();
        await HoldsAsync(other, "zhejiang-platform", new DateOnly(2018, 5, 16), new DateOnly(2021, 6, 30));
        var started = await StartAsync(other);
        Assert.Empty(started.Refusals);
        // and what the register knows stands in the draft
        var draft = await host.InDbAsync(db => db.DraftSections.Where(d => d.ApplicationId == started.Value).Select(d => d.Answers).FirstAsync());
        Assert.Contains("\"provincialPlatform\":{\"held\":\"是\",\"from\":\"2018-05-16\",\"until\":\"2021-06-30\"}", draft.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_title_recorded_after_the_draft_was_begun_stops_the_submission()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.ReadyAsync(applicant);
        await HoldsAsync(applicant, "zhejiang-platform", new DateOnly(2020, 1, 1), new DateOnly(2022, 12, 31));
        var refusal = (await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)))).Refusals.Single();
        Assert.Equal(("start.gate", "二"), (refusal.Code, refusal.Clause));
        // and stands on the page before
        var shown = (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(applicant, id)))!;
        var progress = await scene.DoAsync<ShowProgress, ShowProgress.View>(show => show.RunAsync(applicant, shown));
        Assert.Equal(refusal.Sentence, progress.Readiness.Blocking.Single().Sentence);
    }

    [Fact]
    public async Task A_draft_is_taken_back_only_where_no_other_took_its_place()
    {
        var applicant = await scene.NewApplicantAsync();
        var first = (await StartAsync(applicant)).Value;
        Assert.True((await scene.DoAsync<DeleteDraft, Outcome<Application>>(delete => delete.RunAsync(applicant, first))).Done);
        var second = (await StartAsync(applicant)).Value;
        Task<Outcome<Application>> RestoreAsync() => scene.DoAsync<RestoreDraft, Outcome<Application>>(restore => restore.RunAsync(applicant, first));
        var refusal = (await RestoreAsync()).Refusals.Single();
        Assert.Equal(("start.twice", "二"), (refusal.Code, refusal.Clause));
        Assert.True((await scene.DoAsync<DeleteDraft, Outcome<Application>>(delete => delete.RunAsync(applicant, second))).Done);
        Assert.Empty((await RestoreAsync()).Refusals);
    }

    [Fact]
    public async Task A_title_that_has_ended_stops_nobody_and_none_is_not_said_for_the_applicant()
    {
        var applicant = await scene.NewApplicantAsync();
        var title = await HoldsAsync(applicant, "zhejiang-platform", new DateOnly(2019, 6, 1), new DateOnly(2022, 5, 31));
        Assert.Equal("start.gate", (await StartAsync(applicant)).Refusals.Single().Code);
        await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(null, new EndTitle.Input(title, new DateOnly(2020, 1, 1), "示例撤销", "示例撤销文件")));
        Assert.Empty((await StartAsync(applicant)).Refusals);

        var fresh = await StartAsync(await scene.NewApplicantAsync());
        Assert.DoesNotContain("provincialPlatform", await host.InDbAsync(db => db.DraftSections.Where(d => d.ApplicationId == fresh.Value).Select(d => d.Answers).FirstAsync()));
    }

    [Fact]
    public async Task After_an_outcome_that_bars_nobody_begins_again_and_everybody_is_told_before()
    {
        var (county, city, call) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.CallAsync("zhejiang-2021"));
        var (declined, rejected) = (await scene.NewApplicantAsync(), await scene.NewApplicantAsync());
        await host.InDbAsync(db => db.Users.Where(p => p.InstitutionId == declined.InstitutionId || p.InstitutionId == rejected.InstitutionId).ExecuteUpdateAsync(set => set.SetProperty(p => p.Email, p => p.UserName).SetProperty(p => p.EmailConfirmed, true)));
        async Task<Guid> EndAsync(Actor clerk, Actor officer, Doing does)
        {
            var id = await scene.SubmittedAsync(clerk);
            if (officer == city) Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(async accept => await accept.RunAsync(county, new AcceptApplication.Input(id, await scene.TokenAsync(id), "同意")))).Refusals);
            var token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(officer, new EndApplication.Input(id, token, does, "示例理由", "二")))).Refusals);
            return id;
        }
        async Task<string> ToldAsync(Actor clerk)
        {
            var to = await host.InDbAsync(db => db.Users.Where(p => p.Id == clerk.PersonId).Select(p => p.UserName).FirstAsync());
            return await host.InDbAsync(db => db.Letters.Where(letter => letter.To == to && letter.Subject.Contains("新进展")).OrderByDescending(letter => letter.MadeAt).ThenByDescending(letter => letter.Id).Select(letter => letter.Body).FirstAsync());
        }

        // before one starts
        var visitor = await new Visitor(host).OpenAsync($"/calls/{call}");
        Assert.Contains("结果为“未推荐”、“未认定”、“已认定”的，本次申报中不能再次申报", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("为本系统设定", visitor.Text, StringComparison.Ordinal);

        var put = await scene.FilledAsync(declined);
        Assert.True((await scene.DoAsync<DeleteDraft, Outcome<Application>>(delete => delete.RunAsync(declined, put))).Done);
        var id = await EndAsync(declined, city, Doing.Decline);
        Assert.Contains("贵单位在本次申报中不能再次申报", await ToldAsync(declined), StringComparison.Ordinal);
        var refusal = (await StartAsync(declined)).Refusals.Single();
        Assert.Equal("start.ended", refusal.Code);
        Assert.Contains("结果为“未推荐”", refusal.Sentence, StringComparison.Ordinal);
        // nor by what was put away
        Assert.Equal("start.ended", (await scene.DoAsync<RestoreDraft, Outcome<Application>>(restore => restore.RunAsync(declined, put))).Refusals.Single().Code);
        var page = await scene.SignedInAsync(await scene.AccountAsync(declined));
        Assert.Contains(refusal.Sentence, (await page.OpenAsync($"/calls/{call}")).Text, StringComparison.Ordinal);
        Assert.Contains("不能再次申报", (await page.OpenAsync($"/applications/{id}")).Page.QuerySelector("#decision")!.TextContent, StringComparison.Ordinal);

        // what was not even taken up may come again in time, and its letter says so
        await EndAsync(rejected, county, Doing.Reject);
        Assert.Contains("贵单位可以在本次申报截止（2021-05-16 24:00）之前重新申报", await ToldAsync(rejected), StringComparison.Ordinal);
        Assert.Empty((await StartAsync(rejected)).Refusals);
    }

    [Fact]
    public async Task Two_who_begin_at_once_for_one_institution_begin_once()
    {
        var applicant = await scene.NewApplicantAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => StartAsync(applicant))));
        Assert.Equal(1, outcomes.Count(outcome => outcome.Done));
        Assert.All(outcomes.Where(outcome => !outcome.Done), outcome => Assert.Equal("start.twice", outcome.Refusals.Single().Code));
        Assert.Equal(1, await host.InDbAsync(db => db.Applications.CountAsync(a => a.InstitutionId == applicant.InstitutionId)));
    }

    [Fact]
    public async Task An_application_that_came_to_its_end_does_not_count()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        Assert.Equal("start.twice", (await StartAsync(applicant)).Refusals.Single().Code);
        var (county, token) = (await scene.OfficerAsync("330106"), await scene.TokenAsync(id));
        Assert.Empty((await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(county, new EndApplication.Input(id, token, Doing.Reject, "材料不属于本次申报", "二")))).Refusals);
        Assert.Empty((await StartAsync(applicant)).Refusals);
    }

    [Fact]
    public async Task The_call_page_says_who_may_not_begin_and_why()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var stopped = await new Visitor(host).SignInAsync("示例七杭州企业服务中心");
        await stopped.OpenAsync($"/calls/{call}");
        Assert.Contains("贵单位现在不能开始申报", stopped.Text);
        Assert.Contains("自 2022-06-01 起符合这一条（二）", stopped.Text);
        Assert.False(stopped.Has("开始申报"));

        var renewing = await new Visitor(host).SignInAsync("示例八宁波创业服务有限公司");
        await renewing.OpenAsync($"/calls/{call}");
        await renewing.PressAsync("开始申报");
        Assert.Matches("^/applications/[0-9a-f-]{36}$", renewing.Path);
        await renewing.OpenAsync($"/calls/{call}");
        Assert.Contains("贵单位已有申报", renewing.Text);
        Assert.False(renewing.Has("开始申报"));
    }

    [Fact]
    public async Task Titles_of_another_programme_open_and_close_its_own_gate()
    {
        // a world of its own: the clock moves to the days of the second call
        await using var other = (ShifanHost)(object)Activator.CreateInstance<THost>();
        await other.InitializeAsync();
        var there = new Scene(other);
        await there.ClockAsync(2021, 5, 18, 9);
        var call = await there.CallAsync("shanghai-national-2021");
        var (outside, invited) = (await there.ApplicantAsync(9), await there.ApplicantAsync(10));
        var refusal = (await there.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(outside, call))).Refusals.Single();
        Assert.Equal(("start.gate", "三.3"), (refusal.Code, refusal.Clause));
        Assert.Empty((await there.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(invited, call))).Refusals);
    }
}

public sealed class StartOnSqlite(SqliteHost host) : StartTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class StartOnPostgres(PostgresHost host) : StartTests<PostgresHost>(host), IClassFixture<PostgresHost>;
