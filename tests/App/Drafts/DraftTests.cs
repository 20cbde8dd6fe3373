using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Drafts;

/// <summary>Saving a section: durable, never over what was not seen, once however often it is sent.</summary>
public abstract class DraftTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<Guid> StartedAsync(Actor applicant)
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var started = await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call));
        Assert.Empty(started.Refusals);
        return started.Value;
    }

    private Task<Outcome<SaveDraft.Saved>> SaveAsync(Actor actor, Guid id, int? revision, string? key, params (string, string?)[] answers) =>
        scene.DoAsync<SaveDraft, Outcome<SaveDraft.Saved>>(save => save.RunAsync(actor, new SaveDraft.Input(id, "basics", revision, Scene.Typed(answers), key)));

    private Task<Outcome<SaveDraft.Saved>> SendAsync(Actor actor, Guid id, int revision, string key, params (string, string?)[] answers) =>
        scene.DoAsync<AutosaveDraft, Outcome<SaveDraft.Saved>>(async save =>
            await save.RunAsync(actor.PersonId, null, (await save.ProgrammeOfAsync(id))!, new SaveDraft.Input(id, "basics", revision, Scene.Typed(answers), key)));

    private Task<int> EntriesAsync(Guid id) => host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == AuditNote.ChainOf(id) && e.Action == "draft.save"));

    [Fact]
    public async Task A_save_sent_again_is_saved_once()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await StartedAsync(applicant);
        var first = await SendAsync(applicant, id, 0, "k1", ("address", "甲路"));
        var again = await SendAsync(applicant, id, 0, "k1", ("address", "甲路"));
        Assert.Equal((1, 1), (first.Value!.Revision, again.Value!.Revision));
        Assert.Equal(first.Value.At, again.Value.At, TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await EntriesAsync(id));
    }

    [Fact]
    public async Task What_was_typed_after_a_lost_answer_goes_over_ones_own_save()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await StartedAsync(applicant);
        await SendAsync(applicant, id, 0, "k1", ("address", "甲路"));
        var more = await SendAsync(applicant, id, 0, "k1", ("address", "甲路 1 号"));
        Assert.Equal(2, more.Value!.Revision);
        Assert.Contains("甲路 1 号", await scene.TypedAsync(id));
        Assert.Equal(2, await EntriesAsync(id));
        // but never over somebody else's
        var other = await SendAsync(applicant, id, 0, "k2", ("address", "乙路"));
        Assert.Equal("draft.changed", Assert.Single(other.Refusals).Code);
        Assert.Equal(2, await EntriesAsync(id));
    }

    [Fact]
    public async Task What_is_copied_is_a_save_of_each_section_and_a_newer_copy_takes_the_place_of_an_earlier_one()
    {
        var applicant = await scene.NewApplicantAsync();
        async Task<Guid> PutAwayAsync(string employees)
        {
            var filled = await scene.FilledAsync(applicant, changes: [("employees", employees)]);
            Assert.True((await scene.DoAsync<DeleteDraft, Outcome<Application>>(delete => delete.RunAsync(applicant, filled))).Done);
            return filled;
        }

        var (first, second) = (await PutAwayAsync("31"), await PutAwayAsync("47"));
        var id = await StartedAsync(applicant);
        await scene.SaveAsync(applicant, id, Scene.Typed(("chapter8", "已经写过的设想")));
        async Task<CopyAnswers.Copied> CopyAsync(Guid from) => (await scene.DoAsync<CopyAnswers, Outcome<CopyAnswers.Copied>>(copy => copy.RunAsync(applicant, new CopyAnswers.Input(from, id)))).Value!;
        async Task<string?> AnswerAsync(string field) => ((await host.InDbAsync(db => Draft.OfAsync(db, id, default))).Answers[field] as Rules.ScalarNode)?.Text;

        var copied = await CopyAsync(first);
        Assert.NotEqual(0, copied.Answers);
        Assert.Single(copied.Kept);
        Assert.Equal(("31", "已经写过的设想"), (await AnswerAsync("employees"), await AnswerAsync("chapter8")));
        // a colleague who had the section open, empty, does not wipe out what came over
        Assert.Equal("draft.changed", Assert.Single((await SendAsync(applicant, id, 0, "k1", ("employees", null))).Refusals).Code);
        Assert.Equal("draft.changed", Assert.Single((await SaveAsync(applicant, id, 0, null, ("employees", null))).Refusals).Code);

        Assert.Equal(copied.Answers, (await CopyAsync(second)).Answers);
        Assert.Equal("47", await AnswerAsync("employees"));
        // once somebody has typed in it, it is his
        Assert.Empty((await SaveAsync(applicant, id, null, null, ("employees", "52"))).Refusals);
        Assert.True((await CopyAsync(first)).Answers < copied.Answers);
        Assert.Equal("52", await AnswerAsync("employees"));
        Assert.DoesNotContain((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, trouble => trouble.Contains(id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_taken_away_does_not_come_back_from_the_beginning()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await StartedAsync(applicant);
        await scene.DoAsync<SaveDraft, Outcome<SaveDraft.Saved>>(save => save.RunAsync(applicant, new SaveDraft.Input(id, "cover", null, Scene.Typed(("institution", null)))));
        var draft = await host.InDbAsync(db => Draft.OfAsync(db, id, default));
        Assert.Null(draft.Answers["institution"]);
    }

    [Fact]
    public async Task What_is_not_named_stays()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await StartedAsync(applicant);
        await SaveAsync(applicant, id, 0, null, ("address", "甲路"), ("postcode", "310012"));
        await SaveAsync(applicant, id, null, null, ("address", "乙路"));
        var draft = await host.InDbAsync(db => Draft.OfAsync(db, id, default));
        Assert.Equal("310012", ((Rules.ScalarNode)draft.Answers["postcode"]!).Text);
        Assert.Equal("乙路", ((Rules.ScalarNode)draft.Answers["address"]!).Text);
    }

    [Fact]
    public async Task Nobody_writes_into_another_institutions_draft_and_nobody_after_submission()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        var stranger = await scene.NewApplicantAsync();
        Assert.Equal("application.unknown", (await SaveAsync(stranger, id, null, null, ("address", "x"))).Refusals.Single().Code);
        Assert.Equal("application.unknown", (await SaveAsync(stranger, Guid.NewGuid(), null, null, ("address", "x"))).Refusals.Single().Code);
        Assert.Equal("application.unknown", (await SaveAsync(await scene.OfficerAsync("330106"), id, null, null, ("address", "x"))).Refusals.Single().Code);
        Assert.Equal("step.wrong", (await SaveAsync(applicant, id, null, null, ("address", "x"))).Refusals.Single().Code);
    }

    [Fact]
    public async Task Many_at_once_lose_nothing_and_every_chain_holds()
    {
        var people = new List<(Actor Actor, Guid Id)>();
        for (var i = 0; i < 4; i++)
        {
            var applicant = await scene.NewApplicantAsync();
            people.Add((applicant, await StartedAsync(applicant)));
        }
        // each of four institutions saves a section over and over, one save after the other, while the others do the same
        var saved = await Task.WhenAll(people.Select(async person =>
        {
            var revision = 0;
            for (var i = 0; i < 40; i++) revision = (await SendAsync(person.Actor, person.Id, revision, $"{person.Id}-{i}", ("address", $"第{i}次"))).Value!.Revision;
            return revision;
        }));
        Assert.All(saved, revision => Assert.Equal(40, revision));
        // two tabs of one institution fight for one section: exactly one of two wins each time
        var fights = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => SendAsync(people[0].Actor, people[0].Id, 40, $"tab{i}", ("address", $"窗口{i}"))));
        Assert.Equal(1, fights.Count(fight => fight.Done));
        Assert.All(fights.Where(fight => !fight.Done), fight => Assert.Equal("draft.changed", fight.Refusals[0].Code));
        foreach (var (_, id) in people) Assert.Equal(id == people[0].Id ? 41 : 40, await EntriesAsync(id));
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
    }

    [Fact]
    public async Task Saving_and_submitting_at_once_agree_on_what_was_submitted()
    {
        for (var round = 0; round < 5; round++)
        {
            var applicant = await scene.NewApplicantAsync();
            var id = await scene.ReadyAsync(applicant);
            var revision = await host.InDbAsync(db => db.DraftSections.Where(s => s.ApplicationId == id && s.Section == "basics").Select(s => s.Revision).FirstAsync());
            var saving = SaveAsync(applicant, id, revision, null, ("address", "最后一刻的地址"));
            var submitting = scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)));
            await Task.WhenAll(saving, submitting);
            Assert.Empty((await submitting).Refusals);
            var version = await host.InDbAsync(db => db.Versions.Where(v => v.ApplicationId == id).Select(v => v.Answers).FirstAsync());
            // what was acknowledged is in what was submitted; what came too late was told so
            Assert.Equal((await saving).Done, version.Contains("最后一刻的地址", StringComparison.Ordinal));
        }
    }

    private async Task<(Visitor Clerk, string Here, string Token, Guid Id)> OpenAsync()
    {
        var clerk = await new Visitor(host).SignInAsync("示例四嘉兴数字化服务中心");
        await clerk.OpenAsync("/applications");
        var id = await host.InDbAsync(db => db.Applications.Where(a => db.Institutions.Any(i => i.Id == a.InstitutionId && i.Name == "示例四嘉兴数字化服务中心")).Select(a => a.Id).FirstOrDefaultAsync());
        if (id == Guid.Empty) id = await StartedAsync(await scene.ApplicantAsync(4));
        var here = $"/applications/{id}/sections/basics";
        await clerk.OpenAsync(here);
        return (clerk, here, clerk.Page.QuerySelector("form[data-draft] input[name=__RequestVerificationToken]")!.GetAttribute("value")!, id);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(Visitor clerk, string here, string? token, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{here}/draft") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (token is not null) request.Headers.Add("RequestVerificationToken", token);
        using var answer = await clerk.Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    [Fact]
    public async Task Autosave_over_http_answers_what_a_page_needs()
    {
        var (clerk, here, token, _) = await OpenAsync();
        var revision = int.Parse(clerk.Page.QuerySelector("form[data-draft] input[name=revision]")!.GetAttribute("value")!, System.Globalization.CultureInfo.InvariantCulture);
        var (status, body) = await PostAsync(clerk, here, token, $$"""{"revision":{{revision}},"key":"a","boxes":{"address":"甲路","capital":"很多","premisesTenure":["","租用","自有"]} }""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(revision + 1, body.GetProperty("revision").GetInt32());
        var fault = Assert.Single(body.GetProperty("faults").EnumerateArray());
        Assert.Equal("capital", fault.GetProperty("field").GetString());
        Assert.Contains("“很多”不是数字", fault.GetProperty("sentence").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(clerk, here, token, $$"""{"revision":{{revision}},"key":"b","boxes":{"address":"乙路"} }""")).Status);
        await clerk.OpenAsync(here);
        Assert.Equal("很多", clerk.Page.QuerySelector("#q-capital")!.GetAttribute("value"));
        Assert.Equal(2, clerk.Page.QuerySelectorAll("input[name=premisesTenure][checked]").Length);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("[1]", HttpStatusCode.BadRequest)]
    [InlineData("{\"revision\":\"x\",\"key\":\"a\",\"boxes\":{}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"revision\":0,\"boxes\":{}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"revision\":99999999999,\"key\":\"a\",\"boxes\":{}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"revision\":0.5,\"key\":\"a\",\"boxes\":{}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"revision\":0,\"key\":\"a\",\"boxes\":[]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"revision\":0,\"key\":\"a\",\"boxes\":{\"address\":{\"a\":1}}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"revision\":0,\"key\":\"a\",\"boxes\":{\"address\":\"\\ud800\"}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"revision\":99999,\"key\":\"a\",\"boxes\":{\"address\":\"x\"}}", HttpStatusCode.Conflict)]
    [InlineData("{\"revision\":0,\"key\":\"a b\",\"boxes\":{\"address\":\"x\"}}", HttpStatusCode.UnprocessableEntity)]
    public async Task What_is_no_save_is_refused_with_a_sentence(string sent, HttpStatusCode status)
    {
        var (clerk, here, token, _) = await OpenAsync();
        var (answered, body) = await PostAsync(clerk, here, token, sent);
        Assert.Equal(status, answered);
        Assert.NotEqual("", body.GetProperty("sentence").GetString());
    }

    [Fact]
    public async Task Strange_characters_are_kept_or_refused_never_run()
    {
        var (clerk, here, token, id) = await OpenAsync();
        var revision = await host.InDbAsync(db => db.DraftSections.Where(s => s.ApplicationId == id && s.Section == "basics").Select(s => (int?)s.Revision).FirstOrDefaultAsync()) ?? 0;
        foreach (var steering in new[] { "A\0B", "A\u0001B", "A\uFFFEB" })
        {
            var (refused, why) = await PostAsync(clerk, here, token, JsonSerializer.Serialize(new { revision, key = "n", boxes = new { address = steering } }));
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "address"), (refused, why.GetProperty("field").GetString()));
            Assert.Contains("第 2 个字符不是可读的文字", why.GetProperty("sentence").GetString());
        }
        var text = "<script>alert(1)</script>=cmd|' /C calc'!A0😀𠮷../../etc/passwd";
        var (status, _) = await PostAsync(clerk, here, token, JsonSerializer.Serialize(new { revision, key = "s", boxes = new { address = text } }));
        Assert.Equal(HttpStatusCode.OK, status);
        await clerk.OpenAsync(here);
        Assert.Contains("<script>alert(1)</script>", clerk.Page.QuerySelector("#q-address")!.GetAttribute("value"));
        Assert.DoesNotContain(clerk.Page.Scripts, script => script.TextContent.Contains("alert", StringComparison.Ordinal));
        var (large, body) = await PostAsync(clerk, here, token, JsonSerializer.Serialize(new { revision = revision + 1, key = "l", boxes = new { address = new string('长', 3_000_000) } }));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large);
        Assert.Contains("未保存", body.GetProperty("sentence").GetString());
    }

    [Fact]
    public async Task Without_a_sign_in_or_with_a_strangers_page_nothing_is_saved()
    {
        var (clerk, here, token, _) = await OpenAsync();
        var stranger = new Visitor(host);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(stranger, here, token, """{"revision":0,"key":"a","boxes":{}}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(clerk, here, null, """{"revision":0,"key":"a","boxes":{}}""")).Status);
        await stranger.SignInAsync("示例五上海青浦企业服务平台有限公司");
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(stranger, here, token, """{"revision":0,"key":"a","boxes":{}}""")).Status);
        using var editing = await stranger.Client.GetAsync($"{here}/editing");
        Assert.Equal(HttpStatusCode.NotFound, editing.StatusCode);
    }

    [Fact]
    public async Task A_sign_in_that_was_ended_saves_nothing_however_lately_it_saved()
    {
        var (clerk, here, token, id) = await OpenAsync();
        var revision = await host.InDbAsync(db => db.DraftSections.Where(s => s.ApplicationId == id && s.Section == "basics").Select(s => (int?)s.Revision).FirstOrDefaultAsync()) ?? 0;
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, (await PostAsync(clerk, here, token, $$"""{"revision":{{revision + i}},"key":"before-{{i}}","boxes":{"address":"甲路{{i}}"} }""")).Status);
        await host.InScopeAsync(async services =>
        {
            var people = services.GetRequiredService<UserManager<Person>>();
            return await people.UpdateSecurityStampAsync((await people.FindByNameAsync("applicant4@demo.example"))!);
        });
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(clerk, here, token, $$"""{"revision":{{revision + 2}},"key":"after","boxes":{"address":"乙路"} }""")).Status);
        Assert.DoesNotContain("乙路", await scene.TypedAsync(id));
    }

    [Fact]
    public async Task A_page_that_was_believed_once_is_not_believed_without_its_token()
    {
        var (clerk, here, token, id) = await OpenAsync();
        var revision = await host.InDbAsync(db => db.DraftSections.Where(s => s.ApplicationId == id && s.Section == "basics").Select(s => (int?)s.Revision).FirstOrDefaultAsync()) ?? 0;
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(clerk, here, token, $$"""{"revision":{{revision}},"key":"with","boxes":{"address":"甲路"} }""")).Status);
        var without = $$"""{"revision":{{revision + 1}},"key":"without","boxes":{"address":"乙路"} }""";
        foreach (var wrong in new[] { null, "", token[..^2], token + "A" }) Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(clerk, here, wrong, without)).Status);
        // nor by a form, whose token stands in it, and then by another body under the same cookies
        using var form = await clerk.Client.PostAsync($"{here}/draft", new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("revision", "0")]));
        Assert.Equal(HttpStatusCode.BadRequest, form.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(clerk, here, null, without)).Status);
    }

    [Fact]
    public async Task Colleagues_see_who_is_in_a_section()
    {
        var first = await scene.NewApplicantAsync();
        var id = await StartedAsync(first);
        var second = first with { PersonId = Guid.NewGuid(), Name = "示例同事" };
        Assert.Empty((await scene.DoAsync<ShowEditing, ShowEditing.View?>(editing => editing.RunAsync(first, id, "basics")))!.Others);
        Assert.Equal([first.Name], (await scene.DoAsync<ShowEditing, ShowEditing.View?>(editing => editing.RunAsync(second, id, "basics")))!.Others);
        Assert.Empty((await scene.DoAsync<ShowEditing, ShowEditing.View?>(editing => editing.RunAsync(second, id, "report")))!.Others);
        Assert.Null(await scene.DoAsync<ShowEditing, ShowEditing.View?>(editing => editing.RunAsync(second, id, "nowhere")));
    }
}

public sealed class DraftOnSqlite(SqliteHost host) : DraftTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class DraftOnPostgres(PostgresHost host) : DraftTests<PostgresHost>(host), IClassFixture<PostgresHost>;
