using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Recommendation;

/// <summary>Places: who may take them, who may exceed, when they come back, and that nobody overruns them.</summary>
public abstract class QuotaBookTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task A_hundred_who_press_at_once_never_overrun_the_quota_and_one_row_stays_for_each_place()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var (county, city) = (await scene.OfficerAsync("330302"), await scene.OfficerAsync("330300"));
        var first = await scene.AtRecommendationAsync("330302", county);
        var ids = await scene.CopiesAsync(first, 19);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            var id = ids[i % ids.Count];
            var token = await scene.TokenAsync(id);
            return await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(id, token, "同意推荐", null)));
        })));
        Assert.Equal(5, outcomes.Count(outcome => outcome.Done));
        Assert.All(outcomes.Where(o => !o.Done), o => Assert.Contains(o.Refusals.Single().Code, new[] { "quota.mandate", "changed", "upward.waiting" }));
        Assert.Equal([1, 2, 3, 4, 5], await PlacesAsync(call, "330300"));
    }

    [Fact]
    public async Task A_sixth_needs_an_officer_who_was_named_and_a_reason_that_the_level_above_reads()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var (county, city, province) = (await scene.OfficerAsync("330402"), await scene.OfficerAsync("330400"), await scene.OfficerAsync("330000"));
        var ids = await scene.CopiesAsync(await scene.AtRecommendationAsync("330402", county), 5);
        foreach (var id in ids.Take(5)) Assert.Empty((await RecommendAsync(city, id)).Refusals);
        Assert.Equal("quota.mandate", (await RecommendAsync(city, ids[5], "确有必要")).Refusals.Single().Code);

        // nobody names himself, nobody names above himself
        async Task<Outcome<ExcessMandate>> NameAsync(Actor actor, Actor whom, string document = "示例会议纪要") =>
            await scene.DoAsync<NameExceeder, Outcome<ExcessMandate>>(name => name.RunAsync(actor, new NameExceeder.Input(call, whom.PersonId, document)));
        Assert.Equal("mandate.self", (await NameAsync(city, city)).Refusals.Single().Code);
        Assert.Equal("mandate.person", (await NameAsync(county, city)).Refusals.Single().Code);
        Assert.Equal("mandate.person", (await NameAsync(await scene.OfficerAsync("330200"), city)).Refusals.Single().Code);
        Assert.Equal("document", (await NameAsync(province, city, " ")).Refusals.Single().Field);
        var mandate = (await NameAsync(province, city)).Value!;
        // pressed twice he is named once; in other words he is known already
        Assert.Equal(mandate.Id, (await NameAsync(province, city)).Value!.Id);
        Assert.Equal("mandate.known", (await NameAsync(province, city, "示例另一份纪要")).Refusals.Single().Code);

        Assert.Equal("quota.reason", (await RecommendAsync(city, ids[5], " ")).Refusals.Single().Code);
        Assert.Empty((await RecommendAsync(city, ids[5], "本市申报数量多，经集体研究")).Refusals);

        // in the book of the level above, and on the case
        var above = await new Visitor(host).SignInAsync("示例干部壬");
        await above.OpenAsync("/recommendation/book");
        Assert.Contains("超出 1 家", above.Text);
        Assert.Contains("本市申报数量多，经集体研究", above.Text);
        Assert.Contains("本市申报数量多，经集体研究", (await above.OpenAsync($"/review/{ids[5]}")).Text);

        Assert.True((await scene.DoAsync<EndExceeder, Outcome<ExcessMandate>>(end => end.RunAsync(province, mandate.Id))).Done);
        Assert.Equal("quota.mandate", (await RecommendAsync(city, await scene.CopyAsync(ids[0], "cityReview"), "确有必要")).Refusals.Single().Code);
    }

    [Fact]
    public async Task What_is_taken_back_gives_its_place_back_and_its_number_is_not_given_again()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var (county, city) = (await scene.OfficerAsync("330212"), await scene.OfficerAsync("330200"));
        var ids = await scene.CopiesAsync(await scene.AtRecommendationAsync("330212", county), 6);
        foreach (var id in ids.Take(5)) Assert.Empty((await RecommendAsync(city, id)).Refusals);
        Assert.Equal("quota.mandate", (await RecommendAsync(city, ids[5])).Refusals.Single().Code);

        var token = await scene.TokenAsync(ids[1]);
        Assert.Empty((await scene.DoAsync<WithdrawRecommendation, Outcome<Application>>(back => back.RunAsync(city, new WithdrawRecommendation.Input(ids[1], token, "示例单位放弃申报")))).Refusals);
        Assert.Empty((await RecommendAsync(city, ids[5])).Refusals);
        Assert.Equal([1, 3, 4, 5, 6], await PlacesAsync(call, "330200"));
        var freed = await host.InDbAsync(db => db.QuotaPlaces.SingleAsync(place => place.ApplicationId == ids[1]));
        Assert.Equal((2, "review.takeback", city.PersonId), (freed.Place, freed.FreedWhy, freed.FreedBy));
        Assert.NotNull(freed.FreedAt);
        Assert.Equal("quota.mandate", (await RecommendAsync(city, ids[6])).Refusals.Single().Code);
        var sql = await Assert.ThrowsAnyAsync<Exception>(() => host.InDbAsync(db => db.Database.ExecuteSqlAsync($"delete from quota_places where application_id = {ids[1]}")));
        Assert.Contains("can only be added to", sql.Message);
    }

    [Fact]
    public async Task The_book_is_for_officers_and_shows_no_other_area()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var id = await scene.AtRecommendationAsync("330106", await scene.OfficerAsync("330106"));
        Assert.Empty((await RecommendAsync(await scene.OfficerAsync("330100"), id)).Refusals);
        var name = await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => db.Institutions.First(i => i.Id == a.InstitutionId).Name).FirstAsync());
        async Task<bool> ShowsAsync(string office)
        {
            var actor = await scene.OfficerAsync(office);
            var books = await scene.DoAsync<ShowQuotaBook, IReadOnlyList<ShowQuotaBook.CallBook>>(show => show.RunAsync(actor));
            return books.Where(book => book.Call.Id == call).SelectMany(book => book.Own.Concat(book.Below)).SelectMany(pot => pot.Book).Any(place => place.Institution == name);
        }
        Assert.True(await ShowsAsync("330100"));
        Assert.True(await ShowsAsync("330000"));
        Assert.False(await ShowsAsync("330106"));
        Assert.False(await ShowsAsync("330200"));
        Assert.False(await ShowsAsync("310000"));
        var applicant = await new Visitor(host).SignInAsync("示例经办甲");
        await applicant.OpenAsync("/recommendation/book");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, applicant.Status);
    }

    private async Task<Outcome<Application>> RecommendAsync(Actor officer, Guid id, string? excess = null)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(officer, new RecommendApplication.Input(id, token, "同意推荐", excess)));
    }

    private Task<List<int>> PlacesAsync(Guid call, string office) => host.InDbAsync(db =>
        db.QuotaPlaces.Where(place => place.CallId == call && place.OfficeId == office && place.FreedAt == null).OrderBy(place => place.Place).Select(place => place.Place).ToListAsync());
}

public sealed class QuotaBookOnSqlite(SqliteHost host) : QuotaBookTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class QuotaBookOnPostgres(PostgresHost host) : QuotaBookTests<PostgresHost>(host), IClassFixture<PostgresHost>;
