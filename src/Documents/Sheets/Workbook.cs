using System.Security.Cryptography;
using System.Text;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What a workbook says for one field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Answer">What stands in the sheet; null where nothing does, or nothing that could be read.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Base">Digest of the answer that our own file was written from; null in any other.</param>
/// <param name="Faults">What is wrong with the cell itself.</param>
public sealed record FieldReading(Field Field, Node? Answer, Place Place, string? Base, IReadOnlyList<Fault> Faults)
{
    /// <summary>The file is one of ours, and nobody has changed this answer in it.</summary>
    public bool Untouched => Base is not null && Base == Workbook.Digest(Field, Answer);
}

/// <summary>What a workbook says.</summary>
/// <param name="Fields">The fields that were found.</param>
/// <param name="Tables">The tables that were found.</param>
/// <param name="Notes">What was not read, and why.</param>
public sealed record WorkbookReading(IReadOnlyList<FieldReading> Fields, IReadOnlyList<TableReading> Tables, IReadOnlyList<Fault> Notes);

/// <summary>
/// The whole application as one workbook: a sheet for the fields of each section, one for each table. Its marks say what every cell is
/// the answer to and what it was, so that three people may fill three copies and each brings back only what he changed.
/// </summary>
public static class Workbook
{
    private const string IdMark = "#id";
    private const string UnitMark = "#unit";
    private const string AnswerMark = "#answer";
    private const string LabelHeading = "项目";
    private const string AnswerHeading = "填写";
    private const string GuideSheet = "说明";
    private const int HeadingRows = 20;

    // one for each of those among whom the form is divided
    private static readonly string[] Colours = ["FF2F75B5", "FF548235", "FFC65911", "FF7030A0", "FF7F6000"];

    // a title is three answers in one
    private static readonly (string Part, string Label)[] TitleParts = [("held", "（填“是”或“无”）"), ("from", "有效期自"), ("until", "有效期止")];

    /// <summary>The application as an xlsx file.</summary>
    /// <param name="programme">Whose form it is.</param>
    /// <param name="heading">What stands over the guide: which call, which application.</param>
    /// <param name="answers">The answers so far.</param>
    /// <param name="applicant">The facts in them, by which labels fit the kind of applicant and tables that are not asked stay away.</param>
    /// <param name="filledBy">Only the sheets of these people of the institution; null for all.</param>
    public static byte[] Write(Programme programme, string heading, MappingNode answers, FactSheet applicant, string? filledBy = null)
    {
        var sheets = new List<(string? FilledBy, OutSheet Sheet)>();
        foreach (var section in programme.Form.Sections)
        {
            var fields = section.Blocks.Where(block => block.Field is not null).Select(block => block.Field!).ToList();
            if (fields.Count > 0) sheets.Add((section.FilledBy, Of(section, fields, answers, applicant)));
            foreach (var table in section.Blocks.Where(block => block.Table is not null).Select(block => block.Table!).Where(table => table.IsAsked(applicant))) sheets.Add((table.FilledBy, TableSheet.Of(table, Rows(answers, table), applicant)));
        }
        // those of one hand stand together, under one colour
        var fillers = programme.Form.Fillers.ToList();
        var groups = sheets.Where(sheet => filledBy is null || sheet.FilledBy == filledBy).GroupBy(sheet => sheet.FilledBy).OrderBy(group => group.Key is { } key ? fillers.IndexOf(key) : -1)
            .Select(group => (FilledBy: group.Key, Sheets: (IReadOnlyList<OutSheet>)[.. group.Select(sheet => group.Key is not { } key ? sheet.Sheet : sheet.Sheet with { Name = $"{key}·{sheet.Sheet.Name}", Colour = Colours[fillers.IndexOf(key) % Colours.Length] })])).ToList();
        return XlsxWriter.Write([Guide(programme, heading, groups), .. groups.SelectMany(group => group.Sheets)]);
    }

    /// <summary>The rows of a table among answers.</summary>
    public static IReadOnlyList<MappingNode> Rows(MappingNode answers, Table table) => (answers[table.Id] as SequenceNode)?.Items.OfType<MappingNode>().ToList() ?? [];

