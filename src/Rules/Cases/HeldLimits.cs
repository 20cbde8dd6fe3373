using System.Globalization;

namespace Shifan.Rules;

/// <summary>A limit moved by one step, and whether any case notices.</summary>
public sealed record MovedLimit(string Condition, string From, string To, Place Place, bool Noticed);

/// <summary>
/// Moves every limit of a programme file one step up and one step down and runs the cases: a limit whose moving no case notices
/// is written down but not specified.
/// </summary>
public static class HeldLimits
{
    /// <summary>A line for each moved limit.</summary>
    public static IReadOnlyList<MovedLimit> Of(string yaml, string file, IReadOnlyList<Case> cases)
    {
        var faults = new Faults();
        var (text, papers) = ProgrammeText.Split(yaml);
        var layouts = PapersReader.Parse(papers, file, faults);
        if (YamlText.Read(text, file, faults) is not { } root || ProgrammeReader.Read(root, "", faults, layouts) is not { } programme) return [];
        var moved = new List<MovedLimit>();
        foreach (var condition in programme.Eligibility.All())
        {
            foreach (var place in Limits(condition))
            {
                if (Find(root, place) is not { } scalar || !Quantity.TryRead(scalar.Text, out var number, out var unit)) continue;
                var step = Unit.Find(unit) is { Whole: false } known && known.Name != "年" ? 0.01m : 1m;
                foreach (var to in new[] { number - step, number + step })
                {
                    var said = $"{to.ToString("0.########", CultureInfo.InvariantCulture)} {unit}";
                    var changed = ProgrammeReader.Read(Replace(root, scalar, said), "", new Faults(), layouts);
                    moved.Add(new MovedLimit(condition.Rubric.Id, scalar.Text, said, place, changed is null || cases.Any(@case => @case.Run(changed).Count > 0)));
                }
            }
        }
        return moved;
    }

    private static IEnumerable<Place> Limits(Condition condition) => condition switch
    {
        Compare { Limit: { Figure: null, Unit: not null } } compare => compare.Variants.Select(v => v.Limit.Place).Prepend(compare.Limit.Place),
        Elapsed or TextRule => [condition.Rubric.Place],
        _ => [],
    };

    // the scalar at a place, or the first quantity below the mapping there
    private static ScalarNode? Find(Node node, Place place) => node switch
    {
        ScalarNode scalar => scalar.Place == place ? scalar : null,
        SequenceNode list => list.Items.Select(item => Find(item, place)).FirstOrDefault(found => found is not null),
        MappingNode mapping when mapping.Place == place => mapping.Entries
            .Select(entry => entry.Value as MappingNode).OfType<MappingNode>()
            .SelectMany(inner => inner.Entries).Where(entry => entry.Key is "atLeast" or "above" or "atMost" or "below")
            .Select(entry => entry.Value as ScalarNode).FirstOrDefault(),
        MappingNode mapping => mapping.Entries.Select(entry => Find(entry.Value, place)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static Node Replace(Node node, ScalarNode old, string text) => node switch
    {
        ScalarNode scalar => ReferenceEquals(scalar, old) ? new ScalarNode(old.Place, text) : scalar,
        SequenceNode list => new SequenceNode(list.Place, [.. list.Items.Select(item => Replace(item, old, text))]),
        MappingNode mapping => new MappingNode(mapping.Place, [.. mapping.Entries.Select(entry => entry with { Value = Replace(entry.Value, old, text) })]),
        _ => node,
    };
}
