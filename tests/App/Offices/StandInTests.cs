using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Offices;

/// <summary>What is done in the place of an office below goes through the same pages as if it did it itself, and who asked for a correction looks after it.</summary>
public abstract class StandInTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Silent = "县里无人办理";

    private const string Whose = "杭州市西湖区经济和信息化局";

    private readonly Scene scene = new(host);

    private static string[] Codes<T>(Outcome<T> outcome) => [.. outcome.Refusals.Select(refusal => refusal.Code)];

    private Task<Handling> LastAsync(Guid id) => host.InDbAsync(db => db.Handlings.AsNoTracking().Where(h => h.ApplicationId == id).OrderByDescending(h => h.Number).FirstAsync());

    [Fact]
    public async Task A_refusal_in_anothers_place_is_written_looked_at_and_confirmed_with_its_reason()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var officer = await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);
        await officer.OpenAsync($"/review/{id}/act-for");
        await officer.PressAsync("代为不予受理…", ("reason", Silent), ("opinion", "示例：材料不实"));
        Assert.Contains($"代{Whose}不予受理", officer.Page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("示例：材料不实", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("下一步：看申报单位将收到的内容");
        Assert.Contains("须写明依据的条款", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("下一步：看申报单位将收到的内容", ("other", "示例条款"), ("reason", " "));
        Assert.Contains("请填写代办的理由", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("下一步：看申报单位将收到的内容", ("reason", Silent));
        Assert.Contains($"（代{Whose}办理：{Silent}）", officer.Text, StringComparison.Ordinal);
        Assert.Contains("示例条款", officer.Text, StringComparison.Ordinal);
        Assert.Equal("countyReview", await scene.StepAsync(id));
        var arrived = await officer.PressTwiceAsync($"确认：代{Whose}不予受理");
        Assert.All(arrived, one => Assert.Equal($"/review/{id}", one.Path));
        Assert.Equal("notAccepted", await scene.StepAsync(id));
        var act = await LastAsync(id);
        Assert.Equal(("330100", "330106", Silent, "示例条款"), (act.OfficeId, act.ForOfficeId, act.ForReason, act.Clause));
        // an old page leads to how it stands
        Assert.Equal($"/review/{id}", (await officer.OpenAsync($"/review/{id}/end?act=reject&below=true")).Path);
    }

    [Fact]
    public async Task Where_a_citys_districts_lie_under_it_alone_it_acts_for_them_too()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync("310104"), "shanghai-national-2021", ("division", "310104"));
        var city = await new Visitor(host).SignInAsync("示例干部丑");
        await city.OpenAsync($"/review/{id}/act-for");
        await city.PressAsync("代为审核通过", ("opinion", "同意"), ("reason", "示例：区里无人办理"));
        var act = await LastAsync(id);
        Assert.Equal(("districtRecommend", "310000", "310104", "示例：区里无人办理"), (await scene.StepAsync(id), act.OfficeId, act.ForOfficeId, act.ForReason));
        // another district stays a stranger to it
        var stranger = await new Visitor(host).SignInAsync("示例干部癸");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await stranger.OpenAsync($"/review/{id}/act-for")).Status);
    }

    [Fact]
    public async Task A_correction_asked_for_in_anothers_place_opens_what_it_names_and_is_extended_by_who_asked()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (county, city, province) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.OfficerAsync("330000"));
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        Assert.Empty((await scene.DoAsync<SetMark, Outcome<Mark>>(set => set.RunAsync(county, new SetMark.Input(id, 1, "section:basics", MarkState.Problem, "示例：人数请核对")))).Refusals);
        var officer = await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);
        await officer.OpenAsync($"/review/{id}/act-for");
        await officer.PressAsync("代为退回补正…", ("reason", Silent));
        // what the county had marked is the list
        Assert.Contains("示例：人数请核对", officer.Text, StringComparison.Ordinal);
        Assert.Contains($"代{Whose}退回补正", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("代为退回补正", ("reason", ""));
        Assert.Contains("请填写代办的理由", officer.Text, StringComparison.Ordinal);
        Assert.Contains("示例：人数请核对", officer.Text, StringComparison.Ordinal);
        var arrived = await officer.PressTwiceAsync("代为退回补正", ("reason", Silent));
        Assert.All(arrived, one => Assert.Equal($"/review/{id}", one.Path));
        var given = await host.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == id));
        Assert.Equal(("draft", "section:basics", 1), (given.Step, given.OpenPlaces, given.Returns));
        Assert.NotNull(given.CorrectionUntil);
        Assert.Equal(1, await host.InDbAsync(db => db.ReturnPoints.CountAsync(p => p.ApplicationId == id && p.OfficeId == "330106")));
        var act = await LastAsync(id);
        Assert.Equal(("330100", "330106", Silent), (act.OfficeId, act.ForOfficeId, act.ForReason));

        // the city that asked opens more and gives longer, the county too; nobody else
        Task<Outcome<Application>> OpenAsync(Actor by, string place) => scene.DoAsync<OpenForCorrection, Outcome<Application>>(async open => await open.RunAsync(by, new OpenForCorrection.Input(id, await scene.TokenAsync(id), place, "示例")));
        Assert.Equal(["step.office"], Codes(await OpenAsync(province, "section:basics")));
        await officer.OpenAsync($"/review/{id}");
        await officer.PressAsync("增开", ("reason", "示例：一并核对"));
        var open = await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.OpenPlaces!).FirstAsync());
        Assert.Equal(2, open.Split(' ').Length);
        await officer.PressAsync("延长", ("correctionUntil", "2021-05-19T18:00"), ("correctionReason", "示例"));
        Assert.Equal(new DateTimeOffset(2021, 5, 19, 18, 0, 0, TimeSpan.FromHours(8)), await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.CorrectionUntil).FirstAsync()));
        // when it does not come, it stands before who asked for it
        await scene.ClockAsync(2021, 5, 19, 19);
        foreach (var desk in new[] { city, county })
        {
            Assert.Contains(id, (await scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(desk, new FindWork.Input(new WorkFilter { Due = DueFilter.Closed })))).Items.Select(item => item.Id));
        }
        // no office is late with it
        Assert.DoesNotContain(id, (await scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(city, new FindWork.Input(new WorkFilter { All = true, Due = DueFilter.Overdue })))).Items.Select(item => item.Id));
        await scene.ClockAsync(2021, 5, 12, 9);
        Assert.Equal(["return.open"], Codes(await OpenAsync(county, "section:basics")));
        // what the county asks for itself the city leaves to it
        var other = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(async back => await back.RunAsync(county, new ReturnApplication.Input(other, await scene.TokenAsync(other), "请补正")))).Refusals);
        var until = new DateTimeOffset(2021, 5, 19, 18, 0, 0, TimeSpan.FromHours(8));
        Assert.Equal(["step.office"], Codes(await scene.DoAsync<ExtendCorrection, Outcome<Application>>(async extend => await extend.RunAsync(city, new ExtendCorrection.Input(other, await scene.TokenAsync(other), until, "示例")))));
    }
}

public sealed class StandInOnSqlite(SqliteHost host) : StandInTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class StandInOnPostgres(PostgresHost host) : StandInTests<PostgresHost>(host), IClassFixture<PostgresHost>;
