using System.Globalization;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What the machine finds in a case, as the work list says it.</summary>
public enum ListedVerdict
{
    Met,
    NotMet,
    Unknown,
}

/// <summary>
/// Where a case stands in the work list, as one text that sorts: deadline in seconds, arrival in microseconds, and the end of its id. What
/// nothing bounds comes last. One text, so that a page begins behind the last one's end, whatever was filtered, on both databases alike.
/// </summary>
internal static class WorkOrder
{
    public const int Length = 32;

    /// <summary>How many characters tell the deadline.</summary>
    public const int DueLength = 10;

    private const string Never = "ffffffffff";

    public static string Of(Application application) => string.Create(
        CultureInfo.InvariantCulture, $"{Due(application.DueAt)}{Moments.Of(application.ArrivedAt):x14}{application.Id.ToString("N")[^8..]}");

    /// <summary>How a deadline begins the text.</summary>
    public static string Due(DateTimeOffset? due) => due is { } at ? At(at.ToUnixTimeSeconds()) : Never;

    /// <summary>Before this text stands all that is due by a moment.</summary>
    public static string After(DateTimeOffset moment) => At(moment.ToUnixTimeSeconds() + 1);

    /// <summary>Whether somebody's text can be such a place.</summary>
    public static bool IsOne(string? text) => text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);

    private static string At(long seconds) => seconds.ToString("x10", CultureInfo.InvariantCulture);
}

/// <summary>The functions that an applicant declares, each between two bars, so that one of them is found without finding part of another.</summary>
internal static class WorkFunctions
{
    /// <summary>Every function that a programme knows.</summary>
    public static IEnumerable<string> Of(Programme programme) => Claims(programme) is { } claims ? claims.Options!.Options : [];

    public static string Of(Programme programme, FactSheet facts)
    {
        if (Claims(programme) is not { } claims) return "";
        var chosen = claims.Show(facts).Split('、').ToHashSet(StringComparer.Ordinal);
        return string.Concat(claims.Options!.Options.Where(chosen.Contains).Select(option => $"|{option}|"));
    }

    public static string Mark(string function) => $"|{function}|";

    public static IReadOnlyList<string> Read(string kept) => kept.Split('|', StringSplitOptions.RemoveEmptyEntries);

    // looked for with every page
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Programme, Tuple<Figure?>> Known = [];

    private static Figure? Claims(Programme programme) => Known.GetValue(programme, one => Tuple.Create(Find(one))).Item1;

    private static Figure? Find(Programme programme) => programme.Eligibility.All().OfType<AtLeastOf>().Select(block => block.Claims).FirstOrDefault(claims => claims?.Options is not null);
}
