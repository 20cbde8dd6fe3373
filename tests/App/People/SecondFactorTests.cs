using System.Text;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.People;

/// <summary>One-time codes: set up, asked for, used once, switched off.</summary>
public abstract class SecondFactorTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Post post = new(host);

    // a code just used opens nothing; the test does not wait half a minute for the next one
    private Task<int> ForgetLastAsync(Person person) => host.InDbAsync(db => db.SecondFactors.Where(f => f.PersonId == person.Id).ExecuteUpdateAsync(set => set.SetProperty(f => f.LastStep, 0L)));

    private static byte[] Decode(string base32)
    {
        var bits = string.Concat(base32.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
    }

    private static string Now(byte[] secret) => Totp.CodeOf(secret, Totp.StepOf(TimeProvider.System.GetUtcNow()));

    private async Task<(Visitor Visitor, string Email, Person Person, byte[] Secret, List<string> Recovery)> SwitchedOnAsync()
    {
        var (visitor, email, _, person) = await post.RegisteredAsync();
        await visitor.OpenAsync("/account/security");
        await visitor.PressAsync("设置两步验证");
        Assert.NotNull(visitor.Page.QuerySelector(".qr svg"));
        Assert.Null(visitor.Page.QuerySelector(".qr [style]"));
        var secret = Decode(visitor.Page.QuerySelector(".secret")!.TextContent.Replace(" ", "", StringComparison.Ordinal));
        await visitor.PressAsync("开启两步验证", ("Code", "000000" == Now(secret) ? "000001" : "000000"));
        Assert.Contains("验证码不正确", visitor.Text);
        Assert.False((await post.PersonAsync(email)).TwoFactorEnabled);
        await visitor.PressAsync("开启两步验证", ("Code", Now(secret)));
        var recovery = visitor.Page.QuerySelectorAll(".recovery-codes code").Select(code => code.TextContent).ToList();
        Assert.Equal(10, recovery.Distinct().Count());
        await ForgetLastAsync(person);
        return (visitor, email, person, secret, recovery);
    }

    [Fact]
    public async Task The_code_is_asked_for_after_the_password()
    {
        var (first, email, person, secret, recovery) = await SwitchedOnAsync();
        // recovery codes are shown once and kept as digests only
        await first.OpenAsync("/account/security");
        Assert.DoesNotContain(recovery[0], first.Text);
        Assert.Null(first.Page.QuerySelector(".secret"));
        var kept = await host.InDbAsync(db => db.SecondFactors.AsNoTracking().FirstAsync(f => f.PersonId == person.Id));
        Assert.DoesNotContain(recovery[0].Replace("-", "", StringComparison.Ordinal), kept.RecoveryCodes);
        Assert.NotEqual(Convert.ToBase64String(secret), kept.Secret);

        var visitor = await post.SignInAsync(email);
        Assert.StartsWith("/sign-in/code", visitor.Path);
        // halfway is nowhere
        await visitor.OpenAsync("/applications");
        Assert.StartsWith("/sign-in?", visitor.Path);
        await visitor.OpenAsync("/sign-in/code?returnUrl=/account");
        await visitor.PressAsync("登录", ("Code", Now(secret)));
        Assert.Equal("/account", visitor.Path);
        // a code opens once
        var again = await post.SignInAsync(email);
        await again.PressAsync("登录", ("Code", Totp.CodeOf(secret, (await host.InDbAsync(db => db.SecondFactors.FirstAsync(f => f.PersonId == person.Id))).LastStep)));
        Assert.Contains("已用过", again.Text);
        // a recovery code too
        await again.PressAsync("登录", ("Code", $" {recovery[3].ToLowerInvariant()} "));
        Assert.Equal("/applications", again.Path);
        var third = await post.SignInAsync(email);
        await third.PressAsync("登录", ("Code", recovery[3]));
        Assert.Contains("验证码不正确", third.Text);
    }

    [Fact]
    public async Task Wrong_codes_lock_and_the_right_password_does_not_clear_them()
    {
        var (_, email, _, _, recovery) = await SwitchedOnAsync();
        for (var i = 0; i < 5; i++)
        {
            var visitor = await post.SignInAsync(email);
            await visitor.PressAsync("登录", ("Code", "wrong!"));
        }
        Assert.Contains("锁定", (await post.SignInAsync(email)).Text);
        Assert.Equal(10, recovery.Count);
    }

    [Fact]
    public async Task It_is_switched_off_with_a_code_and_survives_a_new_password()
    {
        var (visitor, email, person, secret, recovery) = await SwitchedOnAsync();
        var reset = await new Visitor(host).OpenAsync("/reset");
        await reset.PressAsync("发信", ("Email", email));
        await reset.OpenAsync(await post.LinkAsync(email, "account.reset"));
        await reset.PressAsync("设置密码", ("Password", "xin-de-mima 2026"));
        visitor = await post.SignInAsync(email, "xin-de-mima 2026");
        Assert.StartsWith("/sign-in/code", visitor.Path);
        await visitor.PressAsync("登录", ("Code", recovery[0]));
        await visitor.OpenAsync("/account/security");
        Assert.Contains("还有 9 个恢复码", visitor.Text);
        await visitor.PressAsync("关闭两步验证", ("Code", "123"));
        Assert.Contains("验证码不正确", visitor.Text);
        await visitor.PressAsync("关闭两步验证", ("Code", Now(secret)));
        Assert.Contains("两步验证已关闭", visitor.Text);
        Assert.Equal("/applications", (await post.SignInAsync(email, "xin-de-mima 2026")).Path);
        Assert.Equal(1, await post.EntriesAsync($"person:{person.Id}", "factor.off"));
    }

    [Fact]
    public async Task At_a_screen_left_open_nobody_tries_codes_until_it_is_off()
    {
        var (visitor, email, _, secret, recovery) = await SwitchedOnAsync();
        await visitor.OpenAsync("/account/security");
        for (var i = 0; i < 5; i++) await visitor.PressAsync("关闭两步验证", ("Code", "wrong!"));
        await visitor.PressAsync("关闭两步验证", ("Code", Now(secret)));
        Assert.Contains("锁定", visitor.Text);
        await visitor.PressAsync("关闭两步验证", ("Code", recovery[0]));
        Assert.True((await post.PersonAsync(email)).TwoFactorEnabled);
    }

    [Fact]
    public async Task A_halfway_session_ends_with_a_new_password()
    {
        var (_, email, person, secret, _) = await SwitchedOnAsync();
        var halfway = await post.SignInAsync(email);
        await host.InDbAsync(db => db.Users.Where(p => p.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.SecurityStamp, "renewed")));
        await halfway.PressAsync("登录", ("Code", Now(secret)));
        Assert.Contains("登录已超时", halfway.Text);
    }
}

public sealed class SecondFactorOnSqlite(SqliteHost host) : SecondFactorTests<SqliteHost>(host), IClassFixture<SqliteHost>
{
    // RFC 6238, appendix B, the last six of its eight digits
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_the_standards(long seconds, string code)
    {
        var secret = Encoding.ASCII.GetBytes("12345678901234567890");
        var moment = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.Equal(code, Totp.CodeOf(secret, Totp.StepOf(moment)));
        Assert.Equal(Totp.StepOf(moment), Totp.Match(secret, code, moment, 0));
        Assert.Equal(Totp.StepOf(moment), Totp.Match(secret, code, moment.AddSeconds(30), 0));
        Assert.Null(Totp.Match(secret, code, moment.AddSeconds(60), 0));
        Assert.Null(Totp.Match(secret, code, moment, Totp.StepOf(moment)));
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.Written(secret));
    }
}

public sealed class SecondFactorOnPostgres(PostgresHost host) : SecondFactorTests<PostgresHost>(host), IClassFixture<PostgresHost>;
