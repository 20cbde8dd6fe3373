using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Calls;

/// <summary>Longer for an area or for one institution, to the second, and for a correction. A world of its own: its clock is moved.</summary>
public abstract class ExtensionTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private static DateTimeOffset At(int day, int hour, int minute = 0) => new(2021, 5, day, hour, minute, 0, TimeSpan.FromHours(8));

    private async Task<string[]> GrantAsync(DateTimeOffset until, string? area = null, string? applicant = null, string? step = null, bool onlyBegun = false, string programme = "zhejiang-2021")
    {
        var (officer, call) = (await scene.OfficerAsync("330000"), await scene.CallAsync(programme));
        return [.. (await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(officer, new MoveDeadline.Input(call, step, until, onlyBegun, "示例原因", "示例函〔2021〕3号", area, applicant)))).Refusals.Select(refusal => refusal.Code)];
    }

    private Task<Outcome<Application>> SubmitAsync(Actor applicant, Guid id, string? reply = null) => scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: reply)));

    private Task<string> NumberAsync(Guid id) => host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Number).FirstAsync());

    private async Task MomentAsync(DateTimeOffset to) => Assert.True((await scene.DoAsync<MoveClock, Outcome<DateTimeOffset>>(move => move.RunAsync(null, to))).Done);

    private async Task<string?> DeadlineAsync(Actor applicant) => (await scene.DoAsync<FindApplications, IReadOnlyList<FindApplications.Item>>(find => find.RunAsync(applicant))).Single().Deadline.ToString();

    [Fact]
    public async Task An_area_and_one_institution_are_given_longer_and_nobody_else()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (here, there, alone) = (await scene.NewApplicantAsync(), await scene.NewApplicantAsync("330212"), await scene.NewApplicantAsync("330402"));
        var (draft, draftThere, draftAlone) = (await scene.ReadyAsync(here), await scene.ReadyAsync(there, "zhejiang-2021", ("division", "330212")), await scene.ReadyAsync(alone, "zhejiang-2021", ("division", "330402")));

        Assert.Equal(["deadline.earlier"], await GrantAsync(At(16, 12), "330100"));
        Assert.Equal(["deadline.earlier"], await GrantAsync(At(17, 0), applicant: await NumberAsync(draftAlone)));
        Assert.Equal(["deadline.scope"], await GrantAsync(At(18, 12), "330100", await NumberAsync(draftAlone)));
        Assert.Equal(["deadline.scope"], await GrantAsync(At(18, 12), "330100", onlyBegun: true));
        Assert.Equal(["deadline.area"], await GrantAsync(At(18, 12), "310118"));
        Assert.Equal(["deadline.area"], await GrantAsync(At(18, 12), "330000-receiver"));
        Assert.Equal(["deadline.applicant"], await GrantAsync(At(18, 12), applicant: "91330000000000000X"));
        Assert.Equal(["deadline.applicant"], await GrantAsync(At(18, 12), applicant: new string((char)0xd83d, 1)));
        Assert.Equal(["deadline.none"], await GrantAsync(At(18, 12), "330100", step: "directCheck"));

        // the city's, and so its counties'; one institution by its number, after the deadline
        Assert.Empty(await GrantAsync(At(18, 18, 30), "330100"));
        await scene.ClockAsync(2021, 5, 17, 9);
        Assert.Equal("late", (await SubmitAsync(alone, draftAlone)).Refusals.Single().Code);
        Assert.Empty(await GrantAsync(At(18, 12), applicant: await NumberAsync(draftAlone)));
        Assert.Equal(("2021-05-18 18:30", "2021-05-16 24:00", "2021-05-18 12:00"), (await DeadlineAsync(here), await DeadlineAsync(there), await DeadlineAsync(alone)));
        Assert.Equal("late", (await SubmitAsync(there, draftThere)).Refusals.Single().Code);

        // who is told what: the area's is public, the institution's its own
        var call = await scene.CallAsync("zhejiang-2021");
        var everybody = (await new Visitor(host).OpenAsync($"/calls/{call}")).Text;
        Assert.Contains("2021-05-18 18:30（只限浙江省杭州市）", everybody, StringComparison.Ordinal);
        Assert.Contains("示例函〔2021〕3号", everybody, StringComparison.Ordinal);
        Assert.DoesNotContain("2021-05-18 12:00", everybody, StringComparison.Ordinal);
        var own = (await scene.DoAsync<ShowCall, ShowCall.View?>(show => show.RunAsync(alone, call)))!;
        Assert.Equal((true, CallState.Open, "2021-05-18 12:00"), (own.Call.IsOwn, own.Call.State, own.Call.Closes.ToString()));
        var other = (await scene.DoAsync<ShowCall, ShowCall.View?>(show => show.RunAsync(there, call)))!;
        Assert.Equal((false, CallState.Closed), (other.Call.IsOwn, other.Call.State));
        Assert.DoesNotContain(other.Call.Extensions, e => e.InstitutionId is not null);

        // a newcomer of the area may begin; of elsewhere he may not
        var (newcomer, stranger) = (await scene.NewApplicantAsync(), await scene.NewApplicantAsync("330212"));
        Assert.True((await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(newcomer, call))).Done);
        Assert.Equal("late", (await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(stranger, call))).Refusals.Single().Code);

        // to the second
        await MomentAsync(At(18, 12).AddSeconds(-1));
        Assert.True((await SubmitAsync(alone, draftAlone)).Done);
        await MomentAsync(At(18, 18, 30).AddSeconds(1));
        Assert.Equal("late", (await SubmitAsync(here, draft)).Refusals.Single().Code);
        // what was given is taken back from nobody who has begun; given once more after it was over, it counts
        await MomentAsync(At(18, 17));
        Assert.Equal(["deadline.hurts"], await GrantAsync(At(18, 18), "330100"));
        await MomentAsync(At(18, 19));
        Assert.Empty(await GrantAsync(At(18, 20), "330100"));
        Assert.True((await SubmitAsync(here, draft)).Done);
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
    }

    [Fact]
    public async Task An_office_below_and_a_correction_are_given_longer()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (applicant, elsewhere) = (await scene.NewApplicantAsync("330302"), await scene.NewApplicantAsync("330212"));
        var (id, other) = (await scene.SubmittedAsync(applicant, "zhejiang-2021", ("division", "330302")), await scene.SubmittedAsync(elsewhere, "zhejiang-2021", ("division", "330212")));
        var (county, otherCounty) = (await scene.OfficerAsync("330302"), await scene.OfficerAsync("330212"));
        async Task<Outcome<Application>> AcceptAsync(Actor officer, Guid which)
        {
            var seen = await scene.TokenAsync(which);
            return await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(officer, new AcceptApplication.Input(which, seen, "同意")));
        }

        Assert.Empty(await GrantAsync(At(21, 12), "330302", step: "countyReview"));
        var dues = await host.InDbAsync(db => db.Applications.Where(a => a.Id == id || a.Id == other).ToDictionaryAsync(a => a.Id, a => a.DueAt));
        Assert.Equal((At(21, 12), Deadline.EndOf(new DateOnly(2021, 5, 20)).Moment), (dues[id]!.Value, dues[other]!.Value));
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);

        // given back: two working days, then as long as he alone was given, never beyond his county's own time
        await scene.ClockAsync(2021, 5, 17, 10);
        var token = await scene.TokenAsync(id);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Done);
        Assert.Equal("2021-05-19 24:00", await DeadlineAsync(applicant));
        Assert.Empty(await GrantAsync(At(20, 18), applicant: await NumberAsync(id)));
        Assert.Equal("2021-05-20 18:00", await DeadlineAsync(applicant));
        Assert.Empty(await GrantAsync(At(25, 18), applicant: await NumberAsync(id)));
        Assert.Equal("2021-05-21 12:00", await DeadlineAsync(applicant));
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        await MomentAsync(At(21, 12).AddSeconds(-1));
        Assert.True((await SubmitAsync(applicant, id, "已核对")).Done);
        Assert.Equal("late", (await AcceptAsync(otherCounty, other)).Refusals.Single().Code);
        // its city has no longer time than everybody
        Assert.Equal("late", (await AcceptAsync(county, id)).Refusals.Single().Code);
        Assert.Empty(await GrantAsync(At(21, 18), "330302", step: "cityReview"));
        Assert.True((await AcceptAsync(county, id)).Done);
    }

    [Fact]
    public async Task The_office_that_gave_it_back_gives_the_correction_longer()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (applicant, county, city) = (await scene.ApplicantAsync(4), await scene.OfficerAsync("330402"), await scene.OfficerAsync("330400"));
        var id = await scene.SubmittedAsync(applicant, "zhejiang-2021", ("division", "330402"));
        await scene.ClockAsync(2021, 5, 17, 10);
        var token = await scene.TokenAsync(id);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Done);
        async Task<string[]> ExtendAsync(Actor by, DateTimeOffset? until, string? reason = "示例原因")
        {
            var seen = await scene.TokenAsync(id);
            return [.. (await scene.DoAsync<ExtendCorrection, Outcome<Application>>(extend => extend.RunAsync(by, new ExtendCorrection.Input(id, seen, until, reason)))).Refusals.Select(refusal => refusal.Code)];
        }

        Assert.Equal(["step.office"], await ExtendAsync(city, At(20, 12)));
        Assert.Equal(["application.unknown"], await ExtendAsync(await scene.OfficerAsync("330212"), At(20, 12)));
        Assert.Equal(["missing"], await ExtendAsync(county, null));
        Assert.Equal(["correction.past"], await ExtendAsync(county, At(17, 9)));
        Assert.Equal(["correction.earlier"], await ExtendAsync(county, At(19, 12)));
        Assert.Equal(["correction.level"], await ExtendAsync(county, At(21, 0).AddMinutes(1)));
        Assert.Equal(["missing"], await ExtendAsync(county, At(20, 12), " "));
        // opened again once it was over, by the page, to the minute
        await scene.ClockAsync(2021, 5, 20, 9);
        Assert.Equal("late", (await SubmitAsync(applicant, id, "已核对")).Refusals.Single().Code);
        var officer = await (await new Visitor(host).SignInAsync("示例干部庚")).OpenAsync($"/review/{id}");
        await officer.PressAsync("延长", ("correctionUntil", "2021-05-20T18:30"), ("correctionReason", "示例<b>原因"));
        Assert.Equal("2021-05-20 18:30", await DeadlineAsync(applicant));
        Assert.Contains("补正期限延至 2021-05-20 18:30：示例<b>原因", officer.Text, StringComparison.Ordinal);
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.Topic == "deadline.extended" && l.To == "applicant4@demo.example")));
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        await MomentAsync(At(20, 18, 30));
        Assert.Equal("late", (await SubmitAsync(applicant, id, "已核对")).Refusals.Single().Code);
        await MomentAsync(At(20, 18, 30).AddSeconds(-1));
        Assert.True((await SubmitAsync(applicant, id, "已核对")).Done);
    }

    [Fact]
    public async Task The_page_takes_them_and_the_institution_gets_one_letter()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var call = await scene.CallAsync("zhejiang-2021");
        var applicant = await scene.ApplicantAsync(1);
        var draft = await scene.ReadyAsync(applicant);
        var officer = await (await new Visitor(host).SignInAsync("示例干部壬")).OpenAsync($"/review/calls/{call}");
        await officer.PressAsync("改动截止时间", ("step", "draft"), ("until", "2021-05-23T18:00"), ("applicant", await NumberAsync(draft)), ("reason", "示例<b>原因"), ("document", ""));
        Assert.Contains("请填写依据文件的文号", officer.Text, StringComparison.Ordinal);
        Assert.Equal("2021-05-23T18:00", officer.Page.QuerySelector("#until")!.GetAttribute("value"));
        await officer.PressAsync("改动截止时间", ("document", "示例函〔2021〕4号"));
        Assert.Contains("已办理", officer.Text, StringComparison.Ordinal);
        Assert.Contains("（只限个别单位）", officer.Text, StringComparison.Ordinal);
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.Topic == "deadline.extended" && l.To == "applicant1@demo.example")));
        var clerk = await (await new Visitor(host).SignInAsync("示例经办甲")).OpenAsync($"/calls/{call}");
        Assert.Contains("已获延期，截止时间为 2021-05-23 18:00", clerk.Text, StringComparison.Ordinal);
        Assert.Contains("2021-05-23 18:00", (await clerk.OpenAsync($"/applications/{draft}")).Text, StringComparison.Ordinal);
    }
}

public sealed class ExtensionsOnSqlite(SqliteHost host) : ExtensionTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class ExtensionsOnPostgres(PostgresHost host) : ExtensionTests<PostgresHost>(host), IClassFixture<PostgresHost>;