    private static OutSheet Guide(Programme programme, string heading, IReadOnlyList<(string? FilledBy, IReadOnlyList<OutSheet> Sheets)> groups)
    {
        var fillers = programme.Form.Fillers;
        string[] lines =
        [
            heading, programme.Notice.Title, "",
            "一、每个部分的单项内容各有一张工作表，只填“填写”一列；明细表各有一张工作表，从第 3 行起每行填一条。",
            $"二、可以把本文件分给{(fillers.Count > 1 ? string.Join("、", fillers) : "几")}{(fillers.Count > 1 ? "人员" : "个人")}各填一份，分别导入：没有改动过的格子和表不会覆盖网上已填的内容。",
            "三、隐藏的第一行、第一列是识别用的标记，请勿删除；工作表和栏目可以调整顺序。",
            "四、带 * 的为必填；金额、人数按表头所印的单位填写，日期写成 2019-03-05；有下拉列表的请从中选择。",
            "五、填好后在网上打开本申报，选择“用一个工作簿填报”导入；导入前先列出全部改动，确认后才保存。",
            .. fillers.Count == 0 ? [] : groups.Select(group => $"{group.FilledBy ?? "其他"}填写：{string.Join("、", group.Sheets.Select(sheet => sheet.Name))}").Prepend(""),
        ];
        return new OutSheet(GuideSheet, [(100, CellStyle.Long)], [.. lines.Select((line, i) => (IReadOnlyList<OutCell>)[new OutCell(line, i == 0 ? CellStyle.Heading : CellStyle.Long)])], []);
    }

    private static OutSheet Of(Section section, List<Field> fields, MappingNode answers, FactSheet applicant)
    {
        var rows = new List<IReadOnlyList<OutCell>>
        {
            Line(CellStyle.Text, IdMark, "#label", UnitMark, AnswerMark, "#hint", "#clause", "#base"),
            Line(CellStyle.Heading, "", LabelHeading, "单位", AnswerHeading, "说明", "依据", ""),
        };
        var rules = new List<OutRule>();
        foreach (var field in fields)
        {
            var answer = answers[field.Id];
            var parts = field.Type == FieldType.Title ? TitleParts : [("", "")];
            foreach (var (part, says) in parts)
            {
                var label = $"{field.LabelFor(applicant)}{(field.Figure.Period is { } period ? $"（{period.Label}）" : "")}{says}{(field.Required && part is "" or "held" ? "*" : "")}";
                var cell = part switch
                {
                    "" => TableSheet.Cell(field, answer),
                    "held" => new OutCell(Part(answer, part), CellStyle.Text),
                    _ => TableSheet.Cell(DayOf(field), new ScalarNode(default, Part(answer, part))),
                };
                rows.Add(
                [
                    new OutCell(MarkOf(field, part), CellStyle.Text),
                    new OutCell(label, CellStyle.Fixed),
                    new OutCell(field.Unit?.Name ?? "", CellStyle.Fixed),
                    cell,
                    new OutCell(Hint(field, applicant), CellStyle.Fixed),
                    new OutCell(field.Clause.Length > 0 ? field.Clause : section.Clause, CellStyle.Fixed),
                    new OutCell(Columns.BaseMark + Digest(field, answer), CellStyle.Text),
                ]);
                if (part is "from" or "until") continue;
                if (part.Length == 0 && TableSheet.Rule(field, applicant, $"D{rows.Count}") is { } rule) rules.Add(rule);
                if (part == "held") rules.Add(new OutRule($"D{rows.Count}", [Flags.Yes, "无"], ""));
            }
        }
        (double, CellStyle)[] columns = [(10, CellStyle.Text), (36, CellStyle.Text), (10, CellStyle.Text), (50, CellStyle.General), (44, CellStyle.Text), (22, CellStyle.Text), (10, CellStyle.Text)];
        return new OutSheet(section.Label, columns, rows, rules) { HidesFirstRow = true, HidesFirstColumn = true, HiddenColumns = [6], Frozen = 2 };
    }

    private static IReadOnlyList<OutCell> Line(CellStyle style, params string[] texts) => [.. texts.Select(text => new OutCell(text, style))];

