namespace Shifan.Rules;

/// <summary>From when a recognition counts.</summary>
public enum ValidityStart
{
    /// <summary>From the day of the decision to the day before its anniversary.</summary>
    Decision,

    /// <summary>From 1 January after the decision to 31 December of the last year.</summary>
    NextYear,

    /// <summary>From the day of the decision to a day that the notice names.</summary>
    UntilDay,
}

/// <summary>How long a recognition is valid. The days found are stored with it, never computed again when read.</summary>
public sealed record Validity(ValidityStart Start, int? Years, DateOnly? Until, string Clause, string? Note)
{
    /// <summary>First and last valid day, both included.</summary>
    public (DateOnly From, DateOnly Until) For(DateOnly decided) => Start switch
    {
        ValidityStart.Decision => (decided, decided.AddYears(Years!.Value).AddDays(-1)),
        ValidityStart.NextYear => (new DateOnly(decided.Year + 1, 1, 1), new DateOnly(decided.Year + Years!.Value, 12, 31)),
        _ => (decided, Until!.Value),
    };
}

/// <summary>When a holder may apply again: <paramref name="LastYear"/> true: in the last year before it lapses; false: once the years are complete.</summary>
public sealed record Renewal(bool LastYear, bool CountsInQuota, string Clause, string? Note)
{
    /// <summary>The first day on which the holder of a title that is valid through <paramref name="until"/> may apply again: whether a notice is open then is another matter.</summary>
    public DateOnly OpensOn(DateOnly until) => LastYear ? until.AddYears(-1).AddDays(1) : until.AddDays(1);
}
