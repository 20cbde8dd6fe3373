namespace Shifan.Rules;

/// <summary>Reads sections, fields and tables. Conditions inside (required, when, as …) are read later, when every figure is known.</summary>
internal sealed class FormReader(Draft draft)
{
    // names under which pages send things of their own
    private static readonly HashSet<string> Reserved = ["revision", "more", "next", "section", "handler", "id", "page", "area", "token", "act", "marks", "basis", "mine"];

    private readonly List<(Field Field, MappingNode Node, Schema Scope)> later = [];

    private readonly List<(Table Table, MappingNode Node)> tables = [];

    public Form Read(MappingNode root)
    {
        var sections = new List<Section>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in root.Maps("form"))
        {
            var id = node.Text("id")!;
            if (!ids.Add(id)) draft.Faults.Add("section.repeated", node.PlaceOf("id"), $"部分“{id}”定义了两次", "请换一个标识");
            var clause = node.Text("clause") ?? "";
            var blocks = new List<FormBlock>();
            foreach (var block in node.Maps("blocks"))
            {
                if (block.Map("field") is { } field)
                {
                    if (Read(field, draft.Figures, clause, column: false) is { } read) blocks.Add(new FormBlock(read, null));
                }
                else if (ReadTable(block.Map("table")!, clause, node.Text("filledBy")) is { } table) blocks.Add(new FormBlock(null, table));
            }
            sections.Add(new Section(id, node.Text("label")!, clause, node.Flag("printed", otherwise: true), node.Text("note"), blocks) { FilledBy = node.Text("filledBy") });
        }
        return new Form(sections);
    }

    /// <summary>Reads the conditions of fields, once figures exist for them to read.</summary>
    public void ReadConditions(ConditionReader conditions)
    {
        foreach (var (field, node, scope) in later)
        {
            if (node.Map("when") is { } when) field.When = conditions.ReadSwitch(when, scope, field.Clause);
            if (node.Map("required") is { } required) field.RequiredWhen = conditions.ReadSwitch(required, scope, field.Clause);
            // who the applicant is stands in the form, not in a row
            if (node.Map("notApplicable") is { } only) field.MayNotApplyWhen = conditions.ReadSwitch(only, draft.Figures, field.Clause);
            field.Aliases = ReadAliases(node, conditions, field.Clause);
        }
        foreach (var (table, node) in tables)
        {
            if (node.Map("when") is { } when) table.When = conditions.ReadSwitch(when, draft.Figures, table.Clause);
            table.Aliases = ReadAliases(node, conditions, table.Clause);
        }
    }

    private List<Alias> ReadAliases(MappingNode node, ConditionReader conditions, string clause)
    {
        var aliases = new List<Alias>();
        foreach (var alias in node.Maps("as"))
        {
            var (label, hint) = (alias.Text("label"), alias.Text("hint"));
            if (label is null && hint is null) draft.Faults.Add("alias.empty", alias.Place, "没有写明另称什么", "请写 label 或 hint");
            if (conditions.ReadSwitch(alias.Map("when")!, draft.Figures, clause) is { } when) aliases.Add(new Alias(when, label, hint, alias.Flag("printed")));
        }
        return aliases;
    }

    private Table? ReadTable(MappingNode node, string sectionClause, string? filledBy)
    {
        var id = node.Text("id")!;
        if (draft.Tables.ContainsKey(id) || draft.Figures[id] is not null)
        {
            draft.Faults.Add("table.repeated", node.PlaceOf("id"), $"“{id}”定义了两次", "请换一个标识");
            draft.Faulty.Add(id);
            return null;
        }
        var clause = node.Text("clause") ?? sectionClause;
        var schema = new Schema();
        var columns = node.Maps("columns").Select(column => Read(column, schema, clause, column: true)).OfType<Field>().ToList();
        var table = new Table
        {
            Id = id,
            Label = node.Text("label")!,
            Clause = clause,
            Hint = node.Text("hint") ?? node.Text("note"),
            Columns = columns,
            FixedRows = node.Texts("rows"),
            LeastRows = node.Integer("least") ?? 0,
            Private = node.Flag("private"),
            FilledBy = node.Text("filledBy") ?? filledBy,
            Schema = schema,
            Place = node.Place,
            Index = draft.Tables.Count,
        };
        draft.Tables[id] = table;
        tables.Add((table, node));
        return table;
    }

    private Field? Read(MappingNode node, Schema scope, string sectionClause, bool column)
    {
        var field = ReadField(node, scope, sectionClause, column);
        if (field is null) draft.Faulty.Add(node.Text("id")!);
        return field;
    }

    private Field? ReadField(MappingNode node, Schema scope, string sectionClause, bool column)
    {
        var id = node.Text("id")!;
        var type = FieldWords.Types[node.Text("type")!];
        var clause = node.Text("clause") ?? sectionClause;
        if (id.Contains('.', StringComparison.Ordinal))
        {
            draft.Faults.Add("field.word", node.PlaceOf("id"), $"字段标识“{id}”不能有点号", "点号留给答案的组成部分（如 称号.until）");
            return null;
        }
        if (!column && Reserved.Contains(id))
        {
            draft.Faults.Add("field.reserved", node.PlaceOf("id"), $"“{id}”是页面自用的名称，不能作字段标识", "请换一个标识");
            return null;
        }
        if (column && type == FieldType.Title)
        {
            draft.Faults.Add("field.column", node.PlaceOf("type"), "表的栏目不能是 title", "请用日期栏目分别填写起止日");
            return null;
        }
        Unit? unit = null;
        if (type == FieldType.Number)
        {
            if (node["unit"] is ScalarNode given) unit = draft.Unit(given);
            else draft.Faults.Add("field.unit", node.Place, $"数值字段“{id}”没有单位", "请写 unit，如 万元、人、%");
            if (unit is null) return null;
        }
        else if (node["unit"] is { } stray)
        {
            draft.Faults.Add("field.unit", stray.Place, $"字段“{id}”不是数值，不能有单位", "请删去 unit，或把 type 改为 number");
        }
        var options = ReadOptions(node, id, type);
        if (options is null && type is FieldType.Choice or FieldType.Choices) return null;
        var (least, most, longest) = ReadBounds(node, type, unit);
        var figure = new Figure
        {
            Id = id,
            Label = node.Text("label")!,
            Kind = FieldWords.KindOf(type),
            Unit = unit,
            Options = options,
            Period = draft.Period(node),
            Clause = clause,
            Note = node.Text("note"),
            From = new Asked(),
            Place = node.Place,
            Slot = scope.NextSlot,
        };
        if (!scope.Add(figure))
        {
            draft.Faults.Add("field.repeated", node.PlaceOf("id"), $"“{id}”定义了两次（首次在第 {scope[id]!.Place.Line} 行）", "请换一个标识");
            return null;
        }
        var field = new Field
        {
            Id = id,
            Label = figure.Label,
            Type = type,
            Clause = clause,
            Hint = node.Text("hint"),
            Required = node.Text("required") == "true",
            Private = node.Flag("private"),
            LongestText = longest,
            Least = least,
            Most = most,
            Prompts = node.Texts("prompts"),
            MayNotApply = node.Map("notApplicable") is not null || node.Flag("notApplicable"),
            Register = node.Text("register"),
            Group = node.Text("group"),
            Figure = figure,
            Parts = [.. Parts(figure, type).Where(scope.Add)],
            Place = node.Place,
        };
        if (type == FieldType.Title) draft.Titles[id] = field;
        if (node["prompts"] is { } prompts && type != FieldType.Paragraph) draft.Faults.Add("field.prompts", prompts.Place, $"字段“{id}”不是大段文字，不能逐点提示", "请改用 hint，或把 type 改为 paragraph");
        if (column && node["group"] is { } group) draft.Faults.Add("field.group", group.Place, $"“{id}”是表的栏目，不能起一组", "请删去 group");
        if (node["register"] is { } register && type != FieldType.Title) draft.Faults.Add("field.register", register.Place, $"字段“{id}”不是称号，登记中查不到", "请删去 register，或把 type 改为 title");
        if (node.Map("when") is not null || node.Map("required") is not null || node.Map("notApplicable") is not null || node["as"] is not null) later.Add((field, node, scope));
        return field;
    }

    private static IEnumerable<Figure> Parts(Figure whole, FieldType type)
    {
        var next = whole.Slot + 1;
        Figure Part(string word, string label, ValueKind kind) => new()
        {
            Id = $"{whole.Id}.{word}",
            Label = label,
            Kind = kind,
            Clause = whole.Clause,
            From = new Asked(),
            Place = whole.Place,
            Slot = next++,
        };
        if (type == FieldType.Title)
        {
            yield return Part("from", $"{whole.Label}授予日期", ValueKind.Date);
            yield return Part("until", $"{whole.Label}有效期止", ValueKind.Date);
        }
        if (type == FieldType.CreditCode) yield return Part("division", $"{whole.Label}第 3–8 位（登记机关行政区划）", ValueKind.Division);
    }

    private OptionList? ReadOptions(MappingNode node, string id, FieldType type)
    {
        if (type is not (FieldType.Choice or FieldType.Choices))
        {
            if (node["options"] is { } stray) draft.Faults.Add("field.options", stray.Place, $"字段“{id}”不是选择，不能有选项", "请删去 options，或把 type 改为 choice");
            return null;
        }
        if (node["options"] is SequenceNode list) return Options([.. list.Items.OfType<ScalarNode>()], ordered: false);
        if (node.Text("options") is not { } name)
        {
            draft.Faults.Add("field.options", node.Place, $"选择字段“{id}”没有选项", "请写 options: [甲, 乙]");
            return null;
        }
        if (draft.Lists.TryGetValue(name, out var shared)) return shared;
        draft.Unknown("list", node.PlaceOf("options"), "选项列表", name, draft.Lists.Keys);
        return null;
    }

    /// <summary>An option list; repeated options are a fault.</summary>
    public OptionList Options(IReadOnlyList<ScalarNode> options, bool ordered)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var option in options.Where(option => !seen.Add(option.Text.Trim())))
        {
            draft.Faults.Add("list.repeated", option.Place, $"选项“{option.Text}”写了两次", "请删去一处");
        }
        if (seen.Count > 60) draft.Faults.Add("list.size", options[60].Place, "选项超过 60 个", "请减少选项");
        return new OptionList([.. seen], ordered);
    }

    private (long? Least, long? Most, int? Longest) ReadBounds(MappingNode node, FieldType type, Unit? unit)
    {
        long? least = null, most = null;
        int? longest = null;
        if (unit is not null)
        {
            least = 0;
            most = unit == Unit.Percent ? 100 * Quantity.Scale : null;
        }
        if (node["least"] is ScalarNode lower)
        {
            if (unit is null) draft.Faults.Add("field.bound", lower.Place, "只有数值字段可以有最小值", "请删去 least");
            else least = ReadBound(lower, "最小值", unit) ?? least;
        }
        if (node["atMost"] is ScalarNode upper)
        {
            if (unit is not null) most = ReadBound(upper, "最大值", unit) ?? most;
            else if (type is not (FieldType.Text or FieldType.Paragraph or FieldType.Institution) || !Quantity.TryRead(upper.Text, out var length, out var name) || name != Unit.Character.Name)
            {
                draft.Faults.Add("field.bound", upper.Place, $"此类字段不能有“{upper.Text}”的上限", "文字字段请写字数，如 150 字");
            }
            else if (length is < 1 or > 1_000_000 || length != Math.Truncate(length)) draft.Faults.Add("field.bound", upper.Place, $"“{upper.Text}”不是可用的字数", "请写正整数，如 150 字");
            else longest = (int)length;
        }
        if (least > most) draft.Faults.Add("field.bound", node.PlaceOf(node["least"] is null ? "atMost" : "least"), "最小值大于最大值，什么也填不进", "请对调或改正");
        return (least, most, longest);
    }

    // a bound may be written in the field's own unit without naming it
    private long? ReadBound(ScalarNode node, string what, Unit unit)
    {
        if (!Quantity.TryRead(node.Text, out var number, out var name)) return null;
        if ((name.Length == 0 ? unit : draft.Unit(name, node.Place)) is not { } given) return null;
        if (!given.Fits(unit)) draft.Faults.Add("unit.differs", node.Place, $"{what}的单位“{name}”与字段的单位“{unit.Name}”不是一类", $"请改为{unit.Name}");
        else if (Quantity.TryScale(number, given, out var scaled)) return scaled;
        else draft.Faults.Add("limit.range", node.Place, $"“{node.Text}”太大或小数位太多", "请检查数字");
        return null;
    }
}
