using System.Globalization;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An administrative division of today.</summary>
public sealed record Division(int Code, string Name, OfficeLevel Level, int? In);

/// <summary>A development zone with an authority of its own but no code.</summary>
public sealed record Zone(string Id, string Name, int In);

/// <summary>A division that is no more, and what became of it.</summary>
public sealed record Successor(int Code, string Name, IReadOnlyList<int> Into);

/// <summary>The divisions of <c>data/divisions.yaml</c> and how their offices are called (<c>data/offices.yaml</c>).</summary>
public sealed class Divisions
{
    private readonly Dictionary<int, Division> byCode;
    private readonly Dictionary<int, Successor> gone;

    private Divisions(IReadOnlyList<Division> all, IReadOnlyList<Zone> zones, IReadOnlyList<Successor> successors)
    {
        (All, Zones) = (all, zones);
        byCode = all.ToDictionary(division => division.Code);
        gone = successors.ToDictionary(successor => successor.Code);
    }

    /// <summary>All divisions in the order of their codes.</summary>
    public IReadOnlyList<Division> All { get; }

    public IReadOnlyList<Zone> Zones { get; }

    public Division? Find(int code) => byCode.GetValueOrDefault(code);

    /// <summary>The division that answers for a code today: itself, or the successor of an abolished one.</summary>
    public Division? Today(int code) => Find(code) ?? (gone.TryGetValue(code, out var successor) ? Find(successor.Into[0]) : null);

    /// <summary>Where an institution's seat is: as it said, else as its code hints; null where that is outside the divisions known here.</summary>
    public Division? SeatOf(Institution institution) => Today(institution.Division ?? CreditCode.Division(institution.CreditCode));

    /// <summary>The name with those above it: 浙江省杭州市上城区.</summary>
    public string FullName(int code)
    {
        if (Find(code) is not { } division) return gone.TryGetValue(code, out var old) ? $"{old.Name}（已撤销）" : code.ToString("000000", CultureInfo.InvariantCulture);
        return division.In is { } outer ? FullName(outer) + division.Name : division.Name;
    }

    public static Divisions Load()
    {
        var faults = new Faults();
        var root = YamlText.Read(File.ReadAllText(Home.Data("divisions.yaml")), "data/divisions.yaml", faults) as MappingNode
            ?? throw new InvalidOperationException($"data/divisions.yaml: {string.Join("; ", faults.All)}");
        var divisions = Rows(root, "divisions").Select(row => new Division(Code(Text(row, "code")), Text(row, "name"), Level(Text(row, "level")), row["in"] is null ? null : Code(Text(row, "in"))))
            .OrderBy(division => division.Code).ToList();
        var zones = Rows(root, "zones").Select(row => new Zone(Text(row, "id"), Text(row, "name"), Code(Text(row, "in")))).ToList();
        var successors = Rows(root, "successors").Select(row => new Successor(Code(Text(row, "code")), Text(row, "name"), [.. ((SequenceNode)row["into"]!).Items.Select(item => Code(((ScalarNode)item).Text))])).ToList();
        return new Divisions(divisions, zones, successors);
    }

    internal static IEnumerable<MappingNode> Rows(MappingNode root, string key) => ((SequenceNode)root[key]!).Items.Cast<MappingNode>();

    internal static string Text(MappingNode row, string key) => ((ScalarNode)row[key]!).Text;

    internal static int Code(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    internal static OfficeLevel Level(string word) => word switch
    {
        "province" => OfficeLevel.Province,
        "city" => OfficeLevel.City,
        _ => OfficeLevel.County,
    };
}

/// <summary>The working-day calendar of <c>data/holidays.yaml</c>.</summary>
public static class Calendars
{
    public static WorkCalendar Load()
    {
        var faults = new Faults();
        return WorkCalendar.Read(File.ReadAllText(Home.Data("holidays.yaml")), "data/holidays.yaml", faults)
            ?? throw new InvalidOperationException($"data/holidays.yaml: {string.Join("; ", faults.All)}");
    }
}
