using System.Text.RegularExpressions;

namespace Shifan.Rules;

/// <summary>
/// Reads papers/*.yaml against a programme: every name must be one that the paper may read, every row of a printed form as wide as the
/// form. What passes can be printed.
/// </summary>
/// <param name="draft">The programme that is being read; null for papers of the system, which read no form.</param>
/// <param name="conditions">Reads when and where; null with it.</param>
/// <param name="form">The programme's form; null with it.</param>
/// <param name="faults">Receives what is wrong.</param>
internal sealed partial class PaperReader(Draft? draft, ConditionReader? conditions, Form? form, Faults faults)
{
    private const int UsualColumns = 24;

    // of the paper that is being read
    private PaperSubject about;
    private HashSet<string> boxes = [];
    private Table? rowOf;

    /// <summary>The paper, or null with at least one fault.</summary>
    /// <param name="node">The file.</param>
    /// <param name="listed">The paper in the programme's list; null for one that is not listed.</param>
    public PaperLayout? Read(Node node, MappingNode? listed)
    {
        var before = faults.All.Count;
        PaperShapes.Root.Check(node, faults);
        if (faults.All.Count > before) return null;
        var root = (MappingNode)node;
        about = PaperVocabulary.Subjects[root.Text("about")!];
        if (listed?.Text("by") == Workflow.Applicant && about != PaperSubject.Application)
        {
            faults.Add("paper.about", root.PlaceOf("about"), "这张表格由申报单位填写", "请写 about: application");
            return null;
        }
        boxes = [.. listed?.Maps("fields").Select(field => field.Text("id")!) ?? []];
        if (listed is not null && root["label"] is { } twice) faults.Add("paper.label", twice.Place, "名称已写在项目文件的 papers 中", "请删去此处的 label");
        if (listed is null && root["label"] is null) faults.Add("paper.label", root.Place, $"项目文件的 papers 中没有“{root.Text("paper")}”，此处又没有名称", "请写 label，或在 papers 中列出这张表格");
        if (listed?.Text("wording") is not null && root.Maps("blocks").Any(block => block["declaration"] is not null)) faults.Add("paper.wording", listed.PlaceOf("wording"), "规定文字写了两处", "请删去此处的 wording，以表格文件中的 declaration 为准");
        var blocks = root.Maps("blocks").Select(block => Read(block)).OfType<PaperBlock>().ToList();
        return faults.All.Count > before ? null : new PaperLayout(
            root.Text("paper")!, root.Text("label"), about, root.Text("pages") is { } pages ? PaperVocabulary.Pages[pages] : PaperPages.Form, blocks)
        { Lines = [.. root.Items("blocks").SelectMany(Lines)] };
    }

    private PaperBlock? Read(MappingNode node)
    {
        var entry = node.Entries.First(entry => entry.Key is not ("when" or "filled" or "missing"));
        if (ReadKind(entry) is not { } block) return null;
        Condition? when = null;
        if (node.Map("when") is { } asked)
        {
            if (conditions is null || draft is null || !PaperVocabulary.ReadsForm(about)) faults.Add("paper.form", node.PlaceOf("when"), "这种文书看不到申请表，不能写 when", "请改用 filled 或 missing");
            else when = conditions.ReadSwitch(asked, draft.Figures, "");
        }
        foreach (var key in new[] { "filled", "missing" })
        {
            if (node.Text(key) is { } name && Find(name) is null && FindTable(name) is null && FindList(name) is null) Unknown(node[key]!.Place, name, tables: true);
        }
        return block with { When = when, Filled = node.Text("filled"), Missing = node.Text("missing") };
    }

