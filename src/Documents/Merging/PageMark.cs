using System.Globalization;

namespace Shifan.Documents;

/// <summary>What the QR code on a page that is printed to be sealed says: of which application, with which content, and which page.</summary>
/// <param name="Number">The application's number.</param>
/// <param name="Code">The mark of the content, as <see cref="PageCode"/> makes it.</param>
/// <param name="Page">The page, from 1.</param>
public sealed record PageMark(string Number, string Code, int Page)
{
    private const int Longest = 80;

    /// <summary>The text in the QR code. Large letters, digits and a few signs: they make the smallest code.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Code}/{Page:000}");

    /// <summary>What a scanned QR code says; null where it is none of ours.</summary>
    public static PageMark? Read(string? scanned)
    {
        if (scanned is not { Length: > 0 and <= Longest } || scanned.Split('/') is not [{ Length: > 0 } number, var code, var page]) return null;
        return PageCode.Read(code) is { } read && int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? new PageMark(number, read, at) : null;
    }
}
