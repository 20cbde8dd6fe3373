namespace Shifan.Rules;

// What conditions speak of: figures, tables, limits with their units, days, options. Shared by all kinds.
internal sealed partial class ConditionReader
{
    /// <summary>The table that a node names, or null with a fault.</summary>
    public Table? Table(MappingNode node)
    {
        var id = node.Text("table")!;
        if (draft.Tables.TryGetValue(id, out var table)) return table;
        draft.Unknown("table", node.PlaceOf("table"), "表", id, draft.Tables.Keys);
        return null;
    }

    private Figure? Figure(MappingNode node, string key, Schema scope, params ValueKind[] kinds) => Figure((ScalarNode)node[key]!, scope, kinds);

    /// <summary>The figure that a word names, of one of the kinds; else null with a fault.</summary>
    public Figure? Figure(ScalarNode word, Schema scope, params ValueKind[] kinds)
    {
        var id = word.Text.Trim();
        if (scope[id] is not { } figure)
        {
            draft.Unknown("figure", word.Place, "数据：没有字段或表给出它", id, scope.Figures.Select(f => f.Id));
            return null;
        }
        if (kinds.Length == 0 || kinds.Contains(figure.Kind)) return figure;
        draft.Faults.Add("figure.kind", word.Place, $"“{figure.Label}”是{Name(figure.Kind)}，此处需要{string.Join("或", kinds.Select(Name))}", "请换一个数据，或换一种条件");
        return null;
    }

    private static string Name(ValueKind kind) => kind switch
    {
        ValueKind.Number => "数值",
        ValueKind.Date => "日期",
        ValueKind.Flag => "是否",
        ValueKind.Choice => "单选",
        ValueKind.Choices => "多选",
        ValueKind.Division => "行政区划",
        _ => "文字",
    };

    // enterprises are never more than the occasions on which they were served, though 家 is not 次
    private bool Count(Figure figure, Figure other, MappingNode node)
    {
        if (figure.Unit is { Whole: true, Factor: 1 } && other.Unit is { Whole: true, Factor: 1 }) return true;
        draft.Faults.Add("condition.units", node.PlaceOf("acrossUnits"), $"“{figure.Label}”或“{other.Label}”不是计数的整数，单位不同不能相比", "请删去 acrossUnits，换成同类单位的数据");
        return false;
    }

    private bool Fits(Figure figure, Figure other, Place place)
    {
        if (figure.Unit is { } unit && !unit.Fits(other.Unit!))
        {
            draft.Faults.Add("unit.differs", place, $"“{other.Label}”的单位“{other.Unit!.Name}”与“{figure.Label}”的单位“{unit.Name}”不是一类", "请换成同类单位的数据");
            return false;
        }
        if (figure.Kind == ValueKind.Choice && figure.Options != other.Options)
        {
            draft.Faults.Add("figure.kind", place, $"“{other.Label}”与“{figure.Label}”不是同一组选项", "请换成同一组选项的数据");
            return false;
        }
        return true;
    }

    private Limit? ReadLimit(ScalarNode node, Figure figure)
    {
        if (figure.Kind == ValueKind.Choice)
        {
            var rank = figure.Options!.IndexOf(node.Text.Trim());
            if (rank >= 0) return Limit.Of(rank, node.Text.Trim(), node.Place);
            draft.Unknown("option", node.Place, $"“{figure.Label}”的选项", node.Text, figure.Options.Options);
            return null;
        }
        return ReadQuantity(node, figure.Unit!, figure.Label) is { } read ? Limit.Of(read.Scaled, read.Unit, node.Place) : null;
    }

    /// <summary>A number with a unit that fits; else null with a fault.</summary>
    public (long Scaled, Unit Unit)? ReadQuantity(ScalarNode node, Unit expected, string label)
    {
        if (!Quantity.TryRead(node.Text, out var number, out var name))
        {
            draft.Faults.Add("format.number", node.Place, $"“{node.Text}”不是数值", $"请写数和单位，如 100 {expected.Name}");
            return null;
        }
        if (name.Length == 0)
        {
            draft.Faults.Add("unit.missing", node.Place, $"“{node.Text}”缺少单位", $"请写成 {node.Text} {expected.Name}");
            return null;
        }
        if (draft.Unit(name, node.Place) is not { } unit) return null;
        if (!unit.Fits(expected))
        {
            draft.Faults.Add("unit.differs", node.Place, $"限值的单位“{name}”与“{label}”的单位“{expected.Name}”不是一类", $"请改为以{expected.Name}计的限值，或换一个数据");
            return null;
        }
        if (Quantity.TryScale(number, unit, out var scaled)) return (scaled, unit);
        draft.Faults.Add("limit.range", node.Place, $"“{node.Text}”太大或小数位太多", "请检查数字");
        return null;
    }

    private DayTerm? ReadDayTerm(MappingNode node, string key, Schema scope)
    {
        if (node[key] is not ScalarNode scalar || scalar.Text == "referenceDay") return DayTerm.Reference;
        if (!char.IsAsciiLetter(scalar.Text[0])) return DayTerm.Of(Peek.AsDay(scalar.Text));
        return Figure(scalar, scope, ValueKind.Date) is { } figure ? DayTerm.Of(figure) : null;
    }

    private ulong? Mask(MappingNode node, string key, Figure figure)
    {
        ulong mask = 0;
        var sound = true;
        foreach (var value in node.Scalars(key))
        {
            var option = figure.Kind == ValueKind.Flag
                ? Flags.Read(value.Text) switch { true => 1, false => 0, null => -1 }
                : figure.Options!.IndexOf(value.Text.Trim());
            if (option >= 0) mask |= 1UL << option;
            else
            {
                sound = false;
                if (figure.Kind == ValueKind.Flag) draft.Faults.Add("option.unknown", value.Place, $"“{value.Text}”不是“{figure.Label}”的答案", "请写 是 或 否");
                else draft.Unknown("option", value.Place, $"“{figure.Label}”的选项", value.Text, figure.Options!.Options);
            }
        }
        return sound ? mask : null;
    }
}
