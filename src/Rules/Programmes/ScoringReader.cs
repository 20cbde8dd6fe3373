namespace Shifan.Rules;

/// <summary>Reads score sheets, and sees to it that every number in them can be reached and means something.</summary>
internal sealed class ScoringReader(Draft draft, ConditionReader conditions)
{
    private const decimal MostPoints = 100_000;
    private const int MostDecimals = 4;

    public IReadOnlyList<ScoreSheet> Read(MappingNode root, Workflow workflow)
    {
        var sheets = new List<ScoreSheet>();
        foreach (var node in root.Maps("scoring"))
        {
            var id = node.Text("id")!;
            if (sheets.Any(other => other.Id == id)) draft.Faults.Add("scoring.repeated", node.PlaceOf("id"), $"评分表“{id}”定义了两次", "请换一个标识");
            var step = CheckStep(node, "step", workflow, StepKind.Experts, StepKind.Defence);
            if (step is not null && sheets.Any(other => other.Step == step.Id)) draft.Faults.Add("scoring.repeated", node.PlaceOf("step"), $"“{step.Label}”已有一张评分表", "一步只用一张，请合并");
            if (ReadSheet(node, id) is { } sheet) sheets.Add(sheet);
        }
        return sheets;
    }

    /// <summary>The step of that key, where it is of one of these kinds; else null with a fault.</summary>
    internal Step? CheckStep(MappingNode node, string key, Workflow workflow, params StepKind[] kinds)
    {
        var id = node.Text(key)!;
        var step = workflow.Steps.FirstOrDefault(step => step.Id == id);
        if (step is null) draft.Unknown("step", node.PlaceOf(key), "步骤", id, workflow.Steps.Where(s => kinds.Contains(s.Kind)).Select(s => s.Id));
        else if (!kinds.Contains(step.Kind))
        {
            var words = string.Join("、", ProcedureWords.Kinds.Where(pair => kinds.Contains(pair.Value)).Select(pair => pair.Key));
            draft.Faults.Add("experts.step", node.PlaceOf(key), $"“{step.Label}”不是这种步骤", $"请写 kind 为 {words} 的步骤");
            return null;
        }
        return step;
    }

    private ScoreSheet? ReadSheet(MappingNode node, string id)
    {
        var before = draft.Faults.All.Count;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var items = node.Maps("items").Select(item => ReadItem(item, ids, top: true)).OfType<ScoreItem>().ToList();
        var (full, most, pass) = (Points(node, "full"), Points(node, "most"), Points(node, "pass"));
        if (draft.Faults.All.Count > before || full is not { } mark) return null;

        var sum = items.Where(item => !item.Bonus).Sum(item => item.Worth);
        if (sum != mark) draft.Faults.Add("score.full", node.PlaceOf("full"), $"满分写作 {ScoreItem.Say(mark)} 分，加分项以外各项之和为 {ScoreItem.Say(sum)} 分", "请改满分、各项的最高分或权重");
        if (most < mark) draft.Faults.Add("score.most", node.PlaceOf("most"), $"加分后不超过 {ScoreItem.Say(most.Value)} 分，低于满分", "请改正，或删去 most");
        if (pass > mark) draft.Faults.Add("score.pass", node.PlaceOf("pass"), $"合格线 {ScoreItem.Say(pass.Value)} 分高于满分", "请改正");
        var known = items.SelectMany(item => item.All()).ToList();
        var sheet = new ScoreSheet(id, node.Text("label")!, node.Text("step")!, items, mark, node.Map("combine") is { } combine ? ReadCombination(combine, known) : new Combination(), node.Text("clause") ?? "", node.Text("note"))
        {
            Most = most, Pass = pass, Grades = ReadGrades(node, most ?? items.Sum(item => item.Worth)), Minima = ReadMinima(node, known), Assumed = node.Flag("assumed"),
        };
        return draft.Faults.All.Count > before ? null : sheet;
    }

