using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// Posts what is due to the webhook: as JSON, with an HMAC-SHA256 of moment and text under the shared secret. Claimed and tried again as letters are. It
/// only ever speaks to the configured address: what that answers is read as taken or not taken, and a redirect is not followed.
/// </summary>
public sealed class SendPushes(Db db, MailSettings settings, TimeProvider time)
{
    private const int Batch = 20;
    private const string Interrupted = "interrupted";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience };

    private static readonly JsonSerializerOptions Written = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private sealed record Recipient(string Email, string? Phone);

    private sealed record Message(Guid Id, string Topic, string Subject, string Text, DateTimeOffset At, Recipient To);

    public async Task<SendLetters.Result> RunAsync(CancellationToken stop = default)
    {
        if (settings.Webhook is not { } webhook) return new SendLetters.Result(0, 0);
        var now = time.GetUtcNow();
        // no pause is this long: the clock was set back since
        var never = now + SendLetters.Pauses[^1] * 2;
        var due = await db.Pushes.AsNoTracking().Where(push => push.NextTryAt != null && (push.NextTryAt <= now || push.NextTryAt > never)).OrderBy(push => push.NextTryAt).ThenBy(push => push.LetterId).Take(Batch)
            .Select(push => new { Push = push, Letter = db.Letters.First(letter => letter.Id == push.LetterId) }).ToListAsync(stop);
        var (sent, failed) = (0, 0);
        foreach (var one in due)
        {
            if (!await ClaimAsync(one.Push, now, stop)) continue;
            var phone = await db.Users.AsNoTracking().Where(p => p.Email == one.Letter.To && p.EndedAt == null).Select(p => p.PhoneNumber).FirstOrDefaultAsync(stop);
            var error = await PostAsync(webhook, new Message(one.Letter.Id, one.Letter.Topic, one.Letter.Subject, one.Letter.Body, one.Letter.MadeAt, new Recipient(one.Letter.To, phone)), now, stop);
            await RecordAsync(one.Letter, error, stop);
            if (error is null) sent++;
            else failed++;
            // what is wrong with the gateway is wrong for the rest of the batch too
            if (error is not null) break;
        }
        return new SendLetters.Result(sent, failed);
    }

    // A lease, as a letter's.
    private async Task<bool> ClaimAsync(Push push, DateTimeOffset now, CancellationToken stop)
    {
        DateTimeOffset? next = push.Attempts < SendLetters.Pauses.Length ? now + SendLetters.Pauses[push.Attempts] : null;
        await using var work = await db.BeginAsync(stop);
        var claimed = await db.Pushes.Where(p => p.LetterId == push.LetterId && p.Attempts == push.Attempts && p.NextTryAt == push.NextTryAt)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Attempts, p => p.Attempts + 1).SetProperty(p => p.NextTryAt, next).SetProperty(p => p.LastError, Interrupted), stop) == 1;
        await work.Transaction.CommitAsync(stop);
        return claimed;
    }

    private static async Task<string?> PostAsync(Webhook webhook, Message message, DateTimeOffset now, CancellationToken stop)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, Written);
        var moment = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(webhook.Secret), (byte[])[.. Encoding.ASCII.GetBytes(moment + "."), .. body]));
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("X-Shifan-Id", message.Id.ToString());
        request.Headers.Add("X-Shifan-Timestamp", moment);
        request.Headers.Add("X-Shifan-Signature", $"sha256={signature}");
        try
        {
            using var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            return answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"http.{(int)answer.StatusCode}");
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // one message's boundary: whatever the network does, it stays and the next one has its turn
            return error.GetType().Name;
        }
    }

    private async Task RecordAsync(Letter letter, string? error, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var push = await db.Pushes.FirstAsync(p => p.LetterId == letter.Id, stop);
        push.LastError = error;
        if (error is null) (push.SentAt, push.NextTryAt) = (now, null);
        var note = AuditNote.OfSystem(null, error is null ? "push.sent" : "push.failed", now, new { letter.Id, letter.Topic, push.Attempts, error }) with { Chain = SendLetters.Chain };
        await db.CommitAsync(note, true, stop);
    }
}
