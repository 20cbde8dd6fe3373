using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Mail;

/// <summary>Letters that were given up go out once more when a person says so; and a person's own particulars.</summary>
public abstract class SendAgainTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private Task<Outcome<int>> AgainAsync(Guid? id) => scene.DoAsync<SendAgain, Outcome<int>>(again => again.RunAsync(id));

    private async Task<Guid> GivenUpAsync(string body = "示例正文")
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(51);
        await host.InScopeAsync(async services =>
        {
            services.GetRequiredService<Outbox>().Add("shili@example.cn", "示例主题", body, "example", now);
            return await services.GetRequiredService<Db>().CommitAsync(AuditNote.OfSystem(null, "test", now, new { }), true, default);
        });
        var id = await host.InDbAsync(db => db.Letters.OrderByDescending(letter => letter.Id).Where(letter => letter.Topic == "example" && letter.NextTryAt != null).Select(letter => letter.Id).FirstAsync());
        await host.InDbAsync(db => db.Letters.Where(letter => letter.Id == id).ExecuteUpdateAsync(set => set.SetProperty(l => l.NextTryAt, (DateTimeOffset?)null).SetProperty(l => l.Attempts, 13).SetProperty(l => l.LastError, "smtp.GeneralFailure")));
        return id;
    }

    [Fact]
    public async Task What_was_given_up_is_listed_and_tried_again_once()
    {
        var id = await GivenUpAsync();
        var blank = await GivenUpAsync("");
        Assert.Contains(await scene.DoAsync<SendAgain, IReadOnlyList<SendAgain.Item>>(again => again.FindAsync()), item => item.Id == id && item.Attempts == 13);
        Assert.Equal("letter.unknown", Assert.Single((await AgainAsync(Guid.NewGuid())).Refusals).Code);
        Assert.Equal("letter.blank", Assert.Single((await AgainAsync(blank)).Refusals).Code);
        Assert.Equal(1, (await AgainAsync(id)).Value);
        Assert.NotNull(await host.InDbAsync(db => db.Letters.Where(letter => letter.Id == id).Select(letter => letter.NextTryAt).FirstAsync()));
        Assert.Equal("letter.unknown", Assert.Single((await AgainAsync(id)).Refusals).Code);
        Assert.Equal(1, await host.InDbAsync(db => db.Audit.CountAsync(e => e.Action == "letter.again" && e.Detail.Contains(id.ToString()))));
    }

    [Fact]
    public async Task A_person_corrects_his_own_name_and_mobile()
    {
        var visitor = await new Visitor(host).SignInAsync("示例二宁波检测技术有限公司");
        await visitor.OpenAsync("/account");
        await visitor.PressAsync("保存", ("Name", "示例改名"), ("Phone", "12"));
        Assert.Contains("手机号码应为 11 位数字", visitor.Text, StringComparison.Ordinal);
        await visitor.PressAsync("保存", ("Name", "示例改名"), ("Phone", "+86 138-0000-0000"));
        Assert.Contains("已保存", visitor.Text, StringComparison.Ordinal);
        var person = await host.InDbAsync(db => db.Users.AsNoTracking().FirstAsync(p => p.DisplayName == "示例改名"));
        Assert.Equal("13800000000", person.PhoneNumber);
        var detail = await host.InDbAsync(db => db.Audit.Where(e => e.Action == "account.details" && e.Chain == $"person:{person.Id}").Select(e => e.Detail).SingleAsync());
        Assert.DoesNotContain("示例", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("138", detail, StringComparison.Ordinal);
    }
}

public sealed class SendAgainOnSqlite(SqliteHost host) : SendAgainTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class SendAgainOnPostgres(PostgresHost host) : SendAgainTests<PostgresHost>(host), IClassFixture<PostgresHost>;
