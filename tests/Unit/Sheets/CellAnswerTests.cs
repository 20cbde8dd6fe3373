using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.Unit.Rules;

namespace Shifan.Tests.Unit.Sheets;

/// <summary>What people write in sheets, as the form's answers.</summary>
public sealed class CellAnswerTests
{
    private static readonly Programme Programme = Example.Programme("- { known: { figure: name } }");

    private static Field Field(string id) => Programme.Form.Fields.First(field => field.Id == id);

    private static string? Read(string id, CellKind kind, string text, out Faults faults, Shifan.Rules.Unit? unit = null)
    {
        faults = new Faults();
        return CellAnswer.Read(Field(id), new SheetCell(kind, text), default, unit, faults) is { } node ? CellAnswer.Text(node) : null;
    }

    [Theory]
    [InlineData("founded", CellKind.Date, "2019-03-05 14:30:00", "2019-03-05")]
    [InlineData("founded", CellKind.Text, "2019/3/5 0:00", "2019-03-05")]
    [InlineData("founded", CellKind.Text, " ２０１９年３月５日 ", "2019-03-05")]
    [InlineData("founded", CellKind.Number, "20190305", "2019-03-05")]
    [InlineData("founded", CellKind.Text, "2019.03.05", "2019-03-05")]
    [InlineData("founded", CellKind.Number, "43529", "43529")] // not guessed
    [InlineData("founded", CellKind.Text, "2019年3月", "2019年3月")]
    [InlineData("filed", CellKind.Flag, "是", "是")]
    [InlineData("filed", CellKind.Text, "√", "是")]
    [InlineData("filed", CellKind.Text, "ｙ", "是")]
    [InlineData("filed", CellKind.Text, "✗", "否")]
    [InlineData("filed", CellKind.Text, "没有", "否")]
    [InlineData("filed", CellKind.Text, "也许", "也许")]
    [InlineData("kind", CellKind.Text, " 企 业\u200B", "企业")]
    [InlineData("kind", CellKind.Text, "公司", "公司")]
    [InlineData("offers", CellKind.Text, "融资，信息、咨询；培训", "融资、信息、咨询、培训")]
    [InlineData("offers", CellKind.Text, "培训\n融资\n培训", "培训、融资")]
    [InlineData("rate", CellKind.Percent, "80%", "80%")]
    [InlineData("employees", CellKind.Text, "1,234 人", "1,234 人")]
    [InlineData("assets", CellKind.Text, "/", "不适用")]
    [InlineData("employees", CellKind.Text, "/", "/")]
    [InlineData("division", CellKind.Text, "330102 杭州市上城区", "330102")]
    [InlineData("code", CellKind.Text, " 91350100m000100y43 ", "91350100M000100Y43")]
    [InlineData("phone", CellKind.Number, "13800000000", "13800000000")]
    [InlineData("name", CellKind.Text, "示例\n平台", "示例 平台")]
    [InlineData("grant", CellKind.Text, "2019-1-1 至 2021年12月31日", "2019-01-01 至 2021-12-31")]
    [InlineData("grant", CellKind.Text, "无", "否")]
    public void Understands(string field, CellKind kind, string text, string answer)
    {
        Assert.Equal(answer, Read(field, kind, text, out var faults));
        Assert.Empty(faults.All);
    }

    [Theory]
    [InlineData("employees", CellKind.Error, "#N/A", "错误值“#N/A”")]
    [InlineData("employees", CellKind.Formula, "=", "没有计算结果")]
    [InlineData("name", CellKind.Text, "示\uFFFD例", "不能识别的字符")]
    [InlineData("code", CellKind.Number, "913301060000000000", "数字格式")]
    public void Says_what_only_the_sheet_can_know(string field, CellKind kind, string text, string says)
    {
        Assert.Null(Read(field, kind, text, out var faults));
        var fault = Assert.Single(faults.All);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(Field(field).Label, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unit_in_the_heading_is_that_of_bare_numbers()
    {
        Assert.Equal("20000元", Read("assets", CellKind.Number, "20000", out _, Shifan.Rules.Unit.Find("元")));
        Assert.Equal("5 亿元", Read("assets", CellKind.Text, "5 亿元", out _, Shifan.Rules.Unit.Find("元")));
    }

    [Theory]
    [InlineData("employees", "1,234", "1234 人", true)]
    [InlineData("assets", "5 亿元", "50000", true)]
    [InlineData("assets", "5", "50000", false)]
    [InlineData("rate", "80", "80%", true)]
    [InlineData("founded", "2019/3/5", "2019-03-05", true)]
    [InlineData("filed", "有", "是", true)]
    [InlineData("offers", "融资、培训", "培训、融资", true)]
    [InlineData("offers", "融资", "培训、融资", false)]
    [InlineData("name", "a", "A", false)]
    [InlineData("name", " 示例 ", "示例", true)]
    [InlineData("grant", "无", "否", true)]
    public void Knows_when_two_answers_say_the_same(string field, string a, string b, bool same) =>
        Assert.Equal(same, CellAnswer.Same(Field(field), new ScalarNode(default, a), new ScalarNode(default, b)));

    [Fact]
    public void Nothing_and_nothing_are_the_same() => Assert.True(CellAnswer.Same(Field("name"), null, new ScalarNode(default, "", isNull: true)));
}
