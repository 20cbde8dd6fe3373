using System.Globalization;
using System.Text.RegularExpressions;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What strangers type about themselves, one line each: cleaned, or refused with what to do.</summary>
internal static partial class Typed
{
    private const int LongestName = 100;
    private const int LongestEmail = 200;

    public static string Name(string? typed, string field, string label, List<Refusal> refusals)
    {
        var text = Line(typed);
        if (text.Length == 0) refusals.Add(Refusals.Missing(field, label));
        else if (text.Length > LongestName) refusals.Add(new Refusal("typed.long", $"{label}最多 {LongestName} 个字，现有 {text.Length} 个", field));
        // characters that only steer others (right to left, zero width) make one name look like another
        else if (!IsPlain(text) || text.Any(c => char.GetUnicodeCategory(c) == UnicodeCategory.Format)) refusals.Add(new Refusal("typed.characters", $"{label}中有看不见的或残缺的字符，请删去后重新输入", field));
        return text;
    }

    public static string Email(string? typed, string field, List<Refusal> refusals)
    {
        var text = Wording.HalfWidth(Line(typed));
        if (text.Length == 0) refusals.Add(Refusals.Missing(field, "电子邮箱"));
        else if (text.Length > LongestEmail || !IsPlain(text) || !EmailPattern().IsMatch(text) || !System.Net.Mail.MailAddress.TryCreate(text, out var address) || address.Address != text)
        {
            refusals.Add(new Refusal("typed.email", "这不是可用的电子邮箱地址，请写成 name@example.cn", field));
        }
        return text;
    }

    public static string Mobile(string? typed, string field, List<Refusal> refusals)
    {
        var text = Wording.HalfWidth(Line(typed)).Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        if (text.StartsWith("+86", StringComparison.Ordinal)) text = text[3..];
        if (text.Length == 0) refusals.Add(Refusals.Missing(field, "手机号码"));
        else if (!MobilePattern().IsMatch(text)) refusals.Add(new Refusal("typed.mobile", "手机号码应为 11 位数字，以 1 开头", field));
        return text;
    }

    public static string CreditCode(string? typed, string field, List<Refusal> refusals)
    {
        var text = Wording.HalfWidth(Line(typed)).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        if (text.Length == 0) refusals.Add(Refusals.Missing(field, "统一社会信用代码"));
        else if (text.Length > LongestName || !IsPlain(text)) refusals.Add(new Refusal("typed.code", "统一社会信用代码应为 18 位数字和大写字母", field));
        else if (Rules.CreditCode.Trouble(text) is { } trouble) refusals.Add(new Refusal("typed.code", trouble, field));
        else if (Rules.CreditCode.BodyOf(text) is null) refusals.Add(new Refusal("typed.code", $"统一社会信用代码前两位“{text[..2]}”不是国家标准中的登记管理部门和机构类别，请核对是否录错", field));
        return text;
    }

    public static string Text(string? typed, int longest, string field, string label, List<Refusal> refusals)
    {
        if (TypedText.Trouble(typed, field, label, longest, out var text) is { } trouble) refusals.Add(trouble);
        return text;
    }

    /// <summary>Whether a line can be kept and compared everywhere: no control characters, no half characters.</summary>
    public static bool IsPlain(string text) => TypedText.Unreadable(text) is null && text.AsSpan().IndexOfAny('\n', '\t') < 0;

    private static string Line(string? typed) => (typed ?? "").Trim();

    [GeneratedRegex(@"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"^1[3-9]\d{9}$", RegexOptions.CultureInvariant | RegexOptions.ECMAScript, 1000)]
    private static partial Regex MobilePattern();
}
