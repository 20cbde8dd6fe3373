using System.Text;

namespace Shifan.Rules;

/// <summary>A builder for one sentence at a time, kept for the next: sentences are short and many.</summary>
internal static class Phrase
{
    private const int Longest = 4096;

    [ThreadStatic]
    private static StringBuilder? spare;

    public static StringBuilder Begin()
    {
        var text = spare ?? new StringBuilder(512);
        spare = null;
        return text;
    }

    public static string End(StringBuilder text)
    {
        var sentence = text.ToString();
        if (text.Capacity <= Longest) spare = text.Clear();
        return sentence;
    }
}
