using System.Security.Cryptography;
using System.Text;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>
/// A short mark that stands on every page of a printout: pages of two versions, or of two applications, never carry the same one, so a
/// page that was changed for another is seen.
/// </summary>
public static class PageCode
{
    // no I, O, 0, 1: it is read aloud and typed
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>Eight letters in two groups, from the application's number, the version and the digest of its content.</summary>
    public static string Of(string number, int version, string digest)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{number}\n{version}\n{digest}"));
        var code = string.Concat(hash.Take(8).Select(part => Letters[part % Letters.Length]));
        return $"{code[..4]}-{code[4..]}";
    }

    /// <summary>A code as it was typed or scanned, with blanks, small letters or without its hyphen. Null where it is none.</summary>
    public static string? Read(string? typed)
    {
        if (typed is not { Length: > 0 and <= 40 }) return null;
        var plain = string.Concat(Wording.HalfWidth(typed).Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '—' or '–'))).ToUpperInvariant();
        return plain.Length == 8 && plain.All(Letters.Contains) ? $"{plain[..4]}-{plain[4..]}" : null;
    }
}
