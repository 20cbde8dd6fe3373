using System.Buffers;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What is asked of the register; everything may be left out.</summary>
/// <param name="Text">Parts of a name, a place, initials, credit code or number; blanks stand between several.</param>
/// <param name="Division">GB/T 2260, with all that lies in it.</param>
/// <param name="Year">The year of the decision.</param>
/// <param name="On">The day whose register is asked for; null: today.</param>
public sealed record RegisterFilter(string? Text = null, string? Kind = null, int? Division = null, string? Function = null, int? Year = null, string? Batch = null, CertificateState? State = null, DateOnly? On = null)
{
    /// <summary>No list is older than this.</summary>
    public static readonly DateOnly Earliest = new(1990, 1, 1);

    /// <summary>As many characters of a search are looked at.</summary>
    public const int MostText = 100;
}

/// <summary>An entry as it stands on the day asked for.</summary>
public sealed record RegisterRow(RegisterEntry Entry, string Called, string Holder, string? Platform, CertificateState State);

/// <summary>How many of what was found fall to each state, division, function and year.</summary>
public sealed record RegisterFigures(
    IReadOnlyDictionary<CertificateState, int> States, IReadOnlyDictionary<int, int> Tiles, int Elsewhere, IReadOnlyList<KeyValuePair<string, int>> Functions, IReadOnlyList<KeyValuePair<int, int>> Years);

/// <summary>What there is to choose from.</summary>
public sealed record RegisterChoices(IReadOnlyList<int> Divisions, IReadOnlyList<string> Functions, IReadOnlyList<int> Years, IReadOnlyList<string> Batches)
{
    internal static RegisterChoices Of(RegisterImage image)
    {
        var divisions = new SortedSet<int>();
        foreach (var division in image.Entries.Select(entry => entry.Division).OfType<int>().Distinct()) divisions.UnionWith([division, division / 100 * 100, division / 10_000 * 10_000]);
        return new(
            [.. divisions], [.. image.Entries.SelectMany(entry => entry.Functions).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. image.Entries.Select(entry => entry.GivenOn.Year).Distinct().OrderDescending()], [.. image.Entries.Select(entry => entry.Batch).OfType<string>().Distinct(StringComparer.Ordinal).OrderDescending(StringComparer.Ordinal)]);
    }
}

/// <summary>Searches the register of a day: by part of a name, by a place, by initials, by code.</summary>
public sealed class SearchRegister(PublicRegister register, Places places, TimeProvider time)
{
    private const int MostTerms = 8;

    /// <param name="Image">What was looked through.</param>
    /// <param name="Found">All that fits, in order.</param>
    /// <param name="Day">The day it is of.</param>
    public sealed record Result(RegisterImage Image, IReadOnlyList<RegisterRow> Found, DateOnly Day, DateOnly Today);

    /// <summary>The register of a day; or what is wrong with the day asked for.</summary>
    public async Task<Outcome<Result>> RunAsync(RegisterFilter filter, CancellationToken stop = default)
    {
        var today = Deadline.DayOf(time.GetUtcNow());
        var day = filter.On ?? today;
        if (day > today) return new Refusal("register.day", $"名录只到今天（{today:yyyy-MM-dd}），请填写今天或更早的日期", "on");
        if (day < RegisterFilter.Earliest) return new Refusal("register.day", $"请填写 {RegisterFilter.Earliest:yyyy-MM-dd} 以后的日期", "on");
        var image = await register.FindAsync(stop);
        return new Result(image, Find(image, filter, day), day, today);
    }

    /// <summary>The figures of what was found.</summary>
    public RegisterFigures Count(IReadOnlyList<RegisterRow> found)
    {
        var (states, tiles, functions, years) = (new SortedDictionary<CertificateState, int>(), new SortedDictionary<int, int>(), new Dictionary<string, int>(StringComparer.Ordinal), new SortedDictionary<int, int>());
        var elsewhere = 0;
        var tileOf = new Dictionary<int, int>();
        foreach (var row in found)
        {
            Add(states, row.State);
            Add(years, row.Entry.GivenOn.Year);
            foreach (var function in row.Entry.Functions) Add(functions, function);
            if (row.Entry.Division is not { } division)
            {
                elsewhere++;
                continue;
            }
            if (!tileOf.TryGetValue(division, out var tile)) tileOf[division] = tile = places.Maps.SelectMany(map => map.Tiles).FirstOrDefault(tile => row.Entry.IsIn(tile.Code))?.Code ?? 0;
            if (tile == 0) elsewhere++;
            else Add(tiles, tile);
        }
        return new(states, tiles, elsewhere, [.. functions.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal)], [.. years]);

        static void Add<T>(IDictionary<T, int> counts, T key) => counts[key] = (counts.TryGetValue(key, out var before) ? before : 0) + 1;
    }

    private static List<RegisterRow> Find(RegisterImage image, RegisterFilter filter, DateOnly day)
    {
        var text = filter.Text ?? "";
        if (text.Length > RegisterFilter.MostText) text = text[..RegisterFilter.MostText];
        var terms = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostTerms).Select(SearchText.Plain).ToList();
        if (terms.Contains("")) return [];
        var rented = ArrayPool<bool>.Shared.Rent(image.Entries.Count);
        var still = rented.AsSpan(0, image.Entries.Count);
        still.Fill(true);
        foreach (var term in terms) image.Text.Narrow(term, Initials.Typed(term), still);
        var found = new List<RegisterRow>();
        for (var i = 0; i < still.Length; i++)
        {
            if (!still[i]) continue;
            var entry = image.Entries[i];
            if (entry.OnDay(day) is not { } state || filter.State is { } asked && asked != state || filter.Kind is { } kind && kind != entry.Kind || filter.Year is { } year && year != entry.GivenOn.Year) continue;
            if (filter.Batch is { } batch && batch != entry.Batch || filter.Division is { } division && !entry.IsIn(division) || filter.Function is { } function && !entry.Functions.Contains(function)) continue;
            var (holder, platform) = entry.CalledOn(day);
            found.Add(new RegisterRow(entry, image.Kinds[entry.Kind], holder, platform, state));
        }
        ArrayPool<bool>.Shared.Return(rented);
        return found;
    }
}
