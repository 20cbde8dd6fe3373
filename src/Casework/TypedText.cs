using System.Buffers;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The one check of free text as somebody typed it: what cannot be kept on both databases is refused with its place, everything else is kept as it is.</summary>
internal static class TypedText
{
    // one look at a text tells that it is plain, as nearly all are
    private static readonly SearchValues<char> Suspicious = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Concat(Enumerable.Range(0xD800, 0x800)).Append(0xFFFE).Append(0xFFFF).Select(code => (char)code).Where(c => c is not ('\n' or '\t'))]);

    /// <summary>Null where the text can be kept, else why not. The text comes back without blanks around it and with plain line ends.</summary>
    public static Refusal? Trouble(string? typed, string field, string label, int most, out string text)
    {
        text = (typed ?? "").ReplaceLineEndings("\n").Trim();
        if (text.Length == 0) return Refusals.Missing(field, label);
        if (text.Length > most) return new Refusal("text.long", $"{label}共 {text.Length} 个字符，超出 {text.Length - most} 个，请精简到 {most} 个以内", field);
        return Unreadable(text) is { } at ? new Refusal("text.unreadable", $"{label}的第 {at + 1} 个字符不是可读的文字，不能保存，请删去后重试", field) : null;
    }

    /// <summary>Where the first character stands that cannot be kept: half a character, or a sign that only steers.</summary>
    public static int? Unreadable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i]) || char.IsControl(text[i]) && text[i] is not ('\n' or '\t') || text[i] is '\uFFFE' or '\uFFFF') return i;
        }
        return null;
    }

    /// <summary>The first answer with a character that cannot be kept: its place, and which character; null where there is none.</summary>
    public static (string Path, int At)? FirstUnreadable(Node? answers)
    {
        switch (answers)
        {
            case ScalarNode scalar:
                return scalar.Text.AsSpan().IndexOfAny(Suspicious) >= 0 && Unreadable(scalar.Text.Replace("\r\n", "\n", StringComparison.Ordinal)) is { } at ? (scalar.Place.Path, at) : null;
            case SequenceNode list:
                foreach (var item in list.Items)
                {
                    if (FirstUnreadable(item) is { } found) return found;
                }
                return null;
            case MappingNode map:
                foreach (var entry in map.Entries)
                {
                    if (FirstUnreadable(entry.Value) is { } found) return found.Path.Length > 0 ? found : (entry.Key, found.At);
                }
                return null;
            default:
                return null;
        }
    }

    /// <summary>The same for text that may be left out; null where it is.</summary>
    public static Refusal? TroubleIfAny(string? typed, string field, string label, int most, out string? text)
    {
        text = null;
        if (string.IsNullOrWhiteSpace(typed)) return null;
        var trouble = Trouble(typed, field, label, most, out var kept);
        text = kept;
        return trouble;
    }
}
