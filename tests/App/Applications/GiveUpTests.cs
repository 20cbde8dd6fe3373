using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Applications;

/// <summary>After the county has passed it, an applicant can still give up what he submitted, until the decision is published.</summary>
public abstract class GiveUpTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<Outcome<Application>> GiveUpAsync(Actor applicant, Guid id, string? reason = "业务调整，不再申报", bool certain = true)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<GiveUpApplication, Outcome<Application>>(give => give.RunAsync(applicant, new GiveUpApplication.Input(id, token, reason, certain)));
    }

    private async Task<(Actor Applicant, Guid Id)> RecommendedAsync()
    {
        var (county, city, applicant) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.NewApplicantAsync());
        var id = await scene.SubmittedAsync(applicant);
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "符合条件")))).Refusals);
        token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(id, token, "同意推荐", null)))).Refusals);
        return (applicant, id);
    }

    private Task<List<string>> ToldAsync(Guid id) => host.InDbAsync(async db =>
    {
        var number = await db.Applications.Where(a => a.Id == id).Select(a => a.Number).FirstAsync();
        return await db.Letters.Where(letter => letter.Topic == "application.givenup" && letter.Subject.Contains(number)).Select(letter => $"{letter.To} {letter.Body}").ToListAsync();
    });

    [Fact]
    public async Task What_was_recommended_is_given_up_with_an_outcome_of_its_own_and_its_place_is_free()
    {
        var (applicant, id) = await RecommendedAsync();
        Assert.Equal("withdraw.step", (await scene.DoAsync<WithdrawApplication, Outcome<Application>>(withdraw => withdraw.RunAsync(applicant, new WithdrawApplication.Input(id, scene.TokenAsync(id).GetAwaiter().GetResult())))).Refusals.Single().Code);
        Assert.Equal("giveUpReason", (await GiveUpAsync(applicant, id, " ")).Refusals.Single().Field);
        Assert.Equal("giveup.certain", (await GiveUpAsync(applicant, id, certain: false)).Refusals.Single().Code);
        Assert.Equal("step.office", (await GiveUpAsync(await scene.OfficerAsync("330100"), id)).Refusals.Single().Code);
        Assert.Equal("application.unknown", (await GiveUpAsync(await scene.NewApplicantAsync(), id)).Refusals.Single().Code);
        Assert.Equal(1, await host.InDbAsync(db => db.QuotaPlaces.CountAsync(place => place.ApplicationId == id && place.FreedAt == null)));

        var clerk = await scene.SignedInAsync(await scene.AccountAsync(applicant));
        await clerk.OpenAsync($"/applications/{id}");
        await clerk.PressAsync("放弃申报", ("giveUpReason", "业务调整，不再申报"), ("certain", "true"));
        Assert.Contains("本单位已放弃申报", clerk.Text, StringComparison.Ordinal);
        Assert.Equal(Workflow.GivenUp, await scene.StepAsync(id));
        Assert.Equal(0, await host.InDbAsync(db => db.QuotaPlaces.CountAsync(place => place.ApplicationId == id && place.FreedAt == null)));
        // the city, which has still to hand it up, has its place back; the province has heard nothing of it yet
        var told = await ToldAsync(id);
        Assert.DoesNotContain(told, letter => letter.StartsWith("officer-330000@", StringComparison.Ordinal));
        Assert.Contains(told, letter => letter.StartsWith("officer-330100@", StringComparison.Ordinal) && letter.Contains("名额已空出", StringComparison.Ordinal));
        Assert.DoesNotContain(told, letter => letter.StartsWith("officer-330106@", StringComparison.Ordinal));

        var city = await new Visitor(host).SignInAsync("示例干部乙");
        await city.OpenAsync($"/review?scope=all&step={Workflow.GivenUp}");
        Assert.Contains("申报单位放弃", city.Text, StringComparison.Ordinal);
        await city.OpenAsync($"/review/{id}");
        Assert.Contains("业务调整，不再申报", city.Text, StringComparison.Ordinal);
        var call = await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.CallId).FirstAsync());
        var standing = (await scene.DoAsync<FindCandidates, FindCandidates.View?>(find => find.RunAsync(scene.OfficerAsync("330100").GetAwaiter().GetResult(), call)))!;
        Assert.DoesNotContain(standing.Recommended, row => row.Application.Id == id);
        Assert.Equal("giveup.step", (await GiveUpAsync(applicant, id)).Refusals.Single().Code);
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        Assert.DoesNotContain((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, trouble => trouble.Contains(id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_what_was_handed_up_the_office_above_is_told_and_the_batch_says_so()
    {
        var (applicant, id) = await RecommendedAsync();
        var city = await scene.OfficerAsync("330100");
        var call = await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.CallId).FirstAsync());
        var day = await scene.DoAsync<TimeProvider, DateOnly>(time => Task.FromResult(Deadline.DayOf(time.GetUtcNow())));
        var digest = (await scene.DoAsync<ShowSummary, ShowSummary.View?>(show => show.RunAsync(city, call, "cityList")))!.Digest;
        Assert.Empty((await scene.DoAsync<SealSummary, Outcome<SealedSummary>>(seal => seal.RunAsync(city, new SealSummary.Input(call, "cityList", digest, true)))).Refusals.Select(refusal => refusal.Sentence));
        var sent = await scene.DoAsync<SubmitBatch, Outcome<Batch>>(submit => submit.RunAsync(city, new SubmitBatch.Input(call, "关于推荐示例平台的函", "杭示〔2021〕9号", "示例签发人", day)));
        Assert.Empty(sent.Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty((await GiveUpAsync(applicant, id)).Refusals);
        var told = await ToldAsync(id);
        Assert.Contains(told, letter => letter.StartsWith("officer-330000@", StringComparison.Ordinal) && letter.Contains("杭示〔2021〕9号）中报来", StringComparison.Ordinal));
        var batches = (await scene.DoAsync<FindBatches, FindBatches.View?>(find => find.RunAsync(city, call)))!;
        var line = batches.Sent.SelectMany(item => item.Lines).Single(line => line.Application == id);
        Assert.Equal(("实地核查", "申报单位放弃"), (line.Step, line.Now));
    }

    [Fact]
    public async Task A_correction_can_be_given_up_and_the_office_that_asked_for_it_is_told()
    {
        var (county, applicant) = (await scene.OfficerAsync("330106"), await scene.NewApplicantAsync());
        var draft = await scene.ReadyAsync(applicant);
        Assert.Equal("giveup.draft", (await GiveUpAsync(applicant, draft)).Refusals.Single().Code);
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(draft)))).Refusals.Select(refusal => refusal.Sentence));
        var token = await scene.TokenAsync(draft);
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(draft, token, "请补正")))).Refusals);
        Assert.Empty((await GiveUpAsync(applicant, draft)).Refusals);
        Assert.Contains(await ToldAsync(draft), letter => letter.StartsWith("officer-330106@", StringComparison.Ordinal));
        Assert.Null(await host.InDbAsync(db => db.Applications.Where(a => a.Id == draft).Select(a => a.CorrectionUntil).FirstAsync()));
        // what was given up does not stand in the way of another one in time
        var call = await scene.CallAsync("zhejiang-2021");
        Assert.Empty((await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call))).Refusals);
    }

    [Fact]
    public async Task A_notice_says_from_which_step_on_it_cannot_be_given_up()
    {
        var call = await scene.PublishAsync(("    kind: visit\n", "    kind: visit\n    giveUp: false\n"));
        var (county, city, applicant) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.NewApplicantAsync());
        var id = await scene.SubmittedUnderAsync(call, applicant);
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "符合条件")))).Refusals);
        var clerk = await scene.SignedInAsync(await scene.AccountAsync(applicant));
        await clerk.OpenAsync($"/applications/{id}");
        Assert.True(clerk.Has("放弃申报"));
        token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(id, token, "同意推荐", null)))).Refusals);
        await clerk.OpenAsync($"/applications/{id}");
        Assert.False(clerk.Has("放弃申报"));
        Assert.Equal("giveup.step", (await GiveUpAsync(applicant, id)).Refusals.Single().Code);
        Assert.Equal(HttpStatusCode.OK, clerk.Status);
    }
}

public sealed class GiveUpOnSqlite(SqliteHost host) : GiveUpTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class GiveUpOnPostgres(PostgresHost host) : GiveUpTests<PostgresHost>(host), IClassFixture<PostgresHost>;
