using System.Globalization;

namespace Shifan.Casework;

/// <summary>Where letters go out. A password is only ever spoken over an encrypted connection.</summary>
public sealed record SmtpServer(string Host, int Port, string? User, string? Password, string From, bool Encrypted);

/// <summary>Where else people are told: a gateway for text messages or an officials' messenger. What is posted there is signed with the secret.</summary>
public sealed record Webhook(Uri Address, string Secret)
{
    private const int LeastSecret = 16;

    internal static Webhook? From(Func<string, string?> setting)
    {
        if (setting("SHIFAN_WEBHOOK") is not { Length: > 0 } address) return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0) throw new InvalidOperationException("SHIFAN_WEBHOOK must be an address such as https://gateway.example.gov.cn/shifan");
        // what is posted has names' addresses in it
        if (uri.Scheme == "http" && !uri.IsLoopback) throw new InvalidOperationException("SHIFAN_WEBHOOK must begin with https:// unless it is on this machine.");
        if (setting("SHIFAN_WEBHOOK_SECRET") is not { Length: >= LeastSecret } secret) throw new InvalidOperationException($"SHIFAN_WEBHOOK is set: SHIFAN_WEBHOOK_SECRET must have {LeastSecret} characters at least.");
        return new Webhook(uri, secret);
    }
}

/// <summary>How letters leave, and under which address people reach this installation: the links in letters begin with it.</summary>
public sealed record MailSettings(SmtpServer? Server, string PublicAddress)
{
    /// <summary>Where else people are told, besides by mail.</summary>
    public Webhook? Webhook { get; init; }

    /// <summary>
    /// SHIFAN_SMTP=host:port[;user;password;from], SHIFAN_SMTP_TLS and SHIFAN_PUBLIC. The address is a setting and never the one that a
    /// request came to: whoever asks for a letter to somebody else must not choose where its link leads.
    /// </summary>
    public static MailSettings From(Func<string, string?> setting)
    {
        var named = setting("SHIFAN_PUBLIC") is { Length: > 0 } address ? address : null;
        if (named is not null && (!Uri.TryCreate(named, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
        {
            throw new InvalidOperationException("SHIFAN_PUBLIC must be an address such as https://shifan.example.gov.cn");
        }
        var shown = (named ?? Listening(setting("SHIFAN_URLS"))).TrimEnd('/');
        if (setting("SHIFAN_SMTP") is not { Length: > 0 } smtp) return new MailSettings(null, shown) { Webhook = Webhook.From(setting) };
        if (named is null) throw new InvalidOperationException("SHIFAN_SMTP is set and SHIFAN_PUBLIC is not: letters would carry links that nobody can open. Set it to the address people use.");
        var parts = smtp.Split(';');
        if (parts[0].Split(':') is not [{ Length: > 0 } host, var portText] || !int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || parts.Length > 4)
        {
            throw new InvalidOperationException("SHIFAN_SMTP must be host:port, or host:port;user;password;from");
        }
        string? Part(int i) => parts.Length > i && parts[i].Length > 0 ? parts[i] : null;
        var encrypted = setting("SHIFAN_SMTP_TLS") is { Length: > 0 } wanted ? wanted == "true" : Part(1) is not null;
        return new MailSettings(new SmtpServer(host, port, Part(1), Part(2), Part(3) ?? $"noreply@{new Uri(named).Host}", encrypted), shown) { Webhook = Webhook.From(setting) };
    }

    // the address the server listens on, as a browser on the same machine would write it
    private static string Listening(string? urls) =>
        urls?.Split(';')[0].Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal)
            is { Length: > 0 } first ? first : "http://localhost:5000";
}
