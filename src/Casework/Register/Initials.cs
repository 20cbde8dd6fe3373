namespace Shifan.Casework;

/// <summary>
/// 拼音首字母: by which letters a name may be typed. A character that is read in several ways (多音字) answers to each of them, so that 重庆 is found by cq and by zq.
/// </summary>
public sealed class Initials
{
    private readonly Dictionary<char, ulong> letters = [];

    private Initials()
    {
    }

    public static Initials Load() => Read(File.ReadLines(Home.Data("pinyin-initials.txt")));

    internal static Initials Read(IEnumerable<string> lines)
    {
        var initials = new Initials();
        foreach (var line in lines)
        {
            if (line is not [>= 'a' and <= 'z', ' ', ..]) continue;
            foreach (var character in line.AsSpan(2)) initials.letters[character] = initials.letters.GetValueOrDefault(character) | Bit(line[0]);
        }
        return initials;
    }

    /// <summary>A bit for each letter or digit that a character may be typed as, character by character; 0: it cannot be typed.</summary>
    /// <param name="plain">Letters and digits alone, as <see cref="SearchText.Plain"/> makes them.</param>
    internal ulong[] Of(string plain)
    {
        var masks = new List<ulong>(plain.Length);
        foreach (var rune in plain.EnumerateRunes())
        {
            masks.Add(rune.IsAscii ? Bit((char)rune.Value) : rune.IsBmp ? letters.GetValueOrDefault((char)rune.Value) : 0);
        }
        return [.. masks];
    }

    /// <summary>What was typed, where it can be initials: letters and digits of ASCII alone, at least two.</summary>
    internal static ulong[]? Typed(string plain) => plain.Length < 2 || !plain.All(char.IsAsciiLetterOrDigit) || !plain.Any(char.IsAsciiLetter) ? null : [.. plain.Select(Bit)];

    private static ulong Bit(char character) => character switch
    {
        >= 'a' and <= 'z' => 1UL << (character - 'a'),
        >= '0' and <= '9' => 1UL << (26 + character - '0'),
        _ => 0,
    };
}
