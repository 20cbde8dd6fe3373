using System.Buffers;
using System.Runtime.InteropServices;
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
    public sealed record Result(RegisterImage Image, RegisterFound Found, DateOnly Day, DateOnly Today);

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
    public RegisterFigures Count(RegisterFound found)
    {
        var words = found.Words;
        var (states, functions, years, divisions) = (new int[Enum.GetValues<CertificateState>().Length], new int[words.Count], new Dictionary<int, int>(), new Dictionary<int, int>());
        found.Each((facts, state) =>
        {
            states[(int)state]++;
            functions[facts.Functions]++;
            CollectionsMarshal.GetValueRefOrAddDefault(years, facts.GivenOn.Year, out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(divisions, facts.Division, out _)++;
        });
        var (tiles, elsewhere) = (new SortedDictionary<int, int>(), 0);
        foreach (var (division, count) in divisions)
        {
            var tile = places.TileOf(division);
            if (tile == 0) elsewhere += count;
            else tiles[tile] = tiles.GetValueOrDefault(tile) + count;
        }
        var each = functions.Index().Where(one => one.Item > 0).SelectMany(one => words[one.Index].Split('、', StringSplitOptions.RemoveEmptyEntries).Select(function => (function, one.Item)))
            .GroupBy(one => one.function, one => one.Item, StringComparer.Ordinal).Select(one => KeyValuePair.Create(one.Key, one.Sum()));
        return new(
            Enum.GetValues<CertificateState>().Where(state => states[(int)state] > 0).ToDictionary(state => state, state => states[(int)state]), tiles, elsewhere,
            [.. each.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal)], [.. years.OrderBy(year => year.Key)]);
    }

    private static RegisterFound Find(RegisterImage image, RegisterFilter filter, DateOnly day)
    {
        var text = filter.Text ?? "";
        if (text.Length > RegisterFilter.MostText) text = text[..RegisterFilter.MostText];
        var terms = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostTerms).Select(SearchText.Plain).ToList();
        var found = RegisterFound.Room(image.Entries.Count);
        if (terms.Contains("")) return new RegisterFound(image, day, found);
        var rented = ArrayPool<bool>.Shared.Rent(image.Entries.Count);
        var still = rented.AsSpan(0, image.Entries.Count);
        still.Fill(true);
        foreach (var term in terms) image.Text.Narrow(term, Initials.Typed(term), still);
        var words = image.Words;
        var (kind, batch) = (filter.Kind is { } k ? words.Find(k) : (int?)null, filter.Batch is { } b ? words.Find(b) : (int?)null);
        var functions = filter.Function is { } function ? Enumerable.Range(0, words.Count).Select(number => words[number].Split('、').Contains(function, StringComparer.Ordinal)).ToArray() : null;
        var facts = image.Facts;
        for (var i = 0; i < still.Length; i++)
        {
            if (!still[i]) continue;
            ref readonly var one = ref facts[i];
            if (one.OnDay(day) is not { } state || filter.State is { } asked && asked != state || kind is { } ofKind && ofKind != one.Kind || filter.Year is { } year && year != one.GivenOn.Year) continue;
            if (batch is { } ofBatch && ofBatch != one.Batch || filter.Division is { } division && !one.IsIn(division) || functions is not null && !functions[one.Functions]) continue;
            RegisterFound.Mark(found, i);
        }
        ArrayPool<bool>.Shared.Return(rented);
        return new RegisterFound(image, day, found);
    }
}
