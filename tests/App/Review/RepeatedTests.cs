using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>A button pressed twice, or a post that is sent again: one row, one letter, and both times the page of the first.</summary>
public abstract class RepeatedTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private static void ArrivedAt(string path, IReadOnlyList<(HttpStatusCode Status, string Path)> arrived)
    {
        Assert.Equal(2, arrived.Count);
        Assert.All(arrived, one => Assert.Equal((HttpStatusCode.OK, path), (one.Status, one.Path.Split('#')[0])));
    }

    [Fact]
    public async Task Messages_notes_marks_and_lookups_are_kept_once()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        await host.InDbAsync(async db =>
        {
            var clerk = await db.Users.FirstAsync(p => p.Id == applicant.PersonId);
            (clerk.Email, clerk.EmailConfirmed) = ("repeated@test.example", true);
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        Task<int> LettersAsync() => host.InDbAsync(db => db.Letters.CountAsync(letter => letter.To == "repeated@test.example"));
        Task<int> AuditAsync(string action) => host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == AuditNote.ChainOf(id) && e.Action == action));
        var visitor = await scene.SignedInAsync((await scene.NewOfficerAsync("330106", Role.Officer)).Email);
        var page = $"/review/{id}";

        ArrivedAt(page, await (await visitor.OpenAsync(page)).PressTwiceAsync("发送", ("text", "示例：请尽快联系")));
        Assert.Equal((1, 1, 1), (await host.InDbAsync(db => db.Messages.CountAsync(m => m.ApplicationId == id)), await LettersAsync(), await AuditAsync("message.send")));
        ArrivedAt(page, await (await visitor.OpenAsync(page)).PressTwiceAsync("记下", ("note", "示例备注")));
        Assert.Equal((1, 1), (await host.InDbAsync(db => db.CaseNotes.CountAsync(n => n.ApplicationId == id)), await AuditAsync("note.write")));
        ArrivedAt(page, await (await visitor.OpenAsync(page)).PressTwiceAsync("标记", ("state", "Question"), ("comment", "示例存疑")));
        Assert.Equal((1, 1), (await host.InDbAsync(db => db.Marks.CountAsync(m => m.ApplicationId == id)), await AuditAsync("mark.set")));
        ArrivedAt(page + "/lookups", await (await visitor.OpenAsync(page + "/lookups")).PressTwiceAsync("记录信用中国", ("answer", "Clean")));
        Assert.Equal((1, 1), (await host.InDbAsync(db => db.LookupResults.CountAsync(r => r.ApplicationId == id)), await AuditAsync("lookup.record")));

        // the page of before, sent again with other words, says something else; and the same words from a new page are said again
        await visitor.OpenAsync(page);
        var once = visitor.Page.QuerySelector("#messages form input[name=once]")!.GetAttribute("value")!;
        await visitor.PressAsync("发送", ("text", "示例：第二次联系"));
        await (await visitor.OpenAsync(page)).PressAsync("发送", ("text", "示例：第二次联系，改过"), ("once", once));
        await (await visitor.OpenAsync(page)).PressAsync("发送", ("text", "示例：第二次联系"), ("once", once));
        await (await visitor.OpenAsync(page)).PressAsync("发送", ("text", "示例：第二次联系"));
        Assert.Equal(4, await host.InDbAsync(db => db.Messages.CountAsync(m => m.ApplicationId == id)));

        // another's key does not silence anybody
        var colleague = await scene.SignedInAsync((await scene.NewOfficerAsync("330106", Role.Officer)).Email);
        await (await colleague.OpenAsync(page)).PressAsync("发送", ("text", "示例：第二次联系"), ("once", once));
        Assert.Equal((5, 5), (await host.InDbAsync(db => db.Messages.CountAsync(m => m.ApplicationId == id)), await LettersAsync()));
    }

    [Fact]
    public async Task Acts_on_a_case_are_done_once_and_both_times_the_done_case_is_shown()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        Task<int> HandledAsync(Guid id, string action) => host.InDbAsync(db => db.Handlings.CountAsync(h => h.ApplicationId == id && h.Action == action));
        var owner = await scene.NewApplicantAsync();
        var (id, refused, back, below, first, second) = (
            await scene.SubmittedAsync(owner), await scene.SubmittedAsync(await scene.NewApplicantAsync()), await scene.SubmittedAsync(await scene.NewApplicantAsync()), await scene.SubmittedAsync(await scene.NewApplicantAsync()),
            await scene.SubmittedAsync(await scene.NewApplicantAsync()), await scene.SubmittedAsync(await scene.NewApplicantAsync()));
        var county = await scene.SignedInAsync((await scene.NewOfficerAsync("330106", Role.Officer)).Email);
        var city = await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);

        ArrivedAt($"/review/{id}", await (await county.OpenAsync($"/review/{id}")).PressTwiceAsync("初审通过", ("opinion", "同意")));
        Assert.Equal(1, await HandledAsync(id, "accept"));
        await county.OpenAsync($"/review/{back}/return");
        ArrivedAt($"/review/{back}", await county.PressTwiceAsync("退回补正", ("opinion", "示例：请补正")));
        Assert.Equal(1, await HandledAsync(back, "return"));
        await county.OpenAsync($"/review/{refused}/end?act=reject");
        await county.PressAsync("下一步：看申报单位将收到的内容", ("opinion", "示例"), ("other", "示例条款"));
        ArrivedAt($"/review/{refused}", await county.PressTwiceAsync("确认：不予受理"));
        Assert.Equal(1, await HandledAsync(refused, "reject"));
        await city.OpenAsync($"/review/{below}/act-for");
        ArrivedAt($"/review/{below}", await city.PressTwiceAsync("代为初审通过", ("opinion", "同意"), ("reason", "示例：县里无人")));
        Assert.Equal(1, await HandledAsync(below, "accept"));

        // many: the second answer says of each that it is done
        await county.OpenAsync("/review?scope=mine");
        await county.PressAsync("批量办理所选…", ("choice", $"{first}:{await scene.TokenAsync(first)}"), ("choice", $"{second}:{await scene.TokenAsync(second)}"));
        await county.PressAsync("先试算", ("opinion", "同意"));
        ArrivedAt("/review/many", await county.PressTwiceAsync("办理可以办理的 2 件"));
        Assert.Contains("已办理 2 件", county.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("没有办成", county.Text, StringComparison.Ordinal);
        Assert.Equal((1, 1), (await HandledAsync(first, "accept"), await HandledAsync(second, "accept")));

        var recommend = (await city.OpenAsync($"/review/{id}")).Page.QuerySelector("#act button[value=recommend]")!.TextContent.Trim();
        ArrivedAt($"/review/{id}", await city.PressTwiceAsync(recommend, ("opinion", "同意推荐")));
        Assert.Equal(1, await HandledAsync(id, "recommend"));
        Assert.Equal(1, await host.InDbAsync(db => db.QuotaPlaces.CountAsync(place => place.ApplicationId == id)));
        var call = await scene.CallAsync("zhejiang-2021");
        await city.OpenAsync($"/recommendation/{call}");
        // others stand there too
        ArrivedAt($"/recommendation/{call}", await city.PressTwiceAsync("撤回推荐，退还名额", ("application", $"{id}"), ("token", $"{await scene.TokenAsync(id)}"), ("reason", "示例：另作考虑")));
        Assert.Equal(1, await HandledAsync(id, WithdrawRecommendation.Action));
        var province = await scene.SignedInAsync((await scene.NewOfficerAsync("330000", Role.Officer)).Email);
        await province.OpenAsync($"/review/{second}");
        ArrivedAt($"/review/{second}", await province.PressTwiceAsync("记录", ("act", "recommend"), ("document", "示例纪要"), ("reason", "示例：系统外已推荐")));
        Assert.Equal(1, await HandledAsync(second, "recommend"));
        var applicant = await scene.SignedInAsync(await scene.AccountAsync(owner));
        await applicant.OpenAsync($"/applications/{id}");
        ArrivedAt($"/applications/{id}?done=givenup", await applicant.PressTwiceAsync("放弃申报", ("giveUpReason", "示例"), ("certain", "true")));
        Assert.Equal(1, await HandledAsync(id, GiveUpApplication.Action));

        // what was sent days ago is forgotten, what was sent lately is not
        Task<int> ForgetAsync() => scene.DoAsync<ForgetForms, int>(forget => forget.RunAsync());
        var kept = await host.InDbAsync(db => db.Set<SentForm>().CountAsync());
        Assert.True(kept >= 8);
        await scene.ClockAsync(2021, 5, 15, 9);
        Assert.Equal(0, await ForgetAsync());
        await scene.ClockAsync(2021, 5, 18, 9);
        Assert.Equal((kept, 0), (await ForgetAsync(), await host.InDbAsync(db => db.Set<SentForm>().CountAsync())));
        Assert.Equal(0, await ForgetAsync());
    }

    [Fact]
    public async Task Paper_calls_and_questions_are_kept_once()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var call = await scene.CallAsync("zhejiang-2021");
        var id = await scene.AtRecommendationAsync("330106", await scene.OfficerAsync("330106"));
        await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(async pass =>
            await pass.RunAsync(await scene.OfficerAsync("330000"), new PassByOutsideOutcome.Input(id, await scene.TokenAsync(id), "recommend", "示例推荐文件", "系统外已推荐")));
        var receiver = await new Visitor(host).SignInAsync("示例收件员甲");
        await receiver.OpenAsync($"/paper/{call}/{id}");
        ArrivedAt($"/paper/{call}/{id}", await receiver.PressTwiceAsync("登记", ("copies", "2")));
        Assert.Equal(2, await host.InDbAsync(db => db.PaperCopies.Where(c => c.ApplicationId == id).SumAsync(c => c.Copies)));
        await receiver.OpenAsync($"/paper/{call}/{id}");
        ArrivedAt($"/paper/{call}/{id}", await receiver.PressTwiceAsync("划去这条登记", ("why", "示例：数错")));
        Assert.Equal(1, await host.InDbAsync(db => db.PaperCopies.CountAsync(c => c.ApplicationId == id && c.StruckAt != null)));

        await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var city = await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);
        await city.OpenAsync("/review/reminders");
        ArrivedAt("/review/reminders?step=&overdue=", await city.PressTwiceAsync("记下", ("said", "示例：已提醒，明日办理")));
        Assert.Equal(1, await host.InDbAsync(db => db.PhoneCalls.CountAsync(c => c.Said == "示例：已提醒，明日办理")));

        var applicant = await scene.NewApplicantAsync();
        var asking = await scene.SignedInAsync(await scene.AccountAsync(applicant));
        await asking.OpenAsync($"/calls/{call}");
        ArrivedAt($"/calls/{call}?asked=true", await asking.PressTwiceAsync("提交问题", ("text", "示例：何处盖章？")));
        Assert.Equal(1, await host.InDbAsync(db => db.Questions.CountAsync(q => q.InstitutionId == applicant.InstitutionId)));
    }

    [Fact]
    public async Task A_sample_is_drawn_once_and_each_call_recorded_once()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var city = await scene.OfficerAsync("330100");
        var id = await scene.ServedAtCityAsync(12);
        var visitor = await scene.SignedInAsync((await scene.NewOfficerAsync("330100", Role.Officer)).Email);
        var page = $"/recommendation/cases/{id}/measure";
        ArrivedAt(page, await (await visitor.OpenAsync(page)).PressTwiceAsync("抽取样本"));
        Assert.Equal(1, await host.InDbAsync(db => db.SampleDraws.CountAsync(d => d.ApplicationId == id)));
        ArrivedAt(page, await (await visitor.OpenAsync(page)).PressTwiceAsync("保存记录", ("Day", "2021-05-13"), ("Method", "电话回访"), ("Answer", "NotReached"), ("Said", "示例：无人接听")));
        Assert.Equal(1, await host.InDbAsync(db => db.SampleContacts.CountAsync(c => c.ApplicationId == id)));
        Assert.Equal(1, (await scene.DoAsync<ShowSample, ShowSample.View?>(show => show.RunAsync(city, id)))!.Newest!.Asked);
    }
}

public sealed class RepeatedOnSqlite(SqliteHost host) : RepeatedTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class RepeatedOnPostgres(PostgresHost host) : RepeatedTests<PostgresHost>(host), IClassFixture<PostgresHost>;
