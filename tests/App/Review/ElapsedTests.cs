using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>What a notice says of a deadline that is over: it only warns, or it is put before the level above. A world of its own: its clock is moved.</summary>
public abstract class ElapsedTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Acts_stay_possible_are_marked_late_and_the_level_above_is_told_once()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var call = await scene.PublishAsync(
            ("deadline: { until: 2021-05-16, then: closes, clause: 三（一）1", "deadline: { until: 2021-05-16, then: warns, clause: 三（一）1"),
            ("    actsFor: { by: city, when: always, note: 县（市、区）不办的，设区市写明理由可代为初审；通知未写，为本系统设定，主管部门可改 }\n", ""),
            ("deadline: { until: 2021-05-20, then: closes, clause: 三（一）2, note: 通知未给初审", "deadline: { until: 2021-05-20, then: escalates, clause: 三（一）2, note: 通知未给初审"),
            ("deadline: { until: 2021-05-20, then: closes, clause: 三（一）2, note: 通知未写逾期推荐", "deadline: { until: 2021-05-25, then: closes, clause: 三（一）2, note: 通知未写逾期推荐"));
        var (early, late, county, city) = (await scene.NewApplicantAsync(), await scene.NewApplicantAsync(), await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var inTime = await scene.SubmittedUnderAsync(call, early);
        var begun = await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(late, call));
        await scene.SaveAsync(late, begun.Value, Scene.Answers("zhejiang-2021"));
        await scene.HandInAsync(late, begun.Value);

        // nobody begins any more; who has begun is told, and taken, and marked
        await scene.ClockAsync(2021, 5, 17, 9);
        Assert.Equal("late", (await scene.DoAsync<StartApplication, Outcome<Guid>>(async start => await start.RunAsync(await scene.NewApplicantAsync(), call))).Refusals.Single().Code);
        var shown = (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(late, begun.Value)))!;
        Assert.Equal((true, false), (shown.Late, shown.Closed));
        var progress = await scene.DoAsync<ShowProgress, ShowProgress.View>(show => show.RunAsync(late, shown));
        Assert.Contains(progress.Readiness.Warnings, warning => warning.Code == "late.marked");
        Assert.Empty(progress.Readiness.Blocking);
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(late, Scene.Submission(begun.Value)))).Refusals);
        Assert.Equal((false, true), (await LateAsync(inTime), await LateAsync(begun.Value)));
        Assert.Contains("\"late\":true", await host.InDbAsync(db => db.Audit.Where(e => e.Chain == $"application:{begun.Value}" && e.Action == "application.submit").Select(e => e.Detail).FirstAsync()), StringComparison.Ordinal);

        // the county's time passes: the city is told once, and may act for it; before, it may not
        Assert.NotNull((await scene.DoAsync<ActForBelow, ActForBelow.View?>(act => act.ShowAsync(city, inTime)))!.WhyNot);
        Assert.Equal(0, (await RemindAsync()).Escalations);
        await scene.ClockAsync(2021, 5, 21, 9);
        Assert.Equal(1, (await RemindAsync()).Escalations);
        Assert.Equal(0, (await RemindAsync()).Escalations);
        var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.To == "officer-330100@demo.example" && l.Key!.StartsWith("escalated:")));
        Assert.Contains("2 件", letter.Subject, StringComparison.Ordinal);
        var token = await scene.TokenAsync(inTime);
        Assert.Empty((await scene.DoAsync<ActForBelow, Outcome<Application>>(act => act.RunAsync(city, new ActForBelow.Input(inTime, token, "accept", "同意", "县里逾期未办（示例）")))).Refusals);
        // the county itself may still act, and what it does is marked
        token = await scene.TokenAsync(begun.Value);
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(begun.Value, token, "同意")))).Refusals);
        Assert.Equal([false, true], await MarksAsync(inTime));
        Assert.Equal([true, true], await MarksAsync(begun.Value));
        var page = await new Visitor(host).SignInAsync("示例干部乙");
        var text = (await page.OpenAsync($"/review/{begun.Value}")).Text;
        Assert.Contains("提交（逾期）", text, StringComparison.Ordinal);
        Assert.Contains("初审通过（逾期）", text, StringComparison.Ordinal);
        Assert.Contains("有逾期办理", text, StringComparison.Ordinal);
        Assert.Contains("曾逾期办理", (await page.OpenAsync("/review")).Text, StringComparison.Ordinal);
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
    }

    private Task<SendReminders.Result> RemindAsync() => scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync());

    private Task<bool> LateAsync(Guid id) => host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.WasLate).FirstAsync());

    private Task<List<bool>> MarksAsync(Guid id) => host.InDbAsync(db => db.Handlings.Where(h => h.ApplicationId == id).OrderBy(h => h.Number).Select(h => h.Late).ToListAsync());
}

public sealed class ElapsedOnSqlite(SqliteHost host) : ElapsedTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class ElapsedOnPostgres(PostgresHost host) : ElapsedTests<PostgresHost>(host), IClassFixture<PostgresHost>;
