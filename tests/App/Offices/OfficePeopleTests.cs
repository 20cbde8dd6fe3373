using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.People;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Offices;

/// <summary>Who works in an office and may do what: invited, given roles with dates, stood in for, moved, gone; cases stay.</summary>
public abstract class OfficePeopleTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private readonly Post post = new(host);

    private static string[] Codes<T>(Outcome<T> outcome) => [.. outcome.Refusals.Select(refusal => refusal.Code)];

    private Task<Outcome<Grant>> GiveAsync(Actor by, Guid person, Role role, DateOnly? from = null, DateOnly? until = null) => scene.DoAsync<GiveRole, Outcome<Grant>>(give => give.RunAsync(by, new GiveRole.Input(person, role, from, until)));

    [Fact]
    public async Task Is_invited_by_letter_and_sees_what_his_role_says()
    {
        var email = Post.NewEmail();
        var admin = await new Visitor(host).SignInAsync("示例管理员乙");
        Assert.Equal("/offices/people", admin.Path);
        await admin.PressAsync("发出邀请", ("Email", "x"), ("Person", ""));
        Assert.Contains("请写成 name@example.cn", admin.Text, StringComparison.Ordinal);
        await admin.PressAsync("发出邀请", ("Email", email), ("Person", "示例新人"), ("roles", "Approver"));
        Assert.Contains("邀请已发出", admin.Text, StringComparison.Ordinal);
        Assert.Contains("还没有设置密码", admin.Text, StringComparison.Ordinal);
        var visitor = await new Visitor(host).OpenAsync(await post.LinkAsync(email, "account.invite"));
        await visitor.PressAsync("设置密码", ("Password", Post.Password));
        var signed = await post.SignInAsync(email);
        Assert.Equal("/review", signed.Path);
        Assert.Equal(HttpStatusCode.OK, (await signed.OpenAsync("/offices/people")).Status);
        Assert.False(signed.Has("发出邀请"));
        Assert.True((await scene.ActorAsync(email)).IsApprover);
        Assert.Equal(HttpStatusCode.NotFound, (await signed.OpenAsync("/offices/people/330000")).Status);
        // who keeps accounts sees no case, no list, no paper
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        foreach (var path in new[] { $"/review/{id}", $"/applications/{id}/trail", "/paper", "/recommendation", "/recommendation/book", "/offices/dates" }) Assert.True((await admin.OpenAsync(path)).Status == HttpStatusCode.NotFound, path);
    }

    [Fact]
    public async Task Who_keeps_accounts_gives_himself_nothing()
    {
        var (admin, _) = await scene.NewOfficerAsync("330108", Role.Administrator);
        var (officer, _) = await scene.NewOfficerAsync("330108", Role.Officer);
        Assert.Equal(["grant.self"], Codes(await GiveAsync(admin, admin.PersonId, Role.Officer)));
        var day = await scene.DoAsync<TimeProvider, DateOnly>(time => Task.FromResult(Deadline.DayOf(time.GetUtcNow())));
        Task<Outcome<Deputy>> NameAsync(Guid person) => scene.DoAsync<NameDeputy, Outcome<Deputy>>(name => name.RunAsync(admin, new NameDeputy.Input(person, officer.PersonId, null, day, "示例出差")));
        Assert.Equal(["deputy.own"], Codes(await NameAsync(admin.PersonId)));
        var (colleague, _) = await scene.NewOfficerAsync("330108", Role.Officer);
        Assert.True((await NameAsync(colleague.PersonId)).Done);
        Assert.True((await GiveAsync(admin, officer.PersonId, Role.Approver)).Done);
    }

    [Fact]
    public async Task An_office_without_an_administrator_is_kept_by_the_one_above()
    {
        var (city, province) = (await scene.ActorAsync("admin-330100@demo.example"), await scene.ActorAsync("admin-330000@demo.example"));
        Task<Outcome<Person>> InviteAsync(Actor by, string office, params Role[] roles) => scene.DoAsync<AddOfficer, Outcome<Person>>(add => add.RunAsync(by, new AddOfficer.Input(Post.NewEmail(), "示例", office, roles)));
        Assert.True((await InviteAsync(city, "330109", Role.Officer)).Done);
        Assert.Equal(["officer.keeper"], Codes(await InviteAsync(province, "330109", Role.Officer)));
        Assert.Equal(["officer.keeper"], Codes(await InviteAsync(city, "330212", Role.Officer)));
        Assert.Equal(["officer.keeper"], Codes(await InviteAsync(await scene.OfficerAsync("330100"), "330100", Role.Officer)));
        Assert.Equal(["officer.office"], Codes(await InviteAsync(city, "no", Role.Officer)));
        Assert.Equal(["officer.roles"], Codes(await InviteAsync(city, "330100")));
        Assert.Equal(["grant.auditor"], Codes(await InviteAsync(city, "330100", Role.Auditor)));
        Assert.True((await InviteAsync(city, "330110", Role.Auditor)).Done);
        Assert.Equal(["grant.together"], Codes(await InviteAsync(city, "330110", Role.Auditor, Role.Officer)));
        Assert.Equal(["grant.body"], Codes(await InviteAsync(province, "330000-receiver", Role.Officer)));
        Assert.Equal(["grant.role"], Codes(await InviteAsync(city, "330110", Role.Applicant)));
        // from now on it keeps its own
        Assert.True((await InviteAsync(city, "330111", Role.Administrator)).Done);
        Assert.Equal(["officer.keeper"], Codes(await InviteAsync(city, "330111", Role.Officer)));
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        var (admin, _) = await scene.NewOfficerAsync("330424", Role.Administrator);
        var (second, email) = await scene.NewOfficerAsync("330424", Role.Administrator, Role.Officer);
        Task<Outcome<bool>> EndAsync(Actor by, Guid id) => scene.DoAsync<EndOfficer, Outcome<bool>>(end => end.RunAsync(by, id, knowing: true));
        Assert.Equal(["officer.self"], Codes(await EndAsync(admin, admin.PersonId)));
        Assert.True((await scene.DoAsync<EndRole, Outcome<bool>>(end => end.RunAsync(admin, second.PersonId, 1))).Done);
        Assert.Equal(["officer.last"], Codes(await scene.DoAsync<EndRole, Outcome<bool>>(end => end.RunAsync(admin, admin.PersonId, 1))));
        Assert.Equal(["grant.only"], Codes(await scene.DoAsync<EndRole, Outcome<bool>>(end => end.RunAsync(admin, second.PersonId, 2))));
        Assert.Equal(["officer.unknown"], Codes(await EndAsync(await scene.ActorAsync(email), admin.PersonId)));
        Assert.True((await EndAsync(admin, second.PersonId)).Done);
        Assert.Null(await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(second.PersonId, default)));
        Assert.Equal(["officer.unknown"], Codes(await EndAsync(admin, second.PersonId)));
        // two who end one another at once: one administrator is left
        var (one, _) = await scene.NewOfficerAsync("330402", Role.Administrator);
        var (other, _) = await scene.NewOfficerAsync("330402", Role.Administrator);
        var outcomes = await Task.WhenAll(Task.Run(() => EndAsync(one, other.PersonId)), Task.Run(() => EndAsync(other, one.PersonId)));
        Assert.Equal(1, outcomes.Count(outcome => outcome.Done));
    }

    [Fact]
    public async Task Whoever_is_the_only_officer_goes_only_after_it_was_asked()
    {
        var (_, adminEmail) = await scene.NewOfficerAsync("330482", Role.Administrator);
        var (officer, _) = await scene.NewOfficerAsync("330482", Role.Officer);
        await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("division", "330482"));
        var waiting = await host.InDbAsync(db => db.Applications.CountAsync(a => a.TurnOfficeId == "330482"));
        Assert.Equal(1, waiting);
        var admin = await scene.SignedInAsync(adminEmail);
        await admin.OpenAsync($"/offices/people/330482/{officer.PersonId}");
        // no auditor is offered where only the office above can name one
        Assert.DoesNotContain(admin.Page.QuerySelectorAll("#role option"), option => option.TextContent.StartsWith("审计员", StringComparison.Ordinal));
        await admin.PressAsync("停用账号");
        Assert.Contains("待本单位办理的 1 件申报", admin.Text, StringComparison.Ordinal);
        Assert.NotNull(await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(officer.PersonId, default)));
        // with a colleague it is not asked
        var (second, _) = await scene.NewOfficerAsync("330482", Role.Officer);
        await admin.OpenAsync($"/offices/people/330482/{second.PersonId}");
        await admin.PressAsync("停用账号");
        Assert.Null(await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(second.PersonId, default)));
        await admin.OpenAsync($"/offices/people/330482/{officer.PersonId}");
        await admin.PressAsync("停用账号");
        await admin.PressAsync("停用账号", ("knowing", "true"));
        Assert.Null(await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(officer.PersonId, default)));
    }

    [Fact]
    public async Task Who_has_not_come_yet_or_goes_soon_is_not_counted_on()
    {
        var (admin, _) = await scene.NewOfficerAsync("330483", Role.Administrator);
        var (officer, _) = await scene.NewOfficerAsync("330483", Role.Officer);
        var day = Deadline.DayOf(await scene.DoAsync<ReadClock, DateTimeOffset>(clock => Task.FromResult(clock.Now)));
        var invited = (await scene.DoAsync<AddOfficer, Outcome<Person>>(add => add.RunAsync(admin, new AddOfficer.Input(Post.NewEmail(), "示例新人", "330483", [Role.Officer])))).Value!;
        Assert.Equal(["deputy.invited"], Codes(await scene.DoAsync<NameDeputy, Outcome<Deputy>>(name => name.RunAsync(admin, new NameDeputy.Input(invited.Id, officer.PersonId, null, day, "示例出差")))));
        // one whose role ends tomorrow is there today, and named with his end
        var (leaving, _) = await scene.NewOfficerAsync("330483", Role.Officer);
        await host.InDbAsync(async db =>
        {
            (await db.Grants.FirstAsync(g => g.PersonId == leaving.PersonId)).Until = Deadline.EndOf(day.AddDays(1)).Moment;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        var asked = (await scene.DoAsync<EndOfficer, Outcome<bool>>(end => end.RunAsync(admin, officer.PersonId))).Refusals.Single();
        Assert.Equal("officer.only", asked.Code);
        Assert.Contains("最晚到", asked.Sentence, StringComparison.Ordinal);
        var (_, _) = await scene.NewOfficerAsync("330483", Role.Officer);
        Assert.Empty((await scene.DoAsync<EndOfficer, Outcome<bool>>(end => end.RunAsync(admin, officer.PersonId))).Refusals);
    }

    [Fact]
    public async Task The_last_day_of_a_deputy_is_said_as_a_day()
    {
        var (admin, email) = await scene.NewOfficerAsync("330481", Role.Administrator);
        var (absent, _) = await scene.NewOfficerAsync("330481", Role.Officer);
        var (person, own) = await scene.NewOfficerAsync("330481", Role.Officer);
        var until = Deadline.DayOf(await scene.DoAsync<ReadClock, DateTimeOffset>(clock => Task.FromResult(clock.Now))).AddDays(3);
        Assert.True((await scene.DoAsync<NameDeputy, Outcome<Deputy>>(name => name.RunAsync(admin, new NameDeputy.Input(person.PersonId, absent.PersonId, null, until, "示例出差")))).Done);
        foreach (var (account, path) in new[] { (email, "/offices/people"), (own, "/account") })
        {
            var visitor = await (await scene.SignedInAsync(account)).OpenAsync(path);
            Assert.Contains($"至 {until:yyyy-MM-dd}", visitor.Text, StringComparison.Ordinal);
            Assert.DoesNotContain($"{until.AddDays(1):yyyy-MM-dd} 00:00", visitor.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Roles_have_their_dates_and_exclude_one_another()
    {
        var (admin, _) = await scene.NewOfficerAsync("330411", Role.Administrator);
        var (officer, email) = await scene.NewOfficerAsync("330411", Role.Officer);
        var today = Deadline.DayOf(await scene.DoAsync<ReadClock, DateTimeOffset>(clock => Task.FromResult(clock.Now)));
        Assert.Equal(["grant.known"], Codes(await GiveAsync(admin, officer.PersonId, Role.Officer)));
        Assert.Equal(["grant.together"], Codes(await GiveAsync(admin, officer.PersonId, Role.Receiver)));
        Assert.Equal(["grant.auditor"], Codes(await GiveAsync(admin, officer.PersonId, Role.Auditor)));
        Assert.Equal(["grant.from"], Codes(await GiveAsync(admin, officer.PersonId, Role.Approver, today.AddDays(-1))));
        Assert.Equal(["grant.until"], Codes(await GiveAsync(admin, officer.PersonId, Role.Approver, today.AddDays(3), today.AddDays(2))));
        Assert.True((await GiveAsync(admin, officer.PersonId, Role.Approver, today.AddDays(3), today.AddDays(4))).Done);
        Assert.False((await scene.ActorAsync(email)).IsApprover);
        // somebody of another office is nobody to him
        Assert.Equal(["officer.unknown"], Codes(await GiveAsync(admin, (await scene.OfficerAsync("330106")).PersonId, Role.Approver)));
        Assert.Equal(["officer.unknown"], Codes(await GiveAsync(admin, (await scene.ApplicantAsync(1)).PersonId, Role.Approver)));
    }

    [Fact]
    public async Task A_deputy_acts_for_a_colleague_and_everything_says_so()
    {
        var (admin, _) = await scene.NewOfficerAsync("330106", Role.Administrator);
        var (absent, _) = await scene.NewOfficerAsync("330106", Role.Approver);
        var (person, email) = await scene.NewOfficerAsync("330106", Role.Officer);
        var today = Deadline.DayOf(await scene.DoAsync<ReadClock, DateTimeOffset>(clock => Task.FromResult(clock.Now)));
        Task<Outcome<Deputy>> NameAsync(Guid who, Guid of, DateOnly? until, string? reason = "出差") => scene.DoAsync<NameDeputy, Outcome<Deputy>>(name => name.RunAsync(admin, new NameDeputy.Input(who, of, null, until, reason)));
        Assert.Equal(["deputy.self"], Codes(await NameAsync(person.PersonId, person.PersonId, today)));
        Assert.Equal(["missing", "missing"], Codes(await NameAsync(person.PersonId, absent.PersonId, null, "")));
        Assert.Equal(["deputy.until"], Codes(await NameAsync(person.PersonId, absent.PersonId, today.AddDays(-1))));
        Assert.Equal(["deputy.long"], Codes(await NameAsync(person.PersonId, absent.PersonId, today.AddYears(2))));
        Assert.Equal(["deputy.person"], Codes(await NameAsync((await scene.OfficerAsync("330212")).PersonId, absent.PersonId, today)));
        Assert.Equal(["deputy.role"], Codes(await NameAsync(person.PersonId, admin.PersonId, today)));
        var deputy = await NameAsync(person.PersonId, absent.PersonId, today.AddDays(2));
        Assert.True(deputy.Done);
        Assert.Equal(["deputy.known"], Codes(await NameAsync(person.PersonId, absent.PersonId, today)));
        Assert.Equal(["deputy.unknown"], Codes(await scene.DoAsync<ActAs, Outcome<bool>>(act => act.RunAsync(absent, deputy.Value!.Id))));

        var visitor = await scene.SignedInAsync(email);
        Assert.False((await scene.ActorAsync(email)).IsApprover);
        await visitor.OpenAsync("/account");
        await visitor.PressAsync("切换");
        Assert.Contains($"（代 {absent.Name}）", visitor.Text, StringComparison.Ordinal);
        Assert.True((await scene.ActorAsync(email)) is { IsApprover: true, DeputyFor: { } whom } && whom == absent.PersonId);
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        await visitor.OpenAsync($"/review/{id}");
        await visitor.PressAsync("初审通过", ("opinion", "同意"));
        Assert.Equal("cityReview", await scene.StepAsync(id));
        Assert.Contains($"（代 {absent.Name}）", (await visitor.OpenAsync($"/review/{id}")).Text, StringComparison.Ordinal);
        Assert.Contains(absent.PersonId.ToString(), await host.InDbAsync(db => db.Audit.Where(e => e.Chain == AuditNote.ChainOf(id) && e.Action == "review.accept").Select(e => e.Detail).SingleAsync()), StringComparison.Ordinal);
        Assert.Contains(absent.Name, (await visitor.OpenAsync($"/applications/{id}/trail")).Text, StringComparison.Ordinal);
        // whom he stands in for takes it back himself, and at once
        Assert.True((await scene.DoAsync<EndDeputy, Outcome<bool>>(end => end.RunAsync(absent, deputy.Value!.Id))).Done);
        Assert.Null((await scene.ActorAsync(email)).DeputyFor);
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
    }

    [Fact]
    public async Task Who_moves_takes_his_account_and_leaves_the_cases()
    {
        var province = await scene.ActorAsync("admin-330000@demo.example");
        var (officer, email) = await scene.NewOfficerAsync("330302", Role.Officer);
        Task<Outcome<bool>> MoveAsync(Actor by, string office, params Role[] roles) => scene.DoAsync<MoveOfficer, Outcome<bool>>(move => move.RunAsync(by, new MoveOfficer.Input(officer.PersonId, office, roles)));
        Assert.Equal(["officer.office"], Codes(await MoveAsync(province, "999999", Role.Officer)));
        Assert.Equal(["officer.same"], Codes(await MoveAsync(province, "330302", Role.Officer)));
        Assert.Equal(["officer.roles"], Codes(await MoveAsync(province, "330303")));
        Assert.Equal(["officer.keeper"], Codes(await MoveAsync(province, "310104", Role.Officer)));
        Assert.Equal(["officer.unknown"], Codes(await MoveAsync(await scene.ActorAsync("admin-330100@demo.example"), "330106", Role.Officer)));
        Assert.True((await MoveAsync(province, "330303", Role.Officer, Role.Approver)).Done);
        var moved = await scene.ActorAsync(email);
        Assert.Equal(("330303", true), (moved.OfficeId, moved.IsApprover));
        Assert.Equal(3, await host.InDbAsync(db => db.Grants.CountAsync(g => g.PersonId == officer.PersonId)));
        Assert.Equal(1, await host.InDbAsync(db => db.Grants.CountAsync(g => g.PersonId == officer.PersonId && g.OfficeId == "330302" && g.Until != null)));
    }

    [Fact]
    public async Task Typed_nonsense_is_refused_at_its_place()
    {
        var (_, email) = await scene.NewOfficerAsync("330421", Role.Administrator);
        var (officer, _) = await scene.NewOfficerAsync("330421", Role.Officer);
        var admin = await scene.SignedInAsync(email);
        await admin.OpenAsync($"/offices/people/330421/{officer.PersonId}");
        await admin.PressAsync("授权", ("role", "Approver"), ("From", "昨天"), ("Until", "<script>"));
        Assert.Equal(HttpStatusCode.OK, admin.Status);
        Assert.Contains("日期请写成", admin.Text, StringComparison.Ordinal);
        await admin.PressAsync("授权", ("role", "Nonsense"));
        Assert.Contains("请选择角色", admin.Text, StringComparison.Ordinal);
        // who keeps one office alone has nowhere to move anybody to
        Assert.False(admin.Has("调动"));
        Assert.Contains("由两个单位共同的上级单位办理", admin.Text, StringComparison.Ordinal);
        var over = await scene.SignedInAsync("admin-330000@demo.example");
        var (other, _) = await scene.NewOfficerAsync("330303", Role.Officer);
        await over.OpenAsync($"/offices/people/330303/{other.PersonId}");
        // the offices that he keeps, and not the one where the officer is
        var targets = over.Page.QuerySelectorAll("select#target option").Select(option => option.GetAttribute("value")).ToList();
        Assert.Contains("330421", targets);
        Assert.Contains("330000", targets);
        Assert.DoesNotContain("330303", targets);
        Assert.DoesNotContain("310104", targets);
        await over.PressAsync("调动", ("Target", ""));
        Assert.Contains("请选择调入单位", over.Text, StringComparison.Ordinal);
        await over.PressAsync("调动", ("Target", "\u202e<b>"));
        Assert.Contains("没有编号为", over.Text, StringComparison.Ordinal);
        Assert.Empty(over.Page.QuerySelectorAll("b"));
        await admin.OpenAsync("/offices/people");
        await admin.PressAsync("指定代理", ("Until", "2021-13-45"), ("Reason", new string('长', 10_000)));
        Assert.Contains("日期请写成", admin.Text, StringComparison.Ordinal);
        var half = "张" + (char)0xd800;
        var broken = await scene.DoAsync<AddOfficer, Outcome<Person>>(async add => await add.RunAsync(await scene.ActorAsync(email), new AddOfficer.Input(Post.NewEmail(), half, "330421", [Role.Officer])));
        Assert.Equal(["typed.characters"], Codes(broken));
    }
}

public sealed class OfficePeopleOnSqlite(SqliteHost host) : OfficePeopleTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class OfficePeopleOnPostgres(PostgresHost host) : OfficePeopleTests<PostgresHost>(host), IClassFixture<PostgresHost>;
