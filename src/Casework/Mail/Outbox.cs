using System.Text;

namespace Shifan.Casework;

/// <summary>Where operations leave letters: the row is committed with the operation, so that none goes out for what did not happen.</summary>
public sealed class Outbox(Db db, MailSettings settings)
{
    private const int LongestSubject = 200;
    private const int LongestBody = 20_000;

    /// <summary>The address that a letter's link to a page of this installation has.</summary>
    public string Link(string path) => settings.PublicAddress + path;

    /// <param name="to">One address.</param>
    /// <param name="subject">One line; line breaks in it become blanks, so that nothing typed by a user becomes a header.</param>
    /// <param name="body">Plain text; a link stands on a line of its own.</param>
    /// <param name="topic">What it is about, as a code.</param>
    /// <param name="now">The operation's moment.</param>
    public void Add(string to, string subject, string body, string topic, DateTimeOffset now) => Write(to, subject, body, topic, now, null);

    /// <summary>The same, also to the webhook where there is one: for what people are told, never for what opens an account.</summary>
    /// <param name="key">What it says to whom, where it is said only once; who writes such letters asks <see cref="Letter.Key"/> first.</param>
    internal void Tell(string to, string subject, string body, string topic, DateTimeOffset now, string? key = null)
    {
        var letter = Write(to, subject, body, topic, now, key);
        if (settings.Webhook is not null) db.Pushes.Add(new Push { LetterId = letter.Id, NextTryAt = now });
    }

    private Letter Write(string to, string subject, string body, string topic, DateTimeOffset now, string? key)
    {
        var letter = new Letter
        {
            Id = Guid.CreateVersion7(now),
            To = to,
            Subject = Plain(subject, LongestSubject, lines: false),
            Body = Plain(body, LongestBody, lines: true),
            Key = key,
            Topic = topic,
            MadeAt = now,
            NextTryAt = now,
        };
        db.Letters.Add(letter);
        return letter;
    }

    // letters quote what people typed: no control characters, no half characters, no end
    private static string Plain(string text, int longest, bool lines)
    {
        var plain = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length + rune.Utf16SequenceLength > longest) break;
            if (rune.Value == '\r') continue;
            plain.Append(Rune.IsControl(rune) && !(lines && rune.Value is '\n' or '\t') ? " " : rune.ToString());
        }
        return plain.ToString();
    }
}
