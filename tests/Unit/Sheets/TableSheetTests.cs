using System.Text;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Sheets;

/// <summary>Tables as sheets: found whatever became of the headings, every wrong cell named by row and column.</summary>
public sealed class TableSheetTests
{
    private static readonly Table Staff = Made.Table("staff");
    private static readonly Table Equipment = Made.Table("equipment");
    private static readonly Table Years = Made.Table("years");

    private static readonly MappingNode[] People =
    [
        Made.Answers(("name", "示例甲"), ("degree", "本科"), ("rank", "中级"), ("experience", "5")),
        Made.Answers(("name", "=HYPERLINK(\"http://示例\")"), ("degree", "大学"), ("rank", "无"), ("major", "+86-1"), ("experience", "约十年")),
    ];

    private static string Shown(TableReading reading) => string.Join('\n', reading.Rows.Select(row => $"{row.Number} {Made.Shown(row.Cells)}"));

    [Fact]
    public void What_is_written_is_read_back()
    {
        var reading = Made.Read(Staff, Made.Sound(TableSheet.Write(Staff, People)));
        Assert.Equal(People.Select(Made.Shown), reading.Rows.Select(row => Made.Shown(row.Cells)));
        Assert.True(reading.Untouched);
        Assert.Empty(reading.Missing);
        Assert.Equal(TableSheet.Digest(Staff, People), reading.Base);
        Assert.Equal(TableSheet.Write(Staff, People), TableSheet.Write(Staff, People));
    }

    [Fact]
    public void A_table_without_rows_is_a_template()
    {
        var book = Made.Sound(TableSheet.Write(Staff, []));
        Assert.Equal(["姓名*", "学历*", "职称*", "专业", "岗位", "从业年限（年）"], book.Sheets[0].Rows[1].Cells.Select(cell => cell.Text));
        Assert.True(book.Sheets[1].Hidden);
        Assert.Equal(["高中及以下", "无"], book.Sheets[1].Rows[0].Cells.Select(cell => cell.Text));
        Assert.Empty(Made.Read(Staff, book).Rows);
    }

    [Fact]
    public void Text_in_a_cell_is_never_a_formula()
    {
        var cells = Made.Sound(TableSheet.Write(Staff, People)).Sheets[0].Rows[3].Cells;
        Assert.Equal((CellKind.Text, "=HYPERLINK(\"http://示例\")"), (cells[0].Kind, cells[0].Text));
        var csv = Encoding.UTF8.GetString(TableSheet.WriteCsv(Staff, People));
        Assert.StartsWith("\uFEFF姓名*,", csv, StringComparison.Ordinal);
        Assert.Contains("\"'=HYPERLINK(\"\"http://示例\"\")\",大学,无,'+86-1,,约十年", csv, StringComparison.Ordinal);
        var reading = Made.Read(Staff, Made.Sound(TableSheet.WriteCsv(Staff, People)));
        Assert.Equal(People.Select(Made.Shown), reading.Rows.Select(row => Made.Shown(row.Cells)));
    }

    [Fact]
    public void Says_of_each_wrong_cell_what_the_page_would_say_and_where_it_is()
    {
        var fault = Made.Read(Staff, Made.Sound(TableSheet.Write(Staff, People))).Rows[1].Faults;
        Assert.Equal(["学历：“大学”不在选项内", "从业年限：“约十年”不是数字"], fault.Select(f => f.Message));
        Assert.Equal([("主要从业人员", 4, 2), ("主要从业人员", 4, 6)], fault.Select(f => (f.Place.File, f.Place.Line, f.Place.Column)));
        Assert.StartsWith("可选：高中及以下", fault[0].Remedy, StringComparison.Ordinal);
        Assert.Empty(Made.Read(Staff, Made.Sound(TableSheet.Write(Staff, People))).Rows[0].Faults);
    }

    [Fact]
    public void Marks_find_columns_that_were_renamed_and_moved()
    {
        var rows = Made.Row(1, "#staff.degree", "备注", "#staff.name") + Made.Row(2, "最高学历", "备注", "尊姓大名") + Made.Row(3, "本科", "x", "示例甲");
        var reading = Made.Read(Staff, Made.Sound(Made.Book(rows)));
        Assert.Equal("3 name=示例甲|degree=本科", Shown(reading));
        Assert.Equal(["备注"], reading.Unknown);
        Assert.Equal(["职称", "专业", "岗位", "从业年限"], reading.Missing.Select(column => column.Label));
    }

