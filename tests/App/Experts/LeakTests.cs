using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Experts;

/// <summary>What experts, applicants, other offices and the office itself must not learn, asked of every page that could tell it.</summary>
public abstract class LeakTests<THost>(THost host)
    where THost : ShifanHost
{
    private static readonly DateTimeOffset Until = Deadline.MomentOf(new DateTime(2021, 5, 25, 18, 0, 0));

    private readonly Scene scene = new(host);

    [Fact]
    public async Task Nobody_sees_what_is_not_his_to_see()
    {
        var cases = await scene.AtExpertsAsync(2);
        var officer = await scene.OfficerAsync("330000");
        var panel = await scene.PanelAsync(officer, cases);
        Expert[] experts = [.. await Task.WhenAll(new[] { "示例专家甲", "示例专家乙", "示例专家丙" }.Select(name => scene.ExpertAsync(officer, name)))];
        var actors = await scene.SeatedAsync(officer, panel, experts);
        var tasks = new Dictionary<(int, int), Guid>();
        for (var e = 0; e < 3; e++) for (var c = 0; c < 2; c++) tasks[(e, c)] = await scene.GivenAsync(officer, panel, experts[e], cases[c]);
        await scene.OpenAsync(officer, panel, Until);
        const string Words = "这一句评语只有本人和封存之后的主管部门能看到";
        await scene.ScoredAsync(actors[0], tasks[(0, 0)], 0.7m);
        await scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(actors[0], new SaveScore.Input(tasks[(0, 1)], 0, new Dictionary<string, ScoreAnswer> { ["opinion"] = new() { Value = Words } })));
        var total = await host.InDbAsync(db => db.SignedScores.Select(s => s.Total).FirstAsync());

        var expert = await SignedInAsync(actors[1]);
        // his own task: the case, blind to whom to reach there; no other expert, no other score
        await expert.OpenAsync($"/scoring/{tasks[(1, 0)]}");
        Assert.Equal(HttpStatusCode.OK, expert.Status);
        var answers = Casework.Draft.Read(await host.InDbAsync(db => db.Versions.Where(v => v.ApplicationId == cases[0]).Select(v => v.Answers).FirstAsync()));
        var programme = ProgrammeFolder.Find("zhejiang-2021")!.Programme!;
        var hidden = programme.Form.Fields.Where(Blind.Hides).Select(field => answers[field.Id]).OfType<ScalarNode>().Where(said => said is { IsNull: false, Text.Length: > 3 }).Select(said => said.Text).ToList();
        Assert.NotEmpty(hidden);
        Assert.All(hidden, secret => Assert.DoesNotContain(secret, expert.Page.DocumentElement.OuterHtml, StringComparison.Ordinal));
        foreach (var secret in new[] { "示例专家甲", "示例专家丙", total + " 分", Words }) Assert.DoesNotContain(secret, expert.Text, StringComparison.Ordinal);
        await expert.OpenAsync("/scoring");
        foreach (var secret in new[] { "示例专家甲", "示例专家丙", total + " 分" }) Assert.DoesNotContain(secret, expert.Text, StringComparison.Ordinal);

        // everything else is not there: others' tasks and sheets, the panel, its order, the pool, the cases, their files, lists, exports, searches
        var file = await host.InDbAsync(db => db.DraftMaterials.Select(m => new { m.ApplicationId, m.Id }).FirstAsync());
        string[] forExperts =
        [
            $"/scoring/{tasks[(0, 0)]}", $"/panels/sheets/{tasks[(0, 0)]}", $"/scoring/{tasks[(0, 0)]}/papers/audit/1/pages/1", $"/panels/{panel.Id}", $"/panels/ranking/{panel.CallId}/experts", "/panels", "/experts",
            $"/experts/{experts[0].Id}", $"/review/{cases[0]}", $"/applications/{cases[0]}", $"/applications/{cases[0]}/trail", $"/applications/{cases[0]}/versions/1", $"/applications/{cases[0]}/report.pdf", $"/applications/{cases[0]}/merged.pdf",
            $"/applications/{file.ApplicationId}/materials/{file.Id}", $"/applications/{file.ApplicationId}/materials/{file.Id}/content", $"/applications/{file.ApplicationId}/materials/{file.Id}/thumbnail",
            "/review", "/review?q=%E7%A4%BA%E4%BE%8B", "/review/list.xlsx", "/review/list.csv?q=%E7%A4%BA%E4%BE%8B", "/review/board", "/review/messages", "/review/reminders", "/review/titles", $"/recommendation/{panel.CallId}", $"/recommendation/{panel.CallId}/batches",
            "/offices/people", "/offices/dates", "/paper", $"/archives/cases/{cases[0]}", "/review/recoveries",
        ];
        foreach (var path in forExperts)
        {
            await expert.OpenAsync(path);
            // the desk sends everybody home
            Assert.True(expert.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden || expert.Path == "/scoring", $"{path}: {expert.Status}");
            Assert.All(hidden.Append("示例专家甲"), secret => Assert.DoesNotContain(secret, expert.Text, StringComparison.Ordinal));
        }

        // the office that leads it: nothing of a score while it scores, on no page and in no export
        var office = await new Visitor(host).SignInAsync("示例干部壬");
        foreach (var path in new[] { $"/panels/{panel.Id}", "/panels", $"/panels/ranking/{panel.CallId}/experts", $"/review/{cases[0]}", $"/applications/{cases[0]}/trail", "/review", "/review/list.csv" })
        {
            await office.OpenAsync(path);
            Assert.Equal(HttpStatusCode.OK, office.Status);
            Assert.DoesNotContain(total + " 分", office.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(Words, office.Text, StringComparison.Ordinal);
        }
        await office.OpenAsync($"/panels/sheets/{tasks[(0, 0)]}");
        Assert.Equal(HttpStatusCode.NotFound, office.Status);

        // another office, the county through which the case came, and the applicant learn nothing of who scores
        var applicant = await host.InDbAsync(async db => await db.Users.Where(p => p.InstitutionId == db.Applications.First(a => a.Id == cases[0]).InstitutionId).Select(p => p.Id).FirstAsync());
        foreach (var other in new[] { await new Visitor(host).SignInAsync("示例干部甲"), await new Visitor(host).SignInAsync("示例干部丑"), await SignedInAsync(await host.InScopeAsync(async services => (await ((FindActor)services.GetService(typeof(FindActor))!).OfAsync(applicant, default))!)) })
        {
            foreach (var path in new[] { $"/panels/{panel.Id}", $"/panels/ranking/{panel.CallId}/experts", $"/panels/sheets/{tasks[(0, 0)]}", $"/scoring/{tasks[(0, 0)]}", $"/experts/{experts[0].Id}" })
            {
                await other.OpenAsync(path);
                Assert.True(other.Status == HttpStatusCode.NotFound, $"{path}: {other.Status}");
            }
            foreach (var path in new[] { $"/applications/{cases[0]}", $"/applications/{cases[0]}/trail", $"/review/{cases[0]}" })
            {
                await other.OpenAsync(path);
                Assert.All(experts, one => Assert.DoesNotContain(one.Name, other.Text, StringComparison.Ordinal));
                Assert.DoesNotContain(total + " 分", other.Text, StringComparison.Ordinal);
            }
        }

        // a refusal says the same of another's task as of none
        var refused = await scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(actors[1], new SaveScore.Input(tasks[(0, 0)], 0, new Dictionary<string, ScoreAnswer>())));
        var nothing = await scene.DoAsync<SaveScore, Outcome<SaveScore.Saved>>(save => save.RunAsync(actors[1], new SaveScore.Input(Guid.NewGuid(), 0, new Dictionary<string, ScoreAnswer>())));
        Assert.Equal(nothing.Refusals, refused.Refusals);
        // nor does the audit keep what was entered before it was submitted
        Assert.DoesNotContain(await host.InDbAsync(db => db.Audit.Select(entry => entry.Detail).ToListAsync()), detail => detail.Contains(Words, StringComparison.Ordinal));
    }

    private async Task<Visitor> SignedInAsync(Actor actor)
    {
        var visitor = new Visitor(host);
        await scene.SignInAsAsync(visitor, actor);
        return visitor;
    }
}

public sealed class LeakOnSqlite(SqliteHost host) : LeakTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class LeakOnPostgres(PostgresHost host) : LeakTests<PostgresHost>(host), IClassFixture<PostgresHost>;
