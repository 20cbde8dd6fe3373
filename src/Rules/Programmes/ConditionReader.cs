using System.Globalization;

namespace Shifan.Rules;

/// <summary>Reads conditions and checks each against the form: existing figures, right kinds, right units. What passes cannot fail when judged.</summary>
internal sealed partial class ConditionReader(Draft draft)
{
    private static readonly Dictionary<string, Bound> Bounds = new(StringComparer.Ordinal)
    {
        ["atLeast"] = Bound.AtLeast,
        ["above"] = Bound.Above,
        ["atMost"] = Bound.AtMost,
        ["below"] = Bound.Below,
        ["equals"] = Bound.Equal,
    };

    /// <summary>The condition, or null with at least one fault.</summary>
    /// <param name="node">The mapping that says it.</param>
    /// <param name="scope">The figures it may read: the programme's, or a table's columns.</param>
    /// <param name="id">Its id unless it gives one; empty for conditions that nobody names.</param>
    /// <param name="clause">The clause of what stands around it.</param>
    public Condition? Read(MappingNode node, Schema scope, string id, string clause)
    {
        var before = machineOnly;
        machineOnly |= id.Length == 0;
        var condition = ReadKind(node, scope, id, clause);
        machineOnly = before;
        return condition;
    }

    /// <summary>A condition that only switches something (who must answer, which way, which limit): the machine alone decides it.</summary>
    public Condition? ReadSwitch(MappingNode node, Schema scope, string clause) =>
        Read(node, scope, "", clause) is { } condition && NoPersons(condition) ? condition : null;

    // below a condition that nobody names no person is asked either, whatever ids the parts give themselves
    private bool machineOnly;

    private void TakeId(string id, Place place)
    {
        if (id.Length == 0 || draft.ConditionIds.TryAdd(id, place)) return;
        draft.Faults.Add("condition.repeated", place, $"条件标识“{id}”用了两次（首次在第 {draft.ConditionIds[id].Line} 行）", "请换一个标识");
    }

    private Condition? ReadKind(MappingNode node, Schema scope, string id, string clause)
    {
        var given = node.Text("id");
        TakeId(given ?? id, node.PlaceOf("id"));
        var rubric = new Rubric
        {
            Id = given ?? id,
            Label = node.Text("label"),
            Clause = node.Text("clause") ?? clause,
            Asks = node.Text("asks"),
            Note = node.Text("note"),
            Soft = node.Flag("soft"),
            Shows = [.. node.Scalars("shows").Select(word => Figure(word, scope)).OfType<Figure>()],
            Place = node.Place,
        };
        var entry = node.Entries.First(entry => Kinds.Contains(entry.Key));
        var inner = entry.Value as MappingNode;
        return entry.Key switch
        {
            "all" => ReadParts(node, "all", scope, rubric) is { } parts ? new AllOf(rubric, parts) : null,
            "any" => ReadParts(node, "any", scope, rubric) is { } parts ? new AtLeastOf(rubric, 1, parts, null, []) : null,
            "atLeastOf" => ReadAtLeastOf(inner!, scope, rubric),
            "not" => ReadNot(inner!, scope, rubric),
            "when" => ReadWhen(inner!, scope, rubric),
            "each" => ReadEach(inner!, scope, rubric),
            "elapsed" => ReadElapsed(inner!, scope, rubric),
            "day" => ReadDay(inner!, scope, rubric),
            "is" => ReadIs(inner!, scope, rubric),
            "includes" => ReadIncludes(inner!, scope, rubric),
            "within" => ReadWithin(inner!, scope, rubric),
            "text" => ReadText(inner!, scope, rubric),
            "known" => Figure(inner!, "figure", scope) is { } figure ? new Known(rubric, figure) : null,
            "holds" => ReadHolds(inner!, scope, rubric),
            "judged" => ReadJudged(inner!, rubric),
            _ => ReadCompare(inner!, Bounds[entry.Key], scope, rubric),
        };
    }

    private static readonly HashSet<string> Kinds =
        [.. Bounds.Keys, "all", "any", "atLeastOf", "not", "when", "each", "elapsed", "day", "is", "includes", "within", "text", "known", "holds", "judged"];

    private static string Sub(string id, int part) => id.Length == 0 ? "" : $"{id}.{part.ToString(CultureInfo.InvariantCulture)}";

    // In a group a person's "perhaps" counts before what is unknown, which is safe only as long as nothing turns it round.
    private Not? ReadNot(MappingNode node, Schema scope, Rubric rubric)
    {
        if (Read(node, scope, Sub(rubric.Id, 1), rubric.Clause) is not { } part) return null;
        if (part.Parts.Count == 0 || Persons(part).Count == 0) return new Not(rubric, part);
        draft.Faults.Add("condition.not", node.Place, "not 之内不能把由人判断的内容与其他条件合在一起", "请对每一项分别写 not");
        return null;
    }

