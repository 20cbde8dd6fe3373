using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// An office's work list, page by page: by deadline, then arrival. Counts come from the kept ones; what only filters tell is counted up to
/// <see cref="CaseNumber.Most"/>.
/// </summary>
public sealed class FindWork(Db db, ProgrammeStore programmes, Divisions divisions, SearchCases search, TimeProvider time)
{
    public const int PageSize = 50;
    public const int LargestPage = 1000;

    /// <param name="Mine">It waits for one of the actor's offices.</param>
    /// <param name="Place">Where its county's office is.</param>
    /// <param name="Order">Its place in the list.</param>
    public sealed record Item(
        Guid Id, string Number, string Institution, string Call, string StepLabel, bool Mine, Deadline? Due, bool Late, DateTimeOffset ArrivedAt, ListedVerdict? Verdict, int Unmet, bool Differs,
        string Declared, int Returns, string Place, int Token, string Order)
    {
        /// <summary>The functions that it declares.</summary>
        public IReadOnlyList<string> Functions => WorkFunctions.Read(Declared);
    }

    /// <param name="Steps">Ids of steps with their label and how many cases stand there in the chosen scope.</param>
    public sealed record Choices(IReadOnlyList<(string Id, string Label, int Number)> Steps, IReadOnlyList<(Guid Id, string Title)> Calls, IReadOnlyList<(string Id, string Name)> Offices, IReadOnlyList<string> Functions);

    /// <param name="Previous">From where the page before this one is asked; null where it is the first.</param>
    /// <param name="Next">From where the page after it is asked; null where it is the last.</param>
    /// <param name="Found">How many the filters leave.</param>
    public sealed record Page(IReadOnlyList<Item> Items, string? Previous, string? Next, CaseNumber Found, int Waiting, int Total, Choices Choices, IReadOnlyList<SavedView> Views, DateTimeOffset Now);

    /// <param name="After">The place behind which the page begins.</param>
    /// <param name="Before">The place before which it ends.</param>
    public sealed record Input(WorkFilter Filter, string? After = null, string? Before = null, int Size = PageSize);

