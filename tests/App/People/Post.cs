using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.People;

/// <summary>What tests about accounts need: made-up institutions, mailboxes, and the links that come by mail.</summary>
internal sealed partial class Post(ShifanHost host)
{
    public const string Password = "qi-hao-de-mima 7";

    private static int made;

    public static int Next() => Interlocked.Increment(ref made);

    public static string NewCode(string kind = "91", string division = "330106")
    {
        var body = $"{kind}{division}MB{Next():0000000}"[..17];
        return body + CreditCode.CheckCharacter(body);
    }

    public static string NewEmail() => $"box{Next()}@mail.example";

    /// <summary>The path and query of the link in the newest letter of a kind to an address.</summary>
    public async Task<string> LinkAsync(string email, string topic)
    {
        var letters = await LettersAsync(email, topic);
        Assert.NotEmpty(letters);
        var match = Link().Match(letters[0].Body);
        Assert.True(match.Success, letters[0].Body);
        return new Uri(match.Value).PathAndQuery;
    }

    public Task<List<Letter>> LettersAsync(string email, string topic) =>
        host.InDbAsync(db => db.Letters.AsNoTracking().Where(l => l.To == email && l.Topic == topic).OrderByDescending(l => l.Id).ToListAsync());

    public Task<Person> PersonAsync(string email) => host.InDbAsync(db => db.Users.AsNoTracking().FirstAsync(p => p.Email == email && p.EndedAt == null));

    public Task<int> EntriesAsync(string chain, string action) => host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == chain && e.Action == action));

    public static (string, string)[] Form(string code, string email, string password = Password, string institution = "示例注册单位", bool pledged = true) =>
    [
        ("CreditCode", code), ("Institution", institution), ("Name", "示例管理员"), ("Email", email), ("Phone", "13800000001"), ("Password", password), .. pledged ? new[] { ("Pledged", "true") } : [],
    ];

    public async Task<Visitor> RegisterAsync(string code, string email, string password = Password, string institution = "示例注册单位")
    {
        var visitor = await new Visitor(host).OpenAsync("/register");
        return await visitor.PressAsync("注册", Form(code, email, password, institution));
    }

    /// <summary>A registered institution; its administrator is signed in.</summary>
    public async Task<(Visitor Visitor, string Email, string Code, Person Person)> RegisteredAsync(string division = "330106")
    {
        var (code, email) = (NewCode(division: division), NewEmail());
        var visitor = await RegisterAsync(code, email);
        await visitor.OpenAsync(await LinkAsync(email, "account.confirm"));
        await visitor.PressAsync("确认并登录");
        Assert.Equal("/applications", visitor.Path);
        return (visitor, email, code, await PersonAsync(email));
    }

    /// <summary>Somebody whom an administrator invited, signed in.</summary>
    public async Task<(Visitor Visitor, string Email, Person Person)> InvitedAsync(Visitor administrator)
    {
        var email = NewEmail();
        await administrator.OpenAsync("/account/people");
        await administrator.PressAsync("发出邀请", ("Email", email));
        var visitor = await new Visitor(host).OpenAsync(await LinkAsync(email, "account.invite"));
        await visitor.PressAsync("建立账号并登录", ("Name", "示例填报人"), ("Phone", "13900000002"), ("Password", Password));
        Assert.Equal("/applications", visitor.Path);
        return (visitor, email, await PersonAsync(email));
    }

    public async Task<Visitor> SignInAsync(string account, string password = Password)
    {
        var visitor = await new Visitor(host).OpenAsync("/sign-in");
        return await visitor.PressAsync("登录", ("Account", account), ("password", password));
    }

    public Task PassTimeAsync(TimeSpan span) => new Scene(host).DoAsync<MoveClock, Outcome<DateTimeOffset>>(move => move.RunAsync(null, move.Now + span));

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
