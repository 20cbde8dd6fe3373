using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Mail;

/// <summary>Letters: committed with what they tell, sent once, tried again with growing pauses, never lost.</summary>
public abstract class LetterTests<THost>(THost host)
    where THost : ShifanHost
{
    protected THost Host => host;

    private static MailSettings Through(SmtpSink sink) => new(new SmtpServer("127.0.0.1", sink.Port, null, null, "noreply@shifan.example", false), "https://shifan.example");

    private async Task<Guid> WriteAsync(string to = "clerk@example.cn", string subject = "找回密码", string body = "请打开\nhttps://shifan.example/reset?key=1")
    {
        await ClearAsync();
        return await host.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<Db>();
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            services.GetRequiredService<Outbox>().Add(to, subject, body, "test", now);
            var id = db.Letters.Local.Single().Id;
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "test", now, new { }), true, default)).Done);
            return id;
        });
    }

    // letters of other tests wait as long as nobody sends them
    private Task<int> ClearAsync() => host.InDbAsync(db => db.Letters.Where(l => l.NextTryAt != null).ExecuteUpdateAsync(set => set.SetProperty(l => l.NextTryAt, (DateTimeOffset?)null)));

    private Task<SendLetters.Result> SendAsync(SmtpSink sink) => SendAsync(Through(sink));

    private Task<SendLetters.Result> SendAsync(MailSettings settings) => host.InScopeAsync(services => ActivatorUtilities.CreateInstance<SendLetters>(services, settings).RunAsync());

    private Task<Letter> LetterAsync(Guid id) => host.InDbAsync(db => db.Letters.AsNoTracking().FirstAsync(l => l.Id == id));

    private async Task PassTimeAsync(TimeSpan span)
    {
        var scene = new Scene(host);
        await scene.DoAsync<MoveClock, Outcome<DateTimeOffset>>(move => move.RunAsync(null, move.Now + span));
    }

    private Task<int> EntriesAsync(Guid id, string action) => host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == SendLetters.Chain && e.Action == action && e.Detail.Contains(id.ToString())));

    [Fact]
    public async Task A_letter_goes_out_once_with_its_text()
    {
        await using var sink = new SmtpSink();
        var subject = "示范平台申报系统：" + string.Concat(Enumerable.Repeat("很长的主题𠮷", 12));
        var id = await WriteAsync(subject: subject, body: "第一行\n.以点开头\n😀");
        Assert.Equal(new SendLetters.Result(1, 0), await SendAsync(sink));
        Assert.Equal(new SendLetters.Result(0, 0), await SendAsync(sink));
        var raw = Assert.Single(sink.Letters);
        Assert.Equal("第一行\n.以点开头\n😀", SmtpSink.BodyOf(raw).ReplaceLineEndings("\n"));
        Assert.Contains($"Message-ID: <{id:N}@shifan.example>", raw, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(subject, Subject(raw));
        var letter = await LetterAsync(id);
        Assert.NotNull(letter.SentAt);
        Assert.Equal((1, null, null), (letter.Attempts, letter.NextTryAt, letter.LastError));
        Assert.Equal(1, await EntriesAsync(id, "letter.sent"));
    }

    [Fact]
    public async Task Once_sent_the_key_of_its_link_stands_in_the_mailbox_only()
    {
        await using var sink = new SmtpSink { Refusal = "451 come back later" };
        var id = await WriteAsync(body: "请打开：\n\nhttps://shifan.example/reset/set?key=aB3_-x9\n\n如果不是您本人操作，请不要点击链接");
        Assert.Equal(new SendLetters.Result(0, 1), await SendAsync(sink));
        Assert.Contains("?key=aB3_-x9\n", (await LetterAsync(id)).Body);
        sink.Refusal = null;
        await PassTimeAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(new SendLetters.Result(1, 0), await SendAsync(sink));
        Assert.Contains("?key=aB3_-x9", SmtpSink.BodyOf(Assert.Single(sink.Letters)));
        Assert.Contains("/reset/set?key=（已发送，不再显示）\n\n如果不是您本人操作", (await LetterAsync(id)).Body);
    }

    [Fact]
    public async Task Refused_letters_are_tried_again_with_growing_pauses()
    {
        await using var sink = new SmtpSink { Refusal = "451 come back later" };
        var id = await WriteAsync();
        Assert.Equal(new SendLetters.Result(0, 1), await SendAsync(sink));
        var first = await LetterAsync(id);
        // not due: nobody is asked again
        Assert.Equal(new SendLetters.Result(0, 0), await SendAsync(sink));
        var pauses = new List<TimeSpan> { first.NextTryAt!.Value - first.MadeAt };
        for (var i = 0; i < 3; i++)
        {
            var before = await LetterAsync(id);
            await PassTimeAsync(pauses[^1] + TimeSpan.FromSeconds(1));
            Assert.Equal(new SendLetters.Result(0, 1), await SendAsync(sink));
            var after = await LetterAsync(id);
            pauses.Add(after.NextTryAt!.Value - before.NextTryAt!.Value);
        }
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(pauses.Distinct(), pauses);
        Assert.Empty(sink.Letters);
        sink.Refusal = null;
        await PassTimeAsync(TimeSpan.FromDays(1));
        Assert.Equal(new SendLetters.Result(1, 0), await SendAsync(sink));
        Assert.Equal(5, (await LetterAsync(id)).Attempts);
        Assert.Single(sink.Letters);
        Assert.Equal(4, await EntriesAsync(id, "letter.failed"));
    }

    [Fact]
    public async Task With_no_server_there_letters_are_kept()
    {
        var sink = new SmtpSink();
        var settings = Through(sink);
        await sink.DisposeAsync();
        var id = await WriteAsync();
        Assert.Equal(new SendLetters.Result(0, 1), await SendAsync(settings));
        var letter = await LetterAsync(id);
        Assert.Null(letter.SentAt);
        Assert.StartsWith("smtp.", letter.LastError);
        for (var i = 0; i < 14; i++)
        {
            await PassTimeAsync(TimeSpan.FromDays(2));
            await SendAsync(settings);
        }
        letter = await LetterAsync(id);
        Assert.Equal((null, null, 13), (letter.SentAt, letter.NextTryAt, letter.Attempts));
        Assert.Equal("找回密码", letter.Subject);
    }

    [Fact]
    public async Task A_letter_that_may_have_gone_out_is_sent_again_under_the_same_id()
    {
        await using var sink = new SmtpSink { HangUp = true };
        var id = await WriteAsync();
        Assert.Equal(new SendLetters.Result(0, 1), await SendAsync(sink));
        sink.HangUp = false;
        await PassTimeAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(new SendLetters.Result(1, 0), await SendAsync(sink));
        Assert.Equal(2, sink.Letters.Count(raw => raw.Contains($"{id:N}@", StringComparison.Ordinal)));
        Assert.Equal(2, (await LetterAsync(id)).Attempts);
    }

    [Fact]
    public async Task Two_servers_do_not_send_the_same_letter()
    {
        await using var sink = new SmtpSink();
        await WriteAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(sink)));
        Assert.Equal(1, results.Sum(result => result.Sent));
        Assert.Single(sink.Letters);
    }

    [Fact]
    public async Task A_wrong_address_keeps_nobody_else_waiting()
    {
        await using var sink = new SmtpSink();
        var wrong = await WriteAsync(to: "not an address");
        await host.InScopeAsync(async services =>
        {
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            services.GetRequiredService<Outbox>().Add("right@example.cn", "s", "b", "test", now);
            return await services.GetRequiredService<Db>().CommitAsync(AuditNote.OfSystem(null, "test", now, new { }), true, default);
        });
        Assert.Equal(new SendLetters.Result(1, 1), await SendAsync(sink));
        Assert.Equal("recipient", (await LetterAsync(wrong)).LastError);
    }

    [Fact]
    public async Task Nothing_typed_becomes_a_header()
    {
        await using var sink = new SmtpSink();
        var lone = new string((char)0xd83d, 1);
        await WriteAsync(subject: "a\r\nBcc: other@example.cn\0" + lone, body: "b\0\u0007" + lone + new string('字', 100_000));
        Assert.Equal(new SendLetters.Result(1, 0), await SendAsync(sink));
        var raw = Assert.Single(sink.Letters);
        Assert.DoesNotContain("\r\nBcc:", raw, StringComparison.OrdinalIgnoreCase);
        Assert.True(SmtpSink.BodyOf(raw).Length <= 20_010);
    }

    [Fact]
    public async Task A_clock_set_back_does_not_hold_letters_up()
    {
        await using var sink = new SmtpSink();
        await PassTimeAsync(TimeSpan.FromDays(400));
        await WriteAsync();
        await PassTimeAsync(TimeSpan.FromDays(-400));
        Assert.Equal(new SendLetters.Result(1, 0), await SendAsync(sink));
    }

    [Fact]
    public async Task The_demonstration_shows_its_letters_with_links_to_follow()
    {
        await WriteAsync(subject: "<b>信</b>", body: "请打开\nhttps://shifan.example/reset?key=1&x=<script>\n");
        var visitor = await new Visitor(host).OpenAsync("/demo/outbox");
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        var first = visitor.Page.QuerySelectorAll("article").First(article => article.QuerySelector("h2")!.TextContent == "<b>信</b>");
        Assert.Empty(visitor.Page.QuerySelectorAll("article script"));
        Assert.StartsWith("https://shifan.example/reset?key=1", first.QuerySelector("a")!.GetAttribute("href"));
    }

    // encoded words, put together again
    private static string Subject(string raw)
    {
        var lines = raw[..raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n").SkipWhile(line => !line.StartsWith("Subject:", StringComparison.OrdinalIgnoreCase)).ToList();
        var folded = lines[0]["Subject:".Length..] + string.Concat(lines.Skip(1).TakeWhile(line => line.StartsWith(' ')));
        return System.Text.Encoding.UTF8.GetString([.. folded.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Convert.FromBase64String(word.Split('?')[3]))]);
    }
}

