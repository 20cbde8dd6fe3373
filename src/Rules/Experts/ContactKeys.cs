using System.Globalization;
using System.Text.RegularExpressions;

namespace Shifan.Rules;

/// <summary>Telephone numbers and addresses in a form that can be compared.</summary>
public static partial class ContactKeys
{
    /// <summary>
    /// The number as one dials it within China: digits without country code and extension, an area code with its nought. Null where the text is none
    /// (fewer than seven digits).
    /// </summary>
    public static string? Phone(string typed)
    {
        var plain = Extension().Replace(Wording.HalfWidth(typed), "");
        var digits = string.Concat(plain.Where(char.IsAsciiDigit));
        if (digits.StartsWith("0086", StringComparison.Ordinal)) digits = digits[4..];
        else if (digits.StartsWith("86", StringComparison.Ordinal) && digits.Length > 11) digits = digits[2..];
        // +86 571 8765 4321: the nought of the area is not dialled from abroad
        if (digits.Length is 10 or 11 && digits[0] is not ('0' or '1')) digits = $"0{digits}";
        return digits.Length is < 7 or > 12 ? null : digits;
    }

    /// <summary>Whether two numbers are one: the same, or one of them without its area code. Numbers of seven digits and more only.</summary>
    public static bool SamePhone(string one, string other) => Phone(one) is { } a && Phone(other) is { } b && Same(a, b);

    internal static bool Same(string a, string b)
    {
        var (brief, full) = a.Length <= b.Length ? (a, b) : (b, a);
        return brief == full || brief.Length is 7 or 8 && full[0] == '0' && full.Length - brief.Length is 3 or 4 && full.EndsWith(brief, StringComparison.Ordinal);
    }

    /// <summary>An address down to what tells a house and its rooms apart.</summary>
    /// <param name="City">The city or county named, without its suffix; empty where none is.</param>
    /// <param name="House">Road and number, in Arabic figures (文三路100号).</param>
    /// <param name="Building">Building within it; empty where none is named.</param>
    /// <param name="Room">Room; empty where none is named.</param>
    public sealed record Address(string City, string House, string Building, string Room);

    /// <summary>Reads an address; null where it names no road with a number.</summary>
    public static Address? ReadAddress(string typed)
    {
        var plain = Figures().Replace(Wording.HalfWidth(Wording.Dense(typed)).ToUpperInvariant(), number => Arabic(number.Value)?.ToString(CultureInfo.InvariantCulture) ?? number.Value);
        if (House().Match(plain) is not { Success: true } house) return null;
        var before = plain[..house.Index];
        var city = City().Match(before) is { Success: true } named ? named.Groups[1].Value : "";
        var rest = plain[(house.Index + house.Length)..];
        var building = Building().Match(rest) is { Success: true } block ? block.Groups[1].Value : "";
        var room = Room().Match(Building().Replace(rest, "")) is { Success: true } door ? door.Groups[1].Value : "";
        return new Address(city, $"{house.Groups[1].Value}{house.Groups[2].Value}号", building, room);
    }

    /// <summary>Whether two addresses are one: the same house, and what both name of city, building and room is the same.</summary>
    public static bool SameAddress(string one, string other) =>
        ReadAddress(one) is { } a && ReadAddress(other) is { } b && Same(a, b);

    internal static bool Same(Address a, Address b) => a.House == b.House && Agree(a.City, b.City) && Agree(a.Building, b.Building) && Agree(a.Room, b.Room);

    private static bool Agree(string one, string other) => one.Length == 0 || other.Length == 0 || one == other;

    // 一百二十八, 一二八
    private static int? Arabic(string text)
    {
        const string Numerals = "〇一二三四五六七八九";
        if (text.Length > 7) return null;
        text = text.Replace('零', '〇').Replace('两', '二');
        if (text.All(c => Numerals.Contains(c, StringComparison.Ordinal))) return text.Aggregate(0, (sum, c) => sum * 10 + Numerals.IndexOf(c, StringComparison.Ordinal));
        var (sum, digit) = (0, 0);
        foreach (var c in text)
        {
            var factor = c switch { '十' => 10, '百' => 100, '千' => 1000, _ => 0 };
            if (factor == 0) digit = Numerals.IndexOf(c, StringComparison.Ordinal);
            else
            {
                sum += Math.Max(digit, 1) * factor;
                digit = 0;
            }
        }
        return sum + digit;
    }

    [GeneratedRegex(@"(?:转|EXT\.?|分机|X)\s*\d+.*$|(?<=\d{7,8})[-(]\d{1,5}\)?\s*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Extension();

    [GeneratedRegex("[〇零一二两三四五六七八九十百千]+(?=号|弄|幢|栋|座|楼|室|单元)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Figures();

    [GeneratedRegex(@"([^省市区县镇乡道\d]{1,10}?(?:路|街|大道|巷|弄|公路))(\d+(?:-\d+)?)号?(?=\D|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex House();

    [GeneratedRegex(@"(?:^|省|自治区)([^省市]{2,4})市", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex City();

    [GeneratedRegex(@"(\d+|[A-Z]\d*)(?:号楼|幢|栋|座|#)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Building();

    [GeneratedRegex(@"(?:^|\D)([A-Z]?\d{3,5}[A-Z]?)(?:室|房|$|\D)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Room();
}
