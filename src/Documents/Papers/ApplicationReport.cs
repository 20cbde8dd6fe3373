using System.Text.RegularExpressions;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What an application report is made from.</summary>
/// <param name="Programme">Whose form and papers.</param>
/// <param name="Number">The application's number.</param>
/// <param name="Institution">Who applies, by its name in the register.</param>
/// <param name="Version">The submitted version; null prints a draft.</param>
/// <param name="Digest">The digest of what is printed.</param>
/// <param name="Moment">When it was submitted, or the draft saved.</param>
/// <param name="Answers">The answers as they were typed.</param>
/// <param name="Declared">The applicant's own word on statements that a person judges.</param>
/// <param name="Sheet">The same as facts: they tell which questions are asked.</param>
/// <param name="Division">The name of a division, or null.</param>
public sealed record ReportSource(
    Programme Programme, string Number, string Institution, int? Version, string Digest, DateTimeOffset Moment, MappingNode Answers, MappingNode Declared, FactSheet Sheet, Func<int, string?> Division)
{
    /// <summary>Only this paper, by its id; null: the whole report.</summary>
    public string? Only { get; init; }

    /// <summary>Pages that are sealed before submission: no draft's mark on them, and a code by which they are compared with what is submitted.</summary>
    public bool ForSeal { get; init; }

    /// <summary>The papers as they are before anybody fills them in.</summary>
    public bool Blank { get; init; }
}

/// <summary>
/// The application report as the notice prescribes it: each paper of the applicant with its sections and headings, and behind them what
/// decides but stands in no prescribed form (Z4.7). What was not answered is a place to write by hand.
/// </summary>
public sealed partial class ApplicationReport
{
    private readonly ReportSource source;
    private readonly List<PrintBlock> blocks = [];

    private ApplicationReport(ReportSource source) => this.source = source;

    /// <summary>The report, ready for the typesetter.</summary>
    public static Printout Of(ReportSource source)
    {
        var report = new ApplicationReport(source);
        report.Compose();
        var moment = Deadline.ShowExact(source.Moment);
        return new Printout(
            report.Papers.Select(paper => paper.Label).FirstOrDefault() ?? source.Programme.Notice.Title, source.Institution, source.Blank ? source.Programme.Notice.Number : $"申报编号 {source.Number}",
            source switch
            {
                { Blank: true } => "空白表",
                { Version: { } version } => $"第 {version} 版　{moment} 提交",
                { ForSeal: true } => $"供盖章　{moment} 保存的内容，此后有改动的须重新打印",
                _ => $"草稿　{moment} 保存，尚未提交",
            },
            source is { Version: null, ForSeal: false, Blank: false } ? "草稿" : null, source.Blank ? "空白表" : PageCode.Of(source.Number, source.Version ?? 0, source.Digest), source.Moment, report.blocks);
    }

    private IEnumerable<Paper> Papers => source.Programme.Papers.Where(paper => paper.By == Workflow.Applicant && (source.Only is null || paper.Id == source.Only));

    private void Compose()
    {
        foreach (var paper in Papers) Add(paper);
        if (source.Only is not null) return;
        var sections = source.Programme.Form.Sections.Where(section => !Papers.Any(paper => paper.Sections.Contains(section.Id))).ToList();
        foreach (var section in sections) AddSupplement(section);
        AddStatements();
    }

    private void Add(Paper paper)
    {
        NewPage();
        var sections = source.Programme.Form.Sections.Where(section => paper.Sections.Contains(section.Id)).ToList();
        if (sections.FirstOrDefault() is { } first && IsCover(first))
        {
            AddCover(paper, first);
            sections.Remove(first);
        }
        if (paper.Chapters.Count > 0) AddChapters(paper, sections);
        else
        {
            blocks.Add(new PrintBlock.Title(paper.Label));
            if (paper.Wording is { } wording) blocks.Add(new PrintBlock.Paragraph(wording));
            AddLists(paper, sections);
            if (paper.Wording is not null || sections.Count == 0) AddPlaces(paper);
        }
    }

    // a section that begins with the name as on the seal, and holds nothing but lines
    private static bool IsCover(Section section) =>
        section.Blocks.Count <= 6 && section.Blocks.Any(block => block.Field?.Type == FieldType.Institution)
        && section.Blocks.All(block => block.Field is { Type: FieldType.Institution or FieldType.Text or FieldType.Date or FieldType.Division });

