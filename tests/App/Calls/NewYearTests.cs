using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Calls;

/// <summary>Next year's call out of last year's: a draft by page, dates line by line, what blocks its publication, and a running programme without a file.</summary>
public abstract class NewYearTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Last_years_notice_becomes_this_years_by_page_and_runs()
    {
        await scene.ClockAsync(2022, 5, 5, 9);
        var call = await scene.CallAsync("zhejiang-2021");
        foreach (var office in new[] { "330100", "310000" }) Assert.Equal("call.office", (await StartAsync(await scene.OfficerAsync(office), call, "zhejiang-2022")).Refusals.Single().Code);
        var province = await scene.OfficerAsync("330000");
        foreach (var (id, code) in new[] { ("zhejiang-2021", "notice.taken"), ("2022", "notice.id"), ("a b", "notice.id"), ("", "notice.id") }) Assert.Equal(code, (await StartAsync(province, call, id)).Refusals.Single().Code);

        // by page
        var officer = await new Visitor(host).SignInAsync("示例干部壬");
        await officer.OpenAsync("/review/calls");
        await officer.PressAsync("建立底稿", ("programmeId", "zhejiang-2022"), ("years", "1"));
        Assert.StartsWith("/review/calls/drafts/", officer.Path, StringComparison.Ordinal);
        var draftId = Guid.Parse(officer.Path.Split('/')[^1]);
        var draft = await host.InDbAsync(db => db.NoticeDrafts.AsNoTracking().SingleAsync(d => d.Id == draftId));
        Assert.Contains("programme: zhejiang-2022", draft.Text, StringComparison.Ordinal);
        Assert.Contains("2022年度省级中小企业公共服务示范平台", officer.Text, StringComparison.Ordinal);
        Assert.Empty((await ViewAsync(province, draftId)).Faults);
        // nobody else's
        foreach (var other in new[] { "示例干部癸", "示例干部甲" }) Assert.Equal(HttpStatusCode.NotFound, (await (await new Visitor(host).SignInAsync(other)).OpenAsync($"/review/calls/drafts/{draftId}")).Status);
        Assert.Equal("notice.unknown", (await scene.DoAsync<ChangeNotice, Outcome<NoticeDraft>>(async change => await change.RunAsync(await scene.OfficerAsync("310000"), new ChangeNotice.Input(draftId, 0, null, "x")))).Refusals.Single().Code);

        // a date is moved; two at once: the second is told, and keeps what he typed
        var closes = (await ViewAsync(province, draftId)).Words.First(word => word.Path.StartsWith("steps", StringComparison.Ordinal) && word.IsDay);
        await officer.PressAsync("保存", ($"w.{closes.Line}.{closes.Column}", "2022-05-20"));
        Assert.Contains("已保存", officer.Text, StringComparison.Ordinal);
        Assert.Equal("notice.changed", (await scene.DoAsync<ChangeNotice, Outcome<NoticeDraft>>(change => change.RunAsync(province, new ChangeNotice.Input(draftId, 0, null, "x")))).Refusals.Single().Code);
        Assert.Equal(new DateOnly(2022, 5, 20), (await ViewAsync(province, draftId)).Programme!.Workflow.First.Deadline!.Until);

        // a text with faults is kept, says where, and is not published
        var text = ProgrammeText.Split((await ViewAsync(province, draftId)).Draft.Text).Programme;
        await officer.PressAsync("保存全文", ("text", text.Replace("limit: 20 人", "limit: 20 家", StringComparison.Ordinal)));
        Assert.Contains("须办", officer.Text, StringComparison.Ordinal);
        Assert.NotEmpty((await ViewAsync(province, draftId)).Faults);
        Assert.All((await PublishAsync(province, draftId)).Refusals, refusal => Assert.Equal("notice.point", refusal.Code));
        await officer.PressAsync("保存全文", ("text", text.Replace("limit: 20 人", "limit: 25 人", StringComparison.Ordinal)));
        var view = await ViewAsync(province, draftId);
        Assert.Empty(view.Faults);
        Assert.Contains(view.Changes, change => change.After?.Contains("25 人", StringComparison.Ordinal) == true);
        Assert.Contains("25 人", (await officer.OpenAsync($"/review/calls/drafts/{draftId}/proof")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await new Visitor(host).OpenAsync("/programmes/zhejiang-2022")).Status);

        // published it runs, without a file: self-check, conditions, call, an application
        await officer.OpenAsync($"/review/calls/drafts/{draftId}");
        await officer.PressAsync("公布并开始申报", ("opens", "2022-05-05T08:00"));
        Assert.StartsWith("/review/calls/", officer.Path, StringComparison.Ordinal);
        var opened = await host.InDbAsync(db => db.Calls.AsNoTracking().SingleAsync(c => c.ProgrammeId == "zhejiang-2022"));
        Assert.Equal(opened.Id, (await PublishAsync(province, draftId)).Value!.Id);
        var anybody = new Visitor(host);
        foreach (var path in new[] { "/", "/programmes/zhejiang-2022", "/check/zhejiang-2022", $"/calls/{opened.Id}", "/api/v1/programmes/zhejiang-2022" }) Assert.Equal(HttpStatusCode.OK, (await anybody.OpenAsync(path)).Status);
        Assert.Contains("25 人", (await anybody.OpenAsync("/programmes/zhejiang-2022")).Text, StringComparison.Ordinal);
        var applicant = await scene.NewApplicantAsync();
        Assert.Empty((await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, opened.Id))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal("notice.published", (await scene.DoAsync<ChangeNotice, Outcome<NoticeDraft>>(change => change.RunAsync(province, new ChangeNotice.Input(draftId, 99, null, "x")))).Refusals.Single().Code);
        Assert.Equal("notice.taken", (await StartAsync(province, call, "zhejiang-2022")).Refusals.Single().Code);
    }

    private Task<Outcome<NoticeDraft>> StartAsync(Actor actor, Guid call, string id) => scene.DoAsync<StartNotice, Outcome<NoticeDraft>>(start => start.RunAsync(actor, new StartNotice.Input(call, id, 1)));

    private async Task<ShowNotice.View> ViewAsync(Actor actor, Guid id) => (await scene.DoAsync<ShowNotice, ShowNotice.View?>(show => show.RunAsync(actor, id)))!;

    private async Task<Outcome<Call>> PublishAsync(Actor actor, Guid id)
    {
        var token = (await host.InDbAsync(db => db.NoticeDrafts.AsNoTracking().SingleAsync(d => d.Id == id))).Token;
        return await scene.DoAsync<PublishNotice, Outcome<Call>>(publish => publish.RunAsync(actor, new PublishNotice.Input(id, token, null)));
    }
}

public sealed class NewYearOnSqlite(SqliteHost host) : NewYearTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class NewYearOnPostgres(PostgresHost host) : NewYearTests<PostgresHost>(host), IClassFixture<PostgresHost>;
