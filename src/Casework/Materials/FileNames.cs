using System.Globalization;
using System.Text;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Names of files as people gave them, made harmless: a name is shown, printed and written to discs, and never used as a path here.</summary>
public static class FileNames
{
    private const int Most = 100;

    /// <summary>The last part of what was given, without what cannot stand in a name on any system; its ending says what the file is.</summary>
    public static string Clean(string given, FileKind? kind = null)
    {
        var last = given[(given.LastIndexOfAny(['/', '\\']) + 1)..];
        var name = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            // half a character comes as the replacement character; what turns the reading direction hides an ending
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) continue;
            name.Append(rune.Value is '<' or '>' or ':' or '"' or '|' or '?' or '*' ? "_" : Rune.IsWhiteSpace(rune) ? " " : rune.ToString());
        }
        var (stem, ending) = Split(name.ToString().Trim(), kind);
        stem = stem.Trim(' ', '.');
        if (stem.Length == 0) stem = "未命名";
        if (PackageName.IsReserved(stem)) stem = "_" + stem;
        return Short(stem, Most - ending.Length) + ending;
    }

    /// <summary>A name that none of the others has.</summary>
    public static string Apart(string name, IReadOnlyCollection<string> others)
    {
        if (!others.Contains(name, StringComparer.OrdinalIgnoreCase)) return name;
        var ending = Path.GetExtension(name);
        var stem = name[..^ending.Length];
        for (var number = 2; ; number++)
        {
            var mark = $"（{number}）";
            var other = Short(stem, Most - ending.Length - mark.Length) + mark + ending;
            if (!others.Contains(other, StringComparer.OrdinalIgnoreCase)) return other;
        }
    }

    private static (string Stem, string Ending) Split(string name, FileKind? kind)
    {
        var ending = Path.GetExtension(name);
        if (kind is not { } known) return (name, "");
        var fits = ending.Equals(known.Extension(), StringComparison.OrdinalIgnoreCase) || known == FileKind.Jpeg && ending.Equals(".jpeg", StringComparison.OrdinalIgnoreCase);
        return fits ? (name[..^ending.Length], ending.ToLowerInvariant()) : (name, known.Extension());
    }

    private static string Short(string text, int most)
    {
        if (text.Length <= most) return text;
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)].TrimEnd(' ', '.');
    }
}
