using System.Globalization;
using Microsoft.AspNetCore.Identity;

namespace Shifan.Casework;

/// <summary>
/// What a password must be, and setting one. Length and rareness count; which characters must occur hardly does (NIST SP 800-63B), but
/// security inspections ask for two kinds.
/// </summary>
public sealed class Passwords(IPasswordHasher<Person> hasher)
{
    private const int Least = 12;
    private const int Most = 128;
    private const int LeastDifferent = 6;

    /// <summary>The rules as a page says them before anything is typed.</summary>
    public static readonly IReadOnlyList<string> Said =
    [
        $"至少 {Least} 个字符，可以是一句话",
        "数字、字母、其他字符（含汉字）中至少两种",
        "不含邮箱的用户名，不是人人都用的密码",
    ];

    // what is tried first, of this length or as its beginning
    private static readonly string[] Common =
    [
        "123456789", "987654321", "password", "passw0rd", "p@ssw0rd", "p@ssword", "qwertyuiop", "qwerty123", "1qaz2wsx", "qazwsxedc", "asdfghjkl", "zxcvbnm", "1q2w3e4r",
        "abc12345", "abcd1234", "a1234567", "aa123456", "admin123", "administrator", "woaini", "5201314", "iloveyou", "letmein", "welcome1", "changeme", "shifan-demo", "test1234", "huawei@123", "admin@123", "root1234",
    ];

    /// <summary>What is wrong with a new password, at its field.</summary>
    internal static void Check(string? password, string? account, string field, List<Refusal> refusals)
    {
        var text = password ?? "";
        var length = new StringInfo(text).LengthInTextElements;
        var folded = text.ToLowerInvariant();
        var local = account?.Split('@')[0].ToLowerInvariant() ?? "";
        var said = (length, text.Length) switch
        {
            (0, _) => "请输入密码",
            _ when !Typed.IsPlain(text) => "密码中有不能使用的字符（控制字符或残缺字符），请换一个",
            ( < Least, _) => $"密码至少 {Least} 个字符，现为 {length} 个",
            (_, > Most) => $"密码最多 {Most} 个字符",
            _ when Kinds(text) < 2 => "密码须含数字、字母、其他字符中的至少两种",
            _ when local.Length >= 4 && folded.Contains(local, StringComparison.Ordinal) => "密码不能包含邮箱的用户名，请换一个",
            _ when folded.Distinct().Count() < LeastDifferent || Common.Any(common => folded.Contains(common, StringComparison.Ordinal) && folded.Length < common.Length + 8) => "这个密码太常见，容易被猜中，请换一个",
            _ => null,
        };
        if (said is not null) refusals.Add(new Refusal("password", said, field));
    }

    /// <summary>The hash of a new password. Slow on purpose, so it is made before a transaction begins.</summary>
    internal string Hash(string password) => hasher.HashPassword(null!, password);

    /// <summary>Whether it is this person's password.</summary>
    internal bool Fits(Person person, string password) =>
        person.PasswordHash is { } hash && Typed.IsPlain(password) && password.Length <= Most && hasher.VerifyHashedPassword(person, hash, password) != PasswordVerificationResult.Failed;

    /// <summary>Sets a password and ends every session begun before.</summary>
    internal static void Set(Person person, string hash)
    {
        person.PasswordHash = hash;
        (person.LockoutEnd, person.AccessFailedCount) = (null, 0);
        EndSessions(person);
    }

    /// <summary>Every session carries the stamp it was begun under, and none carries the new one.</summary>
    internal static void EndSessions(Person person)
    {
        person.SecurityStamp = Guid.NewGuid().ToString("N");
        person.ConcurrencyStamp = Guid.NewGuid().ToString("N");
    }

    private static int Kinds(string text) =>
        (text.Any(char.IsAsciiDigit) ? 1 : 0) + (text.Any(char.IsAsciiLetter) ? 1 : 0) + (text.Any(c => !char.IsAsciiLetterOrDigit(c)) ? 1 : 0);
}
