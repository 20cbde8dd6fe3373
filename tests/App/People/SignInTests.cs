using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.People;

/// <summary>Signing in with account and password, and what of the demonstration is left when it is none.</summary>
public sealed class SignInTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    [Fact]
    public async Task The_right_password_opens_and_five_wrong_ones_lock()
    {
        async Task<string> TryAsync(string account, string password)
        {
            var visitor = await new Visitor(host).OpenAsync("/sign-in");
            await visitor.PressAsync("登录", ("Account", account), ("password", password));
            return visitor.Path.StartsWith("/sign-in", StringComparison.Ordinal) ? visitor.Page.QuerySelector("[role=alert]")!.TextContent.Trim() : visitor.Path;
        }

        Assert.Equal("/applications", await TryAsync("applicant3@demo.example", DemoWorld.Password));
        Assert.Equal("/review", await TryAsync("officer-330302@demo.example", DemoWorld.Password));
        // an address without an account, a wrong password and a locked account sound the same
        var wrong = await TryAsync("nobody@demo.example", DemoWorld.Password);
        Assert.StartsWith("账号或密码不正确", wrong, StringComparison.Ordinal);
        for (var i = 0; i < 5; i++) Assert.Equal(wrong, await TryAsync("officer-330300@demo.example", "wrong"));
        Assert.Equal(wrong, await TryAsync("officer-330300@demo.example", DemoWorld.Password));
    }

    [Fact]
    public async Task A_return_address_leads_nowhere_else()
    {
        var visitor = await new Visitor(host).OpenAsync("/sign-in?returnUrl=https://elsewhere.example/");
        await visitor.PressAsync("登录", ("Account", "applicant3@demo.example"), ("password", DemoWorld.Password));
        Assert.Equal("/applications", visitor.Path);
    }

    [Fact]
    public async Task Outside_a_demonstration_its_people_and_its_clock_are_gone()
    {
        await new Visitor(host).OpenAsync("/");
        await using var plain = new PlainHost(host.Folder);
        using var client = plain.CreateClient();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/demo/clock")).StatusCode);
        Assert.DoesNotContain("示例", await client.GetStringAsync("/sign-in"));
        Assert.DoesNotContain("演示环境", await client.GetStringAsync("/"));
        await using var scope = plain.Services.CreateAsyncScope();
        var refused = await scope.ServiceProvider.GetRequiredService<SignIn>().RunAsync("officer-330000@demo.example", DemoWorld.Password);
        Assert.Equal("sign-in.wrong", refused.Refusals.Single().Code);
        var person = await host.InDbAsync(db => Task.FromResult(db.Users.First(p => p.UserName == "officer-330000@demo.example").Id));
        Assert.Null(await scope.ServiceProvider.GetRequiredService<FindActor>().OfAsync(person, default));
        Assert.NotNull(await host.InScopeAsync(services => services.GetRequiredService<FindActor>().OfAsync(person, default)));
    }
}