    private List<Condition>? ReadParts(MappingNode node, string key, Schema scope, Rubric rubric)
    {
        var nodes = node.Maps(key).ToList();
        var parts = nodes.Select((part, i) => Read(part, scope, Sub(rubric.Id, i + 1), rubric.Clause)).OfType<Condition>().ToList();
        return parts.Count == nodes.Count ? parts : null;
    }

    private AtLeastOf? ReadAtLeastOf(MappingNode node, Schema scope, Rubric rubric)
    {
        if (ReadParts(node, "of", scope, rubric) is not { } parts) return null;
        var least = node.Integer("n")!.Value;
        if (least > parts.Count)
        {
            draft.Faults.Add("condition.count", node.PlaceOf("n"), $"要求至少 {least} 项，但只列了 {parts.Count} 项", "请减小 n 或补列");
            return null;
        }
        return new AtLeastOf(rubric, least, parts, null, []);
    }

    /// <summary>The functions block: at least n of the parts, of which the chosen ones count.</summary>
    public AtLeastOf? ReadFunctions(MappingNode node)
    {
        var rubric = new Rubric
        {
            Id = node.Text("id") ?? "functions",
            Label = node.Text("label"),
            Clause = node.Text("clause") ?? "",
            Asks = node.Text("asks"),
            Note = node.Text("note"),
            Place = node.Place,
        };
        TakeId(rubric.Id, node.PlaceOf("id"));
        if (ReadParts(node, "of", draft.Figures, rubric) is not { } parts) return null;
        var least = node.Integer("atLeast")!.Value;
        if (least > parts.Count) draft.Faults.Add("condition.count", node.PlaceOf("atLeast"), $"要求至少 {least} 项功能，但只列了 {parts.Count} 项", "请减小 atLeast 或补列");
        if (node["chosen"] is null) return new AtLeastOf(rubric, least, parts, null, []);
        if (Figure(node, "chosen", draft.Figures, ValueKind.Choices) is not { } chosen) return null;
        var options = new List<int>();
        foreach (var part in parts)
        {
            var option = chosen.Options!.IndexOf(part.Rubric.Label ?? "");
            if (option < 0)
            {
                draft.Faults.Add("functions.label", part.Rubric.Place, $"功能的名称“{part.Rubric.Label}”不是“{chosen.Label}”的选项", $"请写 label，选项有：{string.Join("、", chosen.Options.Options)}");
                return null;
            }
            if (options.Contains(option))
            {
                draft.Faults.Add("functions.label", part.Rubric.Place, $"功能“{part.Rubric.Label}”写了两次", "请合并，或改用另一个选项");
                return null;
            }
            options.Add(option);
        }
        return new AtLeastOf(rubric, least, parts, chosen, options);
    }

    private WhenThen? ReadWhen(MappingNode node, Schema scope, Rubric rubric)
    {
        var when = Read(node.Map("if")!, scope, Sub(rubric.Id, 1), rubric.Clause);
        var then = Read(node.Map("then")!, scope, Sub(rubric.Id, 2), rubric.Clause);
        Condition? otherwise = null;
        if (node.Map("else") is { } otherNode && (otherwise = Read(otherNode, scope, Sub(rubric.Id, 3), rubric.Clause)) is null) return null;
        return when is null || then is null ? null : new WhenThen(rubric, when, then, otherwise);
    }

    private EachRow? ReadEach(MappingNode node, Schema scope, Rubric rubric)
    {
        if (scope != draft.Figures)
        {
            draft.Faults.Add("condition.nested", node.Place, "表的行内不能再引用表", "请把 each 写在条件的外层");
            return null;
        }
        if (Table(node) is not { } table) return null;
        return ReadSwitch(node.Map("that")!, table.Schema, rubric.Clause) is { } that ? new EachRow(rubric, table, that) : null;
    }

    /// <summary>What within a condition only a person can settle.</summary>
    public static List<Condition> Persons(Condition condition) =>
        [.. condition.All().Where(part => part is Judged || part.Rubric.Soft || part is TextRule { Demands.Doubts.Count: > 0 })];

    private bool NoPersons(Condition condition)
    {
        var persons = Persons(condition);
        foreach (var person in persons) draft.Faults.Add("condition.person", person.Rubric.Place, "此处只能由机器判定，不能写 soft、doubts 或 judged", "请改用机器能判定的条件");
        return persons.Count == 0;
    }

