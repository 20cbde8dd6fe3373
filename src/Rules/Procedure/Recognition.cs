using System.Globalization;
using System.Text.RegularExpressions;

namespace Shifan.Rules;

/// <summary>Who gives a title, from the highest.</summary>
public enum TitleLevel
{
    /// <summary>国家级</summary>
    National,

    /// <summary>省级</summary>
    Province,

    /// <summary>市级</summary>
    City,

    /// <summary>县级</summary>
    County,
}

/// <summary>
/// 认定: what a case that ends well becomes. The title is entered in the register (名录) under <see cref="Register"/>, the word by which title fields ask for it.
/// </summary>
/// <param name="Ends">The ends of the workflow that are a recognition.</param>
/// <param name="Title">The title as certificate and register print it.</param>
/// <param name="Register">Its word in the register.</param>
/// <param name="Level">Who gives it.</param>
/// <param name="Clause">What says so.</param>
/// <param name="Note">How it is read here.</param>
public sealed record Recognition(IReadOnlyList<Step> Ends, string Title, string Register, TitleLevel Level, string Clause, string? Note)
{
    /// <summary>The batch as lists call it (2021年度); null: lists say the year of the decision.</summary>
    public string? Batch { get; init; }

    /// <summary>The answer that is the platform's name, where the form has one beside the institution's.</summary>
    public Field? Platform { get; init; }

    /// <summary>The answer that says which functions were recognised.</summary>
    public Field? Functions { get; init; }

    /// <summary>How numbers are given; null: the authority gives none, or they come with the outside result.</summary>
    public CertificateNumber? Number { get; init; }

    /// <summary>Whether this system's authority issues a certificate.</summary>
    public bool Certificate { get; init; }

    /// <summary>Whether a plaque (牌匾) is given with it, which is taken back when the title is revoked.</summary>
    public bool Plaque { get; init; }

    /// <summary>The notice does not say so; this system does.</summary>
    public bool Assumed { get; init; }

    /// <summary>Whether an end is a recognition.</summary>
    public bool Has(string step) => Ends.Any(end => end.Id == step);
}

/// <summary>
/// 证书编号: a pattern in which <c>{year}</c> stands for the year of the decision and <c>{n}</c> for the running number within that year, <c>{n:3}</c> with
/// zeros to three digits.
/// </summary>
public sealed partial record CertificateNumber
{
    private readonly int digits;

    private CertificateNumber(string pattern, int digits) => (Pattern, this.digits) = (pattern, digits);

    /// <summary>As the file writes it.</summary>
    public string Pattern { get; }

    /// <summary>A pattern, or why it is none.</summary>
    public static CertificateNumber? Read(string pattern, out string? trouble)
    {
        var marks = Braces().Matches(pattern).Select(match => match.Value).ToList();
        var running = Running().Matches(pattern);
        trouble = running.Count != 1 ? "须有且只有一处 {n} 或 {n:3}（流水号）"
            : marks.FirstOrDefault(mark => mark != "{year}" && mark != running[0].Value) is { } strange ? $"不能识别“{strange}”，只有 {{year}} 和 {{n}}、{{n:3}}"
            : null;
        return trouble is null ? new CertificateNumber(pattern.Trim(), running[0].Groups[1].Success ? int.Parse(running[0].Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1) : null;
    }

    /// <summary>The number of the <paramref name="n"/>th title (from 1) of a year.</summary>
    public string Of(int year, int n) =>
        Running().Replace(Pattern, n.ToString($"D{digits}", CultureInfo.InvariantCulture)).Replace("{year}", year.ToString("0000", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Braces();

    [GeneratedRegex(@"\{n(?::([1-9]))?\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Running();
}
