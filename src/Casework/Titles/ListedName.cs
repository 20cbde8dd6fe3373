using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// What one cell of a printed list says about who holds a title. Lists name the institution in one year, the platform in another, or both with a stroke between
/// (平台 / 单位); brackets come in every width.
/// </summary>
internal sealed record ListedName(string Holder, string? Platform)
{
    private static readonly string[] Strokes = [" / ", "／", "/", "\n"];
    private static readonly char[] Closing = [')', '）', ']', '】', '〕'];

    /// <summary>The parts of a cell: a name that ends in 平台 is a platform's, another an institution's.</summary>
    public static ListedName Read(string cell)
    {
        var text = cell.ReplaceLineEndings("\n").Trim();
        foreach (var stroke in Strokes)
        {
            if (text.Split(stroke, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var one, var other]) continue;
            return IsPlatform(other) && !IsPlatform(one) ? new(Clean(one), Clean(other)) : new(Clean(other), Clean(one));
        }
        return IsPlatform(text) ? new("", Clean(text)) : new(Clean(text), null);
    }

    // 某某平台, 某某平台（杭州）, 某某区… as lists cut it off
    private static bool IsPlatform(string name)
    {
        var bare = name.TrimEnd(Closing);
        if (bare.Length < name.Length && bare.LastIndexOfAny(['(', '（', '[', '【', '〔']) is > 0 and var open) bare = bare[..open];
        return bare.EndsWith("平台", StringComparison.Ordinal) || bare.EndsWith('…');
    }

    private static string Clean(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The same name whatever the width of its brackets, letters and signs.</summary>
    public static string Same(string name) => string.Concat(Wording.HalfWidth(name).Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();

    /// <summary>What two ways of writing one name have in common: letters and digits alone.</summary>
    public static string Like(string name) => SearchText.Plain(name);
}