    private ScoreItem? ReadItem(MappingNode node, HashSet<string> ids, bool top)
    {
        var (id, label) = (node.Text("id")!, node.Text("label")!);
        if (!ids.Add(id)) draft.Faults.Add("score.repeated", node.PlaceOf("id"), $"评分项“{id}”定义了两次", "请换一个标识");
        decimal weight = 100;
        if (node["weight"] is ScalarNode part && conditions.ReadQuantity(part, Unit.Percent, "权重") is { } percent)
        {
            weight = (decimal)percent.Scaled / Quantity.Scale;
            if (weight is <= 0 or > 100) draft.Faults.Add("score.weight", part.Place, $"权重“{part.Text}”不在 0 至 100% 之内", "请改正");
        }
        if (!top && node.Flag("bonus")) draft.Faults.Add("score.bonus", node.PlaceOf("bonus"), $"“{label}”在一组之内，不能另作加分项", "请移到评分表的最外一层");
        ScoreItem? item = node.Map("points") is { } points ? ReadGiven(points, id, label, discretionary: false)
            : node.Map("discretion") is { } discretion ? ReadGiven(discretion, id, label, discretionary: true)
            : node.Map("ticks") is { } ticks ? ReadTicks(ticks, id, label)
            : node.Map("bands") is { } bands ? ReadBands(bands, id, label)
            : node.Map("every") is { } every ? ReadSteps(every, id, label)
            : node.Map("group") is { } group ? ReadGroup(group, id, label, ids)
            : ReadRemark(node.Map("text")!, id, label);
        return item is null ? null : item with { Weight = weight, Bonus = node.Flag("bonus"), Hint = node.Text("hint"), Clause = node.Text("clause") ?? "", Note = node.Text("note") };
    }

    private ScoreItem.Given? ReadGiven(MappingNode node, string id, string label, bool discretionary)
    {
        if (Points(node, "most", positive: true) is not { } most) return null;
        var step = 1m;
        if (node["step"] is not null)
        {
            if (Points(node, "step", positive: true) is not { } own) return null;
            step = own;
        }
        if (most % step != 0) draft.Faults.Add("score.step", node.PlaceOf("step"), $"每档 {ScoreItem.Say(step)} 分，到不了最高分 {ScoreItem.Say(most)} 分", "请改每档的分数或最高分");
        return new ScoreItem.Given(id, label, most, step, discretionary);
    }

    private ScoreItem.Ticks? ReadTicks(MappingNode node, string id, string label)
    {
        var options = new List<ScoreOption>();
        foreach (var option in node.Maps("options"))
        {
            if (Points(option, "give", signed: true) is not { } give) return null;
            var name = option.Text("label")!;
            if (options.Any(other => other.Label == name)) draft.Faults.Add("score.option", option.PlaceOf("label"), $"“{name}”列了两次", "请删去一个");
            options.Add(new ScoreOption(name, give));
        }
        var (start, most, one) = (Points(node, "start") ?? 0, Points(node, "most", positive: true), node.Flag("one"));
        if (one && (node["start"] ?? node["most"]) is { } stray) draft.Faults.Add("score.one", stray.Place, "只选一档的没有累计，基础分和上限不起作用", "请删去 start、most，或删去 one");
        var item = new ScoreItem.Ticks(id, label, options, start, most, one);
        if (item.Most == 0) draft.Faults.Add("score.nothing", node.PlaceOf("options"), $"“{label}”怎样勾选都得不到分", "请改 give；扣分的请写 start");
        return item;
    }

    private ScoreItem.Bands? ReadBands(MappingNode node, string id, string label)
    {
        if (ReadMeasure(node) is not { } measure) return null;
        var lines = new List<ScoreBand>();
        foreach (var line in node.Maps("lines"))
        {
            if (Bound(line, "from", measure) is not { } from || Points(line, "give", positive: true) is not { } give) return null;
            if (lines.Any(other => other.From.Numerator == from.Numerator)) draft.Faults.Add("score.bands", line.PlaceOf("from"), $"“{label}”有两档从 {from} 起", "请删去一档");
            lines.Add(new ScoreBand(from, give));
        }
        return new ScoreItem.Bands(id, label, measure, [.. lines.OrderByDescending(line => line.From.Numerator)]);
    }

