using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>A wording that the machine leaves open is judged by an officer as any statement is, with the same trail. A world of its own: its clock is moved.</summary>
public abstract class DoubtTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Rule = "platformName";

    private readonly Scene scene = new(host);

    [Fact]
    public async Task A_doubtful_wording_is_settled_on_the_case_page_and_asked_anew_where_the_text_changed()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var (district, clerk) = (await scene.OfficerAsync("310118"), await scene.NewApplicantAsync());
        var id = await scene.SubmittedAsync(clerk, "shanghai-national-2021", ("division", "310118"), ("platformName", "沪青市级样板服务平台"));
        async Task<(Finding Finding, FindJudgements.On On)> OfAsync(Actor actor)
        {
            var view = (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(actor, id)))!;
            return (view.Report.Findings.Single(finding => finding.Rubric.Id == Rule), view.Judgements.Single(on => on.Statement.Rubric.Id == Rule));
        }
        Task<Outcome<StatementJudgement>> JudgeAsync(bool? holds, string? comment, int version = 1, string rule = Rule) =>
            scene.DoAsync<JudgeStatement, Outcome<StatementJudgement>>(judge => judge.RunAsync(district, new JudgeStatement.Input(id, version, rule, holds, comment)));
        Assert.Equal((Verdict.Person, Judge.Nobody), (await OfAsync(district)).Finding is var open ? (open.Verdict, open.By) : default);
        Assert.Equal("missing", (await JudgeAsync(false, "")).Refusals.Single().Code);
        // what the machine has settled is no matter for it
        Assert.Equal("judgement.statement", (await JudgeAsync(true, null, rule: "demonstration")).Refusals.Single().Code);

        var officer = await scene.SignedInAsync("officer-310118@demo.example");
        await officer.OpenAsync($"/review/{id}");
        Assert.Contains("含“市级”“样板”，是否属于不得使用的字样须人工判断", officer.Text, StringComparison.Ordinal);
        Assert.NotNull(officer.Page.QuerySelector($"#j-{Rule} form"));
        Assert.Null(officer.Page.QuerySelector("#j-demonstration"));
        Assert.Empty((await JudgeAsync(false, "与市级称号易混")).Refusals);
        Assert.Equal((Verdict.NotMet, Judge.Office), (await OfAsync(district)).Finding is var bad ? (bad.Verdict, bad.By) : default);
        Assert.Empty((await JudgeAsync(true, "经核不是称号")).Refusals);
        var (settled, on) = await OfAsync(district);
        Assert.Equal((Verdict.Met, Judge.Office, "经核不是称号"), (settled.Verdict, settled.By, on.Counts!.Row.Comment));
        Assert.Single(on.Others);
        Assert.Contains("经判断不属于不得使用的字样", (await officer.OpenAsync($"/review/{id}")).Text, StringComparison.Ordinal);
        Assert.Equal(2, await host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == $"application:{id}" && e.Action == "statement.judge")));
        // the applicant is told nothing of it
        Assert.Equal(Verdict.Person, (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(clerk, id)))!.Report.Findings.Single(finding => finding.Rubric.Id == Rule).Verdict);

        // another text is another question; a change elsewhere is not
        async Task AgainAsync(string name, string value)
        {
            var token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(district, new ReturnApplication.Input(id, token, "请补正")))).Refusals);
            await scene.SaveAsync(clerk, id, Scene.Typed((name, value)));
            Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(clerk, Scene.Submission(id)))).Refusals);
        }
        await AgainAsync("platformName", "沪青国际服务平台");
        Assert.Equal((Verdict.Person, false), await OfAsync(district) is var (asked, before) ? (asked.Verdict, before.Others[0].Stands) : default);
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
    }
}

public sealed class DoubtOnSqlite(SqliteHost host) : DoubtTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class DoubtOnPostgres(PostgresHost host) : DoubtTests<PostgresHost>(host), IClassFixture<PostgresHost>;
