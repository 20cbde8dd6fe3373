using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Offices;

/// <summary>A case in the wrong place, and an office that keeps silent.</summary>
public abstract class TransferTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private Task<Outcome<Application>> TransferAsync(Actor by, Guid id, string? to, string? reason = "住所在该区，送错单位", int? token = null) =>
        scene.DoAsync<TransferCase, Outcome<Application>>(async transfer => await transfer.RunAsync(by, new TransferCase.Input(id, token ?? await scene.TokenAsync(id), to, reason)));

    private Task<Outcome<Application>> ActAsync(Actor by, Guid id, string action, string? reason = "县级未在规定时间内办理", string opinion = "同意上报") =>
        scene.DoAsync<ActForBelow, Outcome<Application>>(async act => await act.RunAsync(by, new ActForBelow.Input(id, await scene.TokenAsync(id), action, opinion, reason)));

    [Fact]
    public async Task A_misrouted_case_goes_to_the_right_office_and_keeps_its_arrival()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (county, city, right) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.OfficerAsync("330212"));
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        var before = await host.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == id));
        Assert.Equal(["application.unknown"], Codes(await TransferAsync(right, id, "330212")));
        Assert.Equal(["step.office"], Codes(await TransferAsync(await scene.OfficerAsync("330000"), id, "330212")));
        Assert.Equal(["transfer.same"], Codes(await TransferAsync(county, id, "330106")));
        foreach (var nowhere in new[] { null, "", "310104", "330200", "330000-receiver", "x" }) Assert.Equal(["transfer.office"], Codes(await TransferAsync(county, id, nowhere)));
        Assert.Equal(["missing"], Codes(await TransferAsync(county, id, "330212", " ")));
        Assert.Equal(["changed"], Codes(await TransferAsync(county, id, "330212", token: -1)));

        var visitor = await new Visitor(host).SignInAsync("示例干部甲");
        await visitor.OpenAsync($"/review/{id}/transfer");
        // some hundred offices: typed by name, a part of it is enough where it fits one
        Assert.NotNull(visitor.Page.QuerySelector("datalist#offices option"));
        foreach (var (typed, says) in new[] { ("区", "请写全称"), ("火星", "没有名称含“火星”的同级单位") })
        {
            await visitor.PressAsync("移送", ("office", typed), ("reason", "住所在鄞州区<b>"));
            Assert.Contains(says, visitor.Text, StringComparison.Ordinal);
            Assert.Equal(typed, visitor.Page.QuerySelector("input[name=office]")!.GetAttribute("value"));
        }
        await visitor.PressAsync("移送", ("office", "鄞州"), ("reason", "住所在鄞州区<b>"));
        Assert.Equal("/review", visitor.Path);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/review/{id}")).Status);
        var after = await host.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == id));
        Assert.Equal((before.ArrivedAt, before.Step, "330212", "330200", "330000"), (after.ArrivedAt, after.Step, after.CountyOfficeId, after.CityOfficeId, after.ProvinceOfficeId));
        Assert.Equal(["application.unknown"], Codes(await TransferAsync(city, id, "330106")));
        Assert.Equal(["officer-330106@demo.example", "officer-330212@demo.example"], await host.InDbAsync(db => db.Letters.Where(l => l.Topic == "application.transferred" && l.To.StartsWith("officer-") && l.Body.Contains(after.Number)).Select(l => l.To).Distinct().OrderBy(to => to).ToListAsync()));
        Assert.Contains("移送", (await (await new Visitor(host).SignInAsync("示例干部丙")).OpenAsync($"/review/{id}")).Text, StringComparison.Ordinal);

        // what is corrected comes back to where it was sent, not to where the answer would send it
        var back = await scene.DoAsync<ReturnApplication, Outcome<Application>>(async give => await give.RunAsync(right, new ReturnApplication.Input(id, await scene.TokenAsync(id), "请补正")));
        Assert.True(back.Done);
        var again = await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: "已补正")));
        Assert.Empty(again.Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal("330212", await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.CountyOfficeId).FirstAsync()));
    }

    [Fact]
    public async Task The_office_above_transfers_too()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        Assert.True((await TransferAsync(await scene.OfficerAsync("330100"), id, "330102")).Done);
        var application = await host.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == id));
        Assert.Equal(("330102", "330100"), (application.CountyOfficeId, application.CityOfficeId));
        await scene.ClockAsync(2021, 5, 18, 9);
        var shanghai = await scene.SubmittedAsync(await scene.NewApplicantAsync(), "shanghai-national-2021", ("division", "310118"));
        Assert.True((await TransferAsync(await scene.OfficerAsync("310000"), shanghai, "310104")).Done);
        Assert.Equal(["application.unknown"], Codes(await TransferAsync(await scene.OfficerAsync("310118"), shanghai, "310118")));
    }

    [Fact]
    public async Task A_city_acts_for_a_silent_county_and_everybody_can_see_it()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (county, city) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        Assert.Equal(["step.office"], Codes(await ActAsync(county, id, "accept")));
        Assert.Equal(["step.office"], Codes(await ActAsync(await scene.OfficerAsync("330000"), id, "accept")));
        Assert.Equal(["application.unknown"], Codes(await ActAsync(await scene.OfficerAsync("330200"), id, "accept")));
        Assert.Equal(["missing"], Codes(await ActAsync(city, id, "accept", "")));
        Assert.Equal(["missing"], Codes(await ActAsync(city, id, "accept", opinion: "")));
        Assert.Equal(["standin.action"], Codes(await ActAsync(city, id, "recommend")));
        var visitor = await new Visitor(host).SignInAsync("示例干部乙");
        await visitor.OpenAsync($"/review/{id}/act-for");
        await visitor.PressAsync("代为初审通过", ("opinion", "同意上报"), ("reason", "县级未在规定时间内办理"));
        Assert.Equal("cityReview", await scene.StepAsync(id));
        var handling = await host.InDbAsync(db => db.Handlings.AsNoTracking().FirstAsync(h => h.ApplicationId == id && h.Action == "accept"));
        Assert.Equal(("330100", "330106", "县级未在规定时间内办理"), (handling.OfficeId, handling.ForOfficeId, handling.ForReason));
        Assert.Contains("代杭州市西湖区经济和信息化局办理", visitor.Text, StringComparison.Ordinal);
        var entry = await host.InDbAsync(db => db.Audit.AsNoTracking().SingleAsync(e => e.Chain == AuditNote.ChainOf(id) && e.Action == "review.accept"));
        Assert.Equal("330100", entry.OfficeId);
        Assert.Contains("\"inPlaceOf\":\"330106\"", entry.Detail, StringComparison.Ordinal);
        Assert.Contains("县级未在规定时间内办理", (await visitor.OpenAsync($"/applications/{id}/trail")).Text, StringComparison.Ordinal);
        // where the programme says nothing of it, it allows nothing
        Assert.Equal(["step.office"], Codes(await ActAsync(await scene.OfficerAsync("330000"), id, "recommend")));
    }

    private static string[] Codes<T>(Outcome<T> outcome) => [.. outcome.Refusals.Select(refusal => refusal.Code)];
}

public sealed class TransferOnSqlite(SqliteHost host) : TransferTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class TransferOnPostgres(PostgresHost host) : TransferTests<PostgresHost>(host), IClassFixture<PostgresHost>;
