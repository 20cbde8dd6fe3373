using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.People;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Reminders;

/// <summary>What the calendar occasions: said once, to the right people, and not to who does without it. A world of its own: its clock is moved.</summary>
public abstract class ReminderTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private Task<SendReminders.Result> RunAsync() => scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync());

    private Task<List<string>> SubjectsAsync(string to, string topic = "reminder") => host.InDbAsync(db => db.Letters.Where(l => l.To == to && l.Topic == topic).OrderBy(l => l.MadeAt).Select(l => l.Subject).ToListAsync());

    [Fact]
    public async Task Who_has_not_submitted_is_reminded_twice_and_never_at_night()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (one, two) = (await scene.ApplicantAsync(2), await scene.ApplicantAsync(4));
        await scene.FilledAsync(one);
        await scene.FilledAsync(two);
        Assert.Equal(0, (await RunAsync()).Reminders);
        Assert.Equal(1, (await scene.DoAsync<ChooseLetters, Outcome<int>>(choose => choose.RunAsync(two, [Telling.Messaged, Telling.CorrectionDue, Telling.FilesDue, Telling.PaperDue, Telling.TitleExpiring]))).Value);
        await scene.ClockAsync(2021, 5, 14, 1);
        Assert.Equal(new SendReminders.Result(0, 0, 0), await RunAsync());
        await scene.ClockAsync(2021, 5, 14, 9);
        Assert.Equal(1, (await RunAsync()).Reminders);
        Assert.Equal(0, (await RunAsync()).Reminders);
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(RunAsync)));
        Assert.Equal(0, results.Sum(result => result.Reminders));
        Assert.StartsWith("申报将于 2021-05-16 24:00 截止：", Assert.Single(await SubjectsAsync("applicant2@demo.example")), StringComparison.Ordinal);
        await scene.ClockAsync(2021, 5, 16, 9);
        Assert.Equal(1, (await RunAsync()).Reminders);
        Assert.Equal(2, (await SubjectsAsync("applicant2@demo.example")).Count);
        Assert.Empty(await SubjectsAsync("applicant4@demo.example"));
        // over: nothing more is said; extended, it is said anew
        await scene.ClockAsync(2021, 5, 17, 9);
        Assert.Equal(0, (await RunAsync()).Reminders);
        var (province, call) = (await scene.OfficerAsync("330000"), await scene.CallAsync("zhejiang-2021"));
        var until = new DateTimeOffset(2021, 5, 18, 18, 0, 0, TimeSpan.FromHours(8));
        Assert.Empty((await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(province, new MoveDeadline.Input(call, null, until, false, "示例", "示例函1号")))).Refusals);
        Assert.Equal(1, (await RunAsync()).Reminders);
        // letters vouch for what was said, and nobody is named in the audit
        Assert.Equal(4, (await SubjectsAsync("applicant2@demo.example")).Count);
        Assert.Single(await SubjectsAsync("applicant2@demo.example"), subject => subject.StartsWith("已延期：", StringComparison.Ordinal));
        Assert.Equal(await host.InDbAsync(db => db.Letters.CountAsync(l => l.Topic == "reminder")), await host.InDbAsync(db => db.Audit.CountAsync(e => e.Action == "letter.remind" && e.Chain == "mail")));
    }

    [Fact]
    public async Task Who_corrects_and_who_has_files_to_hand_in_is_reminded()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var applicant = await scene.ApplicantAsync(1);
        var id = await scene.SubmittedAsync(applicant);
        var county = await scene.OfficerAsync("330106");
        await scene.ClockAsync(2021, 5, 17, 10);
        var token = await scene.TokenAsync(id);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Done);
        await RunAsync();
        Assert.Contains(await SubjectsAsync("applicant1@demo.example"), subject => subject.StartsWith("补正将于 2021-05-19 24:00 截止", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Officers_get_one_digest_a_working_day_with_what_there_is()
    {
        await scene.ClockAsync(2021, 5, 12, 7);
        await scene.SubmittedAsync(await scene.NewApplicantAsync("330212"), "zhejiang-2021", ("division", "330212"));
        Assert.Equal(0, (await RunAsync()).Digests);
        await scene.ClockAsync(2021, 5, 12, 9);
        Assert.True((await RunAsync()).Digests > 0);
        Assert.Equal(0, (await RunAsync()).Digests);
        var first = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.To == "officer-330212@demo.example" && l.Topic == "daily"));
        Assert.StartsWith("今日待办：新到 1 件", first.Subject, StringComparison.Ordinal);
        // who has nothing gets nothing
        Assert.Empty(await SubjectsAsync("officer-330302@demo.example", "daily"));
        // the next day only what is near; on a Sunday nothing; and nothing for who does without
        await scene.ClockAsync(2021, 5, 16, 9);
        Assert.Equal(0, (await RunAsync()).Digests);
        await scene.ClockAsync(2021, 5, 18, 9);
        var officer = await scene.OfficerAsync("330212");
        Assert.True((await scene.DoAsync<ChooseLetters, Outcome<int>>(choose => choose.RunAsync(officer, []))).Done);
        await RunAsync();
        Assert.Single(await SubjectsAsync("officer-330212@demo.example", "daily"));
        Assert.True((await scene.DoAsync<ChooseLetters, Outcome<int>>(choose => choose.RunAsync(officer, [Telling.Daily, Telling.Arrived]))).Done);
        await RunAsync();
        Assert.StartsWith("今日待办：三天内到期 1 件", (await SubjectsAsync("officer-330212@demo.example", "daily"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_names_all_it_tells_of_and_goes_to_nobody_who_has_not_accepted_his_invitation()
    {
        await scene.ClockAsync(2021, 5, 12, 7);
        var (post, invited, applicant) = (new Post(host), Post.NewEmail(), await scene.NewApplicantAsync("330502"));
        var (_, colleague) = await scene.NewOfficerAsync("330502", Role.Officer);
        Assert.True((await scene.DoAsync<AddOfficer, Outcome<Person>>(add => add.RunAsync(null, new AddOfficer.Input(invited, "示例受邀人", "330502", [Role.Officer])))).Done);
        var id = await scene.SubmittedAsync(applicant, "zhejiang-2021", ("division", "330502"));
        Assert.True((await scene.DoAsync<SendMessage, Outcome<Message>>(send => send.RunAsync(applicant, new SendMessage.Input(id, "请问何时办理")))).Done);
        await scene.ClockAsync(2021, 5, 12, 9);
        await RunAsync();
        Assert.Equal("今日待办：新到 1 件、未阅留言 1 条", Assert.Single(await SubjectsAsync(colleague, "daily")));
        Assert.Equal(["account.invite"], await TopicsAsync());
        Task<List<string>> TopicsAsync() => host.InDbAsync(db => db.Letters.Where(l => l.To == invited).OrderBy(l => l.MadeAt).Select(l => l.Topic).ToListAsync());

        // from then on he is told like the others
        var visitor = await new Visitor(host).OpenAsync(await post.LinkAsync(invited, "account.invite"));
        await visitor.PressAsync("设置密码", ("Password", Post.Password));
        await scene.SubmittedAsync(await scene.NewApplicantAsync("330502"), "zhejiang-2021", ("division", "330502"));
        await scene.ClockAsync(2021, 5, 13, 9);
        await RunAsync();
        Assert.Contains("daily", await TopicsAsync());
    }

    [Fact]
    public async Task The_account_page_switches_off_what_may_be_switched_off()
    {
        var visitor = await (await new Visitor(host).SignInAsync("示例经办丙")).OpenAsync("/account");
        Assert.NotNull(visitor.Page.QuerySelector("input[value=Moved][disabled]"));
        Assert.NotNull(visitor.Page.QuerySelector("input[value=DraftDue][checked]"));
        await visitor.PressAsync("保存通知设置", ("letters", "Messaged"));
        Assert.Contains("通知设置已保存", visitor.Text, StringComparison.Ordinal);
        Assert.Null(visitor.Page.QuerySelector("input[value=DraftDue][checked]"));
        Assert.NotNull(visitor.Page.QuerySelector("input[value=Moved][checked]"));
        var person = await scene.ApplicantAsync(3);
        Assert.Equal([Telling.CorrectionDue, Telling.DraftDue, Telling.FilesDue, Telling.PaperDue, Telling.TitleExpiring], (await host.InDbAsync(db => db.Quiets.Where(q => q.PersonId == person.PersonId).Select(q => q.Kind).ToListAsync())).OrderBy(kind => kind.ToString()));
    }

    [Fact]
    public void Every_event_is_told_to_somebody_once() => Assert.Equal(Enum.GetValues<Telling>().Order(), Tellings.Table.Select(row => row.Kind).Order());
}

public sealed class RemindersOnSqlite(SqliteHost host) : ReminderTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class RemindersOnPostgres(PostgresHost host) : ReminderTests<PostgresHost>(host), IClassFixture<PostgresHost>;
