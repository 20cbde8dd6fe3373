using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.People;

/// <summary>Officers' accounts, made by who runs the installation.</summary>
public abstract class OfficerTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Post post = new(host);

    private Task<Outcome<Person>> AddAsync(string email, string name, string office) =>
        new Scene(host).DoAsync<AddOfficer, Outcome<Person>>(add => add.RunAsync(null, new AddOfficer.Input(email, name, office, [Role.Officer])));

    [Fact]
    public async Task An_officer_sets_his_password_and_works()
    {
        var email = Post.NewEmail();
        Assert.True((await AddAsync(email, "示例新干部", "330106")).Done);
        var visitor = await new Visitor(host).OpenAsync(await post.LinkAsync(email, "account.invite"));
        await visitor.PressAsync("设置密码", ("Password", Post.Password));
        Assert.Equal("/review", (await post.SignInAsync(email)).Path);
        Assert.Equal("account.inUse", (await AddAsync(email, "示例", "330106")).Refusals.Single().Code);
        Assert.Equal("officer.office", (await AddAsync(Post.NewEmail(), "示例", "999999")).Refusals.Single().Code);
        Assert.Equal(2, (await AddAsync("x", "", "330106")).Refusals.Count);
        // an officer's address registers no institution
        await post.RegisterAsync(Post.NewCode(), email);
        Assert.Equal("您的邮箱已有账号", (await post.LettersAsync(email, "account.confirm"))[0].Subject);
    }
}

public sealed class OfficersOnSqlite(SqliteHost host) : OfficerTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class OfficersOnPostgres(PostgresHost host) : OfficerTests<PostgresHost>(host), IClassFixture<PostgresHost>;
