using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Offices;

/// <summary>Earlier days for an area: never later, closing or reminding as the notice says, taken back at any time.</summary>
public abstract class InnerDateTests<THost>(THost host)
    where THost : ShifanHost
{
    private static readonly DateOnly Day = new(2021, 5, 13);

    private readonly Scene scene = new(host);

    private Task<Outcome<InnerDate>> SetAsync(Actor by, Guid call, string? step, DateOnly? day, string? reason = "本区另有安排", string? document = "示例发〔2021〕1号") =>
        scene.DoAsync<SetInnerDate, Outcome<InnerDate>>(set => set.RunAsync(by, new SetInnerDate.Input(call, step, day, reason, document)));

    private static string[] Codes<T>(Outcome<T> outcome) => [.. outcome.Refusals.Select(refusal => refusal.Code)];

    [Fact]
    public async Task Only_earlier_and_only_for_its_own_area()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (call, shanghai) = (await scene.CallAsync("zhejiang-2021"), await scene.CallAsync("shanghai-national-2021"));
        var (county, city) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        Assert.Equal(["inner.later"], Codes(await SetAsync(county, call, "draft", new DateOnly(2021, 5, 16))));
        Assert.Equal(["inner.later"], Codes(await SetAsync(county, call, "draft", new DateOnly(2021, 5, 30))));
        foreach (var far in new[] { DateOnly.MaxValue, DateOnly.MaxValue.AddDays(-1), new DateOnly(9999, 1, 1) }) Assert.Equal(["inner.later"], Codes(await SetAsync(county, call, "draft", far)));
        Assert.Equal(["inner.past"], Codes(await SetAsync(county, call, "draft", DateOnly.MinValue)));
        Assert.Equal(["inner.past"], Codes(await SetAsync(county, call, "draft", new DateOnly(2021, 5, 1))));
        Assert.Equal(["inner.step"], Codes(await SetAsync(county, call, "cityReview", Day)));
        Assert.Equal(["inner.step"], Codes(await SetAsync(city, call, "directCheck", Day)));
        Assert.Equal(["missing", "missing", "missing"], Codes(await SetAsync(county, call, "draft", null, "", "")));
        Assert.Equal(["call.unknown"], Codes(await SetAsync(county, shanghai, "draft", Day)));
        Assert.Equal(["call.unknown"], Codes(await SetAsync(await scene.OfficerAsync("330000"), call, "draft", Day)));
        Assert.Equal(["step.office"], Codes(await SetAsync(await scene.ActorAsync("auditor-330000@demo.example"), call, "draft", Day)));
        Assert.True((await SetAsync(city, call, "countyReview", Day.AddDays(3))).Done);

        // who is concerned reads it, nobody else
        Assert.True((await SetAsync(county, call, "draft", Day)).Done);
        var replaced = await SetAsync(county, call, "draft", Day.AddDays(1));
        Assert.True(replaced.Done);
        Assert.Equal(1, await host.InDbAsync(db => db.InnerDates.CountAsync(d => d.OfficeId == "330106" && d.WithdrawnAt == null)));
        Assert.Contains("前提交申报；未能按时的，以通知的截止时间为准", (await (await new Visitor(host).SignInAsync("示例经办甲")).OpenAsync($"/calls/{call}")).Text, StringComparison.Ordinal);
        Assert.Contains("前提交申报；未能按时的，以通知的截止时间为准", (await (await new Visitor(host).SignInAsync("示例经办甲")).OpenAsync("/applications")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("前提交申报", (await (await new Visitor(host).SignInAsync("示例经办乙")).OpenAsync("/applications")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("前完成", (await (await new Visitor(host).SignInAsync("示例经办乙")).OpenAsync($"/calls/{call}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("前完成", (await new Visitor(host).OpenAsync($"/calls/{call}")).Text, StringComparison.Ordinal);
        var officer = await new Visitor(host).SignInAsync("示例干部乙");
        Assert.Contains("前完成", (await officer.OpenAsync($"/calls/{call}")).Text, StringComparison.Ordinal);
        Assert.Equal(["inner.unknown"], Codes(await scene.DoAsync<WithdrawInnerDate, Outcome<InnerDate>>(back => back.RunAsync(city, replaced.Value!.Id, "更正"))));
        Assert.True((await scene.DoAsync<WithdrawInnerDate, Outcome<InnerDate>>(back => back.RunAsync(county, replaced.Value!.Id, "更正"))).Done);
        Assert.DoesNotContain("前完成", (await (await new Visitor(host).SignInAsync("示例经办甲")).OpenAsync($"/calls/{call}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_takes_and_shows_it()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var officer = await new Visitor(host).SignInAsync("示例干部丙");
        await officer.OpenAsync("/offices/dates");
        await officer.PressAsync("规定", ("step", "draft"), ("day", "明天"), ("document", ""), ("reason", ""));
        Assert.Contains("日期请写成", officer.Text, StringComparison.Ordinal);
        foreach (var far in new[] { "9999-12-31", "0001-01-01" })
        {
            await officer.PressAsync("规定", ("step", "draft"), ("day", far), ("document", "示例1号"), ("reason", "示例"));
            Assert.Equal(System.Net.HttpStatusCode.OK, officer.Status);
            Assert.Matches("只能比通知的截止时间|这一天已经过去", officer.Text);
        }
        await officer.PressAsync("规定", ("step", "draft"), ("day", "2021-05-14"), ("document", "示例<i>1号"), ("reason", "便于汇总"));
        Assert.Contains("已规定", officer.Text, StringComparison.Ordinal);
        Assert.Empty(officer.Page.QuerySelectorAll("i"));
        await officer.PressAsync("撤销", ("why", "日期有误"));
        Assert.Contains("撤销：日期有误", officer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_closed_a_step_early_gives_one_applicant_longer_up_to_everybodys_day()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var call = await scene.CallAsync("shanghai-national-2021");
        var (here, there, also) = (await scene.NewApplicantAsync(), await scene.NewApplicantAsync(), await scene.NewApplicantAsync());
        var mine = await scene.ReadyAsync(here, "shanghai-national-2021", ("division", "310117"));
        var next = await scene.ReadyAsync(also, "shanghai-national-2021", ("division", "310117"));
        await scene.ReadyAsync(there, "shanghai-national-2021", ("division", "310104"));
        var (district, other, city) = (await scene.NewOfficerAsync("310117", Role.Officer), await scene.NewOfficerAsync("310104", Role.Officer), await scene.OfficerAsync("310000"));
        Assert.True((await SetAsync(district.Actor, call, "draft", new DateOnly(2021, 5, 20))).Done);
        await scene.ClockAsync(2021, 5, 21, 9);
        async Task<string> NumberAsync(Guid id) => await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Number).FirstAsync());
        Task<string> CodeAsync(Actor of) => host.InDbAsync(db => db.Institutions.Where(i => i.Id == of.InstitutionId).Select(i => i.CreditCode).FirstAsync());
        async Task<string[]> GiveAsync(Actor by, string? whom, int day, string? area = null, string step = "draft") => Codes(await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move =>
            move.RunAsync(by, new MoveDeadline.Input(call, step, new DateTimeOffset(2021, 5, day, 18, 0, 0, TimeSpan.FromHours(8)), false, "示例：系统故障", "示例发〔2021〕2号", area, whom))));
        Task<Outcome<Application>> SubmitAsync(Actor by, Guid id) => scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(by, Scene.Submission(id)));
        Assert.Equal(["late"], Codes(await SubmitAsync(here, mine)));

        Assert.Equal(["deadline.inner"], await GiveAsync(district.Actor, await NumberAsync(mine), 27));
        Assert.Equal(["deadline.whom"], await GiveAsync(district.Actor, null, 24));
        Assert.Equal(["deadline.area"], await GiveAsync(district.Actor, null, 24, "310104"));
        Assert.Equal(["deadline.applicant"], await GiveAsync(district.Actor, await CodeAsync(there), 24));
        Assert.Equal(["call.office"], await GiveAsync(other.Actor, await NumberAsync(mine), 24));
        Assert.Equal(["call.office"], await GiveAsync(district.Actor, await NumberAsync(mine), 24, step: "districtReview"));
        Assert.Equal(["call.office"], await GiveAsync(other.Actor, await CodeAsync(there), 24));
        // the page says it at its box
        var officer = await scene.SignedInAsync(district.Email);
        await officer.OpenAsync("/offices/dates");
        await officer.PressAsync("延期", ("applicant", await NumberAsync(mine)), ("until", "2021-05-24T18:00"), ("document", ""), ("reason", "示例：系统故障"));
        Assert.Contains("请填写依据文件的文号", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("延期", ("document", "示例发〔2021〕2号"));
        Assert.Contains("已延期", officer.Text, StringComparison.Ordinal);
        Assert.Contains("延至 2021-05-24 18:00", officer.Text, StringComparison.Ordinal);
        Assert.True((await SubmitAsync(here, mine)).Done);
        // the one above may, too, also between the two days
        Assert.Equal(["late"], Codes(await SubmitAsync(also, next)));
        Assert.Equal(["deadline.past"], await GiveAsync(city, await CodeAsync(also), 20));
        Assert.Equal(["deadline.earlier"], await GiveAsync(city, await CodeAsync(there), 24));
        Assert.Empty(await GiveAsync(city, await CodeAsync(also), 23));
        Assert.True((await SubmitAsync(also, next)).Done);
        Assert.Equal(2, await host.InDbAsync(db => db.CallExtensions.CountAsync(e => e.CallId == call && e.InstitutionId != null)));
    }

    [Fact]
    public async Task It_closes_where_the_notice_leaves_the_day_to_the_districts_and_only_reminds_elsewhere()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (call, shanghai) = (await scene.CallAsync("zhejiang-2021"), await scene.CallAsync("shanghai-national-2021"));
        var (here, there, other) = (await scene.NewApplicantAsync(), await scene.NewApplicantAsync(), await scene.NewApplicantAsync());
        var warned = await scene.ReadyAsync(here);
        await scene.ClockAsync(2021, 5, 18, 9);
        var (closed, open) = (await scene.ReadyAsync(there, "shanghai-national-2021", ("division", "310118")), await scene.ReadyAsync(other, "shanghai-national-2021", ("division", "310104")));
        var due = new DateOnly(2021, 5, 20);
        Assert.True((await SetAsync(await scene.OfficerAsync("310118"), shanghai, "draft", due)).Done);
        // the seat that is filled in already tells, before anything was submitted
        async Task<DateTimeOffset?> DueAsync(Actor of, Guid id) => (await scene.DoAsync<FindApplications, IReadOnlyList<FindApplications.Item>>(find => find.RunAsync(of))).Single(item => item.Id == id).Deadline?.Moment;
        Assert.Equal(Deadline.EndOf(due).Moment, await DueAsync(there, closed));
        Assert.True(await DueAsync(other, open) > Deadline.EndOf(due).Moment);
        await scene.ClockAsync(2021, 5, 15, 9);
        Assert.True((await SetAsync(await scene.OfficerAsync("330106"), call, "draft", due.AddDays(-5))).Done);
        await scene.ClockAsync(2021, 5, 16, 0);
        Task<Outcome<Application>> SubmitAsync(Actor by, Guid id) => scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(by, Scene.Submission(id)));
        Assert.True((await SubmitAsync(here, warned)).Done);
        await scene.ClockAsync(2021, 5, 21, 0);
        Assert.Equal(["late"], Codes(await SubmitAsync(there, closed)));
        Assert.True((await SubmitAsync(other, open)).Done);
        Assert.Equal(0, await host.InDbAsync(db => db.Applications.Where(a => a.Id == closed).Select(a => a.Version).FirstAsync()));
    }
}

public sealed class InnerDatesOnSqlite(SqliteHost host) : InnerDateTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class InnerDatesOnPostgres(PostgresHost host) : InnerDateTests<PostgresHost>(host), IClassFixture<PostgresHost>;
