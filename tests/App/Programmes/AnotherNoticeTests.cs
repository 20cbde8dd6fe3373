using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Programmes;

/// <summary>
/// A third notice, made by editing a file: another threshold for one region, one more step with a hard quota of its own. It runs from
/// start to the city's recommendation with no code.
/// </summary>
public abstract class AnotherNoticeTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Runs_with_another_threshold_a_region_variant_and_one_more_level()
    {
        var call = await PublishAsync();
        var (county, city) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            var applicant = await scene.NewApplicantAsync();
            var started = await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call));
            await scene.SaveAsync(applicant, started.Value, Scene.Answers("zhejiang-2021", ("assets", "450")));
            await scene.HandInAsync(applicant, started.Value);
            Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(started.Value)))).Refusals);
            ids.Add(started.Value);
        }

        // the region's own limit holds, and says so
        var view = (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(county, ids[0])))!;
        var assets = view.Report.Root.All().Single(finding => finding.Rubric.Id == "assets");
        Assert.Equal(Verdict.NotMet, assets.Verdict);
        Assert.Contains("还差 50 万元", assets.Lacks);

        async Task<Outcome<Application>> RecommendAsync(Actor officer, Guid id) =>
            await scene.DoAsync<RecommendApplication, Outcome<Application>>(async recommend => await recommend.RunAsync(officer, new RecommendApplication.Input(id, await scene.TokenAsync(id), "同意推荐", "理由")));
        foreach (var id in ids)
        {
            var token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "通过")))).Refusals);
            Assert.Equal("countyRecommend", await scene.StepAsync(id));
        }
        Assert.Empty((await RecommendAsync(county, ids[0])).Refusals);
        Assert.Empty((await RecommendAsync(county, ids[1])).Refusals);
        // a hard quota is not exceeded, whatever the reason
        Assert.Equal("quota.full", (await RecommendAsync(county, ids[2])).Refusals.Single().Code);
        Assert.Empty((await RecommendAsync(city, ids[0])).Refusals);
        Assert.Equal("visit", await scene.StepAsync(ids[0]));
        Assert.Equal(["city", "county"], await host.InDbAsync(db => db.QuotaPlaces.Where(place => place.ApplicationId == ids[0]).Select(place => place.QuotaId).OrderBy(id => id).ToListAsync()));
    }

    private async Task<Guid> PublishAsync()
    {
        var text = Edited(
            ("{ id: assets, atLeast: { figure: assets, limit: 200 万元 } }", "{ id: assets, atLeast: { figure: assets, limit: 400 万元, variants: [ { when: { within: { figure: division, divisions: \"330106\", label: 西湖区 } }, limit: 500 万元 } ] } }"),
            ("{ id: accept, label: 初审通过, does: accept, to: cityReview }", "{ id: accept, label: 初审通过, does: accept, to: countyRecommend }"),
            ("  - id: cityReview\n", "  - id: countyRecommend\n    label: 县（市、区）推荐\n    kind: recommend\n    by: county\n    actions:\n      - { id: recommend, label: 推荐, does: recommend, to: cityReview }\n      - { id: decline, label: 不予推荐, does: decline, to: notRecommended }\n  - id: cityReview\n"),
            ("quotas:\n", "quotas:\n  - { id: county, label: 县级名额, level: county, step: countyRecommend, limit: 2 家 }\n"));
        var faults = new Faults();
        var programme = ProgrammeReader.Read(text, "another", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return await host.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<Db>();
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            db.PublishedProgrammes.Add(new PublishedProgramme { Digest = programme!.Digest, ProgrammeId = programme.Id, Title = "示例通知", Text = text, PublishedAt = now });
            var call = new Call { Id = Guid.CreateVersion7(now), ProgrammeId = "another", Digest = programme.Digest, Title = "示例通知", OpensAt = now };
            db.Calls.Add(call);
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "call.open", now, new { call.Id }), true, default)).Done);
            return call.Id;
        });
    }

    private static string Edited(params (string Replace, string With)[] edits)
    {
        var text = File.ReadAllText(Path.Combine(Home.Programmes, "zhejiang-2021", "programme.yaml"));
        foreach (var (replace, with) in edits)
        {
            Assert.Contains(replace, text);
            text = text.Replace(replace, with, StringComparison.Ordinal);
        }
        return Notices.WithPapers(text);
    }
}

public sealed class AnotherNoticeOnSqlite(SqliteHost host) : AnotherNoticeTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class AnotherNoticeOnPostgres(PostgresHost host) : AnotherNoticeTests<PostgresHost>(host), IClassFixture<PostgresHost>;
