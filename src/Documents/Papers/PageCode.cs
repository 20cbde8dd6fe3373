using System.Security.Cryptography;
using System.Text;

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
}