    private Compare? ReadCompare(MappingNode node, Bound bound, Schema scope, Rubric rubric)
    {
        if (Figure(node, "figure", scope, ValueKind.Number, ValueKind.Choice) is not { } figure) return null;
        if (figure is { Kind: ValueKind.Choice, Options.Ordered: false })
        {
            draft.Faults.Add("figure.order", node.PlaceOf("figure"), $"“{figure.Label}”的选项没有高低之分，不能比较", "请在 lists 中标明 ordered: true，或改用 is");
            return null;
        }
        if (node["limit"] is null == node["than"] is null)
        {
            draft.Faults.Add("condition.limit", node.Place, "limit 与 than 必须且只能写一个", "与数字比写 limit，与另一数据比写 than");
            return null;
        }
        Limit? limit;
        if (node["than"] is ScalarNode other)
        {
            if (Figure(other, scope, figure.Kind) is not { } than || !(node.Flag("acrossUnits") ? Count(figure, than, node) : Fits(figure, than, other.Place))) return null;
            limit = Limit.Of(than, other.Place);
        }
        else limit = ReadLimit((ScalarNode)node["limit"]!, figure);
        var variants = new List<Variant>();
        foreach (var variant in node.Maps("variants"))
        {
            if (ReadSwitch(variant.Map("when")!, scope, rubric.Clause) is { } when && ReadLimit((ScalarNode)variant["limit"]!, figure) is { } its) variants.Add(new Variant(when, its));
            else return null;
        }
        if (limit?.Figure is null && node["acrossUnits"] is { } loose)
        {
            draft.Faults.Add("condition.units", loose.Place, "只有与另一数据相比时才可不论单位", "请删去 acrossUnits，或把 limit 改为 than");
            return null;
        }
        if (node["margin"] is not ScalarNode margin) return limit is null ? null : new Compare(rubric, bound, figure, limit, variants);
        if (bound != Bound.Equal || limit?.Figure is null || figure.Unit is not { } unit || variants.Count > 0)
        {
            draft.Faults.Add("condition.margin", margin.Place, "只有 equals 与另一数值相比、又不分对象时才有容许的差", "请删去 margin，或改为 equals 和 than");
            return null;
        }
        if (ReadQuantity(margin, unit, figure.Label) is not { } most) return null;
        if (most.Scaled >= 0) return new Compare(rubric, bound, figure, limit, variants, Limit.Of(most.Scaled, most.Unit, margin.Place));
        draft.Faults.Add("condition.margin", margin.Place, $"“{margin.Text}”小于零，什么也不会相等", "请写容许相差的数，如 5%");
        return null;
    }

    private Elapsed? ReadElapsed(MappingNode node, Schema scope, Rubric rubric)
    {
        var since = Figure(node, "since", scope, ValueKind.Date);
        var on = ReadDayTerm(node, "on", scope);
        var entry = node.Entries.First(entry => Bounds.ContainsKey(entry.Key));
        var text = ((ScalarNode)entry.Value).Text;
        Span? span = null;
        if (Quantity.TryRead(text, out var number, out var unit) && number == Math.Truncate(number) && number is > 0 and < 1000)
        {
            var n = (int)number;
            span = unit switch
            {
                "年" => new Span(n, 0, 0),
                "月" or "个月" => new Span(0, n, 0),
                "天" or "日" => new Span(0, 0, n),
                _ => null,
            };
        }
        if (span is null) draft.Faults.Add("condition.span", entry.Value.Place, $"“{text}”不是一段时间", "请写整数和年、月或天，如 2 年");
        return since is null || on is null || span is null ? null : new Elapsed(rubric, since, Bounds[entry.Key], span.Value, on);
    }

    private DayWithin? ReadDay(MappingNode node, Schema scope, Rubric rubric)
    {
        if (Figure(node, "figure", scope, ValueKind.Date) is not { } figure) return null;
        if (node.Text("in") is { } id)
        {
            if (draft.Periods.TryGetValue(id, out var period)) return new DayWithin(rubric, figure, DayTerm.Of(period.From), DayTerm.Of(period.Until), period.Label);
            draft.Unknown("period", node.PlaceOf("in"), "期间", id, draft.Periods.Keys);
            return null;
        }
        if (node["from"] is null && node["until"] is null)
        {
            draft.Faults.Add("condition.day", node.Place, "没有写明起止", "请写 from、until 或 in");
            return null;
        }
        var from = node["from"] is null ? null : ReadDayTerm(node, "from", scope);
        var until = node["until"] is null ? null : ReadDayTerm(node, "until", scope);
        if (node["from"] is not null && from is null || node["until"] is not null && until is null) return null;
        if (from?.Fixed > until?.Fixed)
        {
            draft.Faults.Add("condition.day", node.PlaceOf("until"), "止日早于起日，没有哪一天符合", "请对调或改正");
            return null;
        }
        return new DayWithin(rubric, figure, from, until, null);
    }

