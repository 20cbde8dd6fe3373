using System.Globalization;
using System.Text;

namespace Shifan.Documents;

/// <summary>Makes typed texts fit for paper. Nothing that was typed vanishes: what cannot be printed is named in its place.</summary>
internal static class PrintText
{
    // around a piece of a long run, for the layout; a typed text holds no control characters once it is clean
    private const char From = '\u0002', Until = '\u0003';

    /// <summary>
    /// The text as it is printed: line ends alike, blanks at the edges gone, control characters and marks that would turn the direction
    /// of writing shown by their number, half a character as U+FFFD.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\n':
                    clean.Append('\n');
                    break;
                case '\t' or 0xA0:
                    clean.Append(' ');
                    break;
                case 0xFEFF or 0x200B or 0xAD:
                    break;
                case >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069 or 0x200E or 0x200F or 0x61C:
                    Name(clean, rune);
                    break;
                default:
                    if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) Name(clean, rune);
                    else clean.Append(rune);
                    break;
            }
        }
        return string.Join('\n', clean.ToString().Split('\n').Select(line => line.Trim())).Trim('\n');
    }

    private static void Name(StringBuilder clean, Rune rune) => clean.Append(CultureInfo.InvariantCulture, $"〔U+{rune.Value:X4}〕");

    /// <summary>The paragraphs of a text: its lines without the empty ones.</summary>
    public static string Paragraphs(string text) => string.Join('\n', Clean(text).Split('\n').Where(line => line.Length > 0));

    /// <summary>How wide a text is, in widths of a Chinese character.</summary>
    public static double Width(string text) => text.EnumerateRunes().Sum(Width);

    private static double Width(Rune rune) => rune.Value switch
    {
        'W' or 'M' or 'm' or 'w' or '@' or '%' => 0.95,
        >= 'A' and <= 'Z' => 0.72,
        'i' or 'l' or 'j' or 'f' or 't' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' => 0.34,
        < 0x300 => 0.58,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => 1,
    };

    /// <summary>
    /// Cuts runs without a place to break, wider than the room for them, into pieces that the layout may set on different lines: a long
    /// address would run out of its cell and over the next one.
    /// </summary>
    /// <param name="text">A clean text.</param>
    /// <param name="room">How many Chinese characters fit a line.</param>
    public static string Breakable(string text, double room)
    {
        StringBuilder? broken = null;
        for (var start = 0; start < text.Length;)
        {
            var (end, width) = (start, 0d);
            while (end < text.Length && Rune.TryGetRuneAt(text, end, out var rune) && Holds(rune))
            {
                width += Width(rune);
                end += rune.Utf16SequenceLength;
            }
            if (width > room) Cut(broken ??= new StringBuilder(text, 0, start, text.Length * 2), text[start..end], room / 8);
            else broken?.Append(text, start, end - start);
            if (end == text.Length) break;
            var next = char.IsHighSurrogate(text[end]) ? 2 : 1;
            broken?.Append(text, end, next);
            start = end + next;
        }
        return broken?.ToString() ?? text;
    }

    private static void Cut(StringBuilder broken, string run, double piece)
    {
        var width = 0d;
        broken.Append(From);
        foreach (var rune in run.EnumerateRunes())
        {
            if (width > 0 && width + Width(rune) > piece && Width(rune) > 0)
            {
                broken.Append(Until).Append(From);
                width = 0;
            }
            broken.Append(rune);
            width += Width(rune);
        }
        broken.Append(Until);
    }

    // Chinese breaks between any two characters; so do emoji
    private static bool Holds(Rune rune) => rune.Value < 0x2E80 && !Rune.IsWhiteSpace(rune);

    /// <summary>A day as it stands on paper.</summary>
    public static string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日");

    /// <summary>Where a day is to be written by hand.</summary>
    public const string NoDay = "　　年　月　日";

    /// <summary>
    /// The title of a paper in the lines in which it is set: what kind of paper it is stands on a line of its own, as the notices print it.
    /// </summary>
    public static IReadOnlyList<string> TitleLines(string title)
    {
        foreach (var kind in new[] { "申请报告", "申请书", "申请表", "申报书", "申报表", "推荐表", "情况表", "汇总表" })
        {
            if (title.Length > 12 && title.EndsWith(kind, StringComparison.Ordinal)) return [title[..^kind.Length], kind];
        }
        return [title];
    }
}