    private void AddCover(Paper paper, Section section)
    {
        var lines = section.Blocks.Select(block => block.Field!).Select(field => new PrintLine(
            Label(field) + (paper.Sealed && field.Type == FieldType.Institution ? "（盖章）" : ""), PrintText.Breakable(Said(field), 18)));
        blocks.Add(new PrintBlock.Cover(PrintText.TitleLines(paper.Label), [.. lines], source.Programme.Notice.Imprint));
    }

    private void AddChapters(Paper paper, List<Section> sections)
    {
        var headed = paper.Chapters.ToHashSet(StringComparer.Ordinal);
        var texts = sections.Where(section => section.Blocks.Any(block => block.Field is { } field && headed.Contains(field.Label))).ToList();
        var form = sections.Except(texts).ToList();
        foreach (var chapter in paper.Chapters)
        {
            if (texts.SelectMany(section => section.Blocks).FirstOrDefault(block => block.Field?.Label == chapter).Field is { } field) AddText(field);
            else if (form.Count > 0)
            {
                // the form is a chapter of the report and has a title of its own
                blocks.Add(new PrintBlock.Chapter(chapter));
                blocks.Add(new PrintBlock.Title(Named().Match(chapter) is { Success: true } named ? named.Groups[1].Value : chapter));
                AddForm(form);
                form.Clear();
                NewPage();
            }
            else
            {
                blocks.Add(new PrintBlock.Chapter(chapter));
                var material = source.Programme.Materials.FirstOrDefault(material => chapter.Contains(material.Label, StringComparison.Ordinal));
                blocks.Add(new PrintBlock.Paragraph(material is null ? "（另附）" : $"（见申报材料“{material.Label}”）"));
            }
        }
        foreach (var field in texts.SelectMany(section => section.Blocks).Select(block => block.Field).OfType<Field>().Where(field => !headed.Contains(field.Label))) AddText(field);
    }

    private void AddText(Field field)
    {
        blocks.Add(new PrintBlock.Chapter(field.Label));
        var text = Said(field);
        if (text.Length > 0) blocks.Add(new PrintBlock.Paragraph(PrintText.Breakable(text, 34)));
        else blocks.Add(new PrintBlock.Note(field.Prompts.Count > 0 ? $"（未填写。应包括：{string.Join("、", field.Prompts)}）" : "（未填写）"));
    }

    private void AddForm(List<Section> sections)
    {
        foreach (var (section, i) in sections.Select((section, i) => (section, i)))
        {
            var unit = section.Blocks is [{ Table: { } only }, ..] && IsNamedBy(section, only) ? RowTable.UnitOf(only) : null;
            blocks.Add(new PrintBlock.Fields([[new PrintCell(PrintCellKind.Band, unit is null ? section.Label : $"{section.Label}（{unit}）", FieldGrid.Columns)]], Joins: i > 0));
            foreach (var (fields, table) in Parts(section))
            {
                if (table is null)
                {
                    blocks.Add(new PrintBlock.Fields(FieldGrid.Of(fields.Select(field => (field, Label(field), Printed(field)))), Joins: true));
                    continue;
                }
                if (!IsNamedBy(section, table) && (!table.Columns[0].Label.Contains(table.Label, StringComparison.Ordinal) || RowTable.UnitOf(table) is not null))
                {
                    var label = table.LabelFor(source.Sheet, onPaper: true) + (RowTable.UnitOf(table) is { } own ? $"（{own}）" : "");
                    blocks.Add(new PrintBlock.Fields([[new PrintCell(PrintCellKind.Label, label, FieldGrid.Columns)]], Joins: true));
                }
                blocks.Add(Rows(table, emptyRows: 2, numbered: false, joins: true));
            }
        }
    }

    private static bool IsNamedBy(Section section, Table table) => section.Label.EndsWith(table.Label, StringComparison.Ordinal);

    // the fields between two tables are one grid
    private static IEnumerable<(List<Field> Fields, Table? Table)> Parts(Section section)
    {
        var fields = new List<Field>();
        foreach (var block in section.Blocks)
        {
            if (block.Field is { } field)
            {
                fields.Add(field);
                continue;
            }
            if (fields.Count > 0) yield return (fields, null);
            fields = [];
            yield return ([], block.Table);
        }
        if (fields.Count > 0) yield return (fields, null);
    }

