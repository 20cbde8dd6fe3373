using System.Globalization;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Which deadlines a work list is narrowed to.</summary>
public enum DueFilter
{
    /// <summary>已逾期</summary>
    Overdue,

    /// <summary>今天到期</summary>
    Today,

    /// <summary>三天内到期, today included.</summary>
    Soon,

    /// <summary>已截止未办: its time closed the step, and it is undecided; or its correction never came.</summary>
    Closed,
}

/// <summary>What a work list is narrowed to. Read from an address and written as one; what cannot be read is left out and said.</summary>
public sealed record WorkFilter
{
    /// <summary>The longest word of a filter or search.</summary>
    public const int Longest = 100;

    /// <summary>Everything that one sees; else only what waits for one's own office.</summary>
    public bool All { get; init; }
    public string? Step { get; init; }
    public DueFilter? Due { get; init; }
    public Guid? Call { get; init; }

    /// <summary>An office within one's area: only what went through it.</summary>
    public string? Office { get; init; }
    public string? Function { get; init; }
    public ListedVerdict? Verdict { get; init; }

    /// <summary>Only where a typed figure and the counted one differ.</summary>
    public bool Differs { get; init; }

    /// <summary>Only where a visit found something otherwise than declared.</summary>
    public bool VisitDiffers { get; init; }

    /// <summary>Only what waits for an approval in one's own office.</summary>
    public bool Awaits { get; init; }

    /// <summary>What is looked for: parts of names, numbers, credit codes.</summary>
    public string? Search { get; init; }

    /// <summary>Whether something of what was given could not be read.</summary>
    public bool IsUnclear { get; init; }

    /// <summary>Why what was looked for was not looked for; null where it was.</summary>
    public string? SearchTrouble { get; init; }

    /// <summary>Nothing beyond what is counted anyway.</summary>
    internal bool IsCounted => Due is null && Office is null && Function is null && Verdict is null && !Differs && !VisitDiffers && !Awaits && Search is null;

    /// <summary>Whether it narrows at all.</summary>
    public bool IsNarrow => !IsCounted || Step is not null || Call is not null;

    public static WorkFilter Read(Func<string, string?> value)
    {
        var unclear = false;
        string? Text(string name)
        {
            if (value(name)?.Trim() is not { Length: > 0 } text) return null;
            if (text.Length <= Longest && TypedText.Unreadable(text) is null) return text;
            unclear = true;
            return null;
        }
        T? Word<T>(string name) where T : struct, Enum
        {
            if (Text(name) is not { } text) return null;
            foreach (var known in Enum.GetValues<T>())
            {
                if (string.Equals(Spell(known), text, StringComparison.Ordinal)) return known;
            }
            unclear = true;
            return null;
        }
        string? search = value("q")?.Trim() is { Length: > 0 } sought ? sought : null;
        var trouble = search is null ? null : search.Length > Longest ? $"查找的内容共 {search.Length} 个字符，最多 {Longest} 个，没有按它查找；请缩短后重新筛选"
            : TypedText.Unreadable(search) is { } at ? $"查找内容的第 {at + 1} 个字符不是可读的文字，没有按它查找；请重新输入" : null;
        Guid? call = null;
        if (Text("call") is { } typed)
        {
            if (Guid.TryParse(typed, out var id)) call = id;
            else unclear = true;
        }
        var filter = new WorkFilter
        {
            All = Text("scope") == "all", Step = Text("step"), Due = Word<DueFilter>("due"), Call = call, Office = Text("office"), Function = Text("function"),
            Verdict = Word<ListedVerdict>("verdict"), Differs = Text("differs") is not null, VisitDiffers = Text("visited") is not null, Awaits = Text("approval") is not null, Search = trouble is null ? search : null, SearchTrouble = trouble,
        };
        return filter with { IsUnclear = unclear };
    }

    /// <summary>As part of an address, always in the same words. It names the scope, so that it is never taken for no filter at all.</summary>
    public string Query
    {
        get
        {
            IEnumerable<(string Name, string? Value)> parts =
            [
                ("scope", All ? "all" : "mine"), ("step", Step), ("due", Due is { } due ? Spell(due) : null), ("call", Call?.ToString()), ("office", Office), ("function", Function),
                ("verdict", Verdict is { } verdict ? Spell(verdict) : null), ("differs", Differs ? "yes" : null), ("visited", VisitDiffers ? "differs" : null), ("approval", Awaits ? "waits" : null), ("q", Search),
            ];
            return string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        }
    }

    /// <summary>The word of a filter's value in an address.</summary>
    public static string Spell<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    internal IQueryable<Application> Narrow(IQueryable<Application> seen, Actor actor, OfficeLevel? officeLevel, DateTimeOffset now)
    {
        // whose it is to decide what its time closed, is asked otherwise
        if (!All && Due != DueFilter.Closed) seen = actor.Desks is [var desk] ? seen.Where(a => a.TurnOfficeId == desk) : seen.Where(a => actor.Desks.Contains(a.TurnOfficeId!));
        if (Step is not null) seen = seen.Where(a => a.StandsAt == Step);
        if (Call is not null) seen = seen.Where(a => a.CallId == Call);
        if (Office is not null) seen = officeLevel switch
        {
            OfficeLevel.County => seen.Where(a => a.CountyOfficeId == Office),
            OfficeLevel.City => seen.Where(a => a.CityOfficeId == Office),
            OfficeLevel.Province => seen.Where(a => a.ProvinceOfficeId == Office),
            _ => seen.Where(_ => false),
        };
        if (Function is not null)
        {
            var mark = WorkFunctions.Mark(Function);
            seen = seen.Where(a => a.Functions.Contains(mark));
        }
        if (Verdict is not null) seen = seen.Where(a => a.Verdict == Verdict);
        if (Differs) seen = seen.Where(a => a.Differs);
        if (VisitDiffers) seen = seen.Where(a => a.VisitDiffers);
        // whose it is not to know does not learn it by narrowing
        if (Awaits) seen = seen.Where(a => a.Proposal != null && actor.Desks.Contains(a.TurnOfficeId!));
        if (Due is { } due and not DueFilter.Closed)
        {
            // a correction that never came is no office's delay; it stands among what is closed and undecided
            var (past, until) = (WorkOrder.After(now), WorkOrder.After(Deadline.EndOf(Deadline.DayOf(now).AddDays(due == DueFilter.Soon ? 2 : 0)).Moment));
            seen = due == DueFilter.Overdue ? seen.Where(a => a.TurnOfficeId != null && string.Compare(a.WorkOrder, past) < 0) : seen.Where(a => string.Compare(a.WorkOrder, past) >= 0 && string.Compare(a.WorkOrder, until) < 0);
        }
        return seen;
    }
}

/// <summary>A number of cases, or that there are more than anybody counts.</summary>
public readonly record struct CaseNumber(int Number, bool More)
{
    /// <summary>Beyond this nothing is counted on reading.</summary>
    public const int Most = 1000;

    internal static CaseNumber Of(int counted) => counted > Most ? new CaseNumber(Most, true) : new CaseNumber(counted, false);

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture) + (More ? "+" : "");
}