    public async Task<Page> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        // one connection for all that one page asks
        await db.Database.OpenConnectionAsync(stop);
        try
        {
            return await PageAsync(actor, input, stop);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private async Task<Page> PageAsync(Actor actor, Input input, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var size = Math.Clamp(input.Size, 1, LargestPage);
        var calls = await CallsAsync(stop);
        var counts = await CountsAsync(db, actor, stop);
        var views = await db.SavedViews.AsNoTracking().Where(v => v.PersonId == actor.PersonId).OrderBy(v => v.Name).ToListAsync(stop);
        var filtered = await NarrowAsync(actor, input.Filter, now, stop);
        var (items, earlier, later) = await ReadAsync(actor, filtered, input, size, calls, now, stop);
        var found = input.Filter.IsCounted
            ? new CaseNumber(counts.Where(c => Fits(c, input.Filter) && (input.Filter.Step is null || c.Step == input.Filter.Step) && (input.Filter.Call is null || c.CallId == input.Filter.Call)).Sum(c => c.Number), false)
            // what stands on one page is counted already
            : input is { After: null, Before: null } && !later ? new CaseNumber(items.Count, false) : CaseNumber.Of(await filtered.Take(CaseNumber.Most + 1).CountAsync(stop));
        return new Page(
            items, earlier ? items[0].Order : null, later ? items[^1].Order : null, found,
            counts.Where(c => c.Waits).Sum(c => c.Number), counts.Where(c => c.Seen).Sum(c => c.Number), ChoicesOf(actor, input.Filter, calls, counts), views, now);
    }

    private static bool Fits(Count count, WorkFilter filter) => filter.All ? count.Seen : count.Waits;

    internal async Task<IQueryable<Application>> NarrowAsync(Actor actor, WorkFilter filter, DateTimeOffset now, CancellationToken stop)
    {
        var narrowed = filter.Narrow(actor.Sees(db.Applications.AsNoTracking()), actor, LevelOf(filter.Office), now);
        return filter.Search is { } typed ? await search.NarrowAsync(narrowed, typed, stop) : narrowed;
    }

    // a division's office has the level of its division
    private OfficeLevel? LevelOf(string? office) =>
        office is null ? null : int.TryParse(office, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var code) ? divisions.Find(code)?.Level : divisions.Zones.Any(zone => zone.Id == office) ? OfficeLevel.County : null;

    internal sealed record CallRow(Guid Id, string Title, Programme Programme);

    internal async Task<IReadOnlyDictionary<Guid, CallRow>> CallsAsync(CancellationToken stop)
    {
        var calls = new Dictionary<Guid, CallRow>();
        foreach (var row in await db.Calls.IgnoreAutoIncludes().AsNoTracking().OrderByDescending(c => c.OpensAt).ThenBy(c => c.Id).Select(c => new { c.Id, c.Title, c.Digest }).ToListAsync(stop)) calls.Add(row.Id, new CallRow(row.Id, row.Title, await programmes.FindAsync(row.Digest, stop)));
        return calls;
    }

    /// <param name="Seen">Counted among what the actor sees.</param>
    /// <param name="Waits">Counted among what waits for him.</param>
    internal sealed record Count(Guid CallId, string Step, bool Seen, bool Waits, int Number);

    internal static async Task<IReadOnlyList<Count>> CountsAsync(Db db, Actor actor, CancellationToken stop)
    {
        if (actor is not { Role: Role.Officer or Role.Auditor, OfficeId: { } office }) return [];
        var counts = new List<Count>();
        foreach (var one in actor.Desks.Append(office).Distinct())
        {
            var rows = await db.CaseCounts.Where(c => c.OfficeId == one).GroupBy(c => new { c.CallId, c.Step, c.Mine }).Select(g => new { g.Key, Number = g.Sum(c => c.Number) }).ToListAsync(stop);
            counts.AddRange(rows.Where(row => row.Number != 0).Select(row => new Count(row.Key.CallId, row.Key.Step, one == office, row.Key.Mine && actor.Desks.Contains(one), row.Number)));
        }
        return counts;
    }

    private Choices ChoicesOf(Actor actor, WorkFilter filter, IReadOnlyDictionary<Guid, CallRow> calls, IReadOnlyList<Count> counts)
    {
        var own = counts.Select(c => c.CallId).Distinct().Where(calls.ContainsKey).ToHashSet();
        var shown = calls.Values.Where(call => own.Contains(call.Id)).ToList();
        var asked = filter.Call is { } only && calls.TryGetValue(only, out var chosen) ? [chosen] : shown;
        var inCall = counts.Where(c => Fits(c, filter) && (filter.Call is null || c.CallId == filter.Call)).ToList();
        var steps = asked.SelectMany(call => call.Programme.Workflow.Steps).GroupBy(step => step.Id, StringComparer.Ordinal)
            .Select(same => (same.Key, string.Join("／", same.Select(step => step.Label).Distinct()), inCall.Where(c => c.Step == same.Key).Sum(c => c.Number)));
        return new Choices(
            [.. steps.Where(step => step.Item3 > 0 || step.Key == filter.Step)], [.. shown.Select(call => (call.Id, call.Title))], OfficesUnder(actor),
            [.. asked.SelectMany(call => WorkFunctions.Of(call.Programme)).Distinct()]);
    }

    // divisions are what they are as long as the program runs
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, IReadOnlyList<(string Id, string Name)>> Under = new();

    // counties under their city, as the codes order them
    private IReadOnlyList<(string Id, string Name)> OfficesUnder(Actor actor) => actor is { OfficeId: { } office, Level: OfficeLevel.City or OfficeLevel.Province } && int.TryParse(office, out var area)
        ? Under.GetOrAdd(area, code => [.. divisions.All.Where(d => d.Code != code && IsIn(d, code)).Select(d => (InstallOffices.Id(d.Code), d.Level == OfficeLevel.County && d.In != code ? $"　{d.Name}" : d.Name))])
        : [];

    private bool IsIn(Division division, int area)
    {
        for (var outer = division.In; outer is { } code; outer = divisions.Find(code)?.In)
        {
            if (code == area) return true;
        }
        return false;
    }

    /// <summary>Cases in the list's order, from a place on.</summary>
    internal async Task<(IReadOnlyList<Item> Items, bool Earlier, bool Later)> ReadAsync(
        Actor actor, IQueryable<Application> filtered, Input input, int size, IReadOnlyDictionary<Guid, CallRow> calls, DateTimeOffset now, CancellationToken stop)
    {
        var back = WorkOrder.IsOne(input.Before);
        var from = back ? input.Before : WorkOrder.IsOne(input.After) ? input.After : null;
        if (from is not null) filtered = back ? filtered.Where(a => string.Compare(a.WorkOrder, from) < 0) : filtered.Where(a => string.Compare(a.WorkOrder, from) > 0);
        var rows = await (back ? filtered.OrderByDescending(a => a.WorkOrder) : filtered.OrderBy(a => a.WorkOrder)).Take(size + 1)
            .Select(a => new
            {
                a.Id, a.Number, a.CallId, a.Digest, a.Step, a.TurnOfficeId, a.DueAt, a.WorkOrder, a.ArrivedAt, a.Verdict, a.Unmet, a.Differs, a.Functions, a.Returns, a.CountyOfficeId, a.CityOfficeId, a.Token,
                Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name,
            }).ToListAsync(stop);
        var more = rows.Count > size;
        if (more) rows.RemoveAt(size);
        if (back) rows.Reverse();
        var items = new List<Item>(rows.Count);
        foreach (var row in rows)
        {
            var programme = await programmes.FindAsync(row.Digest, stop);
            Deadline? due = row.DueAt is { } at ? new Deadline(at) : null;
            items.Add(new Item(
                row.Id, row.Number, row.Institution, calls[row.CallId].Title, programme.Workflow[row.Step].Label, row.TurnOfficeId is { } turn && actor.Desks.Contains(turn), due, due?.IsLate(now) == true,
                row.ArrivedAt, row.Verdict, row.Unmet, row.Differs, row.Functions, row.Returns, PlaceOf(row.CountyOfficeId ?? row.CityOfficeId), row.Token, row.WorkOrder));
        }
        // a page asked for from a place has something on the other side of it, or had
        return (items, items.Count > 0 && (back ? more : from is not null), items.Count > 0 && (back || more));
    }

    private string PlaceOf(string? office) => office is null ? ""
        : int.TryParse(office, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var code) ? divisions.Find(code)?.Name ?? office
        : divisions.Zones.FirstOrDefault(zone => zone.Id == office)?.Name ?? office;
}
