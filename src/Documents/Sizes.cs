using System.Globalization;

namespace Shifan.Documents;

/// <summary>Sizes of files as people read them, the same on pages and on paper.</summary>
public static class Sizes
{
    private const int Kilo = 1 << 10;
    private const int Mega = 1 << 20;

    /// <summary>A size in the unit that fits it, with one decimal at most.</summary>
    public static string Say(long bytes) => bytes switch
    {
        < Kilo => $"{bytes} 字节",
        < Mega => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)Kilo:0.#} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)Mega:0.#} MB"),
    };
}
