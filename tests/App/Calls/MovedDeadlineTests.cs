using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Calls;

/// <summary>Deadlines that the authority moves, to the hour and for whom. A world of its own: its clock is moved.</summary>
public abstract class MovedDeadlineTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private static DateTimeOffset At(int day, int hour) => new(2021, 5, day, hour, 0, 0, TimeSpan.FromHours(8));

    private async Task<Outcome<CallExtension>> MoveAsync(DateTimeOffset? until, bool onlyBegun = false, string? step = null, string? reason = "系统拥堵（示例）", string? document = "示例函〔2021〕1号")
    {
        var (officer, call) = (await scene.OfficerAsync("330000"), await scene.CallAsync("zhejiang-2021"));
        return await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(officer, new MoveDeadline.Input(call, step, until, onlyBegun, reason, document)));
    }

    private Task<Outcome<Application>> SubmitAsync(Actor applicant, Guid id) => scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)));

    private async Task<Outcome<Guid>> StartAsync()
    {
        var (applicant, call) = (await scene.NewApplicantAsync(), await scene.CallAsync("zhejiang-2021"));
        return await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call));
    }

    [Fact]
    public async Task For_drafts_begun_in_time_for_everybody_for_a_level_and_closed_early()
    {
        var (begun, begunToo, slow) = (await scene.NewApplicantAsync(), await scene.NewApplicantAsync(), await scene.NewApplicantAsync());
        var (draft, draftToo, draftSlow) = (await scene.ReadyAsync(begun), await scene.ReadyAsync(begunToo), await scene.ReadyAsync(slow));

        // what makes no sense is refused, with what to do
        Assert.Equal("deadline.past", (await MoveAsync(At(12, 1))).Refusals.Single().Code);
        Assert.Equal("deadline.same", (await MoveAsync(At(17, 0))).Refusals.Single().Code);
        Assert.Equal("deadline.earlier", (await MoveAsync(At(16, 12), onlyBegun: true)).Refusals.Single().Code);
        Assert.Equal("deadline.step", (await MoveAsync(At(18, 6), step: "nowhere")).Refusals.Single().Code);
        Assert.Equal("deadline.none", (await MoveAsync(At(18, 6), onlyBegun: true, step: "directCheck")).Refusals.Single().Code);
        Assert.Equal("reason", (await MoveAsync(At(18, 6), reason: " ")).Refusals.Single().Field);
        Assert.Equal("document", (await MoveAsync(At(18, 6), document: " ")).Refusals.Single().Field);

        // the notice's deadline has passed; drafts begun before it have until six in the morning
        await scene.ClockAsync(2021, 5, 17, 1);
        Assert.Equal("late", (await SubmitAsync(begun, draft)).Refusals.Single().Code);
        Assert.Empty((await MoveAsync(At(18, 6), onlyBegun: true)).Refusals);
        Assert.Empty((await SubmitAsync(begun, draft)).Refusals);
        Assert.Equal("late", (await StartAsync()).Refusals.Single().Code);
        var page = await new Visitor(host).OpenAsync($"/calls/{await scene.CallAsync("zhejiang-2021")}");
        Assert.Contains("可在 2021-05-18 06:00 前提交；不再受理新的申报", page.Text);
        Assert.Contains("系统拥堵（示例）", page.Text);
        var late = await scene.DoAsync<FindApplications, IReadOnlyList<FindApplications.Item>>(find => find.RunAsync(begunToo));
        Assert.Equal(("2021-05-18 06:00", false), (late.Single().Deadline.ToString(), late.Single().Late));
        await scene.ClockAsync(2021, 5, 18, 6);
        var tooLate = (await SubmitAsync(slow, draftSlow)).Refusals.Single();
        Assert.Equal("late", tooLate.Code);
        Assert.Contains("2021-05-18 06:00", tooLate.Sentence);

        // then once more for everybody: who had not begun may begin
        Assert.Empty((await MoveAsync(At(19, 18))).Refusals);
        Assert.Empty((await SubmitAsync(begunToo, draftToo)).Refusals);
        Assert.Empty((await StartAsync()).Refusals);

        // closed now, or made shorter, who has begun would lose what he was told
        var hurt = (await MoveAsync(null, reason: "示例：提前截止")).Refusals.Single();
        Assert.Equal("deadline.hurts", hurt.Code);
        Assert.Contains("2 份已开始填报的草稿", hurt.Sentence);
        Assert.Equal("deadline.hurts", (await MoveAsync(At(19, 17))).Refusals.Single().Code);
        await host.InDbAsync(db => db.Applications.Where(a => a.Version == 0).ExecuteUpdateAsync(set => set.SetProperty(a => a.DeletedAt, At(18, 7))));
        // with nobody left to lose by it: nobody begins, and what was submitted goes on
        Assert.Empty((await MoveAsync(null, reason: "示例：提前截止")).Refusals);
        Assert.Equal("late", (await StartAsync()).Refusals.Single().Code);
        Assert.Contains("申报已截止", (await page.OpenAsync(page.Path)).Text);
        var county = await scene.OfficerAsync("330106");
        Assert.Empty((await AcceptAsync(county, draft)).Refusals);

        // a level's own deadline
        await scene.ClockAsync(2021, 5, 21, 9);
        Assert.Equal("late", (await AcceptAsync(county, draftToo)).Refusals.Single().Code);
        Assert.Empty((await MoveAsync(At(21, 18), step: "countyReview")).Refusals);
        // what would come to a level that is over is not passed on before that is given longer too
        Assert.Equal("late", (await AcceptAsync(county, draftToo)).Refusals.Single().Code);
        Assert.Empty((await MoveAsync(At(21, 18), step: "cityReview")).Refusals);
        Assert.Empty((await AcceptAsync(county, draftToo)).Refusals);

        // and one that the notice does not have
        var direct = await scene.NewApplicantAsync();
        Assert.Empty((await MoveAsync(At(22, 0))).Refusals);
        var directCase = await scene.SubmittedAsync(direct, changes: [("managedBy", "不归市、县（市、区）管理"), ("route", "直接报送省经信厅")]);
        Assert.Empty((await MoveAsync(At(22, 12), step: "directCheck")).Refusals);
        await scene.ClockAsync(2021, 5, 22, 12);
        var (province, token) = (await scene.OfficerAsync("330000"), await scene.TokenAsync(directCase));
        Assert.Equal("late", (await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(province, new ReturnApplication.Input(directCase, token, "请补正")))).Refusals.Single().Code);
        // what leaves it at the province stays possible, and is marked
        Assert.Empty((await AcceptAsync(province, directCase)).Refusals);
        Assert.True(await host.InDbAsync(db => db.Handlings.Where(h => h.ApplicationId == directCase).OrderByDescending(h => h.Number).Select(h => h.Late).FirstAsync()));

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], await host.InDbAsync(db => db.CallExtensions.OrderBy(e => e.Number).Select(e => e.Number).ToListAsync()));
        Assert.Equal(7, await host.InDbAsync(db => db.Audit.CountAsync(e => e.Action == "call.deadline")));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.InDbAsync(db => db.Database.ExecuteSqlRawAsync("update call_extensions set reason = 'x'")));
        Assert.Contains("can only be added to", error.Message);
    }

    private async Task<Outcome<Application>> AcceptAsync(Actor county, Guid id)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "同意")));
    }
}

