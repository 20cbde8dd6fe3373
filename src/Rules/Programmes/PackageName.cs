using System.Globalization;
using System.Text;

namespace Shifan.Rules;

/// <summary>
/// Names of files and folders as every medium and system can hold them: a disc's Joliet tree knows at most 64 UTF-16 units, its ending
/// included, and no character outside the basic plane; Windows knows some names and endings of its own. xorriso cuts and replaces
/// without a word, so that what would be cut is cut here, and written in the manifest as it stands on the disc.
/// </summary>
public static class PackageName
{
    /// <summary>How many UTF-16 units a name may have.</summary>
    public const int Longest = 64;

    // printers put this sign where they have no type for a character
    private const char Geta = '〓';

    private const string Forbidden = "*/:;?\\\"<>|";

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })];

    /// <summary>Why a name cannot stand on every medium; null where it can.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0) return "名称为空";
        if (name.Length > Longest) return $"名称有 {name.Length} 个字符，光盘上最多 {Longest} 个（含扩展名）";
        foreach (var rune in name.EnumerateRunes())
        {
            if (Forbidden.Contains(rune.ToString(), StringComparison.Ordinal)) return $"名称中不能有“{rune}”";
            if (!IsPlain(rune)) return $"名称中的“{rune}”光盘上不能用";
        }
        if (name[0] == ' ' || name[^1] is ' ' or '.') return "名称不能以空格开头，也不能以空格或句点结尾";
        return IsReserved(name) ? $"“{name}”是系统保留的名称" : null;
    }

    /// <summary>The name as it can stand on every medium, and as none of <paramref name="taken"/> is called, great and small letters alike; it is put among them.</summary>
    /// <param name="name">A file with its ending, or a folder.</param>
    /// <param name="ending">How the file's name ends, with its point; empty for a folder. It is never cut.</param>
    /// <param name="taken">What stands in the same folder already, compared without regard to case.</param>
    public static string Fit(string name, string ending, ISet<string> taken)
    {
        var stem = Plain(ending.Length > 0 && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name);
        if (stem.Length == 0) stem = "未命名";
        if (IsReserved(stem)) stem = "_" + stem;
        for (var number = 1; ; number++)
        {
            var mark = number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"（{number}）");
            var fitting = Short(stem, Longest - ending.Length - mark.Length) + mark + ending;
            if (taken.Add(fitting)) return fitting;
        }
    }

    /// <summary>Whether Windows keeps the name for a device, whatever its ending.</summary>
    public static bool IsReserved(string name) => Devices.Contains(name.Split('.')[0].TrimEnd(), StringComparer.OrdinalIgnoreCase);

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) continue;
            if (Forbidden.Contains(rune.ToString(), StringComparison.Ordinal)) plain.Append('_');
            else if (Rune.IsWhiteSpace(rune)) plain.Append(' ');
            else plain.Append(IsPlain(rune) ? (char)rune.Value : Geta);
        }
        return plain.ToString().Trim(' ', '.');
    }

    private static bool IsPlain(Rune rune) => rune.IsBmp && rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Short(string text, int most) => text.Length <= most ? text : text[..most].TrimEnd(' ', '.');
}
