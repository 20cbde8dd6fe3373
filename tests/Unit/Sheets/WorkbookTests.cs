using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Sheets;

/// <summary>One workbook for three people: what each brings back, and what stays as it is.</summary>
public sealed class WorkbookTests
{
    private static readonly MappingNode Answers = new(default,
    [
        .. Made.Answers(("institution", "示例机构"), ("registeredOn", "2015-01-01"), ("bodyKind", "企业"), ("assets", "300"), ("chapter2", "第一段\n第二段"), ("provincialPlatform", "无")).Entries,
        new Entry("premisesTenure", default, new SequenceNode(default, [new ScalarNode(default, "租用"), new ScalarNode(default, "自有")])),
        new Entry("staff", default, new SequenceNode(default, [Made.Answers(("name", "示例甲"), ("degree", "本科"), ("rank", "中级"))])),
    ]);

    private static SheetBook Written() => Made.Sound(Workbook.Write(Made.Zhejiang, "示例", Answers, Sheet(Answers)));

    private static FactSheet Sheet(MappingNode answers) => AnswerReader.Read(Made.Zhejiang, answers, null, null, Made.Day, new Faults());

    private static SheetBook Change(SheetBook book, string mark, CellKind kind, string text, int column = 3) => book with
    {
        Sheets = [.. book.Sheets.Select(sheet => sheet with { Rows = [.. sheet.Rows.Select(row => row[0].Text == mark ? row with { Cells = [.. Enumerable.Range(0, Math.Max(row.Cells.Count, column + 1)).Select(i => i == column ? new SheetCell(kind, text) : row[i])] } : row)] })],
    };

    private static WorkbookPlan Plan(SheetBook book, MappingNode? there = null, bool clears = false)
    {
        var faults = new Faults();
        var reading = Workbook.Read(Made.Zhejiang, book, Made.Day, faults);
        Assert.Empty(faults.All);
        return WorkbookPlan.Of(Made.Zhejiang, there ?? Answers, reading!, clears, Made.Day);
    }

    private static string Shown(WorkbookPlan plan) => string.Join(' ', plan.Fields.Select(field => $"{field.Field.Id}={CellAnswer.Text(field.Before)}>{CellAnswer.Text(field.After)}{(field.Elsewhere ? "!" : "")}").Concat(plan.Tables.Select(table => table.Plan.Table.Id + (table.Elsewhere ? "!" : ""))));

    [Theory]
    [InlineData("zhejiang-2021")]
    [InlineData("shanghai-national-2021")]
    public void The_sheets_are_divided_among_those_who_fill_them_in(string id)
    {
        var programme = id == Made.Zhejiang.Id ? Made.Zhejiang : Made.Shanghai;
        var applicant = AnswerReader.Read(programme, Answers, null, null, Made.Day, new Faults());
        var whole = Made.Sound(Workbook.Write(programme, "示例", Answers, applicant)).Sheets.Where(sheet => !sheet.Hidden).ToList();
        Assert.Equal(["业务", "财务", "人事"], programme.Form.Fillers);
        Assert.Equal(["说明", "业务", "财务", "人事"], whole.Select(sheet => sheet.Name.Split('·')[0]).Distinct());
        var parts = programme.Form.Fillers.SelectMany(filler => Made.Sound(Workbook.Write(programme, "示例", Answers, applicant, filler)).Sheets.Where(sheet => !sheet.Hidden).Skip(1)).ToList();
        Assert.Equal(whole.Skip(1).Select(sheet => sheet.Name), parts.Select(sheet => sheet.Name));
        Assert.Contains(whole[0].Rows, row => row[0].Text.StartsWith("人事填写：人事·", StringComparison.Ordinal));
    }

    [Fact]
    public void One_part_brought_back_leaves_the_others_alone()
    {
        var part = Made.Sound(Workbook.Write(Made.Zhejiang, "示例", Answers, Sheet(Answers), "人事"));
        Assert.Equal("", Shown(Plan(part, clears: true)));
        var plan = Plan(part with { Sheets = [.. part.Sheets.Select(sheet => sheet with { Rows = [.. sheet.Rows.Select(row => row[0].Text == "示例甲" ? row with { Cells = [new(CellKind.Text, "示例乙"), .. row.Cells.Skip(1)] } : row)] })] }, clears: true);
        Assert.Equal("staff", Shown(plan));
    }

    [Fact]
    public void Nothing_changed_is_nothing_to_do()
    {
        var plan = Plan(Written());
        Assert.Equal("", Shown(plan));
        Assert.Equal(Made.Zhejiang.Form.Fields.Count + Made.Zhejiang.Form.Tables.Count(table => table.IsAsked(Sheet(Answers))), plan.Same);
    }

