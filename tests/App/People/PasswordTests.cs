using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.People;

/// <summary>New passwords, by the old one or by a letter, and the sessions that end with them.</summary>
public abstract class PasswordTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string New = "xin-de-mima 2026";

    private readonly Post post = new(host);

    private readonly Scene scene = new(host);

    private async Task<Visitor> AskAsync(string email)
    {
        var visitor = await new Visitor(host).OpenAsync("/reset");
        return await visitor.PressAsync("发信", ("Email", email));
    }

    [Fact]
    public async Task A_letter_sets_a_new_password_and_ends_old_sessions()
    {
        var (session, email, _, person) = await post.RegisteredAsync();
        var visitor = await AskAsync(email);
        var link = await post.LinkAsync(email, "account.reset");
        // asking changes nothing
        await session.OpenAsync("/account");
        Assert.Equal("/account", session.Path);
        await visitor.OpenAsync(link);
        await visitor.PressAsync("设置密码", ("Password", "too short"));
        Assert.Contains("至少 12 个字符", visitor.Text);
        await visitor.PressAsync("设置密码", ("Password", New));
        Assert.Equal("/sign-in?set=true", visitor.Path);
        await session.OpenAsync("/account");
        Assert.StartsWith("/sign-in", session.Path);
        Assert.Contains("账号或密码不正确", (await post.SignInAsync(email)).Text);
        Assert.Equal("/applications", (await post.SignInAsync(email, New)).Path);
        Assert.Contains("已经用过", (await visitor.OpenAsync(link)).Text);
        Assert.Contains("重新设置了密码", (await post.LettersAsync(email, "account.changed"))[0].Body);
        Assert.Equal(1, await post.EntriesAsync($"person:{person.Id}", "account.password"));
    }

    [Fact]
    public async Task The_answer_is_the_same_for_an_address_without_an_account()
    {
        var (_, email, _, _) = await post.RegisteredAsync();
        var (known, unknown) = (await AskAsync(email), await AskAsync("nobody@mail.example"));
        Assert.Equal((known.Path, known.Text), (unknown.Path, unknown.Text));
        Assert.Empty(await post.LettersAsync("nobody@mail.example", "account.reset"));
        Assert.Contains("name@example.cn", (await AskAsync("no address")).Text);
    }

    [Fact]
    public async Task Only_the_newest_link_opens_and_not_for_long()
    {
        var (_, email, _, _) = await post.RegisteredAsync();
        await AskAsync(email);
        var first = await post.LinkAsync(email, "account.reset");
        await AskAsync(email);
        var second = await post.LinkAsync(email, "account.reset");
        Assert.False((await new Visitor(host).OpenAsync(first)).Has("设置密码"));
        Assert.True((await new Visitor(host).OpenAsync(second)).Has("设置密码"));
        // a link of one kind is none of another
        Assert.False((await new Visitor(host).OpenAsync(second.Replace("/reset/set", "/invitation", StringComparison.Ordinal))).Has("建立账号并登录"));
        await post.PassTimeAsync(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1));
        Assert.False((await new Visitor(host).OpenAsync(second)).Has("设置密码"));
    }

    [Fact]
    public async Task One_link_sets_one_password()
    {
        var (_, email, _, person) = await post.RegisteredAsync();
        await AskAsync(email);
        var key = (await post.LinkAsync(email, "account.reset")).Split("key=")[1];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => scene.DoAsync<SetPassword, Outcome<Person>>(set => set.RunAsync(key, $"{New}{i}"))));
        Assert.Single(outcomes, outcome => outcome.Done);
        Assert.Equal(1, await post.EntriesAsync($"person:{person.Id}", "account.password"));
    }

    [Fact]
    public async Task A_letter_lifts_the_lock()
    {
        var (_, email, _, _) = await post.RegisteredAsync();
        for (var i = 0; i < 5; i++) await post.SignInAsync(email, "wrong");
        Assert.Contains("锁定", (await post.SignInAsync(email)).Text);
        await AskAsync(email);
        var visitor = await new Visitor(host).OpenAsync(await post.LinkAsync(email, "account.reset"));
        await visitor.PressAsync("设置密码", ("Password", New));
        Assert.Equal("/applications", (await post.SignInAsync(email, New)).Path);
    }

    [Fact]
    public async Task Changing_it_keeps_this_session_and_ends_the_others()
    {
        var (here, email, _, _) = await post.RegisteredAsync();
        var elsewhere = await post.SignInAsync(email);
        await here.OpenAsync("/account/security");
        await here.PressAsync("修改密码", ("Old", "wrong"), ("Password", New));
        Assert.Contains("现在的密码不正确", here.Text);
        await here.PressAsync("修改密码", ("Old", Post.Password), ("Password", Post.Password));
        Assert.Contains("相同", here.Text);
        await here.PressAsync("修改密码", ("Old", Post.Password), ("Password", New));
        Assert.Contains("密码已修改", here.Text);
        await here.OpenAsync("/applications");
        Assert.Equal("/applications", here.Path);
        await elsewhere.OpenAsync("/applications");
        Assert.StartsWith("/sign-in", elsewhere.Path);
    }

    private static (string, string)[] NewAddress(string email, string password = Post.Password) => [("Email", email), ("Current", password)];

    [Fact]
    public async Task A_new_address_opens_the_account_after_the_link_sent_there()
    {
        var (session, email, _, person) = await post.RegisteredAsync();
        var (wanted, other) = (Post.NewEmail(), Post.NewEmail());
        await AskAsync(email);
        var reset = await post.LinkAsync(email, "account.reset");
        await session.OpenAsync("/account/security");
        await session.PressAsync("发确认信", NewAddress("no address"));
        Assert.Contains("name@example.cn", session.Text);
        await session.PressAsync("发确认信", NewAddress(email));
        Assert.Contains("这就是现在的登录邮箱", session.Text);
        await session.PressAsync("发确认信", NewAddress(wanted, "wrong"));
        Assert.Contains("现在的密码不正确", session.Text);
        Assert.Empty(await post.LettersAsync(wanted, "account.address"));
        await session.PressAsync("发确认信", NewAddress(other));
        var older = await post.LinkAsync(other, "account.address");
        await session.PressAsync("发确认信", NewAddress(wanted));
        Assert.Contains("确认信已发到新邮箱", session.Text);
        // asking changes nothing, and the older wish is none any more
        Assert.Equal("/applications", (await post.SignInAsync(email)).Path);
        Assert.False((await new Visitor(host).OpenAsync(older)).Has("确认更换"));
        var visitor = await new Visitor(host).OpenAsync(await post.LinkAsync(wanted, "account.address"));
        Assert.Contains(wanted, visitor.Text);
        Assert.Equal(email, (await post.PersonAsync(email)).Email);
        await visitor.PressAsync("确认更换");
        Assert.Contains("登录邮箱已更换", visitor.Text);
        await session.OpenAsync("/account");
        Assert.StartsWith("/sign-in", session.Path);
        Assert.Contains("账号或密码不正确", (await post.SignInAsync(email)).Text);
        Assert.Equal("/applications", (await post.SignInAsync(wanted)).Path);
        // the old mailbox is told, and opens nothing any more
        Assert.Contains("更换了登录邮箱", (await post.LettersAsync(email, "account.changed"))[0].Body);
        Assert.False((await new Visitor(host).OpenAsync(reset)).Has("设置密码"));
        Assert.Equal(1, await post.EntriesAsync($"person:{person.Id}", "account.address"));
        Assert.Contains("已经用过", (await visitor.OpenAsync(await post.LinkAsync(wanted, "account.address"))).Text);
    }

    [Fact]
    public async Task Whether_an_address_has_an_account_is_told_to_that_mailbox_only()
    {
        var (session, _, _, _) = await post.RegisteredAsync();
        var (_, taken, _, _) = await post.RegisteredAsync();
        var free = Post.NewEmail();
        await session.OpenAsync("/account/security");
        await session.PressAsync("发确认信", NewAddress(taken));
        var said = session.Text;
        await session.PressAsync("发确认信", NewAddress(free));
        Assert.Equal(said, session.Text);
        Assert.Contains("没有更换", (await post.LettersAsync(taken, "account.address"))[0].Body);
        // somebody registers it meanwhile: who comes second is refused
        var link = await post.LinkAsync(free, "account.address");
        var code = Post.NewCode();
        await post.RegisterAsync(code, free);
        var first = await new Visitor(host).OpenAsync(await post.LinkAsync(free, "account.confirm"));
        await first.PressAsync("确认并登录");
        var second = await new Visitor(host).OpenAsync(link);
        await second.PressAsync("确认更换");
        Assert.Contains("这个邮箱已有账号", second.Text);
    }

    [Fact]
    public async Task A_session_whose_account_is_gone_is_asked_to_sign_in_and_never_an_error()
    {
        var (session, _, _, person) = await post.RegisteredAsync();
        await session.OpenAsync("/applications");
        var form = session.Page.Forms.First(f => f.QuerySelector("button")!.TextContent.Contains("开始申报", StringComparison.Ordinal));
        Assert.NotNull(form);
        await host.InDbAsync(db => db.Users.Where(p => p.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.SecurityStamp, "renewed")));
        await session.PressAsync("开始申报");
        Assert.StartsWith("/sign-in", session.Path);
        Assert.Equal(System.Net.HttpStatusCode.OK, session.Status);
        // and after signing in again what he pressed is still to be had
        await session.PressAsync("登录", ("Account", person.Email!), ("password", Post.Password));
        Assert.StartsWith("/parked/", session.Path);
        await session.PressAsync("继续");
        Assert.StartsWith("/applications/", session.Path);
    }
}

public sealed class PasswordsOnSqlite(SqliteHost host) : PasswordTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PasswordsOnPostgres(PostgresHost host) : PasswordTests<PostgresHost>(host), IClassFixture<PostgresHost>;
