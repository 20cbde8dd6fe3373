using System.Globalization;
using System.Text;

namespace Shifan.Documents;

/// <summary>
/// What a PDF does without being asked: when it opens, when a page is turned, when the mouse passes. Such an action may go to a place in
/// the document, and nowhere else. Links that a reader clicks are none of these.
/// </summary>
internal sealed class PdfActions(Action<long> spend)
{
    private const int Longest = 64 * 1024;

    private static readonly HashSet<string> Outside = new(StringComparer.Ordinal) { "URI", "GoToR", "Thread" };

    // what leads from one action to the next, and the occasions that are not a click
    private static readonly HashSet<string> Leading = new(StringComparer.Ordinal) { "Next", "O", "C", "E", "X", "Fo", "Bl", "PO", "PC", "PV", "PI", "K", "F", "V", "WC", "WS", "DS", "WP", "DP" };

    private readonly HashSet<int> seen = [];
    private HashSet<int> coming = [];
    private HashSet<int> wanted = [];

    /// <summary>Whether there are objects that have not been looked up.</summary>
    public bool HasMore => coming.Count > 0;

    /// <summary>From here on what was found so far is looked up.</summary>
    public void NextRound() => (wanted, coming) = (coming, []);

    /// <summary>Whether an object is one of those.</summary>
    public bool IsWanted(int number) => wanted.Contains(number);

    /// <summary>The value of a key under which automatic actions stand: whether it leads outside.</summary>
    public bool Begin(ReadOnlySpan<byte> text, int at)
    {
        if (Reference(text, at, out _) is not { } number) return Look(text, at);
        Add(number);
        return false;
    }

    /// <summary>An object that is an action, or a list of them by occasion: whether it leads outside. A place in the document is an array.</summary>
    public bool Look(ReadOnlySpan<byte> text, int at)
    {
        at = Blank(text, at);
        if (Reference(text, at, out _) is { } other) Add(other);
        if (at + 1 >= text.Length || text[at] != '<' || text[at + 1] != '<') return false;
        var body = text.Slice(at, Math.Min(text.Length - at, Longest));
        var depth = 0;
        for (var i = 0; i < body.Length; i++)
        {
            spend(1);
            switch (body[i])
            {
                case (byte)'(':
                    i = EndOfText(body, i);
                    break;
                case (byte)'%':
                    while (i + 1 < body.Length && body[i + 1] is not ((byte)'\r' or (byte)'\n')) i++;
                    break;
                case (byte)'<' when i + 1 < body.Length && body[i + 1] == '<':
                    depth++;
                    i++;
                    break;
                case (byte)'>' when i + 1 < body.Length && body[i + 1] == '>':
                    i++;
                    if (--depth == 0) return false;
                    break;
                case (byte)'/':
                    var key = PdfScan.Name(body, ref i);
                    var value = Blank(body, i + 1);
                    if (key == "S")
                    {
                        // a kind that stands elsewhere is hidden on purpose
                        if (Reference(body, value, out _) is not null) return true;
                        if (value < body.Length && body[value] == '/' && Outside.Contains(PdfScan.Name(body, ref value))) return true;
                    }
                    else if (Leading.Contains(key)) Follow(body, value);
                    break;
            }
        }
        return false;
    }

    /// <summary>The wanted ones among the objects of an unpacked store: its head says which object begins where.</summary>
    public bool LookInStore(ReadOnlySpan<byte> content, ReadOnlySpan<byte> dictionary)
    {
        if (Number(dictionary, "First") is not { } first || first > content.Length) return false;
        for (var at = Blank(content, 0); at < first;)
        {
            if (Digits(content, ref at) is not { } number) return false;
            at = Blank(content, at);
            if (Digits(content, ref at) is not { } offset) return false;
            at = Blank(content, at);
            if (IsWanted(number) && (long)first + offset < content.Length && Look(content, first + offset)) return true;
        }
        return false;
    }

    /// <summary>The number of the object whose word "obj" stands at a place; null where none stands before it.</summary>
    public static int? NumberBefore(ReadOnlySpan<byte> text, int at)
    {
        if (Back(text, ref at) is null) return null;
        return Back(text, ref at);
    }

    private void Follow(ReadOnlySpan<byte> text, int at)
    {
        var list = at < text.Length && text[at] == '[';
        if (list) at = Blank(text, at + 1);
        while (Reference(text, at, out var behind) is { } number)
        {
            Add(number);
            if (!list) return;
            at = Blank(text, behind);
        }
    }

    private void Add(int number)
    {
        if (seen.Add(number)) coming.Add(number);
    }

    // 12 0 R
    private int? Reference(ReadOnlySpan<byte> text, int at, out int behind)
    {
        behind = at;
        if (Digits(text, ref at) is not { } number) return null;
        at = Blank(text, at);
        if (Digits(text, ref at) is null) return null;
        at = Blank(text, at);
        behind = at + 1;
        return at < text.Length && text[at] == 'R' ? number : null;
    }

    private int? Number(ReadOnlySpan<byte> dictionary, string key)
    {
        for (var i = 0; i < dictionary.Length; i++)
        {
            if (dictionary[i] != '/' || PdfScan.Name(dictionary, ref i) != key) continue;
            var at = Blank(dictionary, i + 1);
            return Digits(dictionary, ref at);
        }
        return null;
    }

    private static int? Digits(ReadOnlySpan<byte> text, ref int at)
    {
        var begin = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at]) && at - begin < 11) at++;
        return int.TryParse(Encoding.ASCII.GetString(text[begin..at]), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static int? Back(ReadOnlySpan<byte> text, ref int at)
    {
        while (at > 0 && IsBlank(text[at - 1])) at--;
        var end = at;
        while (at > 0 && char.IsAsciiDigit((char)text[at - 1]) && end - at < 11) at--;
        var begin = at;
        return Digits(text[..end], ref begin);
    }

    private static int EndOfText(ReadOnlySpan<byte> text, int at)
    {
        var depth = 0;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '(') depth++;
            else if (text[at] == ')' && --depth == 0) return at;
        }
        return text.Length;
    }

    private int Blank(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        while (at < text.Length)
        {
            if (IsBlank(text[at])) at++;
            else if (text[at] == '%')
            {
                while (at < text.Length && text[at] is not ((byte)'\r' or (byte)'\n')) at++;
            }
            else break;
        }
        spend(at - from);
        return at;
    }

    private static bool IsBlank(byte b) => b is 0 or 9 or 10 or 12 or 13 or 32;
}
