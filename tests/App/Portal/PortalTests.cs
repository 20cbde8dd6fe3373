using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Shifan.Tests.App.People;
using Shifan.Tests.App.World;
using Shifan.Web.People;

namespace Shifan.Tests.App.Portal;

/// <summary>Signing in at a government portal: what opens, what is made, what is never taken over, and which tokens are believed.</summary>
public abstract class PortalTests<THost>(THost host, PortalServer portal) : IAsyncLifetime
    where THost : ShifanHost
{
    private readonly Post post = new(host);

    private WebApplicationFactory<Program> program = null!;

    public ValueTask InitializeAsync()
    {
        program = host.WithWebHostBuilder(builder =>
        {
            foreach (var (name, value) in new[] { ("AUTHORITY", portal.Address), ("CLIENT", PortalServer.Client), ("SECRET", PortalServer.Secret), ("LABEL", "示例政务服务网登录"), ("SCOPE", "openid profile email legal") })
            {
                builder.UseSetting($"SHIFAN_OIDC_{name}", value);
            }
        });
        return ValueTask.CompletedTask;
    }

    private static object Claims(string code, string who = "1", string? email = null, bool verified = false, string? institution = "示例政务单位") =>
        new { credit_code = code, org_name = institution, name = "示例经办", email, email_verified = verified, who };

    private Visitor Visitor() => new(program);

    private static async Task<Visitor> ThroughAsync(Visitor visitor, object claims)
    {
        // the button is a link; where it leads is outside
        await visitor.OpenAsync("/sign-in");
        var button = visitor.Page.QuerySelectorAll("a").FirstOrDefault(a => a.TextContent.Contains("示例政务服务网登录", StringComparison.Ordinal));
        var away = await visitor.LeaveAsync(button?.GetAttribute("href") ?? "/sign-in/portal/start");
        Assert.Contains("code_challenge=", away.Query);
        Assert.Contains("nonce=", away.Query);
        var back = await PortalServer.PassAsync(away, claims);
        return await visitor.OpenAsync(back.PathAndQuery);
    }

    [Fact]
    public async Task The_first_sign_in_makes_the_institutions_account_and_the_next_one_opens_it()
    {
        var (code, email) = (Post.NewCode("12"), Post.NewEmail());
        var visitor = await ThroughAsync(Visitor(), Claims(code, email: email, verified: true));
        Assert.Contains("事业单位", visitor.Text);
        await visitor.PressAsync("建立账号", ("Phone", "1"));
        Assert.Contains("11 位", visitor.Text);
        await visitor.PressAsync("建立账号", ("Name", "示例门户管理员"), ("Phone", "13800000009"), ("Pledged", "true"));
        Assert.Equal("/applications", visitor.Path);
        var person = await post.PersonAsync(email);
        Assert.Equal((true, null), (person.IsInstitutionAdministrator, person.PasswordHash));
        var again = await ThroughAsync(Visitor(), Claims(code, email: email, verified: true));
        Assert.Equal("/applications", again.Path);
        Assert.Equal(1, await host.InDbAsync(db => db.Institutions.CountAsync(i => i.CreditCode == code)));
        // ended, it opens no more
        await host.InDbAsync(db => db.Users.Where(p => p.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.EndedAt, DateTimeOffset.UnixEpoch)));
        Assert.StartsWith("/sign-in/portal", (await ThroughAsync(Visitor(), Claims(code, email: email, verified: true))).Path);
    }

    [Fact]
    public async Task An_address_that_the_portal_did_not_prove_is_proved_by_a_letter()
    {
        var (code, email) = (Post.NewCode(), Post.NewEmail());
        var visitor = await ThroughAsync(Visitor(), Claims(code, email: email));
        await visitor.PressAsync("建立账号", ("Phone", "13800000009"), ("Pledged", "true"));
        Assert.Equal("/register/sent", visitor.Path);
        Assert.False(await host.InDbAsync(db => db.Institutions.AnyAsync(i => i.CreditCode == code)));
        await visitor.OpenAsync(await post.LinkAsync(email, "account.confirm"));
        await visitor.PressAsync("确认并登录");
        Assert.Equal("/applications", (await ThroughAsync(Visitor(), Claims(code, email: email))).Path);
    }

    [Fact]
    public async Task An_existing_account_is_opened_only_after_its_owner_tied_it()
    {
        var (_, email, code, person) = await post.RegisteredAsync();
        var visitor = await ThroughAsync(Visitor(), Claims(code, email: email, verified: true));
        Assert.Contains("先用账号密码登录一次", visitor.Text);
        Assert.False(visitor.Has("建立账号") || visitor.Has("关联"));
        await visitor.OpenAsync("/applications");
        Assert.StartsWith("/sign-in", visitor.Path);
        await visitor.OpenAsync("/sign-in?returnUrl=/sign-in/portal");
        await visitor.PressAsync("登录", ("Account", email), ("password", Post.Password));
        Assert.Equal("/sign-in/portal", visitor.Path);
        await visitor.PressAsync("关联");
        Assert.Contains("已关联", visitor.Text);
        var again = await ThroughAsync(Visitor(), Claims(code, email: email, verified: true));
        Assert.Equal("/applications", again.Path);
        Assert.Equal(1, await post.EntriesAsync($"person:{person.Id}", "portal.link"));
        await again.OpenAsync("/account/security");
        await again.PressAsync("解除关联");
        Assert.Contains("先用账号密码登录一次", (await ThroughAsync(Visitor(), Claims(code, email: email, verified: true))).Text);
    }

    [Fact]
    public async Task Another_institution_ties_and_opens_nothing_here()
    {
        var (_, email, code, _) = await post.RegisteredAsync();
        var (_, other, otherCode, _) = await post.RegisteredAsync();
        // signed in as one institution, vouched for as another
        var visitor = Visitor();
        await visitor.OpenAsync("/sign-in");
        await visitor.PressAsync("登录", ("Account", email), ("password", Post.Password));
        await ThroughAsync(visitor, Claims(otherCode));
        await visitor.PressAsync("关联");
        Assert.Contains("不是本账号的单位", visitor.Text);
        Assert.False(await host.InDbAsync(db => db.UserLogins.AnyAsync(l => db.Users.Any(p => p.Id == l.UserId && (p.Email == email || p.Email == other)))));
        Assert.NotEqual(code, otherCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("91350100M000100Y44")]
    public async Task Without_a_right_credit_code_nothing_opens(string code)
    {
        var visitor = await ThroughAsync(Visitor(), Claims(code));
        Assert.Contains("没有提供单位的统一社会信用代码", visitor.Text);
        Assert.False(visitor.Has("建立账号"));
    }

    [Fact]
    public async Task Hostile_claims_are_shown_as_text_or_refused()
    {
        var visitor = await ThroughAsync(Visitor(), Claims(Post.NewCode(), institution: "<script>alert(1)</script>"));
        Assert.Contains("<script>alert(1)</script>", visitor.Text);
        Assert.DoesNotContain(visitor.Page.QuerySelectorAll("script"), script => script.TextContent.Contains("alert(1)", StringComparison.Ordinal));
        visitor = await ThroughAsync(Visitor(), Claims(Post.NewCode(), institution: "a\u202eb\0"));
        await visitor.PressAsync("建立账号", ("Email", Post.NewEmail()), ("Phone", "13800000009"), ("Pledged", "true"));
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        Assert.StartsWith("/sign-in/portal", visitor.Path);
    }

    [Fact]
    public async Task An_answer_nobody_asked_for_or_a_second_use_opens_nothing()
    {
        var (code, visitor) = (Post.NewCode(), Visitor());
        var away = await visitor.LeaveAsync("/sign-in/portal/start");
        var back = await PortalServer.PassAsync(away, Claims(code));
        // another browser, into which somebody slips this answer
        var victim = await Visitor().OpenAsync(back.PathAndQuery);
        Assert.Equal("/sign-in?portal=failed", victim.Path);
        Assert.Equal("/sign-in?portal=failed", (await victim.OpenAsync("/sign-in/portal/callback?code=x&state=y")).Path);
        Assert.Equal("/sign-in?portal=failed", (await victim.OpenAsync("/sign-in/portal/callback")).Path);
        await visitor.OpenAsync(back.PathAndQuery);
        Assert.True(visitor.Has("建立账号"));
        Assert.Equal("/sign-in?portal=failed", (await visitor.OpenAsync(back.PathAndQuery)).Path);
    }

    [Fact]
    public async Task The_second_factor_is_asked_for_here_too()
    {
        var (code, email) = (Post.NewCode(), Post.NewEmail());
        var claims = Claims(code, email: email, verified: true);
        var visitor = await ThroughAsync(Visitor(), claims);
        await visitor.PressAsync("建立账号", ("Phone", "13800000009"), ("Pledged", "true"));
        await host.InDbAsync(db => db.Users.Where(p => p.Email == email).ExecuteUpdateAsync(set => set.SetProperty(p => p.TwoFactorEnabled, true)));
        Assert.StartsWith("/sign-in/code", (await ThroughAsync(Visitor(), claims)).Path);
    }

    [Fact]
    public async Task Without_a_portal_there_is_none_and_one_that_is_down_says_so()
    {
        var visitor = await new Visitor(host).OpenAsync("/sign-in/portal/start");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        await visitor.OpenAsync("/sign-in");
        Assert.DoesNotContain("政务", visitor.Text);
        await using var down = host.WithWebHostBuilder(builder =>
        {
            foreach (var (name, value) in new[] { ("AUTHORITY", "http://127.0.0.1:1"), ("CLIENT", "c"), ("SECRET", "s") }) builder.UseSetting($"SHIFAN_OIDC_{name}", value);
        });
        var lost = await new Visitor(down).OpenAsync("/sign-in/portal/start");
        Assert.Equal((HttpStatusCode.OK, "/sign-in?portal=failed"), (lost.Status, lost.Path));
        Assert.Contains("没有完成", lost.Text);
    }

    public async ValueTask DisposeAsync() => await program.DisposeAsync();
}

