using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Programmes;

/// <summary>A notice amended in mid-call: who is concerned is told before, drafts move with their answers, cases stay or are judged anew, each is told once.</summary>
public abstract class AmendTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Stay = "amendment: { title: 补充通知（示例）, number: 示例〔2021〕2号, issued: 2021-05-12, cases: stay }\n";

    private readonly Scene scene = new(host);

    private Task<string> TextAsync(Guid call) => host.InDbAsync(db => db.Calls.Where(c => c.Id == call).Join(db.PublishedProgrammes, c => c.Digest, p => p.Digest, (_, p) => p.Text).FirstAsync());

    private async Task<string> EditedAsync(Guid call, params (string Replace, string With)[] edits)
    {
        var text = await TextAsync(call);
        foreach (var (replace, with) in edits)
        {
            Assert.Contains(replace, text);
            text = text.Replace(replace, with, StringComparison.Ordinal);
        }
        return text;
    }

    // the notice's own id, which a second call of a test has to have too
    private async Task<Guid> CallAsync()
    {
        var call = await scene.PublishAsync();
        await host.InDbAsync(db => db.Calls.Where(c => c.Id == call).ExecuteUpdateAsync(set => set.SetProperty(c => c.ProgrammeId, "zhejiang-2021")));
        return call;
    }

    private async Task<Guid> DraftAsync(Guid call, Actor applicant, params (string Field, string? Value)[] changes)
    {
        var started = await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call));
        Assert.Empty(started.Refusals);
        await scene.SaveAsync(applicant, started.Value, Scene.Answers("zhejiang-2021", changes));
        await scene.HandInAsync(applicant, started.Value);
        return started.Value;
    }

    private Task<Outcome<AmendCall.Plan>> PlanAsync(Actor? actor, Guid call, string text) => scene.DoAsync<AmendCall, Outcome<AmendCall.Plan>>(amend => amend.PlanAsync(actor, new AmendCall.Input(call, text, null)));

    private Task<Outcome<CallAmendment>> ApplyAsync(Guid call, string text) =>
        scene.DoAsync<AmendCall, Outcome<CallAmendment>>(async amend => await amend.RunAsync(await scene.OfficerAsync("330000"), new AmendCall.Input(call, text, "更正资产总额要求（示例）")));

    private async Task<ShowAmendments.Judged?> JudgedAsync(Actor actor, Guid id)
    {
        var application = await host.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == id));
        return await scene.DoAsync<ShowAmendments, ShowAmendments.Judged?>(show => show.OfAsync(actor, application));
    }

    private Task<string> DigestAsync(Guid id) => host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Digest).FirstAsync());

    [Fact]
    public async Task Drafts_move_with_their_answers_and_cases_stay()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var call = await CallAsync();
        var (poor, rich, county, province) = (await scene.NewApplicantAsync(), await scene.NewApplicantAsync(), await scene.OfficerAsync("330106"), await scene.OfficerAsync("330000"));
        await host.InDbAsync(db => db.Users.Where(p => p.Id == poor.PersonId).ExecuteUpdateAsync(set => set.SetProperty(p => p.Email, "poor@test.example").SetProperty(p => p.EmailConfirmed, true)));
        var draft = await DraftAsync(call, poor, ("assets", "450"), ("contactFax", "0571-88880000"));
        var submitted = await scene.SubmittedUnderAsync(call, rich);
        var before = await DigestAsync(draft);
        var fax = (await TextAsync(call)).Split('\n').First(line => line.Contains("id: contactFax", StringComparison.Ordinal)) + "\n";
        var text = await EditedAsync(call, ("{ id: assets, atLeast: { figure: assets, limit: 200 万元 } }", "{ id: assets, atLeast: { figure: assets, limit: 5000000 万元 } }"), (fax, ""), ("{ value: contactFax, span: 5 }", "{ value: contactPhone, span: 5 }"), ("validity: {", Stay + "validity: {"));

        // whose it is not, and what cannot take its place
        Assert.Equal("call.office", (await PlanAsync(county, call, text)).Refusals.Single().Code);
        Assert.Equal("amend.same", (await PlanAsync(province, call, await TextAsync(call))).Refusals.Single().Code);
        Assert.Equal("amend.unsaid", (await PlanAsync(province, call, await TextAsync(call) + "# 变了\n")).Refusals.Single().Code);
        Assert.Equal("amend.other", (await PlanAsync(province, call, text.Replace("programme: zhejiang-2021", "programme: other", StringComparison.Ordinal))).Refusals.Single().Code);
        Assert.Equal("yaml.syntax", (await PlanAsync(province, call, "a: [")).Refusals[0].Code);
        Assert.Contains((await PlanAsync(province, call, text.Replace("{ id: reject, label: 不予受理, does: reject, to: notAccepted }", "{ id: refuse, label: 不予受理, does: reject, to: notAccepted }", StringComparison.Ordinal))).Refusals, refusal => refusal.Code == "amend.step");
        Assert.Contains((await PlanAsync(province, call, text.Replace("deadline: { until: 2021-05-16,", "deadline: { until: 2021-05-15,", StringComparison.Ordinal))).Refusals, refusal => refusal.Code == "amend.deadline");

        // the dry run says what changes and for whom, and writes nothing
        var plan = (await PlanAsync(province, call, text)).Value!;
        Assert.Contains(plan.Changes, change => change.Before?.Contains("200 万元", StringComparison.Ordinal) == true && change.After?.Contains("5,000,000 万元", StringComparison.Ordinal) == true);
        AmendCall.Count? count = null;
        var rows = await scene.DoAsync<AmendCall, List<AmendCall.Row>>(async amend => await amend.RowsAsync(plan, all => count = all).ToListAsync());
        Assert.Equal(new AmendCall.Count(1, 1, 1, 1, 1, 1), count);
        var row = rows.Single(one => one.IsDraft);
        Assert.Equal((true, ListedVerdict.NotMet), (row.Moves, row.After));
        Assert.NotEmpty(row.LeftOver);
        Assert.False(rows.Single(one => !one.IsDraft).Moves);
        Assert.Equal(before, await DigestAsync(draft));

        Assert.Empty((await ApplyAsync(call, text)).Refusals);
        var after = await DigestAsync(draft);
        Assert.NotEqual(before, after);
        Assert.Equal(before, await DigestAsync(submitted));
        Assert.Equal("amend.same", (await ApplyAsync(call, text)).Refusals.Single().Code);
        // every answer is there; the one that nothing asks for is kept beside, and blocks nothing
        var shown = (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(poor, draft)))!;
        Assert.Equal("450", ((ScalarNode)shown.Answered.Answers["assets"]!).Text);
        Assert.Null(shown.Answered.Answers["contactFax"]);
        Assert.Empty(shown.Answered.Faults);
        Assert.Contains("0571-88880000", await host.InDbAsync(db => db.DraftSections.Where(s => s.ApplicationId == draft && s.Section == DraftSection.Left).Select(s => s.Answers).FirstAsync()), StringComparison.Ordinal);
        var judged = (await JudgedAsync(poor, draft))!;
        Assert.Equal(("示例〔2021〕2号", 0), (judged.By!.Document, judged.Later.Count));
        Assert.Single(judged.LeftOver);
        Assert.Single((await JudgedAsync(county, submitted))!.Later);
        // given back, it is corrected and judged by the text under which it was submitted, and its page says so
        var token = await scene.TokenAsync(submitted);
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(submitted, token, "请补正")))).Refusals);
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(rich, Scene.Submission(submitted, reply: "已补正")))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal(before, await DigestAsync(submitted));
        var said = (await (await new Visitor(host).SignInAsync("示例干部甲")).OpenAsync($"/review/{submitted}")).Text;
        Assert.Contains("按提交时的通知判定。 补正后重新提交的，也按此判定。", string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        // who is concerned is told, once
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.Topic == "application.amended" && l.To == "poor@test.example")));
        Assert.Equal(0, await scene.DoAsync<AmendCall, int>(amend => amend.FinishAsync()));
        Assert.NotNull(await host.InDbAsync(db => db.CallAmendments.Where(a => a.CallId == call).Select(a => a.FinishedAt).SingleAsync()));

        // the draft goes on: saved in the same section, and submitted under the new text
        await scene.SaveAsync(poor, draft, new MappingNode(default, [new Entry("assets", default, new ScalarNode(default, "451"))]));
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(poor, Scene.Submission(draft)))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal(ListedVerdict.NotMet, await host.InDbAsync(db => db.Applications.Where(a => a.Id == draft).Select(a => a.Verdict).FirstAsync()));
        Assert.NotEqual(ListedVerdict.NotMet, await host.InDbAsync(db => db.Applications.Where(a => a.Id == submitted).Select(a => a.Verdict).FirstAsync()));
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
        // both pages say which text judges
        var officer = await new Visitor(host).SignInAsync("示例干部甲");
        Assert.Contains("按提交时的通知判定", (await officer.OpenAsync($"/review/{submitted}")).Text, StringComparison.Ordinal);
        Assert.Contains("按更正后的通知判定", (await officer.OpenAsync($"/review/{draft}")).Text, StringComparison.Ordinal);
        Assert.Contains("示例〔2021〕2号", (await officer.OpenAsync($"/calls/{call}")).Text, StringComparison.Ordinal);
        // begun now, it is begun under the new text
        Assert.Equal(after, await DigestAsync(await DraftAsync(call, await scene.NewApplicantAsync())));
    }

    [Fact]
    public async Task Cases_are_judged_anew_where_the_amendment_says_so_and_what_was_submitted_stays_vouched_for()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var call = await CallAsync();
        var (applicant, county) = (await scene.NewApplicantAsync(), await scene.OfficerAsync("330106"));
        var id = await scene.SubmittedUnderAsync(call, applicant);
        var text = await EditedAsync(call, ("{ id: assets, atLeast: { figure: assets, limit: 200 万元 } }", "{ id: assets, atLeast: { figure: assets, limit: 5000000 万元 } }"), ("validity: {", Stay.Replace("stay", "anew", StringComparison.Ordinal) + "validity: {"));
        Assert.Empty((await ApplyAsync(call, text)).Refusals);
        Assert.Equal(ListedVerdict.NotMet, await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Verdict).FirstAsync()));
        var judged = (await JudgedAsync(county, id))!;
        Assert.True(judged.Moved);
        // the version is the one that was submitted, under the text of then
        var version = (await scene.DoAsync<ShowVersion, ShowVersion.View?>(show => show.RunAsync(county, id, 1)))!;
        Assert.NotEqual(await DigestAsync(id), version.Programme.Digest);
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "同意")))).Refusals);
        // what was written down stays
        Assert.Contains("can only be added to", (await Assert.ThrowsAnyAsync<Exception>(() => host.InDbAsync(db => db.Database.ExecuteSqlRawAsync("update programme_moves set version = 9")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_interrupted_is_gone_on_with_and_nothing_is_submitted_in_between()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var call = await CallAsync();
        var applicant = await scene.NewApplicantAsync();
        var draft = await DraftAsync(call, applicant);
        var text = await EditedAsync(call, ("validity: {", Stay + "validity: {"));
        Assert.Empty((await ApplyAsync(call, text)).Refusals);
        var amendment = await host.InDbAsync(db => db.CallAmendments.AsNoTracking().FirstAsync(a => a.CallId == call));
        var (old, now) = (amendment.FromDigest, amendment.ToDigest);
        await host.InDbAsync(async db => await db.Applications.Where(a => a.Id == draft).ExecuteUpdateAsync(set => set.SetProperty(a => a.Digest, old)) + await db.CallAmendments.Where(a => a.CallId == call).ExecuteUpdateAsync(set => set.SetProperty(a => a.FinishedAt, (DateTimeOffset?)null)));
        Assert.Equal("draft.amended", (await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(draft)))).Refusals.Single().Code);
        Assert.Equal("amend.running", (await PlanAsync(null, call, text.Replace("示例〔2021〕2号", "示例〔2021〕3号", StringComparison.Ordinal))).Refusals.Single().Code);
        Assert.Equal(1, await scene.DoAsync<AmendCall, int>(amend => amend.FinishAsync()));
        Assert.Equal(now, await DigestAsync(draft));
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(draft)))).Refusals);
    }

    [Fact]
    public async Task The_page_looks_first_and_then_applies()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var call = await CallAsync();
        await DraftAsync(call, await scene.NewApplicantAsync());
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await (await new Visitor(host).SignInAsync("示例干部甲")).OpenAsync($"/review/calls/{call}/amend")).Status);
        var officer = await (await new Visitor(host).SignInAsync("示例干部壬")).OpenAsync($"/review/calls/{call}/amend");
        await officer.PressAsync("核对影响");
        Assert.Contains("请填写更正后的项目文件", officer.Text, StringComparison.Ordinal);
        var text = await EditedAsync(call, ("limit: 200 万元 } }", "limit: 5000000 万元 } }"), ("validity: {", Stay + "validity: {"));
        // as the form with a file sends it
        var token = ((AngleSharp.Html.Dom.IHtmlInputElement)officer.Page.QuerySelector("input[name=__RequestVerificationToken]")!).Value;
        using var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new StringContent(text), "file", "programme.yaml" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/review/calls/{call}/amend?handler=Look") { Content = form };
        request.Headers.Add("Origin", officer.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        using var answer = await officer.Client.SendAsync(request);
        var looked = await answer.Content.ReadAsStringAsync();
        Assert.Contains("1 份转入更正后的文本，其中 1 份", looked, StringComparison.Ordinal);
        Assert.Contains("5,000,000 万元", looked, StringComparison.Ordinal);
        using var apply = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("text", text.ReplaceLineEndings("\r\n")), new("reason", "更正<i>资产")]);
        using var second = new HttpRequestMessage(HttpMethod.Post, $"/review/calls/{call}/amend?handler=Apply") { Content = apply };
        second.Headers.Add("Origin", officer.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        using var done = await officer.Client.SendAsync(second);
        Assert.Contains("已公布《补充通知（示例）》", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var page = await new Visitor(host).OpenAsync($"/calls/{call}");
        Assert.Contains("更正<i>资产", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Page.QuerySelectorAll("i"));
    }
}

public sealed class AmendOnSqlite(SqliteHost host) : AmendTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class AmendOnPostgres(PostgresHost host) : AmendTests<PostgresHost>(host), IClassFixture<PostgresHost>;
