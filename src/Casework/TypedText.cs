namespace Shifan.Casework;

/// <summary>The one check of free text as somebody typed it: what cannot be kept on both databases is refused with its place, everything else is kept as it is.</summary>
internal static class TypedText
{
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
            else if (char.IsSurrogate(text[i]) || char.IsControl(text[i]) && text[i] is not ('\n' or '\t')) return i;
        }
        return null;
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
