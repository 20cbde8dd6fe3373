using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Sheets;

/// <summary>The dry run: what becomes of each row, for each way of importing.</summary>
public sealed class RowPlanTests
{
    private static readonly Table Staff = Made.Table("staff");

    private static readonly MappingNode[] There =
    [
        Made.Answers(("name", "示例甲"), ("degree", "本科"), ("rank", "中级"), ("major", "会计")),
        Made.Answers(("name", "示例乙"), ("degree", "大专"), ("rank", "无")),
        Made.Answers(("name", "示例丙"), ("degree", "大专"), ("rank", "无")),
    ];

    private const string File = "姓名\t学历\t职称\n示例乙\t大专\t无\n示例甲\t硕士研究生\t中级\n示例丁\t大学\t无";

    private static RowPlan Plan(RowMode mode, string file = File, bool leaveOut = false, IReadOnlyList<MappingNode>? there = null) => RowPlan.Of(there ?? There, Made.Read(Staff, Made.Pasted(file)), mode, leaveOut);

    private static string Fates(RowPlan plan) => string.Join(' ', plan.Rows.Select(row => $"{row.Number}{row.Fate}{row.Old}"));

    private static string Names(RowPlan plan) => string.Join(' ', plan.Result.Select(row => CellAnswer.Text(row["name"])[^1] + CellAnswer.Text(row["degree"])));

    [Fact]
    public void Replacing_takes_the_files_order_and_says_who_goes()
    {
        var plan = Plan(RowMode.Replace);
        Assert.Equal("2Same2 3Change1 4Add Remove3", Fates(plan));
        Assert.Equal("乙大专 甲硕士研究生 丁大学", Names(plan));
        Assert.Equal(["学历"], plan.Rows[1].Changed.Select(column => column.Label));
        // a column that the file does not have is not emptied
        Assert.Equal("会计", CellAnswer.Text(plan.Result[1]["major"]));
        Assert.Equal(1, plan.Wrong);
    }

    [Fact]
    public void Updating_keeps_who_is_not_in_the_file()
    {
        var plan = Plan(RowMode.Update);
        Assert.Equal("2Same2 3Change1 4Add", Fates(plan));
        Assert.Equal("甲硕士研究生 乙大专 丙大专 丁大学", Names(plan));
    }

    [Fact]
    public void Appending_does_not_add_twice_what_is_the_same()
    {
        var plan = Plan(RowMode.Append);
        Assert.Equal("2Same2 3Add 4Add", Fates(plan));
        Assert.Equal("甲本科 乙大专 丙大专 甲硕士研究生 丁大学", Names(plan));
        Assert.True(RowPlan.Of(plan.Result, Made.Read(Staff, Made.Pasted(File)), RowMode.Append, leaveOut: false).IsIdle);
    }

    [Theory]
    [InlineData(RowMode.Append, "甲本科 乙大专 丙大专 甲硕士研究生")]
    [InlineData(RowMode.Update, "甲硕士研究生 乙大专 丙大专")]
    [InlineData(RowMode.Replace, "乙大专 甲硕士研究生")]
    public void Rows_with_mistakes_are_left_out_on_request(RowMode mode, string names) => Assert.Equal(names, Names(Plan(mode, leaveOut: true)));

    [Fact]
    public void A_wrong_row_that_is_left_out_leaves_what_was_there()
    {
        var plan = Plan(RowMode.Replace, "姓名\t学历\t职称\n示例甲\t大学\t中级", leaveOut: true);
        Assert.Equal("2LeftOut1 Remove2 Remove3", Fates(plan));
        Assert.Equal("甲本科", Names(plan));
    }

    [Fact]
    public void Two_of_the_same_name_are_two()
    {
        var there = new[] { There[0], Made.Answers(("name", "示例甲"), ("degree", "大专"), ("rank", "无")) };
        var plan = Plan(RowMode.Replace, "姓名\t学历\t职称\n示例甲\t大专\t无\n示例甲\t本科\t副高级", there: there);
        Assert.Equal("2Same2 3Change1", Fates(plan));
    }

    [Theory]
    [InlineData(RowMode.Update, "会计")]
    [InlineData(RowMode.Replace, "")]
    public void An_empty_cell_takes_away_only_when_replacing(RowMode mode, string major)
    {
        var plan = Plan(mode, "姓名\t学历\t职称\t专业\n示例甲\t硕士研究生\t中级\t");
        Assert.Equal(major, CellAnswer.Text(plan.Result[0]["major"]));
    }

    [Fact]
    public void Printed_rows_are_brought_up_to_date_in_their_order()
    {
        var years = Made.Table("years");
        var there = new[] { Made.Answers(("year", "2018"), ("revenue", "1")), Made.Answers(("year", "2020"), ("revenue", "3")) };
        var plan = RowPlan.Of(there, Made.Read(years, Made.Pasted("年度\t营业收入\n2020\t30\n2019\t2")), RowMode.Append, leaveOut: false);
        Assert.Equal(["2018=1", "2019=2", "2020=30"], plan.Result.Select(row => $"{CellAnswer.Text(row["year"])}={CellAnswer.Text(row["revenue"])}"));
    }

    [Theory]
    [InlineData("staff", "name")]
    [InlineData("served", "code")]
    [InlineData("activities", "day name")]
    [InlineData("years", "year")]
    public void Knows_by_what_rows_are_known_again(string table, string columns) => Assert.Equal(columns, string.Join(' ', RowPlan.Key(Made.Table(table)).Select(column => column.Id)));
}
