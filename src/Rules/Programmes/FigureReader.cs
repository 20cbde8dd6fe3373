namespace Shifan.Rules;

/// <summary>
/// Reads computed figures, in whatever order the file defines them: a figure is read when those it needs are there, and one that in
/// the end needs itself is a fault.
/// </summary>
internal sealed class FigureReader(Draft draft, ConditionReader conditions)
{
    private static readonly Dictionary<string, RowMeasure> Measures = new(StringComparer.Ordinal)
    {
        ["count"] = RowMeasure.Count,
        ["distinct"] = RowMeasure.Distinct,
        ["sum"] = RowMeasure.Sum,
        ["average"] = RowMeasure.Average,
        ["largest"] = RowMeasure.Largest,
        ["smallest"] = RowMeasure.Smallest,
        ["pick"] = RowMeasure.Pick,
    };

    /// <summary>The computed figures in an order in which each comes after those it needs.</summary>
    public IReadOnlyList<Figure> Read(MappingNode? node)
    {
        var computed = new List<Figure>();
        var waiting = (node?.Entries ?? []).ToList();
        foreach (var entry in waiting.Where(entry => draft.Figures[entry.Key] is not null || draft.Tables.ContainsKey(entry.Key)).ToList())
        {
            draft.Faults.Add("figure.repeated", entry.KeyPlace, $"“{entry.Key}”已是字段或表", "请换一个标识");
            waiting.Remove(entry);
        }
        while (waiting.Count > 0)
        {
            var names = waiting.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
            var ready = waiting.Where(entry => !Words((MappingNode)entry.Value).Any(names.Contains)).ToList();
            if (ready.Count == 0)
            {
                var needs = waiting.ToDictionary(entry => entry.Key, entry => Words((MappingNode)entry.Value).Where(names.Contains).ToList(), StringComparer.Ordinal);
                foreach (var entry in waiting)
                {
                    draft.Faulty.Add(entry.Key);
                    if (Needs(entry.Key, needs)) draft.Faults.Add("figure.circle", entry.KeyPlace, $"数据“{entry.Key}”的计算绕回自身", "请检查它引用的数据");
                }
                return computed;
            }
            foreach (var entry in ready)
            {
                waiting.Remove(entry);
                if (Read(entry.Key, (MappingNode)entry.Value, entry.KeyPlace) is { } figure) computed.Add(figure);
                else draft.Faulty.Add(entry.Key);
            }
        }
        return computed;
    }

