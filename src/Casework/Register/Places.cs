using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Where holders sit, as lists write it: the divisions of this installation's provinces, and by <c>data/places.yaml</c> the provinces of the country and the cities
/// that lists name beside them. The same file says where the tile of a division stands on the schematic map.
/// </summary>
public sealed class Places
{
    /// <summary>A tile of the map: columns and rows are counted from 1.</summary>
    public sealed record Tile(int Code, string Name, int Column, int Row);

    /// <summary>The tiles of a province.</summary>
    public sealed record Map(int Code, string Name, IReadOnlyList<Tile> Tiles);

    private static readonly string[] Endings = ["特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "畲族自治县", "自治县", "新区", "省", "市", "区", "县"];

    private readonly Divisions divisions;
    private readonly Dictionary<int, string> outer;
    private readonly ILookup<string, int> byWords;

    private Places(Divisions divisions, Dictionary<int, string> outer, IReadOnlyList<Map> maps)
    {
        (this.divisions, this.outer, Maps) = (divisions, outer, maps);
        byWords = divisions.All.SelectMany(division => Writings(division).Select(words => (words, division.Code))).Concat(outer.SelectMany(one => new[] { (words: one.Value, Code: one.Key), (words: Short(one.Value), Code: one.Key) })).Distinct().ToLookup(one => one.words, one => one.Code, StringComparer.Ordinal);
    }

    public IReadOnlyList<Map> Maps { get; }

    /// <summary>The tile in which a division lies; 0 where the map has none.</summary>
    public int TileOf(int division) => Maps.SelectMany(map => map.Tiles).FirstOrDefault(tile => IsIn(division, tile.Code))?.Code ?? 0;

    /// <summary>Whether a division is another or lies in it.</summary>
    public static bool IsIn(int division, int other) =>
        other % 10_000 == 0 ? division / 10_000 == other / 10_000 : other % 100 == 0 ? division / 100 == other / 100 : division == other;

    public string FullName(int code) => outer.GetValueOrDefault(code) ?? (divisions.Today(code) is { } known ? divisions.FullName(known.Code) : outer.GetValueOrDefault(code / 10_000 * 10_000) ?? divisions.FullName(code));

    /// <summary>The name alone: 青浦区.</summary>
    public string Name(int code) => outer.GetValueOrDefault(code) ?? divisions.Find(code)?.Name ?? FullName(code);

    /// <summary>The division that words mean (上海青浦, 浙江省杭州市西湖区, 四川绵阳); null where they mean none or several. A place outside the divisions known here counts to its province.</summary>
    public int? Find(string words)
    {
        var plain = SearchText.Plain(words);
        if (plain.Length == 6 && int.TryParse(plain, out var code) && (divisions.Find(code) is not null || outer.ContainsKey(code))) return code;
        var found = byWords[plain].ToList();
        if (found.Count == 1) return found[0];
        if (found.Count > 1) return null;
        var around = outer.Where(one => plain.StartsWith(Short(one.Value), StringComparison.Ordinal)).OrderByDescending(one => one.Key % 10_000 != 0).Select(one => (int?)one.Key).FirstOrDefault();
        // within a province whose divisions are all known, an unknown name is a mistake
        return around is { } province && divisions.Find(province) is not null ? null : around;
    }

    private IEnumerable<string> Writings(Division division)
    {
        var names = new List<Division> { division };
        while (names[0].In is { } above && divisions.Find(above) is { } one) names.Insert(0, one);
        for (var from = 0; from < names.Count; from++)
        {
            var chain = names.Skip(from).ToList();
            yield return string.Concat(chain.Select(one => one.Name));
            yield return string.Concat(chain.Select(one => Short(one.Name)));
        }
        // the city between is often left out: 浙江余杭
        if (names.Count == 3) yield return Short(names[0].Name) + Short(names[2].Name);
    }

    private static string Short(string name)
    {
        var ending = Endings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.Ordinal) && name.Length - ending.Length >= 2);
        return ending is null ? name : name[..^ending.Length];
    }

    internal static Places Load(Divisions divisions)
    {
        var faults = new Faults();
        var root = YamlText.Read(File.ReadAllText(Home.Data("places.yaml")), "data/places.yaml", faults) as MappingNode ?? throw new InvalidOperationException($"data/places.yaml: {string.Join("; ", faults.All)}");
        var outer = Divisions.Rows(root, "places").ToDictionary(row => Divisions.Code(Divisions.Text(row, "code")), row => Divisions.Text(row, "name"));
        var tiles = Divisions.Rows(root, "tiles").Select(row => (Code: Divisions.Code(Divisions.Text(row, "code")), Column: Divisions.Code(Divisions.Text(row, "column")), Row: Divisions.Code(Divisions.Text(row, "row")))).ToList();
        var maps = tiles.GroupBy(tile => tile.Code / 10_000 * 10_000).Select(group => new Map(group.Key, divisions.FullName(group.Key), [.. group.Select(tile => new Tile(tile.Code, divisions.Find(tile.Code)!.Name, tile.Column, tile.Row))])).ToList();
        return new Places(divisions, outer, maps);
    }
}
