using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>The demonstration's clock passes the deadlines. A world of its own, because time passes for everybody in it.</summary>
public sealed class DeadlineTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task What_came_in_time_stays_in_time_and_what_did_not_is_told_until_when()
    {
        var (early, late) = (await scene.NewApplicantAsync(), await scene.NewApplicantAsync());
        var submitted = await scene.SubmittedAsync(early);
        var draft = await scene.ReadyAsync(late);
        var county = await scene.OfficerAsync("330106");

        // the last minute of the last day, a Sunday, is in time
        await scene.ClockAsync(2021, 5, 16, 23, 59);
        var last = await scene.NewApplicantAsync();
        await scene.SubmittedAsync(last);

        await scene.ClockAsync(2021, 5, 17, 0);
        var refused = await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(late, Scene.Submission(draft)));
        Assert.Equal(("late", "三（一）1"), (refused.Refusals.Single().Code, refused.Refusals.Single().Clause));
        Assert.Contains("2021-05-16 24:00", refused.Refusals.Single().Sentence);
        // what was typed is still there, and may still be kept
        await scene.SaveAsync(late, draft, Scene.Answers("zhejiang-2021", ("employees", "41")));
        var start = await scene.DoAsync<StartApplication, Outcome<Guid>>(async begin => await begin.RunAsync(await scene.NewApplicantAsync(), await scene.CallAsync("zhejiang-2021")));
        Assert.Equal("late", start.Refusals.Single().Code);

        // returned after the applicants' deadline: the correction has its own, two working days, inside the county's
        await scene.ClockAsync(2021, 5, 17, 10);
        var token = await scene.TokenAsync(submitted);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(submitted, token, "请补正")))).Done);
        Assert.Equal(Deadline.EndOf(new DateOnly(2021, 5, 19)).Moment, await host.InDbAsync(db => db.Applications.Where(a => a.Id == submitted).Select(a => a.CorrectionUntil).FirstAsync()));
        await scene.ClockAsync(2021, 5, 19, 23, 59);
        var corrected = await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(early, Scene.Submission(submitted, reply: "已核对")));
        Assert.Empty(corrected.Refusals);
        Assert.Equal(2, corrected.Value!.Version);

        // after the county's own deadline only a recorded outside outcome moves the case
        await scene.ClockAsync(2021, 5, 21, 0);
        token = await scene.TokenAsync(submitted);
        var tooLate = await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(submitted, token, "同意")));
        Assert.Equal("late", tooLate.Refusals.Single().Code);
        var province = await scene.OfficerAsync("330000");
        var recorded = await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(pass => pass.RunAsync(province, new PassByOutsideOutcome.Input(submitted, token, "accept", "示例延期函", "经同意延期")));
        Assert.Empty(recorded.Refusals);
    }
}