    // whether a figure in the end needs itself, and not only others that do
    private static bool Needs(string id, Dictionary<string, List<string>> needs)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var queue = new Queue<string>(needs[id]);
        while (queue.TryDequeue(out var next))
        {
            if (next == id) return true;
            if (!reached.Add(next)) continue;
            foreach (var further in needs[next]) queue.Enqueue(further);
        }
        return false;
    }

    // every word under the kind key may be the name of a figure; a table's own columns never wait
    private static IEnumerable<string> Words(MappingNode node) =>
        node.Entries.Where(entry => entry.Key is "total" or "mean" or "ratio" or "growth" or "chosen" or "points").SelectMany(entry => Words(entry.Value));

    private static IEnumerable<string> Words(Node node) => node switch
    {
        MappingNode mapping => mapping.Entries.SelectMany(entry => Words(entry.Value)),
        SequenceNode list => list.Items.SelectMany(Words),
        ScalarNode scalar => [scalar.Text.Trim()],
        _ => [],
    };

    private Figure? Read(string id, MappingNode node, Place place)
    {
        var entry = node.Entries.First(entry => Measures.ContainsKey(entry.Key) || entry.Key is "total" or "mean" or "ratio" or "growth" or "chosen" or "points");
        Unit? unit = null;
        if (node["unit"] is ScalarNode given && (unit = draft.Unit(given)) is null) return null;
        var (derivation, natural) = Measures.TryGetValue(entry.Key, out var measure)
            ? ReadRows((MappingNode)entry.Value, measure, unit)
            : entry.Key switch
            {
                "total" => ReadTotal((MappingNode)entry.Value),
                "mean" => ReadMean((SequenceNode)entry.Value),
                "ratio" => ReadRatio((MappingNode)entry.Value),
                "growth" => ReadGrowth((MappingNode)entry.Value),
                "chosen" => ReadChosen((ScalarNode)entry.Value, unit),
                _ => ReadPoints((MappingNode)entry.Value),
            };
        if (derivation is null) return null;
        if (natural is null && unit is null)
        {
            draft.Faults.Add("figure.unit", place, $"数据“{id}”没有单位", "请写 unit，如 家、次");
            return null;
        }
        if (natural is not null && unit is not null && !unit.Fits(natural))
        {
            draft.Faults.Add("unit.differs", node.PlaceOf("unit"), $"“{unit.Name}”与计算结果的单位“{natural.Name}”不是一类", $"请改为 {natural.Name}");
            return null;
        }
        unit ??= natural!;
        Figure? declared = null;
        if (node["declared"] is ScalarNode word)
        {
            if ((declared = conditions.Figure(word, draft.Figures, ValueKind.Number)) is null) return null;
            if (declared.From is not Asked || !declared.Unit!.Fits(unit))
            {
                draft.Faults.Add("figure.declared", word.Place, $"“{declared.Label}”不能作为“{id}”的填报数", $"请用以{unit.Name}计的字段");
                return null;
            }
            if (derivation is not FromRows)
            {
                draft.Faults.Add("figure.declared", word.Place, "只有由明细计算的数据才有填报数", "请删去 declared");
                return null;
            }
        }
        var figure = new Figure
        {
            Id = id,
            Label = node.Text("label")!,
            Kind = ValueKind.Number,
            Unit = unit,
            Period = draft.Period(node) ?? declared?.Period,
            Clause = node.Text("clause") ?? "",
            Note = node.Text("note"),
            From = derivation,
            Declared = declared,
            Place = place,
            Slot = draft.Figures.NextSlot,
        };
        draft.Figures.Add(figure);
        return figure;
    }

    private (Derivation?, Unit?) ReadRows(MappingNode node, RowMeasure measure, Unit? unit)
    {
        if (conditions.Table(node) is not { } table) return default;
        Figure? column = null;
        if (node["column"] is ScalarNode word)
        {
            column = measure == RowMeasure.Distinct ? conditions.Figure(word, table.Schema) : conditions.Figure(word, table.Schema, ValueKind.Number);
            if (column is null) return default;
        }
        if (column is null && measure != RowMeasure.Count)
        {
            draft.Faults.Add("figure.column", node.Place, "没有写明哪一栏", "请写 column");
            return default;
        }
        if (measure == RowMeasure.Pick && node["where"] is null)
        {
            draft.Faults.Add("figure.row", node.Place, "没有写明取哪一行", "请写 where");
            return default;
        }
        Condition? where = null;
        if (node.Map("where") is { } filter)
        {
            if ((where = conditions.ReadSwitch(filter, table.Schema, "")) is null) return default;
        }
        return (new FromRows(table, measure, column, where), measure is RowMeasure.Count or RowMeasure.Distinct ? unit : column!.Unit);
    }

    // shares and means are fractions: sums of them would have to round
    private Figure? Simple(ScalarNode word)
    {
        if (conditions.Figure(word, draft.Figures, ValueKind.Number) is not { } figure) return null;
        if (figure.From is not (Ratio or Growth or Mean or FromRows { IsFraction: true })) return figure;
        draft.Faults.Add("figure.fraction", word.Place, $"“{figure.Label}”是比例或平均数，不能再参与计算", "请用构成它的原始数据");
        return null;
    }

    private List<Figure>? Simple(IReadOnlyList<ScalarNode> words)
    {
        var figures = words.Select(Simple).OfType<Figure>().ToList();
        if (figures.Count != words.Count) return null;
        foreach (var (figure, word) in figures.Zip(words))
        {
            if (figure.Unit!.Fits(figures[0].Unit!)) continue;
            draft.Faults.Add("unit.differs", word.Place, $"“{figure.Label}”的单位“{figure.Unit.Name}”与“{figures[0].Label}”的单位“{figures[0].Unit!.Name}”不是一类", "只有同类单位才能相加或相比");
            return null;
        }
        return figures;
    }

    private (Derivation?, Unit?) ReadTotal(MappingNode node)
    {
        var plus = node.Scalars("plus");
        return Simple([.. plus, .. node.Scalars("less")]) is { } all ? (new Total([.. all.Take(plus.Count)], [.. all.Skip(plus.Count)]), all[0].Unit) : default;
    }

    private (Derivation?, Unit?) ReadMean(SequenceNode node) =>
        Simple([.. node.Items.OfType<ScalarNode>()]) is { } all ? (new Mean(all), all[0].Unit) : default;

    private (Derivation?, Unit?) ReadRatio(MappingNode node) =>
        Simple([(ScalarNode)node["part"]!, (ScalarNode)node["whole"]!]) is { } of ? (new Ratio(of[0], of[1]), Unit.Percent) : default;

    private (Derivation?, Unit?) ReadGrowth(MappingNode node) =>
        Simple([(ScalarNode)node["from"]!, (ScalarNode)node["to"]!]) is { } ends ? (new Growth(ends[0], ends[1]), Unit.Percent) : default;

    private (Derivation?, Unit?) ReadChosen(ScalarNode node, Unit? unit) =>
        conditions.Figure(node, draft.Figures, ValueKind.Choices) is { } choices ? (new Chosen(choices), unit) : default;

    private (Derivation?, Unit?) ReadPoints(MappingNode node)
    {
        var lines = new List<PointLine>();
        foreach (var line in node.Maps("lines"))
        {
            if (conditions.ReadSwitch(line.Map("when")!, draft.Figures, "") is not { } when) return default;
            lines.Add(new PointLine(when, line.Integer("give")!.Value * Quantity.Scale));
        }
        return (new Points(lines, node.Integer("cap") is { } cap ? cap * Quantity.Scale : null), Unit.Find("分"));
    }
}
