using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>How texts are counted, compared and understood.</summary>
public sealed class WordingTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("  \t\r\n　", 0)]
    [InlineData("中小企业", 4)]
    [InlineData("中小企业。", 5)]
    [InlineData("“中小”，企业", 7)]
    [InlineData("中 小\n企　业", 4)]
    [InlineData("ERP", 1)]
    [InlineData("ERP 系统", 3)]
    [InlineData("ERP系统V2", 4)]
    [InlineData("2020年度", 3)]
    [InlineData("1 2 3", 3)]
    [InlineData("80%", 2)]
    [InlineData("café", 1)]
    [InlineData("𠮷野家", 3)] // a character of two halves
    [InlineData("😀😀", 2)]
    [InlineData("——", 2)]
    public void Counts_as_officials_do(string text, int count) => Assert.Equal(count, Wording.Count(text));

    [Fact]
    public void Counts_a_long_text_as_the_sum_of_its_parts()
    {
        Assert.Equal(150, Wording.Count(new string('字', 150)));
        Assert.Equal(151, Wording.Count(new string('字', 150) + "A"));
        Assert.Equal(1, Wording.Count(new string('A', 150)));
    }

    [Fact]
    public void Half_a_character_is_counted_and_breaks_nothing() => Assert.Equal(2, Wording.Count("字\uD83D"));

    [Theory]
    [InlineData("１２３４．５％", "1234.5%")]
    [InlineData("ＡＢＣ　ａｂｃ", "ABC abc")]
    [InlineData("（平台）", "(平台)")]
    [InlineData("中小企业", "中小企业")]
    [InlineData("", "")]
    public void Turns_full_width_into_half_width(string text, string plain) => Assert.Equal(plain, Wording.HalfWidth(text));

    [Theory]
    [InlineData("limt", "limit")]
    [InlineData("atleast", "atLeast")]
    [InlineData("LIMIT", "limit")]
    [InlineData("万圆", "万元")]
    [InlineData("zzzzzz", null)]
    [InlineData("讲", null)] // nothing in common with any
    [InlineData("", null)]
    public void Guesses_what_was_meant_or_nothing(string word, string? meant) => Assert.Equal(meant, Wording.Nearest(word, ["limit", "atLeast", "figure", "万元", "家"]));

    [Theory]
    [InlineData("是", true)]
    [InlineData(" 有 ", true)]
    [InlineData("true", true)]
    [InlineData("否", false)]
    [InlineData("无", false)]
    [InlineData("0", false)]
    [InlineData("不", null)]
    [InlineData("", null)]
    [InlineData("maybe", null)]
    public void Understands_yes_and_no(string text, bool? flag) => Assert.Equal(flag, Flags.Read(text));
}