    private static string MarkOf(Field field, string part) => part.Length == 0 ? Columns.Mark + field.Id : $"{Columns.Mark}{field.Id}.{part}";

    private static string Part(Node? answer, string part) => answer switch
    {
        MappingNode map when part == "held" && map["held"] is null && map["from"] is not null => Flags.Yes,
        MappingNode map => CellAnswer.Text(map[part]) is var text && part == "held" && Flags.Read(text) == false ? "无" : text,
        ScalarNode scalar when part == "held" => Flags.Read(scalar.Text) is { } held ? (held ? Flags.Yes : "无") : scalar.Text,
        _ => "",
    };

    private static Field DayOf(Field title) => new() { Id = title.Id, Label = title.Label, Type = FieldType.Date, Figure = title.Parts[0] };

    private static string Hint(Field field, FactSheet applicant)
    {
        var parts = new List<string>();
        if (field.HintFor(applicant) is { } hint) parts.Add(hint);
        parts.AddRange(field.Prompts);
        if (field.Options is { } options && field.Type == FieldType.Choices) parts.Add($"可填几项，用“、”隔开：{string.Join("、", options.Options)}");
        if (field.LongestText is { } longest) parts.Add($"不超过 {longest} 字");
        if (field.When is not null) parts.Add("只在有关时填写");
        if (field.TakesNotApplicable(applicant)) parts.Add($"没有的填“{AnswerReader.NotApplicable}”");
        return string.Join("；", parts);
    }

    /// <summary>What a workbook says; a fault where it is none for this form.</summary>
    public static WorkbookReading? Read(Programme programme, SheetBook book, DateOnly today, Faults faults)
    {
        var notes = new Faults();
        var tables = new List<TableReading>();
        var used = new HashSet<Sheet>(ReferenceEqualityComparer.Instance);
        foreach (var table in programme.Form.Tables)
        {
            // in a workbook of many sheets only what bears the table's marks or its name is meant
            var found = book.Sheets.Where(sheet => !used.Contains(sheet)).Select(sheet => (Sheet: sheet, Columns: Columns.Find(table, sheet, positions: false)))
                .FirstOrDefault(found => found.Columns is { } columns && (columns.Base is not null || TableSheet.IsNamed(found.Sheet, table)));
            if (found.Columns is null) continue;
            used.Add(found.Sheet);
            tables.Add(TableSheet.Read(programme, table, found.Sheet, found.Columns, today));
        }
        var fields = new Dictionary<string, FieldReading>(StringComparer.Ordinal);
        foreach (var sheet in book.Sheets.Where(sheet => !used.Contains(sheet) && !sheet.Hidden && Columns.Plain(sheet.Name) != GuideSheet))
        {
            if (!ReadFields(programme, sheet, fields, notes)) notes.Add("sheet.unknown", new Place(sheet.Name, 0, 0, ""), $"工作表“{sheet.Name}”没有读入", "只读入由本系统导出的工作表，或以明细表名称命名的工作表");
        }
        if (fields.Count == 0 && tables.Count == 0)
        {
            faults.Add("sheet.workbook", default, "没有找到本申报的工作表", "请先下载本申报的工作簿，填好后再导入");
            return null;
        }
        return new WorkbookReading([.. programme.Form.Fields.Select(field => fields.GetValueOrDefault(field.Id)).OfType<FieldReading>()], tables, notes.All);
    }

    private static bool ReadFields(Programme programme, Sheet sheet, Dictionary<string, FieldReading> fields, Faults notes)
    {
        foreach (var row in sheet.Rows.Take(HeadingRows))
        {
            var marks = row.Cells.Select(cell => Columns.Plain(cell.Text)).ToList();
            int? At(string mark, string heading) => marks.IndexOf(mark) is var at and >= 0 ? at : marks.IndexOf(heading) is var named and >= 0 ? named : null;
            if (At(AnswerMark, AnswerHeading) is not { } answers) continue;
            var ids = At(IdMark, IdMark);
            var labels = At("#label", LabelHeading);
            if (ids is null && labels is null) continue;
            ReadRows(programme, sheet, row.Number, (ids, labels, At(UnitMark, "单位"), answers, At("#base", "#base")), fields, notes);
            return true;
        }
        return false;
    }

