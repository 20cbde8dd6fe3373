using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// An office's work list, page by page: by deadline, then arrival. Counts come from the kept ones; what only filters tell is counted up to
/// <see cref="CaseNumber.Most"/>.
/// </summary>
public sealed class FindWork(Db db, Reads reads, ProgrammeStore programmes, Divisions divisions, SearchCases search, TimeProvider time)
{
    public const int PageSize = 50;
    public const int LargestPage = 1000;

    /// <param name="Mine">It waits for one of the actor's offices.</param>
    /// <param name="Place">Where its county's office is; for one that skips the offices below, its seat.</param>
    /// <param name="Order">Its place in the list.</param>
    public sealed record Item(
        Guid Id, string Number, string Institution, string Call, string StepLabel, bool Mine, Deadline? Due, bool Late, DateTimeOffset ArrivedAt, ListedVerdict? Verdict, int Unmet, bool Differs,
        string Declared, int Returns, string Place, int Token, string Order)
    {
        /// <summary>Something was done with it after a deadline, where the notice lets one.</summary>
        public bool WasLate { get; init; }

        /// <summary>A visit found something otherwise than declared.</summary>
        public bool VisitDiffers { get; init; }

        /// <summary>The functions that it declares.</summary>
        public IReadOnlyList<string> Functions => WorkFunctions.Read(Declared);

        /// <summary>Recommended, and not yet handed up: nothing is decided about it here.</summary>
        public bool Held { get; init; }

        /// <summary>A correction that did not come in its time: its applicant's delay, and no office's.</summary>
        public bool Lapsed { get; init; }

        /// <summary>Its time closed the step, and it is undecided (已截止未办); or its correction never came.</summary>
        public bool Closed { get; init; }

        /// <summary>Whose approval in the actor's own office it waits for; null where it waits for none.</summary>
        public string? Awaits { get; init; }
    }

    /// <param name="Steps">Ids of steps with their label and how many cases stand there in the chosen scope.</param>
    public sealed record Choices(IReadOnlyList<(string Id, string Label, int Number)> Steps, IReadOnlyList<(Guid Id, string Title)> Calls, IReadOnlyList<(string Id, string Name)> Offices, IReadOnlyList<string> Functions)
    {
        /// <summary>Whether any of the notices asks for a second person.</summary>
        public bool Approves { get; init; }
    }

    /// <param name="Previous">From where the page before this one is asked; null where it is the first.</param>
    /// <param name="Next">From where the page after it is asked; null where it is the last.</param>
    /// <param name="Found">How many the filters leave.</param>
    public sealed record Page(IReadOnlyList<Item> Items, string? Previous, string? Next, CaseNumber Found, int Waiting, int Total, Choices Choices, IReadOnlyList<SavedView> Views, DateTimeOffset Now);

    /// <param name="After">The place behind which the page begins.</param>
    /// <param name="Before">The place before which it ends.</param>
    public sealed record Input(WorkFilter Filter, string? After = null, string? Before = null, int Size = PageSize);

