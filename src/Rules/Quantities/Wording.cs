using System.Text;

namespace Shifan.Rules;

/// <summary>How texts are counted and compared.</summary>
public static class Wording
{
    /// <summary>
    /// 字数 as officials count them: each Chinese character and each mark of punctuation is one, a run of Latin letters or digits is
    /// one, blanks and line ends are none.
    /// </summary>
    public static int Count(string text)
    {
        var count = 0;
        var inRun = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                inRun = false;
                continue;
            }
            var joins = rune.Value < 0x2E80 && Rune.IsLetterOrDigit(rune);
            if (!joins || !inRun) count++;
            inRun = joins;
        }
        return count;
    }

    /// <summary>In quotation marks; marks within become single ones, as Chinese typesetting wants.</summary>
    public static string Quote(string text) => $"“{text.Replace('“', '‘').Replace('”', '’')}”";

    /// <summary>With a blank in front where it begins with a number or a letter: Chinese after Chinese takes none.</summary>
    public static string Spaced(string text) => text.Length > 0 && char.IsAscii(text[0]) ? " " + text : text;

    /// <summary>The text without blanks, line ends and invisible characters.</summary>
    public static string Dense(string text) =>
        text.All(c => !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format)
            ? text : string.Concat(text.Where(c => !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format));

    /// <summary>Full-width letters, digits, signs and blanks as their half-width forms; everything else unchanged.</summary>
    public static string HalfWidth(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uFF01', '\uFF5E') < 0 && !text.Contains('\u3000', StringComparison.Ordinal)) return text;
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            plain.Append(c switch
            {
                >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
                '\u3000' => ' ',
                _ => c,
            });
        }
        return plain.ToString();
    }

    /// <summary>The candidate nearest to a mistyped word, or null where none is near enough to be meant.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        var least = Math.Max(2, word.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(word, candidate);
            if (distance < least && distance < word.Length) (best, least) = (candidate, distance);
        }
        return best;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var swap = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + swap);
                diagonal = above;
            }
        }
        return row[^1];
    }
}

/// <summary>Yes and no as they stand in Chinese forms, and the other spellings that are understood.</summary>
public static class Flags
{
    /// <summary>是</summary>
    public const string Yes = "是";

    /// <summary>否</summary>
    public const string No = "否";

    /// <summary>True, false, or null where the text is neither.</summary>
    public static bool? Read(string text) => text.Trim() switch
    {
        Yes or "有" or "true" or "True" or "yes" or "1" or "√" => true,
        No or "无" or "没有" or "false" or "False" or "no" or "0" or "×" => false,
        _ => null,
    };
}