    private ScoreItem.Steps? ReadSteps(MappingNode node, string id, string label)
    {
        if (ReadMeasure(node) is not { } measure) return null;
        var from = node["from"] is null ? Quantity.Of(0, measure.Unit) : Bound(node, "from", measure);
        var (per, give, most) = (Bound(node, "per", measure), Points(node, "give", positive: true), Points(node, "most", positive: true));
        var start = Points(node, "base") ?? 0;
        if (from is null || per is null || give is null || most is null) return null;
        if (per.Value.Numerator <= 0) draft.Faults.Add("score.per", node.PlaceOf("per"), "每增加的数应大于 0", "请改正");
        if (start >= most) draft.Faults.Add("score.most", node.PlaceOf("most"), $"上限 {ScoreItem.Say(most.Value)} 分不高于起计的 {ScoreItem.Say(start)} 分", "请改正，或改用 bands");
        return new ScoreItem.Steps(id, label, measure, from.Value, per.Value, start, give.Value, most.Value);
    }

    private ScoreItem.Group? ReadGroup(MappingNode node, string id, string label, HashSet<string> ids)
    {
        var parts = node.Maps("of").Select(part => ReadItem(part, ids, top: false)).ToList();
        var most = Points(node, "most", positive: true);
        return parts.Contains(null) ? null : new ScoreItem.Group(id, label, [.. parts.OfType<ScoreItem>()], most);
    }

    private ScoreItem.Remark ReadRemark(MappingNode node, string id, string label)
    {
        int? Length(string key) => node[key] is ScalarNode length && conditions.ReadQuantity(length, Unit.Character, "字数") is { } read ? (int)Math.Min(read.Scaled / Quantity.Scale, int.MaxValue) : null;
        var (least, most) = (Length("least") ?? 0, Length("most"));
        if (least > most) draft.Faults.Add("score.text", node.PlaceOf("most"), $"至多 {most} 字少于至少 {least} 字", "请对调或改正");
        return new ScoreItem.Remark(id, label, node.Flag("required"), least, most);
    }

    private Measure? ReadMeasure(MappingNode node)
    {
        if (node.Text("figure") is { } id)
        {
            if ((node["unit"] ?? node["ask"]) is { } stray) draft.Faults.Add("score.measure", stray.Place, "已写明申报数据，不另填写", "请删去 unit、ask，或删去 figure");
            if (draft.Figures[id] is not { } figure) draft.Unknown("figure", node.PlaceOf("figure"), "数据", id, draft.Figures.Figures.Where(f => f.Unit is not null).Select(f => f.Id));
            else if (figure.Unit is not { } counted) draft.Faults.Add("score.measure", node.PlaceOf("figure"), $"“{figure.Label}”不是数，不能分档", "请换一个以数计的数据");
            else return new Measure(figure, counted, figure.Label, node.Flag("differs"));
            return null;
        }
        if (node["unit"] is not ScalarNode unit || node.Text("ask") is not { } ask)
        {
            draft.Faults.Add("score.measure", node.Place, "没有写明按什么数计分", "请写 figure；由专家填写的，写 unit 和 ask");
            return null;
        }
        if (node["differs"] is { } differs) draft.Faults.Add("score.measure", differs.Place, "本来就由专家填写，没有可另计的申报数据", "请删去 differs");
        return draft.Unit(unit) is { } own ? new Measure(null, own, ask, false) : null;
    }

    private Quantity? Bound(MappingNode node, string key, Measure measure) =>
        conditions.ReadQuantity((ScalarNode)node[key]!, measure.Unit, measure.Name) is { } read ? Quantity.Of(read.Scaled, read.Unit) : null;

    private List<ScoreGrade> ReadGrades(MappingNode node, decimal reached)
    {
        var grades = new List<ScoreGrade>();
        foreach (var grade in node.Maps("grades"))
        {
            if (Points(grade, "from") is not { } from) continue;
            if (grades.Count > 0 && from >= grades[^1].From) draft.Faults.Add("score.grades", grade.PlaceOf("from"), $"“{grade.Text("label")}”不低于前一等次", "请由高到低排列");
            if (from > reached) draft.Faults.Add("score.grades", grade.PlaceOf("from"), $"最多 {ScoreItem.Say(reached)} 分，达不到“{grade.Text("label")}”", "请改正");
            grades.Add(new ScoreGrade(grade.Text("label")!, from));
        }
        return grades;
    }