public sealed class LettersOnSqlite(SqliteHost host) : LetterTests<SqliteHost>(host), IClassFixture<SqliteHost>
{
    [Fact]
    public async Task A_running_server_carries_letters_out()
    {
        await using var sink = new SmtpSink();
        await new Visitor(Host).OpenAsync("/");
        await using var plain = new PlainHost(Host.Folder, ("SHIFAN_SMTP", $"127.0.0.1:{sink.Port}"), ("SHIFAN_PUBLIC", "https://shifan.example"));
        using var client = plain.CreateClient();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/demo/outbox")).StatusCode);
        await using var scope = plain.Services.CreateAsyncScope();
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        scope.ServiceProvider.GetRequiredService<Outbox>().Add("someone@example.cn", "s", "running", "test", now);
        Assert.True((await scope.ServiceProvider.GetRequiredService<Db>().CommitAsync(AuditNote.OfSystem(null, "test", now, new { }), true, default)).Done);
        do Assert.True(await sink.ArrivedAsync());
        while (!sink.Letters.Any(raw => SmtpSink.BodyOf(raw).Contains("running", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("mail.example:25", null)]
    [InlineData("mail.example", "https://shifan.example")]
    [InlineData("mail.example:x", "https://shifan.example")]
    [InlineData("mail.example:25", "shifan.example")]
    public void Settings_that_cannot_work_stop_the_start(string smtp, string? address) =>
        Assert.Throws<InvalidOperationException>(() => MailSettings.From(name => name switch { "SHIFAN_SMTP" => smtp, "SHIFAN_PUBLIC" => address, _ => null }));
}

public sealed class LettersOnPostgres(PostgresHost host) : LetterTests<PostgresHost>(host), IClassFixture<PostgresHost>;