    private PaperBlock? ReadKind(Entry entry)
    {
        var (value, map) = (entry.Value, entry.Value as MappingNode);
        switch (entry.Key)
        {
            case "cover": return new PaperBlock.Cover(Texts(map!, "title"), ReadLines(map!.Items("lines")), Optional(map!, "imprint"));
            case "title": return new PaperBlock.Title(Text(value));
            case "heading": return map is null ? new PaperBlock.Heading(Text(value), 1) : new PaperBlock.Heading(Text(map["text"]!), map.Integer("level")!.Value);
            case "text": return new PaperBlock.Body(Text(value));
            case "to": return new PaperBlock.To(Text(value));
            case "declaration": return new PaperBlock.Declaration(PaperText.Of(((ScalarNode)value).Text.Trim()));
            case "note": return new PaperBlock.Note(Text(value));
            case "list": return new PaperBlock.Items([.. Scalars(value).Select(Text)]);
            case "grid": return ReadGrid(map!);
            case "fields": return new PaperBlock.Fields([.. Scalars(value).Select(FindField).OfType<Field>()]);
            case "table": return ReadTable(map!);
            case "chapter":
                var word = (ScalarNode)(map?["field"] ?? value);
                return FindField(word) is { } field ? new PaperBlock.Chapter(field, map?["heading"] is { } heading ? Text(heading) : PaperText.Of(field.Label)) : null;
            case "sections": return ReadSections(value);
            case "places": return new PaperBlock.Places(ReadLines(Items(value)));
            case "pairs": return new PaperBlock.Pairs(ReadLines(Items(value)));
            case "label": return new PaperBlock.Label(Text(map!["title"]!), ReadLines(map.Items("lines")), map.Flag("round"));
            case "redHead": return new PaperBlock.RedHead(Text(map!["office"]!), Optional(map, "document"), Optional(map, "signer"));
            case "annexes": return new PaperBlock.Annexes([.. Scalars(value).Select(Text)]);
            case "sign": return new PaperBlock.Sign(Text(map!["office"]!), Text(map["day"]!));
            case "colophon": return new PaperBlock.Colophon(Optional(map!, "copies"), Text(map!["office"]!), Text(map["day"]!));
            case "code": return Value((ScalarNode)map!["address"]!) is { } address ? new PaperBlock.Code(address, Text(map["name"]!), Text(map["text"]!)) : null;
            default: return new PaperBlock.NewPage();
        }
    }

    private PaperBlock.Sections? ReadSections(Node value)
    {
        if (draft is null) return new PaperBlock.Sections((IReadOnlyList<string>?)null);
        if (!MayReadForm(value.Place)) return null;
        var words = Scalars(value).ToList();
        if (words is [{ Text: "rest" }]) return new PaperBlock.Sections((IReadOnlyList<string>?)null);
        foreach (var word in words.Where(word => form!.Sections.All(section => section.Id != word.Text.Trim()))) draft.Unknown("section", word.Place, "申请表部分", word.Text.Trim(), form!.Sections.Select(section => section.Id));
        return new PaperBlock.Sections([.. words.Select(word => word.Text.Trim())]);
    }

    private PaperBlock.Grid ReadGrid(MappingNode node)
    {
        var columns = node.Integer("columns") ?? UsualColumns;
        var rows = new List<PaperRow>();
        // columns that cells of earlier rows take up in this and the following ones
        var down = new List<(int Span, int Rows)>();
        foreach (var row in node.Maps("rows"))
        {
            var taken = down.Where(cell => cell.Rows > 0).Sum(cell => cell.Span);
            down = [.. down.Select(cell => (cell.Span, cell.Rows - 1)).Where(cell => cell.Item2 > 0)];
            if (row["band"] is { } band)
            {
                if (taken > 0) faults.Add("grid.width", band.Place, $"上面的格子（down）占了本行 {taken} 列，横贯的标题放不下", "请减少上面格子的 down");
                rows.Add(new PaperRow(Text(band), null, null));
            }
            else if (row.Map("table") is { } table)
            {
                if (taken > 0) faults.Add("grid.width", table.Place, $"上面的格子（down）占了本行 {taken} 列", "请减少上面格子的 down");
                if (ReadRows(table, columns) is { } read) rows.Add(new PaperRow(null, null, read));
            }
            else
            {
                var cells = row.Maps("cells").Select(ReadCell).ToList();
                var width = cells.Sum(cell => cell.Span) + taken;
                if (width != columns) faults.Add("grid.width", row["cells"]!.Place, $"本行各格共占 {width} 列{(taken > 0 ? $"（其中上面的格子占 {taken} 列）" : "")}，全表是 {columns} 列", "请改各格的 span，使合计相等");
                down.AddRange(cells.Where(cell => cell.Down > 1).Select(cell => (cell.Span, cell.Down - 1)));
                rows.Add(new PaperRow(null, cells, null));
            }
        }
        if (down.Count > 0) faults.Add("grid.down", node.Place, $"最后一行之下还缺 {down.Max(cell => cell.Rows)} 行：有格子的 down 超出了表格", "请减小 down，或补齐各行");
        return new PaperBlock.Grid(columns, rows);
    }