    private Is? ReadIs(MappingNode node, Schema scope, Rubric rubric)
    {
        if (Figure(node, "figure", scope, ValueKind.Flag, ValueKind.Choice) is not { } figure) return null;
        return Mask(node, "value", figure) is { } mask ? new Is(rubric, figure, node.Texts("value"), mask) : null;
    }

    private Includes? ReadIncludes(MappingNode node, Schema scope, Rubric rubric)
    {
        if (Figure(node, "figure", scope, ValueKind.Choices) is not { } figure) return null;
        if (node["any"] is null == node["all"] is null)
        {
            draft.Faults.Add("condition.includes", node.Place, "any 与 all 必须且只能写一个", "包括任一写 any，包括全部写 all");
            return null;
        }
        var key = node["all"] is null ? "any" : "all";
        return Mask(node, key, figure) is { } mask ? new Includes(rubric, figure, node.Texts(key), mask, key == "all") : null;
    }

    private Within? ReadWithin(MappingNode node, Schema scope, Rubric rubric)
    {
        if (Figure(node, "figure", scope, ValueKind.Division) is not { } figure) return null;
        var names = node.Text("label") ?? string.Join("、", node.Texts("divisions"));
        if (node.Texts("except") is { Count: > 0 } except && node.Text("label") is null) names += $"（不含 {string.Join("、", except)}）";
        return new Within(rubric, figure, node.Divisions("divisions"), node.Divisions("except"), names);
    }

    private TextRule? ReadText(MappingNode node, Schema scope, Rubric rubric)
    {
        if (Figure(node, "figure", scope, ValueKind.Text) is not { } figure) return null;
        int? Length(string key)
        {
            if (node[key] is not ScalarNode scalar || ReadQuantity(scalar, Unit.Character, figure.Label) is not { } read) return null;
            if (read.Scaled % Quantity.Scale == 0 && read.Scaled / Quantity.Scale is >= 0 and <= 1_000_000 and var length) return (int)length;
            draft.Faults.Add("limit.whole", scalar.Place, $"“{scalar.Text}”不是可用的字数", "请写整数，如 150 字");
            return null;
        }
        var demands = new TextDemands(node.Texts("ends"), node.Texts("excludes"), node.Texts("doubts"), node.Texts("contains"), Length("atLeast"), Length("atMost"));
        if (node.Entries.Count == 1)
        {
            draft.Faults.Add("condition.text", node.Place, "没有写明对文字的要求", "请写 ends、excludes、contains、atMost 等");
            return null;
        }
        var rule = new TextRule(rubric, figure, demands) { Index = draft.ForPersons.Count };
        if (demands.Doubts.Count > 0) draft.ForPersons.Add(rule);
        return rule;
    }

    private Holds? ReadHolds(MappingNode node, Schema scope, Rubric rubric)
    {
        var id = node.Text("title")!;
        if (!draft.Titles.TryGetValue(id, out var title) || scope != draft.Figures)
        {
            draft.Unknown("title", node.PlaceOf("title"), "称号字段", id, draft.Titles.Keys);
            return null;
        }
        return ReadDayTerm(node, "on", scope) is { } on ? new Holds(rubric, title.Figure, title.Parts[0], title.Parts[1], on, node.Flag("dated")) : null;
    }

    private Judged? ReadJudged(MappingNode node, Rubric rubric)
    {
        if (machineOnly)
        {
            draft.Faults.Add("judged.place", node.Place, "此处不能由人判断", "由人判断的内容请写在申报条件中");
            return null;
        }
        var judges = new List<string>();
        foreach (var by in node.Scalars("by"))
        {
            if (draft.Levels.TryGetValue(by.Text, out var label)) judges.Add(label);
            else draft.Unknown("level", by.Place, "层级", by.Text, draft.Levels.Keys);
        }
        foreach (var evidence in node.Scalars("evidence").Where(e => !draft.Materials.ContainsKey(e.Text)))
        {
            draft.Unknown("material", evidence.Place, "材料", evidence.Text, draft.Materials.Keys);
        }
        var judged = new Judged(rubric, node.Text("statement")!, judges, node.Texts("evidence"), node.Flag("declared", otherwise: true)) { Index = draft.ForPersons.Count };
        draft.ForPersons.Add(judged);
        return judged;
    }
}
