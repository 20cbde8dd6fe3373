using Shifan.Documents;
using Shifan.Rules;
using Block = Shifan.Documents.Block;

namespace Shifan.Tests.Unit.Documents;

public sealed class TextRendererTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("从业人数", 8)]
    [InlineData("≥20 人（注）", 12)]
    [InlineData("𠮷野家", 6)]
    [InlineData("é", 1)]
    [InlineData("", 0)]
    public void Counts_columns_not_characters(string text, int columns) => Assert.Equal(columns, TextRenderer.Columns(text));

    [Fact]
    public void Aligns_columns_below_wide_characters() => Assert.Equal(
        "条款      前     后\n" +
        "--------  -----  --------\n" +
        "一（一）  20 人  21 人\n" +
        "a         5      1,000 家\n",
        TextRenderer.Render([new Block.Table(["条款", "前", "后"], [["一（一）", "20 人", "21 人"], ["a", "5", "1,000 家"]])]));

    [Fact]
    public void Indents_what_stands_below_an_item() => Assert.Equal(
        "- [不符合] 甲\n  数据：乙（丙）\n  - 丁\n    注：戊\n",
        TextRenderer.Render([new Block.List([new Item("甲", Verdict.NotMet, Below:
            [new Block.Field("数据", "乙", "丙"), new Block.List([new Item("丁", Below: [new Block.Note("戊")])])])])]));

    [Fact]
    public void Folds_running_text_only_for_a_terminal()
    {
        var text = new string('字', 60);
        Assert.Equal(text + "\n", TextRenderer.Render([new Block.Paragraph(text)]));
        Assert.Equal($"{new string('字', 25)}\n{new string('字', 25)}\n{new string('字', 10)}\n", TextRenderer.Render([new Block.Paragraph(text)], 50));
    }

    [Fact]
    public void Keeps_a_number_in_one_piece() =>
        Assert.Equal($"{new string('字', 19)}\n123456\n", TextRenderer.Render([new Block.Paragraph(new string('字', 19) + "123456")], 40));

    [Fact]
    public void Renders_a_lone_surrogate_without_failing() => Assert.EndsWith("\n", TextRenderer.Render([new Block.Paragraph("a\ud800b")], 40), StringComparison.Ordinal);
}
