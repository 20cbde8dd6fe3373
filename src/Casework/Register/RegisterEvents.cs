using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What becomes of a title.</summary>
public enum TitleEventKind
{
    /// <summary>认定</summary>
    Given,

    /// <summary>生效</summary>
    Begun,

    /// <summary>更名</summary>
    Renamed,

    /// <summary>重新认定：another title goes on from it</summary>
    Renewed,

    /// <summary>撤销</summary>
    Ended,

    /// <summary>收回牌匾</summary>
    PlaqueBack,

    /// <summary>到期</summary>
    Lapsed,
}

/// <summary>One thing that became of a title, on the day it takes effect.</summary>
/// <param name="Document">The document behind it; null for what the calendar brings.</param>
/// <param name="Before">The names before a renaming.</param>
/// <param name="Other">The title that this one goes on from, or that goes on from it.</param>
public sealed record TitleEvent(RegisterEntry Entry, TitleEventKind Kind, DateOnly Day, string? Document, (string Holder, string? Platform)? Before = null, Guid? Other = null)
{
    /// <summary>The same thing has the same word for ever; feeds know it by that.</summary>
    public string Key => $"{Entry.Id}:{Kind}:{Day:yyyy-MM-dd}";
}

/// <summary>An entry with its whole history, and the changes of the whole register; both to anybody.</summary>
public sealed class ShowRegister(PublicRegister register, TimeProvider time)
{
    /// <summary>As many changes a feed has.</summary>
    public const int FeedSize = 100;

    /// <param name="State">As of today.</param>
    /// <param name="Others">Other titles under the same credit code.</param>
    public sealed record View(RegisterEntry Entry, string Called, string Holder, string? Platform, CertificateState State, DateOnly Today, IReadOnlyList<TitleEvent> Events, IReadOnlyList<RegisterRow> Others);

    public async Task<View?> RunAsync(Guid id, CancellationToken stop = default)
    {
        var today = Deadline.DayOf(time.GetUtcNow());
        var image = await register.FindAsync(stop);
        if (!image.ById.TryGetValue(id, out var entry) || entry.OnDay(today) is not { } state) return null;
        var (holder, platform) = entry.CalledOn(today);
        var others = image.Entries.Where(other => other != entry && entry.CreditCode is not null && other.CreditCode == entry.CreditCode).Select(other => (other, on: other.OnDay(today))).Where(one => one.on is not null)
            .Select(one => new RegisterRow(one.other, image.Kinds[one.other.Kind], one.other.CalledOn(today).Holder, one.other.CalledOn(today).Platform, one.on!.Value)).ToList();
        var renewals = image.Entries.Where(other => other.RenewsId == id && other.OnDay(today) is not null).Select(other => new TitleEvent(entry, TitleEventKind.Renewed, other.GivenOn, other.Source, Other: other.Id));
        return new View(entry, image.Kinds[entry.Kind], holder, platform, state, today, [.. Of(entry, today).Concat(renewals).OrderBy(happened => happened.Day).ThenBy(happened => happened.Kind)], others);
    }

    /// <summary>The newest changes of the register: given, renamed, revoked, lapsed.</summary>
    public async Task<IReadOnlyList<TitleEvent>> ChangesAsync(CancellationToken stop = default)
    {
        var today = Deadline.DayOf(time.GetUtcNow());
        var image = await register.FindAsync(stop);
        // a register has many more changes than a feed: only the newest are kept on the way
        var newest = new PriorityQueue<TitleEvent, DateOnly>(FeedSize + 1);
        foreach (var entry in image.Entries)
        {
            if (entry.OnDay(today) is null) continue;
            foreach (var happened in Of(entry, today))
            {
                if (happened.Kind is not (TitleEventKind.Given or TitleEventKind.Renamed or TitleEventKind.Ended or TitleEventKind.Lapsed)) continue;
                if (newest.Count < FeedSize) newest.Enqueue(happened, happened.Day);
                else newest.EnqueueDequeue(happened, happened.Day);
            }
        }
        return [.. newest.UnorderedItems.Select(one => one.Element).OrderByDescending(happened => happened.Day).ThenBy(happened => happened.Key, StringComparer.Ordinal)];
    }

    /// <summary>What became of a title until a day, in the order of the days.</summary>
    internal static IEnumerable<TitleEvent> Of(RegisterEntry entry, DateOnly day) => All(entry).Where(happened => happened.Day <= day);

    private static IEnumerable<TitleEvent> All(RegisterEntry entry)
    {
        yield return new(entry, TitleEventKind.Given, entry.GivenOn, entry.Source, Other: entry.RenewsId);
        if (entry.From > entry.GivenOn && (entry.EndedOn is not { } before || before > entry.From)) yield return new(entry, TitleEventKind.Begun, entry.From, null);
        var called = entry.First;
        foreach (var name in entry.Names)
        {
            yield return new(entry, TitleEventKind.Renamed, name.From, name.Document, called);
            called = (name.Holder, name.Platform);
        }
        if (entry.EndedOn is { } ended) yield return new(entry, TitleEventKind.Ended, ended, entry.EndedDocument);
        if (entry.PlaqueBackOn is { } back) yield return new(entry, TitleEventKind.PlaqueBack, back, null);
        if (entry.EndedOn is null && entry.Until is { } until) yield return new(entry, TitleEventKind.Lapsed, until.AddDays(1), null);
    }
}