    public async Task<Page> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var place = PlaceOf(input);
        // the list as it is opened every day is one question with its counts; what is filtered further is put together
        if (input.Filter.IsCounted && actor is { AreaColumn: { } column, OfficeId: { } office })
        {
            var (sql, values) = RowsOf(actor, column, office, input.Filter, place);
            var (first, rows) = await AskAsync(actor, sql, values, stop);
            return await PageAsync(actor, input, first, Cut(rows, place), null, now, stop);
        }
        var head = await HeadAsync(actor, stop);
        // one connection for all that is asked from here on
        await db.Database.OpenConnectionAsync(stop);
        try
        {
            var filtered = await NarrowAsync(actor, input.Filter, now, stop);
            return await PageAsync(actor, input, head, Cut(await RowsAsync(filtered, place, stop), place), filtered, now, stop);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private async Task<Page> PageAsync(Actor actor, Input input, Head head, Piece piece, IQueryable<Application>? filtered, DateTimeOffset now, CancellationToken stop)
    {
        var (calls, counts) = (head.Calls, head.Counts);
        var items = await ItemsAsync(actor, piece.Rows, calls, now, stop);
        var found = input.Filter.IsCounted
            ? new CaseNumber(counts.Where(c => Fits(c, input.Filter) && (input.Filter.Step is null || c.Step == input.Filter.Step) && (input.Filter.Call is null || c.CallId == input.Filter.Call)).Sum(c => c.Number), false)
            // what stands on one page is counted already
            : input is { After: null, Before: null } && !piece.Later ? new CaseNumber(items.Count, false) : CaseNumber.Of(await filtered!.Take(CaseNumber.Most + 1).CountAsync(stop));
        return new Page(
            items, piece.Earlier ? items[0].Order : null, piece.Later ? items[^1].Order : null, found,
            counts.Where(c => c.Waits).Sum(c => c.Number), counts.Where(c => c.Seen).Sum(c => c.Number), ChoicesOf(actor, input.Filter, calls, counts), head.Views, now);
    }

    private static bool Fits(Count count, WorkFilter filter) => filter.All ? count.Seen : count.Waits;

    internal async Task<IQueryable<Application>> NarrowAsync(Actor actor, WorkFilter filter, DateTimeOffset now, CancellationToken stop)
    {
        var narrowed = filter.Narrow(actor.Sees(db.Applications.AsNoTracking()), actor, LevelOf(filter.Office), now);
        if (filter.Due == DueFilter.Closed) narrowed = await LeftAsync(narrowed, actor, filter.All, now, stop);
        return filter.Search is { } typed ? await search.NarrowAsync(narrowed, typed, stop) : narrowed;
    }

    // undecided where the time closed the step, and corrections that never came, which the office that asked for them decides
    private async Task<IQueryable<Application>> LeftAsync(IQueryable<Application> seen, Actor actor, bool all, DateTimeOffset now, CancellationToken stop)
    {
        var (past, desk) = (WorkOrder.After(now), actor.Desks is [var own] ? own : "");
        seen = seen.Where(a => string.Compare(a.WorkOrder, past) < 0);
        seen = all
            ? seen.Where(a => a.TurnOfficeId != null || a.Returns > 0 && db.Handlings.Where(h => h.ApplicationId == a.Id).OrderByDescending(h => h.Number).Select(h => h.OfficeId).First() != null)
            : seen.Where(a => a.TurnOfficeId == desk || a.TurnOfficeId == null && a.Returns > 0 && db.Handlings.Where(h => h.ApplicationId == a.Id).OrderByDescending(h => h.Number).Select(h => h.OfficeId == desk || h.ForOfficeId == desk).First());
        var calls = await db.Calls.AsNoTracking().Select(c => new { c.Id, c.Digest }).ToListAsync(stop);
        var steps = new List<(Guid Call, string Step, bool Open)>();
        foreach (var call in calls)
        {
            foreach (var step in (await programmes.FindAsync(call.Digest, stop)).Workflow.Steps.Where(step => step.Kind != StepKind.End)) steps.Add((call.Id, step.Id, step.Actions.Count > 0 && step.Elapses != Elapse.Closes));
        }
        // first what the index knows, then what two notices mean by the same word
        var closed = steps.Where(step => !step.Open).Select(step => step.Step).Distinct(StringComparer.Ordinal).ToList();
        seen = seen.Where(a => EF.Parameter(closed).Contains(a.StandsAt));
        foreach (var call in steps.Where(step => step.Open && closed.Contains(step.Step)).GroupBy(step => step.Call, step => step.Step))
        {
            var (id, open) = (call.Key, call.ToList());
            seen = seen.Where(a => a.CallId != id || !EF.Parameter(open).Contains(a.StandsAt));
        }
        return seen;
    }

    // a division's office has the level of its division
    private OfficeLevel? LevelOf(string? office) =>
        office is null ? null : int.TryParse(office, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var code) ? divisions.Find(code)?.Level : divisions.Zones.Any(zone => zone.Id == office) ? OfficeLevel.County : null;

    internal sealed record CallRow(Guid Id, string Title, Programme Programme);

    /// <param name="Seen">Counted among what the actor sees.</param>
    /// <param name="Waits">Counted among what waits for him.</param>
    internal sealed record Count(Guid CallId, string Step, bool Seen, bool Waits, int Number);

    /// <summary>What every list and board begins with.</summary>
    internal sealed record Head(IReadOnlyDictionary<Guid, CallRow> Calls, IReadOnlyList<Count> Counts, IReadOnlyList<SavedView> Views);

    // a case is counted once for each office that sees it, however many call it theirs
    private const string HeadSql = """
        select id, title, digest from calls order by opens_at desc, id;
        select call_id, step, mine, sum(number) from case_counts where office_id = @office group by call_id, step, mine;
        select id, name, query, is_default, saved_at from saved_views where person_id = @person order by name
        """;

    internal async Task<Head> HeadAsync(Actor actor, CancellationToken stop) => (await AskAsync(actor, null, [], stop)).Head;

    private async Task<(Head Head, List<Row> Rows)> AskAsync(Actor actor, string? rowsSql, IReadOnlyList<(string Name, object Value)> values, CancellationToken stop)
    {
        // one that is no office's has counts of none
        var office = actor.Has(Duty.ReadWork) && actor.OfficeId is { } own ? own : "";
        var (calls, counts, views, rows) = await reads.AskAsync(
            rowsSql is null ? HeadSql : $"{HeadSql};\n{rowsSql}", [("office", office), ("person", actor.PersonId), .. values], answer => ReadAsync(actor, answer, rowsSql is not null), stop);
        var known = new Dictionary<Guid, CallRow>(calls.Count);
        foreach (var (id, title, digest) in calls) known.Add(id, new CallRow(id, title, await programmes.FindAsync(digest, stop)));
        return (new Head(known, counts, views), rows);
    }

    private static async Task<(List<(Guid Id, string Title, string Digest)> Calls, List<Count> Counts, List<SavedView> Views, List<Row> Rows)> ReadAsync(Actor actor, DbDataReader answer, bool withRows)
    {
        var (calls, counts, views, rows) = (new List<(Guid, string, string)>(), new List<Count>(), new List<SavedView>(), new List<Row>());
        while (await answer.ReadAsync()) calls.Add((answer.GetGuid(0), answer.GetString(1), answer.GetString(2)));
        await answer.NextResultAsync();
        while (await answer.ReadAsync())
        {
            if (answer.GetInt64(3) is var number and not 0) counts.Add(new Count(answer.GetGuid(0), answer.GetString(1), true, actor.Desks.Count > 0 && answer.GetBoolean(2), (int)number));
        }
        await answer.NextResultAsync();
        while (await answer.ReadAsync())
        {
            views.Add(new SavedView { Id = answer.GetGuid(0), PersonId = actor.PersonId, Name = answer.GetString(1), Query = answer.GetString(2), IsDefault = answer.GetBoolean(3), SavedAt = answer.Moment(4) });
        }
        if (!withRows) return (calls, counts, views, rows);
        await answer.NextResultAsync();
        while (await answer.ReadAsync())
        {
            rows.Add(new Row(
                answer.GetGuid(0), answer.GetString(1), answer.GetGuid(2), answer.GetString(3), answer.GetString(4), answer.Text(5), answer.IsDBNull(6) ? null : answer.Moment(6), answer.GetString(7), answer.Moment(8),
                answer.IsDBNull(9) ? null : answer.Word<ListedVerdict>(9), answer.GetInt32(10), answer.GetBoolean(11), answer.GetString(12), answer.GetInt32(13), answer.Text(14), answer.Text(15), answer.GetInt32(16),
                answer.GetString(17), answer.GetBoolean(18), !answer.IsDBNull(19), answer.Text(20), answer.IsDBNull(21) ? null : answer.GetInt32(21), answer.GetBoolean(22)));
        }
        return (calls, counts, views, rows);
    }

    // the column comes from Actor.AreaColumn, as everything here does that is not a value
    private static (string Sql, IReadOnlyList<(string Name, object Value)> Values) RowsOf(Actor actor, string column, string office, WorkFilter filter, Place place)
    {
        var (where, values) = ($"a.{column} = @area and a.version > 0", new List<(string, object)> { ("area", office) });
        void And(string condition, string name, object value)
        {
            where += " and " + condition;
            values.Add((name, value));
        }
        if (!filter.All) And("a.turn_office_id = @desk", "desk", actor.Desks is [var desk] ? desk : "");
        if (filter.Step is { } step) And("a.stands_at = @step", "step", step);
        if (filter.Call is { } call) And("a.call_id = @call", "call", call);
        if (place.From is { } from) And($"a.work_order {(place.Back ? "<" : ">")} @from", "from", from);
        values.Add(("size", place.Size + 1));
        return ($"""
            select a.id, a.number, a.call_id, a.digest, a.step, a.turn_office_id, a.due_at, a.work_order, a.arrived_at, a.verdict, a.unmet, a.differs, a.functions, a.returns, a.county_office_id, a.city_office_id, a.token, i.name, a.was_late, a.proposal, a.held_at, i.division, a.visit_differs
            from applications a join institutions i on i.id = a.institution_id
            where {where} order by a.work_order{(place.Back ? " desc" : "")} limit @size
            """, values);
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
            [.. asked.SelectMany(call => WorkFunctions.Of(call.Programme)).Distinct()])
        { Approves = asked.Any(call => call.Programme.Workflow.Steps.Any(step => step.Actions.Any(action => action.Approval is not null))) };
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
    internal async Task<(IReadOnlyList<Item> Items, bool Later)> ReadAsync(
        Actor actor, IQueryable<Application> filtered, Input input, IReadOnlyDictionary<Guid, CallRow> calls, DateTimeOffset now, CancellationToken stop)
    {
        var place = PlaceOf(input);
        var piece = Cut(await RowsAsync(filtered, place, stop), place);
        return (await ItemsAsync(actor, piece.Rows, calls, now, stop), piece.Later);
    }

    /// <param name="From">Behind which place it begins; read backwards, before which it ends.</param>
    private readonly record struct Place(string? From, bool Back, int Size);

    private readonly record struct Piece(List<Row> Rows, bool Earlier, bool Later);

    private sealed record Row(
        Guid Id, string Number, Guid CallId, string Digest, string Step, string? TurnOfficeId, DateTimeOffset? DueAt, string WorkOrder, DateTimeOffset ArrivedAt, ListedVerdict? Verdict, int Unmet, bool Differs,
        string Functions, int Returns, string? CountyOfficeId, string? CityOfficeId, int Token, string Institution, bool WasLate, bool Proposed, string? HeldAt, int? Seat, bool VisitDiffers);

    private static Place PlaceOf(Input input)
    {
        var back = WorkOrder.IsOne(input.Before);
        return new Place(back ? input.Before : WorkOrder.IsOne(input.After) ? input.After : null, back, Math.Clamp(input.Size, 1, LargestPage));
    }

    private Task<List<Row>> RowsAsync(IQueryable<Application> filtered, Place place, CancellationToken stop)
    {
        if (place.From is { } from) filtered = place.Back ? filtered.Where(a => string.Compare(a.WorkOrder, from) < 0) : filtered.Where(a => string.Compare(a.WorkOrder, from) > 0);
        return (place.Back ? filtered.OrderByDescending(a => a.WorkOrder) : filtered.OrderBy(a => a.WorkOrder)).Take(place.Size + 1)
            .Select(a => new Row(
                a.Id, a.Number, a.CallId, a.Digest, a.Step, a.TurnOfficeId, a.DueAt, a.WorkOrder, a.ArrivedAt, a.Verdict, a.Unmet, a.Differs, a.Functions, a.Returns, a.CountyOfficeId, a.CityOfficeId, a.Token,
                db.Institutions.First(i => i.Id == a.InstitutionId).Name, a.WasLate, a.Proposal != null, a.HeldAt,
                db.Institutions.First(i => i.Id == a.InstitutionId).Division, a.VisitDiffers)).ToListAsync(stop);
    }

    // one more was read than is shown
    private static Piece Cut(List<Row> rows, Place place)
    {
        var more = rows.Count > place.Size;
        if (more) rows.RemoveAt(place.Size);
        if (place.Back) rows.Reverse();
        // a page asked for from a place has something on the other side of it, or had
        return new Piece(rows, rows.Count > 0 && (place.Back ? more : place.From is not null), rows.Count > 0 && (place.Back || more));
    }

    private async Task<IReadOnlyList<Item>> ItemsAsync(Actor actor, List<Row> rows, IReadOnlyDictionary<Guid, CallRow> calls, DateTimeOffset now, CancellationToken stop)
    {
        var items = new List<Item>(rows.Count);
        foreach (var row in rows)
        {
            var programme = await programmes.FindAsync(row.Digest, stop);
            var running = programme.Workflow[row.HeldAt ?? row.Step];
            Deadline? due = row.DueAt is { } at ? new Deadline(at) : null;
            var awaits = row.Proposed && row.TurnOfficeId is { } desk && actor.Desks.Contains(desk) ? string.Join("／", programme.Workflow[row.Step].Actions.Select(action => action.Approval?.By).OfType<string>().Distinct()) : null;
            items.Add(new Item(
                row.Id, row.Number, row.Institution, calls[row.CallId].Title, row.HeldAt is null ? running.Label : $"{running.Label}（已推荐，待上报）", row.TurnOfficeId is { } turn && actor.Desks.Contains(turn), due, due?.IsLate(now) == true && row.TurnOfficeId is not null,
                row.ArrivedAt, row.Verdict, row.Unmet, row.Differs, row.Functions, row.Returns, PlaceOf(row), row.Token, row.WorkOrder)
            { Awaits = awaits, VisitDiffers = row.VisitDiffers, WasLate = row.WasLate, Held = row.HeldAt is not null, Lapsed = due?.IsLate(now) == true && row.TurnOfficeId is null, Closed = due?.IsLate(now) == true && running.Elapses == Elapse.Closes });
        }
        return items;
    }

    // one that skips the offices below stands where its institution has its seat
    private string PlaceOf(Row row) => (row.CountyOfficeId ?? row.CityOfficeId) is not { } office ? row.Seat is { } seat ? divisions.Today(seat)?.Name ?? "" : ""
        : int.TryParse(office, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var code) ? divisions.Find(code)?.Name ?? office
        : divisions.Zones.FirstOrDefault(zone => zone.Id == office)?.Name ?? office;
}