    private void AddLists(Paper paper, List<Section> sections)
    {
        foreach (var section in sections)
        {
            if (section.Label != paper.Label) blocks.Add(new PrintBlock.Chapter(section.Label));
            var first = true;
            foreach (var (fields, table) in Parts(section))
            {
                if (table is null) blocks.Add(new PrintBlock.Fields(FieldGrid.Of(fields.Select(field => (field, Label(field), Printed(field)))), Joins: false));
                else
                {
                    var left = paper.Sealed && first ? $"申报单位（盖章）：{source.Institution}" : null;
                    blocks.Add(Rows(table, emptyRows: 12, numbered: true, joins: false) with { Left = left, Right = RowTable.UnitOf(table) });
                }
                first = false;
            }
        }
    }

    private void AddPlaces(Paper paper)
    {
        var lines = new List<PrintLine>();
        if (paper.Sealed) lines.Add(new PrintLine("申报单位（盖章）", ""));
        if (paper.Signed) lines.Add(new PrintLine("法定代表人（签字）", ""));
        if (lines.Count == 0) return;
        lines.Add(new PrintLine("日期", PrintText.NoDay));
        blocks.Add(new PrintBlock.Places(lines));
    }

    private void AddSupplement(Section section)
    {
        var asked = Parts(section).Select(part => (Fields: part.Fields.Where(field => field.IsAsked(source.Sheet)).ToList(), part.Table))
            .Where(part => part.Table is { } table ? table.IsAsked(source.Sheet) && source.Answers[table.Id] is SequenceNode { Items.Count: > 0 } : part.Fields.Count > 0).ToList();
        if (asked.Count == 0) return;
        NewPage();
        blocks.Add(new PrintBlock.Title(section.Label));
        if (Papers.Any()) blocks.Add(new PrintBlock.Note("以下内容不属于通知规定的表格，附于其后，供审核使用。"));
        foreach (var (fields, table) in asked)
        {
            if (table is null) blocks.Add(new PrintBlock.Fields(FieldGrid.Of(fields.Select(field => (field, LabelWithPeriod(field), Printed(field)))), Joins: false));
            else
            {
                blocks.Add(new PrintBlock.Chapter(table.LabelFor(source.Sheet, onPaper: true)));
                blocks.Add(Rows(table, emptyRows: 0, numbered: true, joins: false) with { Right = RowTable.UnitOf(table) });
            }
        }
    }

    private void AddStatements()
    {
        var said = source.Programme.Statements.Where(statement => source.Declared[statement.Rubric.Id] is ScalarNode { IsNull: false }).ToList();
        if (said.Count == 0) return;
        blocks.Add(new PrintBlock.Chapter("由主管部门判断的内容：本单位自述"));
        blocks.Add(new PrintBlock.Rows(
            [new("序号", 3, true), new("内容", 26, false), new("条款", 6, true), new("本单位自述", 6, true)],
            [.. said.Select((statement, i) => (IReadOnlyList<string>)[
                (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), statement.Statement, statement.Rubric.Clause, Word((ScalarNode)source.Declared[statement.Rubric.Id]!)])]));
    }

    private static string Word(ScalarNode said) => Flags.Read(said.Text) switch { true => "符合", false => "不符合", null => PrintText.Clean(said.Text) };

    private string Label(Field field) => field.LabelFor(source.Sheet, onPaper: true);

    private string LabelWithPeriod(Field field) => field.Figure.Period is { } period ? $"{Label(field)}\n{period.Label}" : Label(field);

    private PrintBlock.Rows Rows(Table table, int emptyRows, bool numbered, bool joins) =>
        RowTable.Of(table, table.IsAsked(source.Sheet) ? source.Answers[table.Id] : null, source, emptyRows, numbered, joins);

    // a question that is not asked counts as not answered, so its answer is not printed either
    private string Printed(Field field) => PrintedAnswer.Of(field, field.IsAsked(source.Sheet) ? source.Answers[field.Id] : null, source.Division);

    // a text of its own, not a cell: without the place to write by hand, but for a day
    private string Said(Field field) => field.Type == FieldType.Date || field.Unit is not null ? Printed(field) : PrintedAnswer.Cell(field, field.IsAsked(source.Sheet) ? source.Answers[field.Id] : null, source.Division);

    private void NewPage()
    {
        if (blocks.Count > 0 && blocks[^1] is not (PrintBlock.NewPage or PrintBlock.Cover)) blocks.Add(new PrintBlock.NewPage());
    }

    [GeneratedRegex("《(.+)》", RegexOptions.None, 1000)]
    private static partial Regex Named();
}
