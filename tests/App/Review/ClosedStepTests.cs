using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>What a step that is over leaves behind: what may still be done, who is told, who decides. A world of its own: its clock is moved.</summary>
public abstract class ClosedStepTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<string?> ActAsync<TOperation>(Guid id, Func<TOperation, int, Task<Outcome<Application>>> act)
        where TOperation : notnull
    {
        var token = await scene.TokenAsync(id);
        return (await scene.DoAsync<TOperation, Outcome<Application>>(operation => act(operation, token))).Refusals is [var why, ..] ? why.Code : null;
    }

    private Task<string?> AcceptAsync(Actor by, Guid id) => ActAsync<AcceptApplication>(id, (accept, token) => accept.RunAsync(by, new AcceptApplication.Input(id, token, "同意")));

    private Task<string?> EndAsync(Actor by, Guid id, Doing does) => ActAsync<EndApplication>(id, (end, token) => end.RunAsync(by, new EndApplication.Input(id, token, does, "示例理由", "示例条款")));

    private Task<string?> ReturnAsync(Actor by, Guid id) => ActAsync<ReturnApplication>(id, (back, token) => back.RunAsync(by, new ReturnApplication.Input(id, token, "请补正")));

    [Fact]
    public async Task What_ends_a_case_stays_possible_what_passes_it_upward_does_not_and_everybody_is_told()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (county, city) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var (one, two) = (await scene.SubmittedAsync(await scene.ApplicantAsync(2)), await scene.SubmittedAsync(await scene.NewApplicantAsync()));
        var owner = await scene.NewApplicantAsync();
        var correcting = await scene.SubmittedAsync(owner);
        Assert.Null(await ReturnAsync(county, correcting));
        var call = await scene.CallAsync("zhejiang-2021");
        await scene.ClockAsync(2021, 5, 20, 20);
        Assert.Equal(0, await LettersAsync("left:", "officer-330106@demo.example"));
        await scene.ClockAsync(2021, 5, 21, 9);

        // buttons, many at once and the operation say the same
        var officer = await new Visitor(host).SignInAsync("示例干部甲");
        var page = (await officer.OpenAsync($"/review/{one}")).Text;
        Assert.Contains("“县（市、区）初审”已于 2021-05-20 24:00 截止，现在只能：不予受理；确需作其他办理的，由浙江省经济和信息化厅延期", page, StringComparison.Ordinal);
        Assert.Equal(["reject"], officer.Page.QuerySelectorAll("#act button[name=act]").Select(button => button.GetAttribute("value")!));
        Assert.Contains("已于 2021-05-20 24:00 截止", (await officer.OpenAsync($"/review/{one}/return")).Text, StringComparison.Ordinal);
        Assert.Null(officer.Page.QuerySelector("form[action$='/return']"));
        var token = await scene.TokenAsync(one);
        var many = await scene.DoAsync<ActOnMany, Outcome<IReadOnlyList<ActOnMany.Row>>>(act => act.RunAsync(county, new ActOnMany.Input([new ActOnMany.Choice(one, token)], null, null, null, true)));
        Assert.Equal([Doing.Reject], many.Value!.Single().Actions.Select(action => action.Does));
        Assert.Equal("late", await AcceptAsync(county, one));
        Assert.Equal("late", await ReturnAsync(county, one));

        // the office and the one above are told once, with numbers
        var news = await scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync());
        Assert.True(news.News >= 2);
        var numbers = await host.InDbAsync(db => db.Applications.Where(a => a.Id == one || a.Id == two).Select(a => a.Number).ToListAsync());
        foreach (var to in new[] { "officer-330106@demo.example", "officer-330100@demo.example" })
        {
            var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.To == to && l.Key!.StartsWith("left:")));
            Assert.Contains("2 件", letter.Subject, StringComparison.Ordinal);
            Assert.All(numbers, number => Assert.Contains(number, letter.Body, StringComparison.Ordinal));
        }
        Assert.Equal(1, await LettersAsync("lapsed:", "officer-330106@demo.example"));
        Assert.Equal(0, (await scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync())).News);

        // list and board know them
        Assert.Equal([one, two, correcting], (await LeftAsync(county, all: false)).Order());
        Assert.Equal(3, (await scene.DoAsync<ShowBoard, ShowBoard.View>(board => board.RunAsync(county))).Own.Closed.Number);
        Assert.Empty(await LeftAsync(city, all: false));
        Assert.Equal([one, two, correcting], (await LeftAsync(city, all: true)).Order());
        Assert.Contains("已截止", (await officer.OpenAsync("/review?scope=mine&due=closed")).Text, StringComparison.Ordinal);

        // the applicant reads how it truly stands
        var applicant = await new Visitor(host).SignInAsync("示例经办乙");
        var said = (await applicant.OpenAsync($"/applications/{one}")).Text;
        Assert.Contains("在此之前没有办完", said, StringComparison.Ordinal);
        Assert.DoesNotContain("您现在不需要做什么", said, StringComparison.Ordinal);

        // acting for the county is no way round
        Assert.Equal("standin.action", await ActAsync<ActForBelow>(one, (act, at) => act.RunAsync(city, new ActForBelow.Input(one, at, "accept", "同意", "示例理由"))));
        Assert.Null(await ActAsync<ActForBelow>(two, (act, at) => act.RunAsync(city, new ActForBelow.Input(two, at, "reject", "不符合", "县里无人办理", "示例条款"))));
        Assert.Null(await EndAsync(county, one, Doing.Reject));
        Assert.Equal(["notAccepted", "notAccepted"], [await scene.StepAsync(one), await scene.StepAsync(two)]);
        Assert.True(await host.InDbAsync(db => db.Handlings.Where(h => h.ApplicationId == one).OrderByDescending(h => h.Number).Select(h => h.Late).FirstAsync()));

        // a correction that never came is decided by the office that asked for it, or by who may act in its place; by no other
        var province = await scene.OfficerAsync("330000");
        Assert.Equal("step.office", await ActAsync<TakeUpLapsed>(correcting, (take, at) => take.RunAsync(province, new TakeUpLapsed.Input(correcting, at))));
        Assert.True((await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(city, correcting)))!.MayTakeUp);
        await officer.OpenAsync($"/review/{correcting}");
        // pressed twice it is done once, and shown both times
        Assert.Equal([$"/review/{correcting}", $"/review/{correcting}"], (await officer.PressTwiceAsync("收回办理")).Select(one => one.Path));
        Assert.Contains("逾期未补正，收回办理", officer.Text, StringComparison.Ordinal);
        // taken back now it could not come again, and he is told so
        Assert.Equal("withdraw.final", await ActAsync<WithdrawApplication>(correcting, (back, at) => back.RunAsync(owner, new WithdrawApplication.Input(correcting, at))));
        Assert.Null(await EndAsync(county, correcting, Doing.Reject));

        // extended, everything is possible again
        var later = await scene.SubmittedLateAsync(call);
        Assert.Empty(await LeftAsync(county, all: false));
        Assert.Null(await AcceptAsync(county, later));
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
    }

    [Fact]
    public async Task The_notice_names_what_may_still_be_done_and_acting_for_another_leads_to_nothing_closed()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var call = await scene.PublishAsync(
            ("deadline: { until: 2021-05-20, then: closes, clause: 三（一）2, note: 通知未给初审", "deadline: { until: 2021-05-18, then: closes, still: [accept], clause: 三（一）2, note: 通知未给初审"));
        var (county, city, province) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.OfficerAsync("330000"));
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++) ids.Add(await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync()));
        // before any deadline the true reason is the officer's, and nothing is said of being late
        Assert.Null(await ActAsync<ActForBelow>(ids[0], (act, at) => act.RunAsync(city, new ActForBelow.Input(ids[0], at, "accept", "同意", "县里机构调整，委托代办"))));
        Assert.Equal("县里机构调整，委托代办", await host.InDbAsync(db => db.Handlings.Where(h => h.ApplicationId == ids[0] && h.ForOfficeId != null).Select(h => h.ForReason).SingleAsync()));
        await scene.ClockAsync(2021, 5, 19, 9);
        Assert.Equal("late", await EndAsync(county, ids[1], Doing.Reject));
        Assert.Null(await AcceptAsync(county, ids[1]));
        await scene.ClockAsync(2021, 5, 21, 9);
        var view = (await scene.DoAsync<ActForBelow, ActForBelow.View?>(act => act.ShowAsync(city, ids[2])))!;
        Assert.Equal((0, "late"), (view.Actions.Count, view.WhyNot?.Code));
        Assert.Contains("也已于", view.WhyNot!.Sentence, StringComparison.Ordinal);
        Assert.Equal("late", await ActAsync<ActForBelow>(ids[2], (act, at) => act.RunAsync(city, new ActForBelow.Input(ids[2], at, "accept", "同意", "示例"))));
        var until = new DateTimeOffset(2021, 5, 22, 18, 0, 0, TimeSpan.FromHours(8));
        Assert.Empty((await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(province, new MoveDeadline.Input(call, "cityReview", until, false, "示例", "示例函2号")))).Refusals);
        Assert.Null(await ActAsync<ActForBelow>(ids[2], (act, at) => act.RunAsync(city, new ActForBelow.Input(ids[2], at, "accept", "同意", "示例"))));
    }

    [Fact]
    public async Task Where_the_next_step_is_closed_too_nothing_is_passed_to_it_and_that_is_said()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var district = await scene.NewOfficerAsync("310118", Role.Officer);
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync(), "shanghai-national-2021", ("division", "310118"));
        await scene.ClockAsync(2021, 5, 27, 9);
        var officer = await scene.SignedInAsync(district.Email);
        Assert.Contains("已于 2021-05-26 24:00 截止，现在只能：不予受理；“审核通过”之后的“区推荐”也已于 2021-05-26 24:00 截止；确需作其他办理的", (await officer.OpenAsync($"/review/{id}")).Text, StringComparison.Ordinal);
        Assert.Equal(["reject"], officer.Page.QuerySelectorAll("#act button[name=act]").Select(button => button.GetAttribute("value")!));
        var token = await scene.TokenAsync(id);
        var many = await scene.DoAsync<ActOnMany, Outcome<IReadOnlyList<ActOnMany.Row>>>(act => act.RunAsync(district.Actor, new ActOnMany.Input([new ActOnMany.Choice(id, token)], null, null, null, true)));
        Assert.Equal([Doing.Reject], many.Value!.Single().Actions.Select(action => action.Does));
        Assert.Equal("late", await AcceptAsync(district.Actor, id));
        // with longer for what comes next the way is open again
        var (city, call) = (await scene.OfficerAsync("310000"), await scene.CallAsync("shanghai-national-2021"));
        // who gives longer reads what else is over, before he lengthens one step alone
        var owner = await (await new Visitor(host).SignInAsync("示例干部丑")).OpenAsync($"/review/calls/{call}");
        Assert.Equal(
            ["“区中小企业主管部门审核”已于 2021-05-26 24:00 截止，在它前面的：申报单位填报", "“区推荐”已于 2021-05-26 24:00 截止，在它前面的：申报单位填报、区中小企业主管部门审核"],
            owner.Page.QuerySelectorAll(".past-steps li").Select(line => line.TextContent));
        var until = new DateTimeOffset(2021, 5, 28, 18, 0, 0, TimeSpan.FromHours(8));
        Assert.Empty((await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(city, new MoveDeadline.Input(call, "districtRecommend", until, false, "示例", "示例函3号", "310118")))).Refusals);
        Assert.Null(await AcceptAsync(district.Actor, id));
    }

    [Fact]
    public async Task What_waits_for_its_approval_when_the_step_closes_is_given_back_and_refused_by_two_persons()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var call = await scene.PublishAsync(
            ("{ id: accept, label: 初审通过, does: accept, to: cityReview }", "{ id: accept, label: 初审通过, does: accept, to: cityReview, approval: { by: 分管负责人 } }"),
            ("- { id: reject, label: 不予受理, does: reject, to: notAccepted }\n  - id: cityReview", "- { id: reject, label: 不予受理, does: reject, to: notAccepted, approval: { by: 分管负责人 } }\n  - id: cityReview"));
        var (handler, approver) = (await scene.NewOfficerAsync("330302", Role.Officer), await scene.NewOfficerAsync("330302", Role.Officer, Role.Approver));
        var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync(), ("division", "330302"));
        var (one, other) = (await scene.SignedInAsync(handler.Email), await scene.SignedInAsync(approver.Email));
        await scene.ClockAsync(2021, 5, 19, 9);
        await one.OpenAsync($"/review/{id}");
        await one.PressAsync("提请分管负责人审批：初审通过", ("opinion", "同意"));
        Assert.Contains("等分管负责人审批", one.Text, StringComparison.Ordinal);
        await scene.ClockAsync(2021, 5, 21, 9);
        await other.OpenAsync($"/review/{id}");
        Assert.False(other.Has("批准"));
        Assert.Contains("本步骤已截止，这项意见不能再批准", other.Text, StringComparison.Ordinal);
        await other.PressAsync("退回经办人", ("approvalReason", "示例：已截止"));
        await one.OpenAsync($"/review/{id}");
        await one.PressAsync("提请分管负责人审批：不予受理…", ("opinion", "示例：不符合"));
        await one.PressAsync("下一步：看申报单位将收到的内容", ("other", "示例条款"));
        await one.PressTwiceAsync("确认：提请分管负责人审批：不予受理");
        Assert.Contains("等分管负责人审批", one.Text, StringComparison.Ordinal);
        Assert.Equal("countyReview", await scene.StepAsync(id));
        await other.OpenAsync($"/review/{id}");
        Assert.Contains("示例条款", other.Text, StringComparison.Ordinal);
        Assert.All(await other.PressTwiceAsync("批准"), arrived => Assert.Equal($"/review/{id}", arrived.Path));
        Assert.Equal("notAccepted", await scene.StepAsync(id));
        var act = await host.InDbAsync(db => db.Handlings.AsNoTracking().Where(h => h.ApplicationId == id).OrderByDescending(h => h.Number).FirstAsync());
        Assert.Equal((approver.Actor.PersonId, (Guid?)handler.Actor.PersonId, true, "示例条款"), (act.PersonId, act.ProposedBy, act.Late, act.Clause));
        Assert.Equal(2, await host.InDbAsync(db => db.Proposals.CountAsync(p => p.ApplicationId == id)));
    }

    private Task<int> LettersAsync(string key, string to) => host.InDbAsync(db => db.Letters.CountAsync(l => l.To == to && l.Key!.StartsWith(key)));

    private async Task<List<Guid>> LeftAsync(Actor actor, bool all) =>
        [.. (await scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(actor, new FindWork.Input(new WorkFilter { All = all, Due = DueFilter.Closed })))).Items.Select(item => item.Id)];
}

internal static class ClosedStepScene
{
    /// <summary>A case that comes while the province has extended both steps.</summary>
    public static async Task<Guid> SubmittedLateAsync(this Scene scene, Guid call)
    {
        var province = await scene.OfficerAsync("330000");
        var until = new DateTimeOffset(2021, 5, 28, 18, 0, 0, TimeSpan.FromHours(8));
        foreach (var step in new[] { "draft", "countyReview", "cityReview" })
        {
            Assert.Empty((await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(province, new MoveDeadline.Input(call, step, until, false, "示例", "示例函1号")))).Refusals);
        }
        return await scene.SubmittedAsync(await scene.NewApplicantAsync());
    }
}

public sealed class ClosedStepsOnSqlite(SqliteHost host) : ClosedStepTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class ClosedStepsOnPostgres(PostgresHost host) : ClosedStepTests<PostgresHost>(host), IClassFixture<PostgresHost>;
