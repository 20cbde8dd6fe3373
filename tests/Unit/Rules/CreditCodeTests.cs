using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>统一社会信用代码: the vectors of GB 32100-2015.</summary>
public sealed class CreditCodeTests
{
    [Theory]
    [InlineData("91350100M000100Y43")]
    [InlineData("91335126NJJE3EG030")] // remainder nought gives the check character 0
    public void Accepts_a_right_code(string code) => Assert.Null(CreditCode.Trouble(code));

    [Theory]
    [InlineData("91350100M000100Y4Z", "校验位不符")]
    [InlineData("91350100M000100Y44", "校验位不符")]
    [InlineData("91350100M000100Y34", "校验位不符")] // two neighbours exchanged
    [InlineData("9135010OM000100Y43", "第 8 位“O”")]
    [InlineData("91350100I000100Y43", "第 9 位“I”")]
    [InlineData("91350100m000100Y43", "第 9 位“m”")]
    [InlineData("9135A100M000100Y43", "第 3–8 位应为数字")]
    [InlineData("91350100M000100Y4", "现为 17 位")]
    [InlineData("91350100M000100Y430", "现为 19 位")]
    [InlineData("", "现为 0 位")]
    [InlineData("９1350100M000100Y43", "第 1 位")]
    public void Says_what_is_wrong(string code, string says) => Assert.Contains(says, CreditCode.Trouble(code), StringComparison.Ordinal);

    [Fact]
    public void A_character_of_two_halves_is_named_whole()
    {
        var trouble = CreditCode.Trouble("91350100" + "\U0001F600" + "00100Y43");
        Assert.Contains("“\U0001F600”", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_single_slip_is_found()
    {
        const string code = "91350100M000100Y43";
        for (var i = 0; i < code.Length; i++)
        {
            foreach (var c in "0123456789ABCDEFGHJKLMNPQRTUWXY".Where(c => c != code[i])) Assert.NotNull(CreditCode.Trouble(code[..i] + c + code[(i + 1)..]));
        }
    }

    [Fact]
    public void Tells_the_registering_division_and_makes_check_characters()
    {
        Assert.Equal(350100, CreditCode.Division("91350100M000100Y43"));
        Assert.Equal('3', CreditCode.CheckCharacter("91350100M000100Y4"));
        Assert.Equal('0', CreditCode.CheckCharacter("91335126NJJE3EG03"));
    }
}