    [Fact]
    public void A_changed_cell_is_a_change_and_an_untouched_one_leaves_what_a_colleague_typed()
    {
        var there = Answers.With(Made.Answers(("bodyKind", "事业单位"), ("legalRepresentative", "示例丙")));
        Assert.Equal("assets=300>400", Shown(Plan(Change(Written(), "#assets", CellKind.Number, "400"), there)));
        var staff = Change(Written(), "示例甲", CellKind.Text, "硕士研究生", column: 1);
        Assert.Equal("staff", Shown(Plan(staff, there)));
    }

    [Fact]
    public void What_changed_in_both_places_is_said()
    {
        var there = Answers.With(new MappingNode(default, [.. Made.Answers(("assets", "500")).Entries, new Entry("staff", default, new SequenceNode(default, [Made.Answers(("name", "示例丁"))]))]));
        Assert.Equal("assets=500>400!", Shown(Plan(Change(Written(), "#assets", CellKind.Number, "400"), there)));
        Assert.Equal("staff!", Shown(Plan(Change(Written(), "示例甲", CellKind.Text, "大专", column: 1), there)));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "assets=300>")]
    public void An_emptied_cell_takes_away_only_on_request(bool clears, string shown) => Assert.Equal(shown, Shown(Plan(Change(Written(), "#assets", CellKind.Text, ""), clears: clears)));

    [Theory]
    [InlineData("#assets", CellKind.Text, "很多", "总资产：“很多”不是数字")]
    [InlineData("#bodyKind", CellKind.Text, "公司", "不在选项内")]
    [InlineData("#registeredOn", CellKind.Text, "去年", "不是日期")]
    [InlineData("#assets", CellKind.Error, "#REF!", "错误值“#REF!”")]
    [InlineData("#premisesTenure", CellKind.Text, "租用、借用", "不在选项内")]
    public void A_mistake_is_named_with_its_cell(string mark, CellKind kind, string text, string says)
    {
        var plan = Plan(Change(Written(), mark, kind, text));
        var fault = Assert.Single(Assert.Single(plan.Fields).Faults);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Equal(4, fault.Place.Column);
        Assert.Matches("^“.+”第 [0-9]+ 行 D 列：", SheetWords.Of(fault));
    }

    [Fact]
    public void A_title_is_three_cells()
    {
        var book = Change(Change(Change(Written(), "#provincialPlatform.held", CellKind.Text, "是"), "#provincialPlatform.from", CellKind.Date, "2017-01-01"), "#provincialPlatform.until", CellKind.Text, "2019年12月31日");
        Assert.Equal("provincialPlatform=无>2017-01-01 至 2019-12-31", Shown(Plan(book)));
    }

    [Fact]
    public void Without_marks_the_labels_tell()
    {
        var written = Written();
        var basics = written.Sheets.First(sheet => sheet.Name == "业务·一、平台基本情况");
        var bare = basics with { Rows = [.. basics.Rows.Skip(1).Select(row => row with { Cells = [.. row.Cells.Skip(1).Take(5)] })] };
        var plan = Plan(new SheetBook(SheetSource.Xlsx, [bare with { Rows = [.. bare.Rows.Select(row => row[0].Text.StartsWith("总资产", StringComparison.Ordinal) ? row with { Cells = [row[0], row[1], new(CellKind.Number, "400")] } : row)] }, new Sheet("别的", [new SheetRow(1, [new(CellKind.Text, "x")])], [])]));
        Assert.Equal("assets=300>400", Shown(plan));
        Assert.Equal(["工作表“别的”没有读入"], plan.Notes.Select(note => note.Message));
    }

    [Fact]
    public void A_changed_unit_beside_a_number_is_heeded()
    {
        var book = Change(Change(Written(), "#assets", CellKind.Text, "元", column: 2), "#assets", CellKind.Number, "3000000");
        Assert.Equal("", Shown(Plan(book)));
    }

    [Fact]
    public void Another_file_is_refused()
    {
        var faults = new Faults();
        Assert.Null(Workbook.Read(Made.Zhejiang, Made.Sound(Made.Book(Made.Row(1, "a", "b"))), Made.Day, faults));
        Assert.Equal("sheet.workbook", Assert.Single(faults.All).Code);
    }

    [Fact]
    public void Sheets_bear_names_that_every_program_takes()
    {
        var names = Written().Sheets.Select(sheet => sheet.Name).ToList();
        Assert.All(names, name => Assert.True(name.Length is > 0 and <= 31 && name.IndexOfAny([.. @":\/?*[]'"]) < 0, name));
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal("说明", names[0]);
    }
}
