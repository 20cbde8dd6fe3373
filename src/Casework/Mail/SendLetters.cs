using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// Sends what is due. A letter is claimed before it is spoken to the mail server, and the claim already says when it would be tried
/// again: a crash in between loses nothing, two servers do not send the same one, and a letter that may have gone out twice shows its
/// attempts and carries the same Message-ID, by which mail programs know it for one.
/// </summary>
public sealed partial class SendLetters(Db db, MailSettings settings, TimeProvider time)
{
    public sealed record Result(int Sent, int Failed);

    internal const string Chain = "mail";

    private const int Batch = 20;
    private const string Interrupted = "interrupted";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // the first is longer than one attempt can last, or a second server would take the letter while the first still speaks
    internal static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12),
        TimeSpan.FromDays(1), TimeSpan.FromDays(1), TimeSpan.FromDays(1), TimeSpan.FromDays(1), TimeSpan.FromDays(1), TimeSpan.FromDays(1),
    ];

    public async Task<Result> RunAsync(CancellationToken stop = default)
    {
        if (settings.Server is not { } server) return new Result(0, 0);
        var now = time.GetUtcNow();
        // no pause is this long: the clock was set back since (a demonstration's is)
        var never = now + Pauses[^1] * 2;
        var due = await db.Letters.AsNoTracking().Where(letter => letter.NextTryAt != null && (letter.NextTryAt <= now || letter.NextTryAt > never))
            .OrderBy(letter => letter.NextTryAt).ThenBy(letter => letter.Id).Take(Batch).ToListAsync(stop);
        var (sent, failed) = (0, 0);
        foreach (var letter in due)
        {
            if (!await ClaimAsync(letter, now, stop)) continue;
            var error = await SpeakAsync(server, letter, stop);
            await RecordAsync(letter.Id, error, stop);
            if (error is null) sent++;
            else failed++;
            // what is wrong with the server is wrong for the rest of the batch too
            if (error is not (null or RecipientError)) break;
        }
        return new Result(sent, failed);
    }

    private const string RecipientError = "recipient";

    // A lease, not a fact: it changes nothing that anybody was told, so it stands outside the audit; what came of it is recorded there.
    private async Task<bool> ClaimAsync(Letter letter, DateTimeOffset now, CancellationToken stop)
    {
        DateTimeOffset? next = letter.Attempts < Pauses.Length ? now + Pauses[letter.Attempts] : null;
        await using var work = await db.BeginAsync(stop);
        var claimed = await db.Letters.Where(l => l.Id == letter.Id && l.Attempts == letter.Attempts && l.NextTryAt == letter.NextTryAt)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Attempts, l => l.Attempts + 1).SetProperty(l => l.NextTryAt, next).SetProperty(l => l.LastError, Interrupted), stop) == 1;
        await work.Transaction.CommitAsync(stop);
        return claimed;
    }

    private async Task<string?> SpeakAsync(SmtpServer server, Letter letter, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            using var message = new MailMessage(new MailAddress(server.From), new MailAddress(letter.To))
            {
                Subject = letter.Subject,
                SubjectEncoding = Encoding.UTF8,
                Body = letter.Body,
                BodyEncoding = Encoding.UTF8,
                BodyTransferEncoding = TransferEncoding.Base64,
                HeadersEncoding = Encoding.UTF8,
            };
            message.Headers.Add("Message-ID", $"<{letter.Id:N}@{new Uri(settings.PublicAddress).Host}>");
            message.Headers.Add("Auto-Submitted", "auto-generated");
            using var client = new SmtpClient(server.Host, server.Port) { EnableSsl = server.Encrypted };
            if (server.User is { } user) client.Credentials = new System.Net.NetworkCredential(user, server.Password);
            await client.SendMailAsync(message, patience.Token);
            return null;
        }
        catch (SmtpFailedRecipientException)
        {
            return RecipientError;
        }
        catch (FormatException)
        {
            return RecipientError;
        }
        catch (SmtpException error)
        {
            return $"smtp.{error.StatusCode}";
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // one letter's boundary: whatever the network does, the letter stays and the next one has its turn
            return error.GetType().Name;
        }
    }

    [GeneratedRegex(@"(\?key=)[\w-]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex KeyInLink();

    private async Task RecordAsync(Guid id, string? error, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var letter = await db.Letters.FirstAsync(l => l.Id == id, stop);
        letter.LastError = error;
        if (error is null) (letter.SentAt, letter.NextTryAt, letter.Body) = (now, null, KeyInLink().Replace(letter.Body, "$1（已发送，不再显示）"));
        var note = AuditNote.OfSystem(null, error is null ? "letter.sent" : "letter.failed", now, new { letter.Id, letter.Topic, letter.Attempts, error }) with { Chain = Chain };
        await db.CommitAsync(note, true, stop);
    }
}