    [Theory]
    [InlineData("姓名", "学历", "从业年限")]
    [InlineData("姓 名*", "学历（必填）", "从业年限（年）")]
    [InlineData("＊姓名：", "学历", "从业年限(年)")]
    [InlineData("name", "degree", "experience")]
    public void Finds_columns_by_their_headings(string name, string degree, string years)
    {
        var rows = Made.Row(1, "示例单位从业人员情况表") + Made.Row(3, "序号", degree, name, years) + Made.Row(4, "1", "本科", "示例甲", "3");
        var reading = Made.Read(Staff, Made.Sound(Made.Book(rows, after: "<mergeCells><mergeCell ref=\"A1:D1\"/></mergeCells>")));
        Assert.Equal("4 name=示例甲|degree=本科|experience=3", Shown(reading));
        Assert.Equal(["序号"], reading.Unknown);
    }

    [Fact]
    public void Headings_and_values_over_joined_cells_are_read_for_all_they_cover()
    {
        var rows = Made.Row(1, "姓名", "学历情况", "", "职称") + Made.Row(2, "", "学历", "学校") + Made.Row(3, "示例甲", "本科", "", "中级") + Made.Row(4, "示例乙", "", "", "中级") + Made.Row(5, "示例丙");
        var reading = Made.Read(Staff, Made.Sound(Made.Book(rows, after: "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/><mergeCell ref=\"D1:D2\"/><mergeCell ref=\"B3:B5\"/></mergeCells>")));
        Assert.Equal("3 name=示例甲|degree=本科|rank=中级\n4 name=示例乙|degree=本科|rank=中级\n5 name=示例丙|degree=本科", Shown(reading));
    }

    [Fact]
    public void Another_unit_in_the_heading_is_converted_or_refused_never_taken_for_ours()
    {
        var reading = Made.Read(Equipment, Made.Pasted("名称\t原值（元）\t数量（台(套)）\n示例设备\t20000\t2"));
        Assert.Equal("2 name=示例设备|count=2|value=20000元", Shown(reading));
        Assert.Empty(reading.Notes);
        var wrong = Made.Read(Equipment, Made.Pasted("名称\t原值（平米）\n示例设备\t20000"));
        Assert.Equal(["表头写的单位是“平米”，本栏以万元计"], wrong.Notes.Select(note => note.Message));
    }

    [Fact]
    public void A_block_without_headings_is_taken_in_the_forms_order()
    {
        var reading = Made.Read(Staff, Made.Pasted("示例甲\t本科\t中级\r\n示例乙\t大专\t无\r\n"));
        Assert.True(reading.ByPosition);
        Assert.Equal("1 name=示例甲|degree=本科|rank=中级\n2 name=示例乙|degree=大专|rank=无", Shown(reading));
        Assert.Single(Made.Read(Staff, Made.Pasted("甲\t本科\t无\t\t\t\t多")).Notes);
    }

    [Fact]
    public void A_file_without_headings_is_refused_with_what_to_write()
    {
        var faults = new Faults();
        Assert.Null(TableSheet.Read(Made.Zhejiang, Staff, Made.Sound(Made.Book(Made.Row(1, "示例甲", "本科"))), Made.Day, faults));
        var fault = Assert.Single(faults.All);
        Assert.Contains("姓名、学历、职称", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Printed_rows_are_known_by_their_heads_and_others_left_out()
    {
        var reading = Made.Read(Years, Made.Pasted("年度\t营业收入\n2020年\t300\n2018年度\t100\n2017\t50\n合计\t450"));
        Assert.Equal("3 year=2018|revenue=100\n2 year=2020|revenue=300", Shown(reading));
        Assert.Equal(["第 5 行“合计”没有读入", "第 4 行“2017”不是表中印定的行，没有读入"], reading.Notes.Select(note => note.Message));
        var template = Made.Read(Years, Made.Sound(TableSheet.Write(Years, [])));
        Assert.Empty(template.Rows);
        Assert.True(template.Untouched);
    }

    [Fact]
    public void Twenty_thousand_rows_are_read_with_all_their_faults()
    {
        var rows = Enumerable.Range(0, SheetBook.MostRows).Select(i => Made.Answers(("name", $"示例{i}"), ("degree", i % 10 == 0 ? "大学" : "本科"), ("rank", "无"), ("experience", "3"))).ToList();
        var reading = Made.Read(Staff, Made.Sound(TableSheet.Write(Staff, rows)));
        Assert.Equal(SheetBook.MostRows, reading.Rows.Count);
        Assert.Equal(SheetBook.MostRows / 10, reading.Rows.Count(row => row.Faults.Count == 1));
    }
}
