using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Mail;

/// <summary>The webhook: signed, tried again, followed nowhere else, and never told what opens an account.</summary>
public abstract class WebhookTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Secret = "a secret of the gateway";

    private readonly Scene scene = new(host);

    private static MailSettings To(WebhookSink sink) => new(null, "https://shifan.example") { Webhook = new Webhook(sink.Address, Secret) };

    private Task<SendLetters.Result> SendAsync(WebhookSink sink) => host.InScopeAsync(services => ActivatorUtilities.CreateInstance<SendPushes>(services, To(sink)).RunAsync());

    private async Task<Guid> TellAsync(WebhookSink sink, string to = "applicant1@demo.example")
    {
        await host.InDbAsync(db => db.Pushes.Where(p => p.NextTryAt != null).ExecuteUpdateAsync(set => set.SetProperty(p => p.NextTryAt, (DateTimeOffset?)null)));
        return await host.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<Db>();
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var outbox = ActivatorUtilities.CreateInstance<Outbox>(services, To(sink));
            outbox.Tell(to, "申报快要截止", "请登录办理：\nhttps://shifan.example/applications/1", "reminder", now);
            outbox.Add(to, "重新设置密码", "https://shifan.example/reset/set?key=secret", "account.reset", now);
            var id = db.Pushes.Local.Single().LetterId;
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "test", now, new { }), true, default)).Done);
            return id;
        });
    }

    private Task<Push> PushAsync(Guid id) => host.InDbAsync(db => db.Pushes.AsNoTracking().FirstAsync(p => p.LetterId == id));

    [Fact]
    public async Task What_people_are_told_is_posted_once_and_signed()
    {
        await using var sink = new WebhookSink();
        await host.InDbAsync(db => db.Users.Where(p => p.Email == "applicant1@demo.example").ExecuteUpdateAsync(set => set.SetProperty(p => p.PhoneNumber, "13800000000")));
        var id = await TellAsync(sink);
        Assert.Equal(new SendLetters.Result(1, 0), await SendAsync(sink));
        Assert.Equal(new SendLetters.Result(0, 0), await SendAsync(sink));
        var (headers, body) = Assert.Single(sink.Posts);
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.ASCII.GetBytes(headers["X-Shifan-Timestamp"] + "."), .. body]));
        Assert.Equal(($"sha256={expected}", id.ToString()), (headers["X-Shifan-Signature"], headers["X-Shifan-Id"]));
        var said = JsonDocument.Parse(body).RootElement;
        Assert.Equal(("reminder", "申报快要截止", "applicant1@demo.example", "13800000000"), (said.GetProperty("topic").GetString(), said.GetProperty("subject").GetString(), said.GetProperty("to").GetProperty("email").GetString(), said.GetProperty("to").GetProperty("phone").GetString()));
        Assert.DoesNotContain("key=secret", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Assert.NotNull((await PushAsync(id)).SentAt);
        Assert.Equal(1, await host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == SendLetters.Chain && e.Action == "push.sent" && e.Detail.Contains(id.ToString()))));
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable", "http.503")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/elsewhere", "http.302")]
    public async Task What_is_not_taken_is_tried_again_and_nowhere_else(string answer, string error)
    {
        await using var sink = new WebhookSink { Answer = answer };
        var id = await TellAsync(sink);
        Assert.Equal(new SendLetters.Result(0, 1), await SendAsync(sink));
        Assert.Equal(new SendLetters.Result(0, 0), await SendAsync(sink));
        Assert.Equal((1, error), ((await PushAsync(id)).Attempts, (await PushAsync(id)).LastError));
        Assert.Single(sink.Posts);
        sink.Answer = "HTTP/1.1 200 OK";
        await scene.DoAsync<MoveClock, Outcome<DateTimeOffset>>(move => move.RunAsync(null, move.Now + TimeSpan.FromMinutes(3)));
        Assert.Equal(new SendLetters.Result(1, 0), await SendAsync(sink));
        Assert.Equal(2, sink.Posts.Count);
        Assert.Equal(sink.Posts.First().Headers["X-Shifan-Id"], sink.Posts.Last().Headers["X-Shifan-Id"]);
    }

    [Fact]
    public async Task Without_a_webhook_nothing_waits_for_one()
    {
        await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var applicant = await scene.ApplicantAsync(5);
        var written = await host.InDbAsync(db => db.Pushes.CountAsync());
        await host.InScopeAsync(async services =>
        {
            services.GetRequiredService<Outbox>().Tell("a@b.example", "s", "b", "test", services.GetRequiredService<TimeProvider>().GetUtcNow());
            return await services.GetRequiredService<Db>().CommitAsync(AuditNote.OfPerson(applicant.PersonId, null, "test", DateTimeOffset.UnixEpoch, new { }), true, default);
        });
        Assert.Equal(written, await host.InDbAsync(db => db.Pushes.CountAsync()));
    }

    [Theory]
    [InlineData("gateway.example", "a secret of the gateway")]
    [InlineData("ftp://gateway.example/x", "a secret of the gateway")]
    [InlineData("http://gateway.example/x", "a secret of the gateway")]
    [InlineData("https://user:word@gateway.example/x", "a secret of the gateway")]
    [InlineData("https://gateway.example/x", "short")]
    [InlineData("https://gateway.example/x", null)]
    public void Settings_that_cannot_work_stop_the_start(string address, string? secret) =>
        Assert.Throws<InvalidOperationException>(() => MailSettings.From(name => name switch { "SHIFAN_WEBHOOK" => address, "SHIFAN_WEBHOOK_SECRET" => secret, _ => null }));
}

public sealed class WebhookOnSqlite(SqliteHost host) : WebhookTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class WebhookOnPostgres(PostgresHost host) : WebhookTests<PostgresHost>(host), IClassFixture<PostgresHost>;