    private static void ReadRows(Programme programme, Sheet sheet, int heading, (int? Ids, int? Labels, int? Units, int Answers, int? Bases) at, Dictionary<string, FieldReading> fields, Faults notes)
    {
        var titles = new Dictionary<string, (Field Field, Place Place, string? Base, List<Entry> Parts, Faults Faults)>(StringComparer.Ordinal);
        foreach (var row in sheet.Rows.Where(row => row.Number > heading))
        {
            var mark = at.Ids is { } ids ? row[ids].Text.Trim() : "";
            var label = at.Labels is { } labels ? row[labels].Text : "";
            if (mark.Length == 0 && Columns.Plain(label) is "" or LabelHeading) continue;
            var place = new Place(sheet.Name, row.Number, at.Answers + 1, "");
            var (field, part) = Meant(programme, mark, label);
            if (field is null)
            {
                if (!row[at.Answers].IsEmpty) notes.Add("sheet.field", place, $"“{(label.Length > 0 ? label : mark)}”不是申请表中的项目，没有读入", "请勿改动项目名称");
                continue;
            }
            if (fields.ContainsKey(field.Id) && !titles.ContainsKey(field.Id))
            {
                notes.Add("sheet.twice", place, $"“{field.Label}”出现了两次，只读入前一处", "请删去多余的一行");
                continue;
            }
            place = place with { Path = part.Length == 0 ? field.Id : $"{field.Id}.{part}" };
            var made = at.Bases is { } bases && row[bases].Text.StartsWith(Columns.BaseMark, StringComparison.Ordinal) ? row[bases].Text[Columns.BaseMark.Length..] : null;
            var faults = new Faults();
            if (part.Length == 0)
            {
                var unit = at.Units is { } units && field.Unit is { } own && Unit.Find(Columns.Plain(row[units].Text)) is { } typed && typed.Name != own.Name ? typed : null;
                fields[field.Id] = new FieldReading(field, CellAnswer.Read(field, row[at.Answers], place, unit, faults), place, made, faults.All);
                continue;
            }
            if (!titles.TryGetValue(field.Id, out var title)) titles.Add(field.Id, title = (field, place with { Path = field.Id }, made, [], new Faults()));
            if (part == "held" && !row[at.Answers].IsEmpty) title.Parts.Add(new Entry(part, place, CellAnswer.Read(field, row[at.Answers], place, null, title.Faults) is ScalarNode held ? held : new ScalarNode(place, row[at.Answers].Text)));
            else if (CellAnswer.Read(DayOf(field), row[at.Answers], place, null, title.Faults) is { } day) title.Parts.Add(new Entry(part, place, day));
            fields[field.Id] = new FieldReading(field, title.Parts.Count == 0 ? null : new MappingNode(title.Place, title.Parts), title.Place, title.Base, title.Faults.All);
        }
    }

    private static (Field? Field, string Part) Meant(Programme programme, string mark, string label)
    {
        foreach (var field in programme.Form.Fields)
        {
            if (field.Type != FieldType.Title && mark == MarkOf(field, "")) return (field, "");
            if (field.Type == FieldType.Title && TitleParts.FirstOrDefault(part => mark == MarkOf(field, part.Part)).Part is { } part) return (field, part);
        }
        if (mark.StartsWith(Columns.Mark, StringComparison.Ordinal)) return (null, "");
        var plain = Columns.Plain(label);
        var named = programme.Form.Fields.SelectMany(field => (field.Type == FieldType.Title ? TitleParts : [("", "")]).SelectMany(part => Columns.Labels(field).Select(words => (Field: field, part.Part, Label: Columns.Plain($"{words}{(field.Figure.Period is { } period ? $"（{period.Label}）" : "")}{part.Label}")))))
            .Where(field => field.Label == plain).DistinctBy(field => (field.Field, field.Part)).ToList();
        return named.Count == 1 ? (named[0].Field, named[0].Part) : (null, "");
    }

    internal static string Digest(Field field, Node? answer) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{field.Id}\u0001{CellAnswer.Canonical(field, answer)}")))[..16];
}
