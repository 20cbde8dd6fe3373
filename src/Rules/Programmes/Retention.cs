namespace Shifan.Rules;

/// <summary>保管期限: how long an ended case is kept, counted from the year after it ended.</summary>
/// <param name="Years">How many years; null: for ever.</param>
/// <param name="Secrecy">密级, in the authority's words; null where nothing is said.</param>
/// <param name="Assumed">No rule says so; this system does.</param>
/// <param name="Clause">What says so.</param>
/// <param name="Note">Why.</param>
public sealed record Retention(int? Years, string? Secrecy, bool Assumed, string Clause, string? Note)
{
    /// <summary>What holds where neither notice nor installation says anything.</summary>
    public static readonly Retention Usual = new(30, null, true, "", null);

    /// <summary>The words of files and settings.</summary>
    public static IReadOnlyDictionary<string, int?> Periods { get; } = new Dictionary<string, int?>(StringComparer.Ordinal) { ["永久"] = null, ["30年"] = 30, ["10年"] = 10 };

    /// <summary>The period as it is written on files.</summary>
    public string Said => Years is { } years ? $"{years}年" : "永久";

    /// <summary>The last day of the period; null: for ever.</summary>
    public DateOnly? Until(DateOnly ended) => Years is { } years ? new DateOnly(ended.Year + years, 12, 31) : null;
}