    private List<ScoreMinimum> ReadMinima(MappingNode node, List<ScoreItem> known)
    {
        var minima = new List<ScoreMinimum>();
        foreach (var minimum in node.Maps("minima"))
        {
            if (minimum["any"] is not null && (minimum["of"] ?? minimum["atLeast"]) is { } stray) draft.Faults.Add("score.minimum", stray.Place, "已写 any，of 和 atLeast 不起作用", "请只写一种");
            var ways = (minimum["any"] is null ? [minimum] : minimum.Maps("any")).Select(way => ReadFloor(way, known)).OfType<ScoreFloor>().ToList();
            minima.Add(new ScoreMinimum(minimum.Text("label")!, ways));
        }
        return minima;
    }

    private ScoreFloor? ReadFloor(MappingNode node, List<ScoreItem> known)
    {
        if (node["of"] is null || node["atLeast"] is null)
        {
            draft.Faults.Add("score.minimum", node.Place, "没有写明哪些评分项不低于几分", "请写 of 和 atLeast");
            return null;
        }
        var items = Named(node, "of", known);
        if (Points(node, "atLeast", positive: true) is not { } least || items.Count == 0) return null;
        if (items.Sum(item => item.Worth) is var most && least > most) draft.Faults.Add("score.minimum", node.PlaceOf("atLeast"), $"这些项最多 {ScoreItem.Say(most)} 分，达不到 {ScoreItem.Say(least)} 分", "请改正");
        return new ScoreFloor(items, least);
    }

    private List<ScoreItem> Named(MappingNode node, string key, List<ScoreItem> known)
    {
        var items = new List<ScoreItem>();
        foreach (var word in node.Scalars(key))
        {
            if (known.Find(item => item.Id == word.Text.Trim()) is not { } item) draft.Unknown("score", word.Place, "评分项", word.Text.Trim(), known.Select(other => other.Id));
            else if (item is ScoreItem.Remark) draft.Faults.Add("score.text", word.Place, $"“{item.Label}”是文字，没有分数", "请换一项");
            else if (items.Contains(item)) draft.Faults.Add("score.repeated", word.Place, $"“{word.Text.Trim()}”写了两次", "请删去一个");
            else items.Add(item);
        }
        return items;
    }

    private Combination ReadCombination(MappingNode node, List<ScoreItem> known)
    {
        var (trim, least) = (node.Integer("trimFrom"), node.Integer("least") ?? 1);
        return new Combination
        {
            TrimFrom = trim,
            Decimals = node.Integer("decimals") ?? 2,
            SpreadRange = node.Map("spread") is { } spread ? Points(spread, "range", positive: true) : null,
            SpreadDeviation = node.Map("spread") is { } other ? Points(other, "deviation", positive: true) : null,
            Missing = node.Text("missing") is { } word ? ProcedureWords.Missing[word] : MissingScore.Waits,
            Least = least,
            LateCounts = node.Text("late") is { } late && ProcedureWords.Late[late],
            Corrections = node.Flag("corrections", otherwise: true),
            Ties = Named(node, "ties", known),
        };
    }

    private decimal? Points(MappingNode node, string key, bool positive = false, bool signed = false)
    {
        if (node[key] is not ScalarNode scalar) return null;
        if (!Quantity.TryRead(scalar.Text, out var points, out var unit) || unit is not ("" or "分") || Math.Abs(points) > MostPoints || points < 0 && !signed || points == 0 && positive || decimal.Round(points, MostDecimals) != points)
        {
            draft.Faults.Add("score.points", scalar.Place, $"“{scalar.Text}”不是可用的分数", $"请写{(positive ? "大于 0、" : signed ? "" : "不小于 0、")}至多 {MostDecimals} 位小数的数");
            return null;
        }
        return points;
    }
}
