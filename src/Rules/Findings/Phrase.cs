using System.Globalization;

namespace Shifan.Rules;

/// <summary>
/// One sentence while it is made, its characters in one piece so that what was just appended can be looked at. Kept for the next:
/// sentences are short and many.
/// </summary>
internal sealed class Phrase
{
    private const int Longest = 8192;

    [ThreadStatic]
    private static Phrase? spare;

    private char[] text = new char[512];

    public static Phrase Begin()
    {
        var phrase = spare ?? new Phrase();
        spare = null;
        return phrase;
    }

    public string End()
    {
        var sentence = new string(text, 0, Length);
        Length = 0;
        if (text.Length <= Longest) spare = this;
        return sentence;
    }

    /// <summary>Characters so far; may be set back.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<char> From(int start) => text.AsSpan(start, Length - start);

    public Phrase Append(string words)
    {
        words.CopyTo(Space(words.Length));
        return this;
    }

    public Phrase Append(int number) => Append(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Puts words before what was appended since a place.</summary>
    public void Insert(int at, string words)
    {
        var behind = Length - at;
        Space(words.Length);
        text.AsSpan(at, behind).CopyTo(text.AsSpan(at + words.Length));
        words.CopyTo(text.AsSpan(at));
    }

    private Span<char> Space(int count)
    {
        if (Length + count > text.Length) Array.Resize(ref text, Math.Max(text.Length * 2, Length + count));
        Length += count;
        return text.AsSpan(Length - count, count);
    }
}
