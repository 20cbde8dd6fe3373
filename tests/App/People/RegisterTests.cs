using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.People;

/// <summary>Registering an institution: the code, the letter, the link; what strangers learn and what they do not.</summary>
public abstract class RegisterTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Post post = new(host);

    [Theory]
    [InlineData("91", "企业")]
    [InlineData("12", "事业单位")]
    [InlineData("51", "社会团体")]
    [InlineData("52", "民办非企业单位")]
    [InlineData("53", "基金会")]
    public async Task An_institution_of_any_kind_registers_and_may_apply(string kind, string body)
    {
        var (code, email) = (Post.NewCode(kind), Post.NewEmail());
        var visitor = await post.RegisterAsync(code, email, institution: $"示例{body}");
        Assert.Equal("/register/sent", visitor.Path);
        // nothing is there before the link is opened, and looking at it opens nothing
        Assert.False(await host.InDbAsync(db => db.Institutions.AnyAsync(i => i.CreditCode == code)));
        var link = await post.LinkAsync(email, "account.confirm");
        await visitor.OpenAsync(link);
        await visitor.OpenAsync(link);
        Assert.Contains(body, visitor.Text);
        Assert.False(await host.InDbAsync(db => db.Institutions.AnyAsync(i => i.CreditCode == code)));
        await visitor.PressAsync("确认并登录");
        Assert.Equal("/applications", visitor.Path);
        await visitor.OpenAsync("/account");
        Assert.Contains(body, visitor.Text);
        Assert.Contains("单位管理员", visitor.Text);
        Assert.Contains("浙江省杭州市西湖区", visitor.Text);
        var person = await post.PersonAsync(email);
        Assert.Equal((true, true, "13800000001"), (person.EmailConfirmed, person.IsInstitutionAdministrator, person.PhoneNumber));
        Assert.Equal(1, await post.EntriesAsync($"institution:{person.InstitutionId}", "institution.register"));
        Assert.Equal("/applications", (await post.SignInAsync(email.ToUpperInvariant())).Path);
        // the link opens once
        await visitor.OpenAsync(link);
        Assert.Contains("已经用过", visitor.Text);
    }

    [Fact]
    public async Task The_seat_is_where_it_says_it_is()
    {
        var (code, email) = (Post.NewCode(division: "330106"), Post.NewEmail());
        var visitor = await new Visitor(host).OpenAsync("/register");
        await visitor.PressAsync("注册", [.. Post.Form(code, email), ("Division", "330108")]);
        await visitor.OpenAsync(await post.LinkAsync(email, "account.confirm"));
        await visitor.PressAsync("确认并登录");
        await visitor.OpenAsync("/account");
        Assert.Contains("滨江区", visitor.Text);
    }

    [Theory]
    [InlineData("CreditCode", "91350100M000100Y44", "校验位不符")]
    [InlineData("CreditCode", "", "请填写统一社会信用代码")]
    [InlineData("CreditCode", "９１３３", "现为 4 位")]
    [InlineData("Institution", "  ", "请填写单位名称")]
    [InlineData("Institution", "示例\0单位", "看不见的或残缺的字符")]
    [InlineData("Name", "", "请填写管理员姓名")]
    [InlineData("Email", "someone", "name@example.cn")]
    [InlineData("Email", "a b@example.cn", "name@example.cn")]
    [InlineData("Email", "a@b@example.cn", "name@example.cn")]
    [InlineData("Email", "\"x\"<a@example.cn>", "name@example.cn")]
    [InlineData("Email", "a@example.cn\r\nBcc: b@example.cn", "name@example.cn")]
    [InlineData("Phone", "0571-88888888", "11 位")]
    [InlineData("Password", "short 1", "至少 12 个字符")]
    [InlineData("Password", "aaaaaaaaaaaaaaaaaaaaa", "两种")]
    [InlineData("Password", "ababab121212", "太常见")]
    [InlineData("Password", "Password1234", "太常见")]
    [InlineData("Password", "xx clerkname 99", "用户名")]
    public async Task What_is_wrong_is_said_at_its_field(string field, string typed, string says)
    {
        var visitor = await new Visitor(host).OpenAsync("/register");
        await visitor.PressAsync("注册", [.. Post.Form(Post.NewCode(), "clerkname@mail.example").Select(box => box.Item1 == field ? (field, typed) : box)]);
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        var box = visitor.Page.QuerySelector($"input[name={field}]")!;
        Assert.Equal("true", box.GetAttribute("aria-invalid"));
        Assert.Contains(says, visitor.Page.GetElementById($"box-{field.ToLowerInvariant()}-wrong")!.TextContent);
        Assert.DoesNotContain(Post.Password, visitor.Page.DocumentElement.OuterHtml);
        Assert.Empty(await post.LettersAsync("clerkname@mail.example", "account.confirm"));
    }

    [Fact]
    public async Task A_code_of_no_known_kind_and_no_pledge_are_refused()
    {
        var visitor = await new Visitor(host).OpenAsync("/register");
        await visitor.PressAsync("注册", Post.Form(Post.NewCode("97"), Post.NewEmail(), pledged: false));
        Assert.Contains("前两位“97”", visitor.Text);
        Assert.Contains("勾选承诺", visitor.Text);
    }

    [Fact]
    public async Task A_registered_institution_is_told_what_to_do_and_nothing_more()
    {
        var (_, first, code, _) = await post.RegisteredAsync();
        var other = Post.NewEmail();
        var visitor = await post.RegisterAsync(code.ToLowerInvariant(), other);
        Assert.Contains("该单位已经注册", visitor.Text);
        Assert.Contains("收回账号", visitor.Text);
        Assert.DoesNotContain(first, visitor.Page.DocumentElement.OuterHtml);
        Assert.DoesNotContain("示例管理员", visitor.Page.QuerySelector("[role=alert]")!.TextContent);
        Assert.Empty(await post.LettersAsync(other, "account.confirm"));
    }

    [Fact]
    public async Task Whether_an_address_has_an_account_is_told_to_its_mailbox_only()
    {
        var (_, email, _, _) = await post.RegisteredAsync();
        var fresh = await post.RegisterAsync(Post.NewCode(), Post.NewEmail());
        var taken = await post.RegisterAsync(Post.NewCode(), email);
        Assert.Equal((fresh.Path, fresh.Text), (taken.Path, taken.Text));
        var letters = await post.LettersAsync(email, "account.confirm");
        Assert.Equal("您的邮箱已有账号", letters[0].Subject);
        Assert.DoesNotContain("/register/confirm", letters[0].Body);
    }

    [Fact]
    public async Task Of_two_who_register_the_same_code_the_first_to_confirm_has_it()
    {
        var code = Post.NewCode();
        var (one, two) = (Post.NewEmail(), Post.NewEmail());
        await post.RegisterAsync(code, one);
        await post.RegisterAsync(code, two);
        var scene = new Scene(host);
        var keys = new[] { await post.LinkAsync(one, "account.confirm"), await post.LinkAsync(two, "account.confirm") }.Select(link => link.Split("key=")[1]);
        var outcomes = await Task.WhenAll(keys.Concat(keys).Select(key => scene.DoAsync<ConfirmRegistration, Outcome<Person>>(confirm => confirm.RunAsync(key))));
        Assert.Single(outcomes, outcome => outcome.Done);
        Assert.Equal(1, await host.InDbAsync(db => db.Institutions.CountAsync(i => i.CreditCode == code)));
        Assert.Equal(1, await host.InDbAsync(db => db.Users.CountAsync(p => p.Email == one || p.Email == two)));
    }

    [Fact]
    public async Task A_link_expires()
    {
        var email = Post.NewEmail();
        await post.RegisterAsync(Post.NewCode(), email);
        var link = await post.LinkAsync(email, "account.confirm");
        await post.PassTimeAsync(TimeSpan.FromDays(2) + TimeSpan.FromSeconds(1));
        var visitor = await new Visitor(host).OpenAsync(link);
        Assert.Contains("已过期", visitor.Text);
        Assert.False(visitor.Has("确认并登录"));
        var scene = new Scene(host);
        Assert.Equal("link.worthless", (await scene.DoAsync<ConfirmRegistration, Outcome<Person>>(confirm => confirm.RunAsync(link.Split("key=")[1]))).Refusals.Single().Code);
    }

    [Fact]
    public async Task The_database_never_holds_a_key_or_a_password()
    {
        var email = Post.NewEmail();
        await post.RegisterAsync(Post.NewCode(), email);
        var key = (await post.LinkAsync(email, "account.confirm")).Split("key=")[1];
        Assert.False(await host.InDbAsync(db => db.MailedLinks.AnyAsync(l => l.Digest == key)));
        Assert.True(await host.InDbAsync(db => db.MailedLinks.AnyAsync(l => l.Digest == AuditChain.HashOf(key))));
        Assert.DoesNotContain(Post.Password, await host.InDbAsync(db => db.SignUps.Where(s => s.Email == email).Select(s => s.PasswordHash).FirstAsync()));
    }

    [Fact]
    public async Task Nobody_fills_somebody_elses_mailbox()
    {
        var email = Post.NewEmail();
        for (var i = 0; i < 8; i++) Assert.Equal("/register/sent", (await post.RegisterAsync(Post.NewCode(), email)).Path);
        Assert.Equal(5, (await post.LettersAsync(email, "account.confirm")).Count);
        // nor the database
        Assert.Equal(5, await host.InDbAsync(db => db.SignUps.CountAsync(signUp => signUp.Email == email)));
    }

    [Fact]
    public async Task From_one_place_only_so_much_is_taken_without_an_account()
    {
        await using var outside = host.WithWebHostBuilder(builder =>
        {
            builder.UseSetting("SHIFAN_STRANGERS", "2");
            builder.ConfigureTestServices(services => services.AddSingleton<IStartupFilter>(new ComesFrom()));
        });
        var visitor = new Visitor(outside);
        for (var i = 0; i < 2; i++)
        {
            await visitor.OpenAsync("/reset");
            await visitor.PressAsync("发信", ("Email", Post.NewEmail()));
            Assert.Equal(HttpStatusCode.OK, visitor.Status);
        }

        await visitor.OpenAsync("/reset");
        await visitor.PressAsync("发信", ("Email", Post.NewEmail()));
        Assert.Equal(HttpStatusCode.TooManyRequests, visitor.Status);
        Assert.Contains("请过一小时再试", visitor.Text);
        // pages still open, and others are not concerned
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/register")).Status);
        var other = await new Visitor(host).OpenAsync("/reset");
        await other.PressAsync("发信", ("Email", Post.NewEmail()));
        Assert.Equal(HttpStatusCode.OK, other.Status);
    }

    private sealed class ComesFrom : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, onwards) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
                return onwards(context);
            });
            next(app);
        };
    }

    [Fact]
    public async Task Hostile_text_is_refused_or_kept_and_never_run()
    {
        var scene = new Scene(host);
        var lone = new string((char)0xd800, 1);
        foreach (var hostile in new[] { "a\0b", lone, "a\u202eb", "a\u0007b", new string('长', 10_000_000) })
        {
            var input = new RegisterInstitution.Input(hostile, hostile, 330106, hostile, hostile, hostile, hostile, true);
            var refused = await scene.DoAsync<RegisterInstitution, Outcome<bool>>(register => register.RunAsync(input));
            Assert.Equal(["CreditCode", "Email", "Institution", "Name", "Password", "Phone"], refused.Refusals.Select(r => r.Field).Order());
            Assert.Equal("sign-in.wrong", (await scene.DoAsync<SignIn, Outcome<Person>>(signIn => signIn.RunAsync(hostile, hostile))).Refusals.Single().Code);
            Assert.Equal("link.worthless", (await scene.DoAsync<ConfirmRegistration, Outcome<Person>>(confirm => confirm.RunAsync(hostile))).Refusals.Single().Code);
        }
        Assert.Equal("register.division", (await scene.DoAsync<RegisterInstitution, Outcome<bool>>(register => register.RunAsync(new RegisterInstitution.Input(Post.NewCode(), "示例", 999_999, "甲", Post.NewEmail(), "13800000000", Post.Password, true)))).Refusals.Single().Code);

        var (code, email) = (Post.NewCode(), Post.NewEmail());
        var visitor = await post.RegisterAsync(code, email, institution: "<script>alert(1)</script>😀=1+1");
        await visitor.OpenAsync(await post.LinkAsync(email, "account.confirm"));
        await visitor.PressAsync("确认并登录");
        await visitor.OpenAsync("/account");
        Assert.Contains("<script>alert(1)</script>😀=1+1", visitor.Text);
        Assert.DoesNotContain(visitor.Page.QuerySelectorAll("script"), script => script.TextContent.Contains("alert(1)", StringComparison.Ordinal));
        var big = await visitor.Client.GetAsync("/register?key=" + new string('x', 5_000));
        Assert.Equal(HttpStatusCode.OK, big.StatusCode);
    }

    [Fact]
    public async Task Ten_megabytes_typed_are_no_error_of_the_server()
    {
        var visitor = await new Visitor(host).OpenAsync("/register");
        await visitor.PressAsync("注册", Post.Form(Post.NewCode(), Post.NewEmail(), institution: new string('x', 10_000_000)));
        Assert.True((int)visitor.Status < 500, visitor.Status.ToString());
    }
}

public sealed class RegisterOnSqlite(SqliteHost host) : RegisterTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class RegisterOnPostgres(PostgresHost host) : RegisterTests<PostgresHost>(host), IClassFixture<PostgresHost>;