/// <summary>What is back with its applicant when the deadline is moved. A world of its own: its deadlines are moved.</summary>
public abstract class MovedCorrectionTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Who_is_correcting_has_as_long_as_everybody_and_no_longer_than_can_be_judged()
    {
        var (applicant, county, province) = (await scene.NewApplicantAsync(), await scene.OfficerAsync("330106"), await scene.OfficerAsync("330000"));
        var (id, call) = (await scene.SubmittedAsync(applicant), await scene.CallAsync("zhejiang-2021"));
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Refusals);
        async Task<string> UntilAsync() => (await scene.DoAsync<FindApplications, IReadOnlyList<FindApplications.Item>>(find => find.RunAsync(applicant))).Single().Deadline.ToString()!;
        async Task MoveAsync(int day, int hour, string? step = null)
        {
            var until = new DateTimeOffset(2021, 5, day, hour, 0, 0, TimeSpan.FromHours(8));
            Assert.Empty((await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(province, new MoveDeadline.Input(call, step, until, OnlyBegun: false, "系统拥堵（示例）", "示例函〔2021〕2号")))).Refusals);
        }

        Assert.Equal("2021-05-16 24:00", await UntilAsync());
        await MoveAsync(19, 18);
        Assert.Equal("2021-05-19 18:00", await UntilAsync());
        await MoveAsync(25, 18);
        Assert.Equal("2021-05-20 24:00", await UntilAsync());
        await MoveAsync(22, 12, "countyReview");
        Assert.Equal("2021-05-22 12:00", await UntilAsync());
        // nor is it taken away again, which he was given
        var shorter = new MoveDeadline.Input(call, null, new DateTimeOffset(2021, 5, 13, 12, 0, 0, TimeSpan.FromHours(8)), OnlyBegun: false, "示例", "示例函〔2021〕2号");
        var hurt = (await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(province, shorter))).Refusals.Single();
        Assert.Equal("deadline.hurts", hurt.Code);
        Assert.Contains("1 件在办的申报", hurt.Sentence);
        Assert.Equal("2021-05-22 12:00", await UntilAsync());
        await scene.ClockAsync(2021, 5, 22, 11, 59);
        Assert.Equal((true, false), await StateAsync());
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: "已核对")))).Refusals);

        // too late to submit again: taking it back is giving it up, and is asked about
        async Task<(bool Returned, bool TakenBack)> StateAsync() => (
            (await scene.DoAsync<FindApplications, IReadOnlyList<FindApplications.Item>>(find => find.RunAsync(applicant))).Single().IsReturned,
            (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(applicant, id)))!.IsTakenBack);
        async Task<Outcome<Application>> WithdrawAsync(bool final)
        {
            var seen = await scene.TokenAsync(id);
            return await scene.DoAsync<WithdrawApplication, Outcome<Application>>(withdraw => withdraw.RunAsync(applicant, new WithdrawApplication.Input(id, seen, final)));
        }

        Assert.Equal("2021-05-22 12:00", (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(applicant, id)))!.AfterWithdrawal.ToString());
        await scene.ClockAsync(2021, 5, 22, 12);
        var refusal = (await WithdrawAsync(final: false)).Refusals.Single();
        Assert.Equal(("withdraw.final", "final"), (refusal.Code, refusal.Field));
        Assert.Empty((await WithdrawAsync(final: true)).Refusals);
        Assert.Equal((false, true), await StateAsync());
        Assert.Equal("late", (await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)))).Refusals.Single().Code);
    }
}

public sealed class MovedCorrectionsOnSqlite(SqliteHost host) : MovedCorrectionTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class MovedCorrectionsOnPostgres(PostgresHost host) : MovedCorrectionTests<PostgresHost>(host), IClassFixture<PostgresHost>;

public sealed class MovedDeadlinesOnSqlite(SqliteHost host) : MovedDeadlineTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class MovedDeadlinesOnPostgres(PostgresHost host) : MovedDeadlineTests<PostgresHost>(host), IClassFixture<PostgresHost>;
