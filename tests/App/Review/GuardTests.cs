using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>What the office is asked, told and shown before it acts; what the applicant is told when it did; and what persons find.</summary>
public abstract class GuardTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string County = "330106";
    private const string City = "330100";

    private readonly Scene scene = new(host);

    private async Task<Outcome<Application>> AcceptAsync(Actor actor, Guid id, bool despite = false, string? why = null)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(actor, new AcceptApplication.Input(id, token, "符合条件", despite, why)));
    }

    private async Task<Outcome<Application>> ReturnAsync(Actor actor, Guid id)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(actor, new ReturnApplication.Input(id, token, "请补正")));
    }

    private Task<Outcome<Mark>> MarkAsync(Actor actor, Guid id, string place) =>
        scene.DoAsync<SetMark, Outcome<Mark>>(mark => mark.RunAsync(actor, new SetMark.Input(id, 1, place, MarkState.Problem, "请核对")));

    private Task<Outcome<StatementJudgement>> JudgeAsync(Actor actor, Guid id, string statement, bool? holds, string? comment = null, int version = 1) =>
        scene.DoAsync<JudgeStatement, Outcome<StatementJudgement>>(judge => judge.RunAsync(actor, new JudgeStatement.Input(id, version, statement, holds, comment)));

    private async Task<ShowApplication.View> ShownAsync(Actor actor, Guid id) => (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(actor, id)))!;

    private async Task WholeAsync(Guid id) =>
        Assert.DoesNotContain((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, trouble => trouble.Contains(id.ToString(), StringComparison.Ordinal));

    [Fact]
    public async Task An_applicant_who_is_not_recommended_is_told_by_whom_when_why_and_how_to_object()
    {
        var (county, city, applicant) = (await scene.OfficerAsync(County), await scene.OfficerAsync(City), await scene.NewApplicantAsync());
        await host.InDbAsync(async db =>
        {
            var person = await db.Users.FirstAsync(p => p.Id == applicant.PersonId);
            (person.Email, person.EmailConfirmed) = ("notrecommended@test.example", true);
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "grant.give", DateTimeOffset.UnixEpoch, new { person = person.Id }), true, default)).Done);
            return true;
        });
        var id = await scene.SubmittedAsync(applicant);
        Assert.Empty((await AcceptAsync(county, id)).Refusals);
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(city, new EndApplication.Input(id, token, Doing.Decline, "名额已满，排序靠后", "二")))).Refusals);
        var clerk = await scene.SignedInAsync(await scene.AccountAsync(applicant));
        await clerk.OpenAsync($"/applications/{id}");
        var told = clerk.Page.QuerySelector("#decision")!.TextContent;
        foreach (var said in new[] { "不予推荐", "杭州市", "名额已满，排序靠后", "二", "5 个工作日内", "2021-05-12", "至 2021-05-19" }) Assert.Contains(said, told, StringComparison.Ordinal);
        // the office that decided is named, not the one that received
        Assert.DoesNotContain("西湖区", clerk.Page.QuerySelector("dl.facts")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("西湖区", clerk.Page.QuerySelector(".situation")!.TextContent, StringComparison.Ordinal);
        var letter = await host.InDbAsync(db => db.Letters.Where(l => l.To == "notrecommended@test.example" && l.Body.Contains("名额已满")).Select(l => l.Body).SingleAsync());
        foreach (var said in new[] { "杭州市", "日期：2021-05-12", "理由：名额已满，排序靠后", "依据：二", "5 个工作日内", "至 2021-05-19" }) Assert.Contains(said, letter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_without_a_way_to_object_names_the_office_to_turn_to()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Home.Programmes, "zhejiang-2021", "programme.yaml"));
        var line = text.Split('\n').Single(one => one.StartsWith("objection:", StringComparison.Ordinal));
        var call = await scene.PublishAsync((line, ""));
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedUnderAsync(call, applicant);
        var token = await scene.TokenAsync(id);
        var county = await scene.OfficerAsync(County);
        Assert.Equal("reject.clause", (await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(county, new EndApplication.Input(id, token, Doing.Reject, "不符合", " ")))).Refusals.Single().Code);
        Assert.Empty((await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(county, new EndApplication.Input(id, token, Doing.Reject, "不符合", "二")))).Refusals);
        var clerk = await scene.SignedInAsync(await scene.AccountAsync(applicant));
        await clerk.OpenAsync($"/applications/{id}");
        Assert.Contains("通知没有规定异议期限", clerk.Page.QuerySelector("#decision")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepting_what_one_has_marked_as_a_problem_is_asked_first_and_not_forbidden()
    {
        var (county, applicant) = (await scene.OfficerAsync(County), await scene.NewApplicantAsync());
        var id = await scene.SubmittedAsync(applicant);
        Assert.Empty((await MarkAsync(county, id, "section:basics")).Refusals);
        Assert.Equal(("accept.marks", "despite"), ((await AcceptAsync(county, id)).Refusals.Single() is var asked ? (asked.Code, asked.Field) : default));
        Assert.Equal("why", (await AcceptAsync(county, id, despite: true, why: " ")).Refusals.Single().Field);
        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync($"/review/{id}");
        await officer.PressAsync("初审通过", ("opinion", "同意上报"));
        Assert.Contains("本单位认为有问题的还有 1 处：一、平台基本情况", officer.Text, StringComparison.Ordinal);
        Assert.Equal("countyReview", await scene.StepAsync(id));
        await officer.PressAsync("初审通过", ("opinion", "同意上报"), ("despite", "true"), ("why", "笔误，不影响判定"));
        Assert.Equal("cityReview", await scene.StepAsync(id));
        // the offices read why, the applicant does not
        var city = await new Visitor(host).SignInAsync("示例干部乙");
        await city.OpenAsync($"/review/{id}");
        Assert.Contains("一、平台基本情况：笔误，不影响判定", city.Text, StringComparison.Ordinal);
        var clerk = await scene.SignedInAsync(await scene.AccountAsync(applicant));
        foreach (var path in new[] { $"/applications/{id}", $"/applications/{id}/trail" })
        {
            await clerk.OpenAsync(path);
            Assert.DoesNotContain("笔误", clerk.Text, StringComparison.Ordinal);
        }
        await WholeAsync(id);
    }

    [Fact]
    public async Task What_a_deputy_proposes_names_whom_he_stands_in_for()
    {
        var call = await scene.PublishAsync(("{ id: accept, label: 初审通过, does: accept, to: cityReview }", "{ id: accept, label: 初审通过, does: accept, to: cityReview, approval: { by: 分管负责人 } }"));
        var (county, approver) = (await scene.ColleagueAsync(County), await scene.ApproverAsync(County));
        var absent = await scene.ColleagueAsync(County);
        var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
        Assert.Empty((await MarkAsync(county, id, "section:basics")).Refusals);
        Assert.Empty((await AcceptAsync(county with { DeputyFor = absent.PersonId, DeputyForName = absent.Name }, id, despite: true, why: "已电话核实")).Refusals);
        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync($"/review/{id}");
        Assert.Contains($"{county.Name}（代 {absent.Name}）", officer.Text, StringComparison.Ordinal);
        Assert.Contains("已电话核实", officer.Text, StringComparison.Ordinal);
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<DecideProposal, Outcome<Application>>(decide => decide.RunAsync(approver, new DecideProposal.Input(id, token, Approve: true)))).Refusals);
        var act = (await ShownAsync(await scene.OfficerAsync(City), id)).Acts[^1];
        Assert.Equal(($"{county.Name}（代 {absent.Name}）", approver.Name, "一、平台基本情况：已电话核实"), (act.ProposedBy, act.Person, act.Despite));
    }

    [Fact]
    public async Task A_return_that_was_used_is_said_with_what_can_be_done_instead()
    {
        var (county, applicant) = (await scene.OfficerAsync(County), await scene.NewApplicantAsync());
        var id = await scene.SubmittedAsync(applicant);
        Assert.Empty((await ReturnAsync(county, id)).Refusals);
        await scene.SaveAsync(applicant, id, Scene.Typed(("employees", "40")));
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: "已核对")))).Refusals.Select(refusal => refusal.Sentence));
        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync($"/review/{id}");
        Assert.False(officer.Has("退回补正"));
        Assert.Contains("退回补正已用过", officer.Text, StringComparison.Ordinal);
        await officer.OpenAsync($"/review/{id}/return");
        Assert.False(officer.Has("退回补正"));
        var said = officer.Page.QuerySelector("#used")!.TextContent;
        foreach (var part in new[] { "最多 1 次", "退回第 1 版", "初审通过", "不予受理" }) Assert.Contains(part, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_shows_what_to_know_of_each_case_and_offers_only_what_is_ones_own()
    {
        var (county, city) = (await scene.OfficerAsync(County), await scene.OfficerAsync(City));
        var (own, above) = (await scene.SubmittedAsync(await scene.NewApplicantAsync()), await scene.SubmittedAsync(await scene.NewApplicantAsync()));
        Assert.Empty((await MarkAsync(county, own, "section:basics")).Refusals);
        Assert.Empty((await AcceptAsync(county, above)).Refusals);
        async Task<IReadOnlyList<ActOnMany.Row>> TryAsync(Actor actor, Doing? does, params Guid[] ids)
        {
            var choices = new List<ActOnMany.Choice>();
            foreach (var id in ids) choices.Add(new ActOnMany.Choice(id, await scene.TokenAsync(id)));
            return (await scene.DoAsync<ActOnMany, Outcome<IReadOnlyList<ActOnMany.Row>>>(many => many.RunAsync(actor, new ActOnMany.Input(choices, does, "同意", null, DryRun: true, "二")))).Value!;
        }
        var seen = await TryAsync(county, null, own, above);
        Assert.Contains("有问题 1 处", seen[0].Flags);
        Assert.Contains("外部查询未记录 3 项", seen[0].Flags);
        Assert.Equal([Doing.Accept, Doing.Reject], seen[0].Actions.Select(action => action.Does));
        Assert.Empty(seen[1].Actions);
        var tried = await TryAsync(county, Doing.Accept, own, above);
        Assert.Equal(["accept.marks"], tried[0].Refusals.Select(refusal => refusal.Code));
        Assert.True((await TryAsync(county, Doing.Reject, own))[0].Done);
        // each is tried by itself; that together they are too many is said all the same
        var many = await scene.CopiesAsync(above, 6);
        var last = (await TryAsync(city, Doing.Recommend, [.. many]))[^1];
        Assert.Contains(last.Flags, flag => flag.StartsWith("将超出名额", StringComparison.Ordinal));
        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync("/review?scope=all&step=nowhere");
        Assert.Contains("有的筛选条件无法识别", officer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", officer.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await officer.OpenAsync($"/review/{own}/end?act=nowhere");
        Assert.Equal($"/review/{own}", officer.Path);
    }

    [Fact]
    public async Task What_a_person_judges_is_kept_shown_above_and_carried_while_its_content_is_the_same()
    {
        var (county, city, applicant) = (await scene.OfficerAsync(County), await scene.OfficerAsync(City), await scene.NewApplicantAsync());
        var id = await scene.SubmittedAsync(applicant);
        var programme = (await ShownAsync(county, id)).Programme;
        // one that names its evidence, and one that rests on everything
        var proven = programme.Statements.First(s => s.Evidence.Count > 0 && s.Rubric.Shows.Count == 0).Rubric.Id;
        var open = programme.Statements.First(s => s.Evidence.Count == 0 && !programme.Materials.Any(slot => slot.Proves.Contains(s.Rubric.Id))).Rubric.Id;
        Assert.Equal("judgement.empty", (await JudgeAsync(county, id, proven, null)).Refusals.Single().Code);
        Assert.Equal("judgement.statement", (await JudgeAsync(county, id, "nothing", true)).Refusals.Single().Code);
        Assert.Equal($"judge:{proven}", (await JudgeAsync(county, id, proven, false)).Refusals.Single().Field);
        // pressed twice it is said once
        Assert.Empty((await JudgeAsync(county, id, proven, false, "示例：两次按下")).Refusals);
        Assert.Empty((await JudgeAsync(county, id, proven, false, "示例：两次按下")).Refusals);
        Assert.Equal(1, await host.InDbAsync(db => db.StatementJudgements.CountAsync(j => j.ApplicationId == id && j.Statement == proven)));
        Assert.Equal("changed", (await JudgeAsync(county, id, proven, true, version: 2)).Refusals.Single().Code);
        Assert.Equal("step.office", (await JudgeAsync(city, id, proven, true)).Refusals.Single().Code);

        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync($"/review/{id}");
        Assert.Contains("待人工判断", officer.Page.QuerySelector(".flags")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(officer.Page.QuerySelector($"#j-{proven.Replace(".", "\\.", StringComparison.Ordinal)} form"));
        Assert.Empty((await JudgeAsync(county, id, proven, true, "现场看过")).Refusals);
        Assert.Empty((await JudgeAsync(county, id, open, false, "制度不全")).Refusals);
        Finding Of(ShowApplication.View view, string statement) => view.Report.ForPersons.First(finding => finding.Rubric.Id == statement);
        var shown = await ShownAsync(county, id);
        Assert.Equal((Verdict.Met, Judge.Office, Verdict.NotMet), (Of(shown, proven).Verdict, Of(shown, proven).By, Of(shown, open).Verdict));
        // the applicant's own page stays as it was
        Assert.Equal(Verdict.Person, Of(await ShownAsync(applicant, id), proven).Verdict);
        // the work list keeps what the machine finds
        Assert.NotEqual(Judge.Office, Of(await ShownAsync(applicant, id), open).By);

        Assert.Empty((await ReturnAsync(county, id)).Refusals);
        await scene.SaveAsync(applicant, id, Scene.Typed(("employees", "41")));
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: "已核对")))).Refusals.Select(refusal => refusal.Sentence));
        shown = await ShownAsync(county, id);
        Assert.Equal((Verdict.Met, Verdict.Person), (Of(shown, proven).Verdict, Of(shown, open).Verdict));
        Assert.False(shown.Judgements.Single(on => on.Statement.Rubric.Id == open).Others.Single().Stands);

        Assert.Empty((await AcceptAsync(county, id)).Refusals);
        var above = await ShownAsync(city, id);
        Assert.Equal(("现场看过", county.Name), (above.Judgements.Single(on => on.Statement.Rubric.Id == proven).Counts is { } counts ? (counts.Row.Comment, counts.Person) : default));
        Assert.Empty((await JudgeAsync(city, id, proven, false, "证明过期", version: 2)).Refusals);
        Assert.Equal(Verdict.NotMet, Of(await ShownAsync(city, id), proven).Verdict);
        Assert.Equal(Verdict.Met, Of(await ShownAsync(county, id), proven).Verdict);
        var call = await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.CallId).FirstAsync());
        var row = (await scene.DoAsync<FindCandidates, FindCandidates.View?>(find => find.RunAsync(city, call)))!.Candidates.Single(candidate => candidate.Application.Id == id);
        Assert.Equal((Verdict.NotMet, Judge.Office), row.Report!.ForPersons.First(finding => finding.Rubric.Id == proven) is var judged ? (judged.Verdict, judged.By) : default);
        var compares = await new Visitor(host).SignInAsync("示例干部乙");
        await compares.OpenAsync($"/recommendation/{call}");
        Assert.Contains("人工判断", compares.Page.QuerySelector("table.compare")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("符合 0 项，不符合 1 项，待判断", Shifan.Web.Pages.Words.OfJudged(row.Report!), StringComparison.Ordinal);
        await WholeAsync(id);
    }
}

public sealed class GuardOnSqlite(SqliteHost host) : GuardTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class GuardOnPostgres(PostgresHost host) : GuardTests<PostgresHost>(host), IClassFixture<PostgresHost>;
