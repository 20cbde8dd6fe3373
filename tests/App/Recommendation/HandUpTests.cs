using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>What is recommended goes up with its letter: nobody above acts before, the moment of the letter counts, and what is sent back can come again.</summary>
public abstract class HandUpTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<IReadOnlyList<Guid>> RecommendedAsync(Guid call, int count)
    {
        var (county, city) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
            var token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "同意上报")))).Refusals);
            Assert.Null(await RecommendAsync(city, id));
            ids.Add(id);
        }
        return ids;
    }

    private async Task<string?> RecommendAsync(Actor city, Guid id)
    {
        var token = await scene.TokenAsync(id);
        return (await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(id, token, "同意推荐", null)))).Refusals is [var why, ..] ? why.Code : null;
    }

    private async Task<string?> VisitedAsync(Actor province, Guid id)
    {
        var token = await scene.TokenAsync(id);
        return (await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(pass => pass.RunAsync(province, new PassByOutsideOutcome.Input(id, token, "pass", "示例核查", "示例")))).Refusals is [var why, ..] ? why.Code : null;
    }

    private Task<Outcome<Batch>> AnswerAsync(Actor province, Batch batch, DateTimeOffset? until = null) =>
        scene.DoAsync<AnswerBatch, Outcome<Batch>>(answer => answer.RunAsync(province, new AnswerBatch.Input(batch.Id, batch.Token, false, "材料不全", Until: until)));

    // the list, its count and the board say the same
    private async Task<int> StandingAsync(Actor officer, Guid call, string step)
    {
        var list = await scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(officer, new FindWork.Input(new WorkFilter { All = true, Call = call, Step = step })));
        var filtered = await scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(officer, new FindWork.Input(new WorkFilter { All = true, Call = call, Step = step, Verdict = ListedVerdict.Met })));
        var board = await scene.DoAsync<ShowBoard, ShowBoard.View>(show => show.RunAsync(officer));
        var counted = board.Calls.SingleOrDefault(one => one.Id == call)?.Steps.SingleOrDefault(one => one.Step == step)?.Number ?? 0;
        Assert.Equal((list.Items.Count, list.Items.Count, list.Items.Count), (list.Found.Number, filtered.Items.Count, counted));
        return list.Items.Count;
    }

    [Fact]
    public async Task Until_it_is_handed_up_the_level_above_waits_and_what_one_acted_on_holds_the_others_back_no_more()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (call, city, province) = (await scene.PublishAsync(), await scene.OfficerAsync("330100"), await scene.OfficerAsync("330000"));
        var ids = await RecommendedAsync(call, 3);
        Assert.Equal("upward.waiting", await VisitedAsync(province, ids[0]));
        var shown = (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(province, ids[0])))!;
        Assert.Equal((false, false, "cityReview"), (shown.MayAct, shown.MayRecordOutside, shown.HeldAt?.Id));
        var row = await host.InDbAsync(db => db.Applications.SingleAsync(a => a.Id == ids[0]));
        Assert.Equal(("330100", "visit", Deadline.EndOf(new DateOnly(2021, 5, 20)).Moment), (row.TurnOfficeId, row.Step, row.DueAt));
        var above = await new Visitor(host).SignInAsync("示例干部壬");
        Assert.Contains("待上报", (await above.OpenAsync($"/review/{ids[0]}")).Text, StringComparison.Ordinal);
        Assert.Null(above.Page.QuerySelector("#outside-act"));
        Assert.Contains("（已推荐，待上报）", (await above.OpenAsync($"/review?scope=all&call={call}")).Text, StringComparison.Ordinal);

        // listed and counted where it still owes its letter
        Assert.Equal((3, 0), (await StandingAsync(province, call, "cityReview"), await StandingAsync(province, call, "visit")));

        var batch = await scene.HandUpAsync(city, call);
        Assert.Equal((0, 3), (await StandingAsync(province, call, "cityReview"), await StandingAsync(province, call, "visit")));
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.To == "officer-330000@demo.example" && l.Key!.StartsWith($"batch:{batch.Id}:"))));
        row = await host.InDbAsync(db => db.Applications.SingleAsync(a => a.Id == ids[0]));
        Assert.Equal(("330000", null, null), (row.TurnOfficeId, row.HeldAt, row.DueAt));
        Assert.Null(await VisitedAsync(province, ids[0]));
        Assert.Contains("退回其余 2 件", (await above.OpenAsync($"/recommendation/{call}/batches")).Text, StringComparison.Ordinal);
        var answered = (await AnswerAsync(province, batch)).Value!;
        Assert.True(answered.Accepted);
        Assert.Equal(["experts", "cityReview", "cityReview"], [await scene.StepAsync(ids[0]), await scene.StepAsync(ids[1]), await scene.StepAsync(ids[2])]);
        Assert.Contains("已接收 1 件，退回 2 件", (await above.OpenAsync($"/recommendation/{call}/batches")).Text, StringComparison.Ordinal);
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.To == "officer-330100@demo.example" && l.Key!.StartsWith($"sentback:{batch.Id}:"))));
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        // the copies of a case have no papers of their own; what was done with them is what the chain vouches for
        Assert.DoesNotContain((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, trouble => trouble.Contains("办理", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_letter_counts_against_the_deadline_and_a_sending_back_into_a_closed_step_gives_longer()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        const string Closes = "deadline: { until: 2021-05-20, then: closes, clause: 三（一）2, note: 通知未写逾期推荐";
        var (strict, lenient) = (await scene.PublishAsync(), await scene.PublishAsync((Closes, Closes.Replace("closes", "warns", StringComparison.Ordinal))));
        var (city, province) = (await scene.OfficerAsync("330100"), await scene.OfficerAsync("330000"));
        var (held, free) = (await RecommendedAsync(strict, 2), await RecommendedAsync(lenient, 1));
        await scene.ClockAsync(2021, 5, 20, 23, 59);
        var early = await scene.HandUpAsync(city, strict);
        Assert.NotEqual(Guid.Empty, early.Id);
        var missed = await ForgottenAsync(strict);
        await scene.ClockAsync(2021, 5, 21, 9);
        Assert.Equal("late", (await scene.DoAsync<SubmitBatch, Outcome<Batch>>(submit => submit.RunAsync(city, new SubmitBatch.Input(strict, "示例", "示例", "示例", new DateOnly(2021, 5, 20))))).Refusals.Single().Code);
        var page = await new Visitor(host).SignInAsync("示例干部乙");
        Assert.Contains("不能再上报", (await page.OpenAsync($"/recommendation/{strict}/batches")).Text, StringComparison.Ordinal);
        Assert.Contains("已于 2021-05-20 24:00 截止", (await page.OpenAsync($"/review/{missed}")).Text, StringComparison.Ordinal);

        // where the step only warns, it goes, and is marked
        var late = await scene.HandUpAsync(city, lenient);
        Assert.True(await host.InDbAsync(db => db.BatchItems.Where(i => i.BatchId == late.Id).Select(i => i.Late).SingleAsync()));
        Assert.True(await host.InDbAsync(db => db.Applications.Where(a => a.Id == free[0]).Select(a => a.WasLate).SingleAsync()));
        Assert.Contains("逾期上报", (await page.OpenAsync($"/recommendation/{lenient}/batches")).Text, StringComparison.Ordinal);

        // back to where it is closed: said before, and given longer with it
        var above = await new Visitor(host).SignInAsync("示例干部壬");
        Assert.Contains("退回时须同时写明重新上报的截止时间", (await above.OpenAsync($"/recommendation/{strict}/batches")).Text, StringComparison.Ordinal);
        Assert.Equal("batch.closed", (await AnswerAsync(province, early)).Refusals.Single().Code);
        var until = new DateTimeOffset(2021, 5, 25, 18, 0, 0, TimeSpan.FromHours(8));
        Assert.Equal("deadline.past", (await AnswerAsync(province, early, until.AddDays(-6))).Refusals.Single().Code);
        Assert.Empty((await AnswerAsync(province, early, until)).Refusals);
        Assert.Equal(until, await host.InDbAsync(db => db.Applications.Where(a => a.Id == held[0]).Select(a => a.DueAt).SingleAsync()));
        Assert.Equal(2, await host.InDbAsync(db => db.CallExtensions.CountAsync(e => e.CallId == strict && e.InstitutionId != null && e.Document == "退回上报：示例〔2021〕1号")));
        Assert.Null(await RecommendAsync(city, held[0]));
        var again = await scene.HandUpAsync(city, strict);
        Assert.Equal([held[0]], await host.InDbAsync(db => db.BatchItems.Where(i => i.BatchId == again.Id).Select(i => i.ApplicationId).ToListAsync()));
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        // the copies of a case have no papers of their own; what was done with them is what the chain vouches for
        Assert.DoesNotContain((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, trouble => trouble.Contains("办理", StringComparison.Ordinal));
    }

    // after the batch went up, one more is recommended in the last minute, and forgotten
    private async Task<Guid> ForgottenAsync(Guid call)
    {
        var id = await scene.CopyAsync(await host.InDbAsync(db => db.Applications.Where(a => a.CallId == call).Select(a => a.Id).FirstAsync()), "cityReview");
        await host.InDbAsync(async db =>
        {
            var copy = await db.Applications.SingleAsync(a => a.Id == id);
            (copy.TurnOfficeId, copy.DueAt) = ("330100", Deadline.EndOf(new DateOnly(2021, 5, 20)).Moment);
            copy.WorkOrder = WorkOrder.Of(copy);
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        Assert.Null(await RecommendAsync(await scene.OfficerAsync("330100"), id));
        return id;
    }
}

public sealed class HandUpOnSqlite(SqliteHost host) : HandUpTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class HandUpOnPostgres(PostgresHost host) : HandUpTests<PostgresHost>(host), IClassFixture<PostgresHost>;
