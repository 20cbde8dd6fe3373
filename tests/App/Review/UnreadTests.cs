using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>What an applicant writes reaches the office that has his application, and waits there until it is read or answered.</summary>
public abstract class UnreadTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task WriteAsync(Actor actor, Guid id, string text) =>
        Assert.Empty((await scene.DoAsync<SendMessage, Outcome<Message>>(send => send.RunAsync(actor, new SendMessage.Input(id, text)))).Refusals);

    private async Task<int> WaitingAsync(Actor actor, Guid id) =>
        (await scene.DoAsync<FindUnread, IReadOnlyList<FindUnread.Item>>(find => find.RunAsync(actor))).SingleOrDefault(item => item.Application == id)?.Messages ?? 0;

    private Task<Outcome<int>> ReadAsync(Actor actor, Guid id) => scene.DoAsync<ReadMessages, Outcome<int>>(read => read.RunAsync(actor, id));

    [Fact]
    public async Task A_message_waits_for_the_office_that_has_the_application()
    {
        var (county, city, applicant) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.NewApplicantAsync());
        var id = await scene.SubmittedAsync(applicant);
        await WriteAsync(applicant, id, "请问何时受理？");
        await WriteAsync(applicant, id, "补充一句。");
        Assert.Equal((2, 0), (await WaitingAsync(county, id), await WaitingAsync(city, id)));

        // one that another office reads or answers still waits here
        Assert.Equal(0, (await ReadAsync(city, id)).Value);
        await WriteAsync(city, id, "市级示例答复");
        Assert.Equal(2, await WaitingAsync(county, id));
        await WriteAsync(county, id, "正在办理");
        Assert.Equal(0, await WaitingAsync(county, id));

        // given back, it is still the office's that had it
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Refusals);
        await WriteAsync(applicant, id, "补正哪一处？");
        Assert.Equal(1, await WaitingAsync(county, id));
        Assert.Equal("step.office", Assert.Single((await ReadAsync(applicant, id)).Refusals).Code);
        Assert.Equal(1, (await ReadAsync(county, id)).Value);
        Assert.Equal(0, (await ReadAsync(county, id)).Value);
        Assert.Equal(0, await WaitingAsync(county, id));
    }

    [Fact]
    public async Task The_officer_is_told_on_every_page_and_says_that_he_has_read_it()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        await WriteAsync(applicant, id, "示例新留言内容");
        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync("/review/messages");
        Assert.NotNull(officer.Page.QuerySelector("header a[href='/review/messages']"));
        Assert.NotNull(officer.Page.QuerySelector($"a[href='/review/{id}#messages']"));
        await officer.OpenAsync($"/review/{id}");
        Assert.Single(officer.Page.QuerySelectorAll("#messages .unread"));
        await officer.PressAsync("标为已阅");
        Assert.Empty(officer.Page.QuerySelectorAll("#messages .unread"));
        await officer.OpenAsync("/review/messages");
        Assert.Null(officer.Page.QuerySelector($"a[href='/review/{id}#messages']"));
    }

    [Fact]
    public async Task The_trail_is_read_page_by_page_and_says_one_sitting_in_one_line()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.FilledAsync(applicant);
        for (var i = 0; i < 30; i++) await scene.SaveAsync(applicant, id, Scene.Typed(("address", $"示例地址{i}")));
        var trail = (await scene.DoAsync<ShowTrail, ShowTrail.View?>(show => show.RunAsync(applicant, id)))!;
        Assert.True(trail.Whole);
        Assert.True(trail.Entries > 30);
        var sitting = Assert.Single(trail.Lines, line => line.Action == "draft.save");
        Assert.Equal(trail.Entries - 1, sitting.Number - sitting.First + 1);

        // moving a file back and forth makes lines that are not one
        await scene.HandInAsync(applicant, id);
        var slot = await host.InDbAsync(db => Task.FromResult(db.DraftMaterials.First(m => m.ApplicationId == id)));
        for (var i = 0; i < 60; i++)
        {
            Assert.Empty((await scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, slot.Id)))).Refusals);
            slot = (await scene.DoAsync<RestoreMaterial, Outcome<DraftMaterial>>(restore => restore.RunAsync(applicant, new RestoreMaterial.Input(id, slot.Id)))).Value!;
        }
        var second = (await scene.DoAsync<ShowTrail, ShowTrail.View?>(show => show.RunAsync(applicant, id, 2)))!;
        Assert.Equal((2, 2, true), (second.Page, second.Pages, second.Whole));
        Assert.Equal(second.Entries, second.Lines[^1].Number);
    }

    [Fact]
    public async Task What_was_put_away_can_be_opened_and_not_filled_in()
    {
        var actor = await scene.ApplicantAsync(2);
        var id = await scene.FilledAsync(actor);
        Assert.True((await scene.DoAsync<DeleteDraft, Outcome<Application>>(delete => delete.RunAsync(actor, id))).Done);
        var clerk = await new Visitor(host).SignInAsync("示例二宁波检测技术有限公司");
        await clerk.OpenAsync($"/applications/{id}/sections/basics");
        Assert.False(clerk.Has("保存"));
        Assert.NotNull(clerk.Page.QuerySelector("fieldset[disabled]"));
        await clerk.OpenAsync($"/applications/{id}/statements");
        Assert.False(clerk.Has("保存"));
        await clerk.OpenAsync($"/applications/{id}/submit");
        Assert.Equal($"/applications/{id}", clerk.Path);
        var none = new Place("", 0, 0, "");
        Assert.Equal("application.deleted", Assert.Single((await scene.DoAsync<ImportRows, Outcome<ImportRows.DryRun>>(import => import.PlanAsync(
            actor, new ImportRows.Input(id, "staff", new Documents.SheetBook(Documents.SheetSource.Pasted, []), null, false)))).Refusals).Code);
    }

    [Fact]
    public async Task Only_what_can_be_begun_is_offered()
    {
        var actor = await scene.ApplicantAsync(1);
        var clerk = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        await clerk.OpenAsync("/applications");
        var offered = clerk.Page.QuerySelectorAll("button").Count(button => button.TextContent.Trim() == "开始申报");
        var id = await scene.FilledAsync(actor);
        await clerk.OpenAsync("/applications");
        Assert.Equal(offered - 1, clerk.Page.QuerySelectorAll("button").Count(button => button.TextContent.Trim() == "开始申报"));
        Assert.Contains("贵单位已在本次申报中有一件申报", clerk.Text, StringComparison.Ordinal);
        Assert.NotNull(clerk.Page.QuerySelector($"a.btn-outline-primary[href='/applications/{id}']"));
    }
}

public sealed class UnreadOnSqlite(SqliteHost host) : UnreadTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class UnreadOnPostgres(PostgresHost host) : UnreadTests<PostgresHost>(host), IClassFixture<PostgresHost>;