    private PaperRows? ReadRows(MappingNode node, int columns)
    {
        if (ReadTableWord(node) is not { } table) return null;
        var beside = node.Map("beside") is { } side ? ReadCell(side) : null;
        if (beside is { Down: > 1 }) faults.Add("grid.down", node.Map("beside")!.PlaceOf("down"), "这一格自会贯通表的各行", "请删去 down");
        var read = node.Maps("columns").Select(column => (Node: column, Field: Column(table, (ScalarNode)column["column"]!))).ToList();
        var width = read.Sum(column => column.Node.Integer("span")!.Value) + (beside?.Span ?? 0);
        if (width != columns) faults.Add("grid.width", node.PlaceOf("columns"), $"各栏{(beside is null ? "" : "和左边一格")}共占 {width} 列，全表是 {columns} 列", "请改 span，使合计相等");
        return new PaperRows(table, [.. read.Where(one => one.Field is not null).Select(one => new PaperColumn(one.Field!.Id, one.Field, one.Node.Text("label"), one.Node.Integer("span")!.Value))], beside, node.Integer("empty") ?? 2);
    }

    private PaperCell ReadCell(MappingNode node)
    {
        PaperEach? each = null;
        if (node.Map("each") is { } lines && ReadTableWord(lines) is { } table)
        {
            rowOf = table;
            each = new PaperEach(table, Text(lines["text"]!), lines.Map("where") is { } where ? conditions?.ReadSwitch(where, table.Schema, "") : null);
            rowOf = null;
        }
        return new PaperCell(Optional(node, "label"), Optional(node, "text"), node["value"] is ScalarNode value ? Value(value) : null, each, node.Integer("span")!.Value, node.Integer("down") ?? 1, node.Integer("lines") ?? 0);
    }

    private PaperBlock.Listing? ReadTable(MappingNode node)
    {
        var word = (ScalarNode)node["of"]!;
        var list = FindList(word.Text.Trim());
        var table = list is null ? ReadTableWord(node) : null;
        if (list is null && table is null) return null;
        var columns = new List<PaperColumn>();
        foreach (var item in node.Items("columns"))
        {
            var name = item as ScalarNode ?? (ScalarNode)((MappingNode)item)["column"]!;
            var (label, share) = item is MappingNode map ? (map.Text("label"), map.Integer("share") ?? 0) : (null, 0);
            if (table is not null)
            {
                if (Column(table, name) is { } field) columns.Add(new PaperColumn(field.Id, field, label, share));
            }
            else if (list!.Columns.Count == 0) faults.Add("paper.columns", name.Place, $"“{list.Name}”的栏目由项目文件规定", "请删去 columns");
            else if (list.Columns.FirstOrDefault(column => column.Name == name.Text.Trim()) is { Name: not null } known) columns.Add(new PaperColumn(known.Name, null, label ?? known.Head, share > 0 ? share : known.Share));
            else Unknown("column", name.Place, "栏目", name.Text.Trim(), list.Columns.Select(column => column.Name));
        }
        if (node["columns"] is null)
        {
            columns.AddRange(table is not null
                ? table.Columns.Select(column => new PaperColumn(column.Id, column, null, 0))
                : list!.Columns.Select(column => new PaperColumn(column.Name, null, column.Head, column.Share)));
        }
        return new PaperBlock.Listing(table, list, columns, Optional(node, "left"), Optional(node, "right"), node.Flag("numbered"), node.Integer("empty") ?? 0) { RowHeight = node.Integer("rowHeight") ?? 0 };
    }

    private Field? Column(Table table, ScalarNode word)
    {
        var found = table.Columns.FirstOrDefault(column => column.Id == word.Text.Trim());
        if (found is null) Unknown("column", word.Place, $"栏目（表“{table.Label}”中）", word.Text.Trim(), table.Columns.Select(column => column.Id));
        return found;
    }

    private Table? ReadTableWord(MappingNode node)
    {
        var word = (ScalarNode)node["of"]!;
        if (FindTable(word.Text.Trim()) is { } table) return table;
        Unknown("table", word.Place, "表或名单", word.Text.Trim(), Lists.Select(list => list.Name).Concat(ReadsForm ? draft!.Tables.Keys : []));
        return null;
    }

    private List<PaperLine> ReadLines(IEnumerable<Node> lines) => [.. lines.OfType<MappingNode>().Select(line => new PaperLine(Text(line["label"]!), Optional(line, "text")))];

    // ---- names

    private bool ReadsForm => draft is not null && PaperVocabulary.ReadsForm(about);

    private bool MayReadForm(Place place)
    {
        if (ReadsForm) return true;
        faults.Add("paper.form", place, "这种文书看不到申请表", "请改用规定的名称，或改 about");
        return false;
    }

    private IEnumerable<PaperWord> Words => PaperVocabulary.Words.Where(word => word.Subjects.Contains(about));

    private IEnumerable<PaperList> Lists => PaperVocabulary.Lists.Where(list => list.Subjects.Contains(about));

    private PaperList? FindList(string name) => Lists.FirstOrDefault(list => list.Name == name);