public sealed class PortalOnSqlite(SqliteHost host, PortalServer portal) : PortalTests<SqliteHost>(host, portal), IClassFixture<SqliteHost>, IClassFixture<PortalServer>
{
    [Fact]
    public async Task Only_the_portals_own_token_for_this_sign_in_is_believed()
    {
        using var rsa = RSA.Create(2048);
        using var strange = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa) { KeyId = "k" };
        var configuration = new OpenIdConnectConfiguration { Issuer = "https://portal.example" };
        configuration.SigningKeys.Add(key);
        var now = TimeProvider.System.GetUtcNow();
        string Token(SecurityKey? signedBy = null, string issuer = "https://portal.example", string audience = "shifan", string? nonce = "n", string? subject = "s", int minutes = 5, string algorithm = "RS256", string? azp = null)
        {
            var claims = new Dictionary<string, object>();
            if (nonce is not null) claims["nonce"] = nonce;
            if (subject is not null) claims["sub"] = subject;
            if (azp is not null) claims["azp"] = azp;
            return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = issuer,
                Audience = audience,
                Claims = claims,
                NotBefore = now.AddMinutes(-30).UtcDateTime,
                Expires = now.AddMinutes(minutes).UtcDateTime,
                SigningCredentials = new SigningCredentials(signedBy ?? key, algorithm),
            });
        }

        Task<string?> ReadAsync(string? token, string? nonce = "n") => PortalHandler.ValidateAsync(token, configuration, "shifan", nonce);
        Assert.Equal("s", await ReadAsync(Token()));
        Assert.Equal("s", await ReadAsync(Token(azp: "shifan")));
        Assert.Null(await ReadAsync(Token(azp: "another")));
        Assert.Null(await ReadAsync(Token(nonce: "another")));
        Assert.Null(await ReadAsync(Token(nonce: null)));
        Assert.Null(await ReadAsync(Token(), nonce: null));
        Assert.Null(await ReadAsync(Token(issuer: "https://elsewhere.example")));
        Assert.Null(await ReadAsync(Token(audience: "another")));
        Assert.Null(await ReadAsync(Token(minutes: -5)));
        Assert.Null(await ReadAsync(Token(subject: null)));
        Assert.Null(await ReadAsync(Token(signedBy: new RsaSecurityKey(strange) { KeyId = "k" })));
        // the public key as a shared secret, and no signature at all
        Assert.Null(await ReadAsync(Token(signedBy: new SymmetricSecurityKey(rsa.ExportRSAPublicKey()) { KeyId = "k" }, algorithm: "HS256")));
        var parts = Token().Split('.');
        Assert.Null(await ReadAsync($"{Base64UrlEncoder.Encode("{\"alg\":\"none\"}")}.{parts[1]}."));
        Assert.Null(await ReadAsync($"{parts[0]}.{Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("\"s\"", "\"t\"", StringComparison.Ordinal))}.{parts[2]}"));
        Assert.Null(await ReadAsync("not a token"));
        Assert.Null(await ReadAsync(null));
    }

    [Theory]
    [InlineData("http://portal.example", "c", "s")]
    [InlineData("https://portal.example", null, "s")]
    [InlineData("https://portal.example", "c", null)]
    [InlineData("portal", "c", "s")]
    public void Settings_that_cannot_work_stop_the_start(string authority, string? client, string? secret) =>
        Assert.Throws<InvalidOperationException>(() => PortalSettings.From(name => name switch { "SHIFAN_OIDC_AUTHORITY" => authority, "SHIFAN_OIDC_CLIENT" => client, "SHIFAN_OIDC_SECRET" => secret, _ => null }));
}

public sealed class PortalOnPostgres(PostgresHost host, PortalServer portal) : PortalTests<PostgresHost>(host, portal), IClassFixture<PostgresHost>, IClassFixture<PortalServer>;
