using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>Pots that real notices do not have: shared by the counties of a city, and taken when a case is accepted (超额不予受理).</summary>
public abstract class PotTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private Task<Guid> CallAsync(int places) => scene.PublishAsync(("quotas:\n", $"quotas:\n  - {{ id: taken, label: 全市受理名额, level: county, step: countyReview, limit: {places} 家, shared: city, clause: 二 }}\n"));

    private async Task<Outcome<Application>> AcceptAsync(Actor actor, Guid id)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(actor, new AcceptApplication.Input(id, token, "符合条件")));
    }

    private async Task<Guid> SubmittedAsync(Guid call, string county) => await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync(), ("division", county));

    private Task<List<(string, int)>> PlacesAsync(Guid call) => host.InDbAsync(async db =>
        (await db.QuotaPlaces.Where(p => p.CallId == call && p.FreedAt == null).OrderBy(p => p.OfficeId).ThenBy(p => p.Place).ToListAsync()).ConvertAll(p => (p.OfficeId, p.Place)));

    [Fact]
    public async Task Counties_of_a_city_take_from_one_pot_when_they_accept_and_what_is_given_back_can_be_taken_by_another()
    {
        var call = await CallAsync(2);
        var (west, east, elsewhere) = (await scene.OfficerAsync("330106"), await scene.ColleagueAsync("330105"), await scene.OfficerAsync("330212"));
        var (first, second, third, other) = (await SubmittedAsync(call, "330106"), await SubmittedAsync(call, "330105"), await SubmittedAsync(call, "330105"), await SubmittedAsync(call, "330212"));
        Assert.Empty((await AcceptAsync(west, first)).Refusals);
        Assert.Empty((await AcceptAsync(east, second)).Refusals);
        var full = (await AcceptAsync(east, third)).Refusals.Single();
        Assert.Equal(("quota.full", "“全市受理名额”2 家已用完，不能再受理", "二"), (full.Code, full.Sentence, full.Clause));
        Assert.Equal("countyReview", await scene.StepAsync(third));
        // another city's pot is its own
        Assert.Empty((await AcceptAsync(elsewhere, other)).Refusals);
        Assert.Equal([("330100", 1), ("330100", 2), ("330200", 1)], await PlacesAsync(call));

        // a county sees that the pot is used, and not by whom elsewhere
        var book = (await scene.DoAsync<ShowQuotaBook, IReadOnlyList<ShowQuotaBook.CallBook>>(show => show.RunAsync(east))).Single(b => b.Call.Id == call).Own.Single();
        Assert.Equal((2, 1), (book.Taken, book.Book.Count(place => place.Institution is not null)));

        // the city gives one back to its applicant
        var city = await scene.OfficerAsync("330100");
        var token = await scene.TokenAsync(first);
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(city, new ReturnApplication.Input(first, token, "请补正")))).Refusals);
        var freed = await host.InDbAsync(db => db.QuotaPlaces.SingleAsync(p => p.ApplicationId == first));
        Assert.Equal(("review.return", (Guid?)city.PersonId), (freed.FreedWhy, freed.FreedBy));
        Assert.Empty((await AcceptAsync(east, third)).Refusals);
        Assert.Equal([("330100", 2), ("330100", 3), ("330200", 1)], await PlacesAsync(call));
    }

    [Fact]
    public async Task Two_counties_who_press_at_once_never_overrun_the_pot_that_they_share()
    {
        var call = await CallAsync(3);
        var officers = new Dictionary<string, Actor>(StringComparer.Ordinal) { ["330106"] = await scene.OfficerAsync("330106"), ["330105"] = await scene.ColleagueAsync("330105") };
        var cases = new List<(Guid Id, Actor Officer)>();
        foreach (var (county, officer) in officers) cases.AddRange((await scene.CopiesAsync(await SubmittedAsync(call, county), 5)).Select(id => (id, officer)));
        var outcomes = await Task.WhenAll(cases.Select(one => Task.Run(() => AcceptAsync(one.Officer, one.Id))));
        Assert.Equal(3, outcomes.Count(outcome => outcome.Done));
        Assert.All(outcomes.Where(outcome => !outcome.Done), outcome => Assert.Equal("quota.full", outcome.Refusals.Single().Code));
        Assert.Equal([("330100", 1), ("330100", 2), ("330100", 3)], await PlacesAsync(call));
    }
}

public sealed class PotOnSqlite(SqliteHost host) : PotTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PotOnPostgres(PostgresHost host) : PotTests<PostgresHost>(host), IClassFixture<PostgresHost>;