    private Table? FindTable(string name) => ReadsForm ? draft!.Tables.GetValueOrDefault(name) : null;

    private Field? FindField(ScalarNode word)
    {
        if (!MayReadForm(word.Place)) return null;
        var name = word.Text.Trim();
        if (Find(name) is { Field: { } field }) return field;
        Unknown("field", word.Place, "字段", name, form!.Fields.Select(field => field.Id));
        return null;
    }

    private PaperValue? Value(ScalarNode word)
    {
        var name = word.Text.Trim();
        if (Find(name) is { } value) return value;
        Unknown(word.Place, name);
        return null;
    }

    private PaperValue? Find(string name)
    {
        if (rowOf is not null) return rowOf.Columns.FirstOrDefault(column => column.Id == name) is { } column ? new PaperValue(name, column, null, null) : null;
        if (Words.FirstOrDefault(word => word.Name == name) is { } known) return new PaperValue(name, null, null, known);
        if (about == PaperSubject.Recommendation && name.StartsWith("box.", StringComparison.Ordinal) && boxes.Contains(name["box.".Length..])) return new PaperValue(name, null, null, new PaperWord(name, "", [about]));
        if (!ReadsForm) return null;
        if (form!.Fields.FirstOrDefault(field => field.Id == name) is { } field) return new PaperValue(name, field, null, null);
        return draft!.Figures[name] is { } figure ? new PaperValue(name, null, figure, null) : null;
    }

    private void Unknown(Place place, string name, bool tables = false)
    {
        IEnumerable<string> known = rowOf is not null ? rowOf.Columns.Select(column => column.Id) : Words.Select(word => word.Name).Concat(boxes.Select(box => $"box.{box}"));
        if (tables) known = known.Concat(Lists.Select(list => list.Name)).Concat(ReadsForm ? draft!.Tables.Keys : []);
        if (ReadsForm && rowOf is null) known = known.Concat(draft!.Figures.Figures.Select(figure => figure.Id));
        Unknown("word", place, "数据", name, known);
    }

    private void Unknown(string code, Place place, string what, string word, IEnumerable<string> known)
    {
        var names = known.ToList();
        var near = Wording.Nearest(word, names) is { } meant ? $"是否想写“{meant}”？" : "";
        faults.Add($"{code}.unknown", place, $"没有名为“{word}”的{what}", names.Count == 0 ? $"这种文书没有可用的{what}" : $"{near}可用：{string.Join("、", names.Take(40))}");
    }

    // ---- texts

    private PaperText? Optional(MappingNode node, string key) => node[key] is { } text ? Text(text) : null;

    private List<PaperText> Texts(MappingNode node, string key) => [.. node.Scalars(key).Select(Text)];

    private PaperText Text(Node node)
    {
        var text = ((ScalarNode)node).Text.Trim('\n', ' ');
        var parts = new List<PaperPart>();
        var at = 0;
        foreach (Match name in Names().Matches(text))
        {
            if (name.Index > at) parts.Add(new PaperPart(text[at..name.Index], null));
            at = name.Index + name.Length;
            if (Find(name.Groups[1].Value) is { } value) parts.Add(new PaperPart(null, value));
            else Unknown(node.Place, name.Groups[1].Value);
        }
        if (at < text.Length) parts.Add(new PaperPart(text[at..], null));
        if (parts.Any(part => part.Literal?.AsSpan().IndexOfAny('{', '}') >= 0)) faults.Add("paper.braces", node.Place, "花括号里应是一个数据的名称", "请写成 {名称}，如 {case.institution}；不用数据的请删去花括号");
        return new PaperText(parts);
    }

    private static IEnumerable<Node> Items(Node node) => node is SequenceNode list ? list.Items : [node];

    private static IEnumerable<ScalarNode> Scalars(Node node) => Items(node).OfType<ScalarNode>();

    // a block in one line; of a printed form one for each row
    private static IEnumerable<string> Lines(Node block) =>
        block is MappingNode map && map.Map("grid") is { } grid ? grid.Items("rows").Select(Say) : [Say(block)];

    private static string Say(Node node) => node switch
    {
        ScalarNode scalar => scalar.Text.Trim(),
        SequenceNode list => string.Join("，", list.Items.Select(Say)),
        MappingNode map => string.Join(" ", map.Entries.Select(entry => entry.Key is "span" or "down" or "share" ? $"{entry.Key} {Say(entry.Value)}" : Say(entry.Value))),
        _ => "",
    };

    [GeneratedRegex(@"\{([A-Za-z][A-Za-z0-9.-]*)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Names();
}
