using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.People;

/// <summary>An account whose clerk has left is taken back by a sealed letter that the office confirms.</summary>
public abstract class RecoveryTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Post post = new(host);

    private readonly Scene scene = new(host);

    private async Task<Visitor> AskAsync(string code, string email, string name = "示例新管理员")
    {
        var visitor = await new Visitor(host).OpenAsync("/recover");
        return await visitor.PressAsync("生成公函", ("CreditCode", code), ("Name", name), ("Email", email), ("Phone", "13700000003"));
    }

    private Task<Recovery> RecoveryAsync(string email) => host.InDbAsync(db => db.Recoveries.AsNoTracking().FirstAsync(r => r.Email == email));

    private async Task<Outcome<Recovery>> DecideAsync(string office, Guid id, bool confirm, string? reason)
    {
        var officer = await scene.OfficerAsync(office);
        return await scene.DoAsync<DecideRecovery, Outcome<Recovery>>(decide => decide.RunAsync(officer, new DecideRecovery.Input(id, confirm, reason)));
    }

    [Fact]
    public async Task Confirmed_it_ends_the_old_sign_ins_and_opens_for_the_new_administrator()
    {
        var (old, oldEmail, code, person) = await post.RegisteredAsync();
        var (filler, _, _) = await post.InvitedAsync(old);
        var pending = Post.NewEmail();
        await old.OpenAsync("/account/people");
        await old.PressAsync("发出邀请", ("Email", pending));
        await scene.ClockAsync(2021, 5, 12, 9);
        var application = await scene.ReadyAsync(await scene.ActorAsync(oldEmail));

        var email = Post.NewEmail();
        var letter = await AskAsync(code, email);
        Assert.Equal(HttpStatusCode.OK, letter.Status);
        var recovery = await RecoveryAsync(email);
        Assert.Contains(recovery.Number, letter.Text);
        Assert.Contains("杭州市西湖区经济和信息化局", letter.Text);
        Assert.Contains("公章", letter.Text);
        Assert.DoesNotContain(oldEmail, letter.Page.DocumentElement.OuterHtml);
        // the old administrator hears of it, and so far nothing else has happened
        Assert.Contains(recovery.Number, (await post.LettersAsync(oldEmail, "account.recovered"))[0].Body);
        await old.OpenAsync("/account");
        Assert.Equal("/account", old.Path);

        var officer = await new Visitor(host).SignInAsync("杭州市西湖区经济和信息化局");
        await officer.OpenAsync("/review/recoveries");
        Assert.Contains(recovery.Number, officer.Text);
        var button = officer.Page.QuerySelectorAll("article").First(a => a.TextContent.Contains(recovery.Number, StringComparison.Ordinal));
        Assert.Contains("示例管理员", button.TextContent);
        Assert.Equal("missing", (await DecideAsync("330106", recovery.Id, true, " ")).Refusals.Single().Code);
        Assert.True((await DecideAsync("330106", recovery.Id, true, "公函印章、签字与登记一致")).Done);

        await old.OpenAsync("/applications");
        Assert.StartsWith("/sign-in", old.Path);
        Assert.Contains("账号或密码不正确", (await post.SignInAsync(oldEmail)).Text);
        Assert.False((await new Visitor(host).OpenAsync(await post.LinkAsync(pending, "account.invite"))).Has("建立账号并登录"));
        // fillers and what was filled in are as they were
        await filler.OpenAsync($"/applications/{application}");
        Assert.Equal($"/applications/{application}", filler.Path);
        var visitor = await new Visitor(host).OpenAsync(await post.LinkAsync(email, "account.recovered"));
        await visitor.PressAsync("设置密码", ("Password", Post.Password));
        visitor = await post.SignInAsync(email);
        await visitor.OpenAsync($"/applications/{application}");
        Assert.Equal($"/applications/{application}", visitor.Path);
        await visitor.OpenAsync("/account/people");
        Assert.True(visitor.Has("发出邀请"));
        await letter.OpenAsync($"/recover/{recovery.Id}");
        Assert.Contains("确认", letter.Page.QuerySelector("[role=status]")!.TextContent);

        Assert.Equal((1, 1), (await post.EntriesAsync($"institution:{person.InstitutionId}", "recovery.ask"), await post.EntriesAsync($"institution:{person.InstitutionId}", "recovery.confirm")));
        Assert.Equal(1, await post.EntriesAsync($"person:{person.Id}", "account.end"));
        Assert.Equal("recovery.decided", (await DecideAsync("330106", recovery.Id, false, "再来")).Refusals.Single().Code);
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
    }

    [Fact]
    public async Task Who_left_opens_nothing_through_the_mailbox_that_he_shared()
    {
        var (_, email, code, old) = await post.RegisteredAsync();
        var ticket = new PortalTicket($"left-{old.Id}", code, "示例注册单位", "示例管理员", email, EmailVerified: true);
        var actor = await scene.ActorAsync(email);
        Assert.True((await scene.DoAsync<LinkPortal, Outcome<bool>>(link => link.RunAsync(actor, ticket))).Done);
        Assert.True((await scene.DoAsync<SwitchSecondFactor, Outcome<bool>>(factor => factor.BeginAsync(actor))).Done);
        await host.InDbAsync(db => db.SecondFactors.Where(f => f.PersonId == old.Id).ExecuteUpdateAsync(set => set.SetProperty(f => f.EnabledAt, DateTimeOffset.UnixEpoch)));
        await host.InDbAsync(db => db.Users.Where(p => p.Id == old.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.TwoFactorEnabled, true)));

        await AskAsync(code, email);
        Assert.True((await DecideAsync("330106", (await RecoveryAsync(email)).Id, true, "公函印章、签字与登记一致")).Done);
        var person = await post.PersonAsync(email);
        Assert.NotEqual(old.Id, person.Id);
        Assert.Null((await scene.DoAsync<SignInByPortal, Outcome<SignInByPortal.Result>>(portal => portal.RunAsync(ticket))).Value!.Person);
        Assert.False(await host.InDbAsync(db => db.UserLogins.AnyAsync(l => l.UserId == old.Id || l.UserId == person.Id)));
        // the new one sets up a second factor of his own; the old one's name stays with what he did
        var administrator = await scene.ActorAsync(email);
        Assert.False((await scene.DoAsync<SwitchSecondFactor, SwitchSecondFactor.View>(factor => factor.ShowAsync(administrator))).IsOn);
        Assert.True((await scene.DoAsync<SwitchSecondFactor, Outcome<bool>>(factor => factor.BeginAsync(administrator))).Done);
        Assert.Equal("示例管理员", (await host.InDbAsync(db => db.Users.AsNoTracking().FirstAsync(p => p.Id == old.Id))).DisplayName);
    }

    [Fact]
    public async Task A_filler_who_becomes_administrator_by_letter_begins_a_new_account()
    {
        var (administrator, _, code, _) = await post.RegisteredAsync();
        var (session, email, filler) = await post.InvitedAsync(administrator);
        await AskAsync(code, email);
        Assert.True((await DecideAsync("330106", (await RecoveryAsync(email)).Id, true, "公函印章、签字与登记一致")).Done);
        await session.OpenAsync("/account");
        Assert.StartsWith("/sign-in", session.Path);
        var person = await post.PersonAsync(email);
        Assert.Equal(("示例新管理员", true), (person.DisplayName, person.IsInstitutionAdministrator));
        Assert.Equal(1, await post.EntriesAsync($"person:{filler.Id}", "account.end"));
    }

    [Fact]
    public async Task Refused_it_changes_nothing_and_says_why()
    {
        var (old, _, code, _) = await post.RegisteredAsync();
        var email = Post.NewEmail();
        var letter = await AskAsync(code, email);
        var recovery = await RecoveryAsync(email);
        Assert.True((await DecideAsync("330106", recovery.Id, false, "公章不清晰，请重新用印")).Done);
        await old.OpenAsync("/account");
        Assert.Equal("/account", old.Path);
        await letter.OpenAsync($"/recover/{recovery.Id}");
        Assert.Contains("公章不清晰", letter.Text);
        Assert.Contains("公章不清晰", (await post.LettersAsync(email, "account.recovered"))[0].Body);
        Assert.False(await host.InDbAsync(db => db.Users.AnyAsync(p => p.Email == email)));
    }

    [Fact]
    public async Task Only_the_office_of_its_division_decides()
    {
        var (_, _, code, _) = await post.RegisteredAsync();
        var email = Post.NewEmail();
        await AskAsync(code, email);
        var recovery = await RecoveryAsync(email);
        foreach (var office in new[] { "330212", "330100", "330000", "310118" }) Assert.Equal("recovery.unknown", (await DecideAsync(office, recovery.Id, true, "核对")).Refusals.Single().Code);
        var other = await new Visitor(host).SignInAsync("宁波市鄞州区经济和信息化局");
        await other.OpenAsync("/review/recoveries");
        Assert.DoesNotContain(recovery.Number, other.Text);
        var applicant = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        await applicant.OpenAsync("/review/recoveries");
        Assert.Equal(HttpStatusCode.NotFound, applicant.Status);
        var actor = await scene.ApplicantAsync(1);
        Assert.Equal("recovery.unknown", (await scene.DoAsync<DecideRecovery, Outcome<Recovery>>(decide => decide.RunAsync(actor, new DecideRecovery.Input(recovery.Id, true, "核对")))).Refusals.Single().Code);
    }

    [Fact]
    public async Task Of_two_officers_one_decides()
    {
        var (_, _, code, _) = await post.RegisteredAsync();
        var email = Post.NewEmail();
        await AskAsync(code, email);
        var recovery = await RecoveryAsync(email);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => DecideAsync("330106", recovery.Id, i % 2 == 0, "核对")));
        Assert.Single(outcomes, outcome => outcome.Done);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field()
    {
        var visitor = await AskAsync("91350100M000100Y44", "no address");
        Assert.Contains("校验位不符", visitor.Page.GetElementById("box-creditcode-wrong")!.TextContent);
        Assert.NotNull(visitor.Page.GetElementById("box-email-wrong"));
        visitor = await AskAsync(Post.NewCode(), Post.NewEmail());
        Assert.Contains("还没有注册", visitor.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await new Visitor(host).OpenAsync($"/recover/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Asking_again_gives_the_same_letter_and_strangers_do_not_keep_the_true_one_from_it()
    {
        var (_, _, code, _) = await post.RegisteredAsync();
        var email = Post.NewEmail();
        Assert.Equal((await AskAsync(code, email)).Path, (await AskAsync(code, email)).Path);
        for (var i = 0; i < 8; i++) await AskAsync(code, Post.NewEmail());
        var mine = Post.NewEmail();
        Assert.StartsWith("/recover/", (await AskAsync(code, mine)).Path, StringComparison.Ordinal);
        // the office finds it by the number on the letter in its hands
        var number = (await RecoveryAsync(mine)).Number;
        var officer = await new Visitor(host).SignInAsync("杭州市西湖区经济和信息化局");
        await officer.OpenAsync($"/review/recoveries?number={number.ToLowerInvariant()}");
        Assert.Single(officer.Page.QuerySelectorAll("article"));
        Assert.Contains(mine, officer.Text);
    }

    [Fact]
    public async Task Somebody_elses_address_cannot_become_administrator_here()
    {
        var (_, _, code, person) = await post.RegisteredAsync();
        var (_, elsewhere, _, stranger) = await post.RegisteredAsync();
        await AskAsync(code, elsewhere);
        var recovery = await RecoveryAsync(elsewhere);
        Assert.Equal("recovery.email", (await DecideAsync("330106", recovery.Id, true, "核对")).Refusals.Single().Code);
        Assert.Equal(stranger.InstitutionId, (await post.PersonAsync(elsewhere)).InstitutionId);
        Assert.Null((await host.InDbAsync(db => db.Users.AsNoTracking().FirstAsync(p => p.Id == person.Id))).EndedAt);
    }
}

public sealed class RecoveryOnSqlite(SqliteHost host) : RecoveryTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class RecoveryOnPostgres(PostgresHost host) : RecoveryTests<PostgresHost>(host), IClassFixture<PostgresHost>;
