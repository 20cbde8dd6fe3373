using System.Globalization;

namespace Shifan.Rules;

/// <summary>Short ways to take values out of nodes whose shapes have been checked.</summary>
internal static class Peek
{
    public static string? Text(this MappingNode node, string key) => (node[key] as ScalarNode)?.Text.Trim();

    public static MappingNode? Map(this MappingNode node, string key) => node[key] as MappingNode;

    public static bool Flag(this MappingNode node, string key, bool otherwise = false) => node.Text(key) is { } text ? text == "true" : otherwise;

    public static int? Integer(this MappingNode node, string key) => node.Text(key) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public static DateOnly? Day(this MappingNode node, string key) => node.Text(key) is { } text ? AsDay(text) : null;

    public static DateOnly AsDay(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // a list, or a single item standing for a list of one
    public static IReadOnlyList<Node> Items(this MappingNode node, string key) => node[key] switch
    {
        SequenceNode list => list.Items,
        null => [],
        { } single => [single],
    };

    public static IEnumerable<MappingNode> Maps(this MappingNode node, string key) => node.Items(key).OfType<MappingNode>();

    public static IReadOnlyList<ScalarNode> Scalars(this MappingNode node, string key) => [.. node.Items(key).OfType<ScalarNode>()];

    public static IReadOnlyList<string> Texts(this MappingNode node, string key) => [.. node.Scalars(key).Select(scalar => scalar.Text.Trim())];

    public static IReadOnlyList<int> Divisions(this MappingNode node, string key) => [.. node.Texts(key).Select(code => int.Parse(code, CultureInfo.InvariantCulture))];

    public static Place PlaceOf(this MappingNode node, string key) => node[key]?.Place ?? node.Place;
}
