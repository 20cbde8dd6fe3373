namespace Shifan.Rules;

/// <summary>Where something stands: file, line and column (both from 1; 0 where the source has no lines), and the path of keys that leads there.</summary>
public readonly record struct Place(string File, int Line, int Column, string Path)
{
    /// <summary><c>file:line:column path</c>; without lines only the path.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}:{Column} {Path}".TrimEnd() : Path;
}

/// <summary>
/// One node of a source tree. Programmes, cases, check files, stored answers and posted forms are all read through it,
/// so that every fault can name its place.
/// </summary>
public abstract class Node(Place place)
{
    /// <summary>Where the node begins.</summary>
    public Place Place { get; } = place;
}

/// <summary>A single value as it was written. <see cref="IsNull"/> is an empty plain value or <c>null</c>: deliberately nothing.</summary>
public sealed class ScalarNode(Place place, string text, bool isNull = false) : Node(place)
{
    /// <summary>The text as written, without quotes.</summary>
    public string Text { get; } = text;

    /// <summary>Nothing was written where a value could stand.</summary>
    public bool IsNull { get; } = isNull;
}

/// <summary>A list.</summary>
public sealed class SequenceNode(Place place, IReadOnlyList<Node> items) : Node(place)
{
    /// <summary>The items in written order.</summary>
    public IReadOnlyList<Node> Items { get; } = items;
}

/// <summary>One key of a mapping and what stands under it.</summary>
public sealed record Entry(string Key, Place KeyPlace, Node Value);

/// <summary>Keys with values, in written order. Keys are unique: a repeated key is a fault when the text is read.</summary>
public sealed class MappingNode(Place place, IReadOnlyList<Entry> entries) : Node(place)
{
    /// <summary>The entries in written order.</summary>
    public IReadOnlyList<Entry> Entries { get; } = entries;

    /// <summary>The value under a key, or null where the key is absent.</summary>
    public Node? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Key == key) return entry.Value;
            }
            return null;
        }
    }

    /// <summary>A copy in which <paramref name="over"/>'s keys replace this one's; a null there removes the key.</summary>
    public MappingNode With(MappingNode over)
    {
        var merged = Entries.Where(entry => over[entry.Key] is null)
            .Concat(over.Entries.Where(entry => entry.Value is not ScalarNode { IsNull: true }))
            .ToList();
        return new MappingNode(Place, merged);
    }
}
