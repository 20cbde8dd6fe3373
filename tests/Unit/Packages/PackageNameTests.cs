using FsCheck;
using FsCheck.Fluent;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Packages;

/// <summary>Names as every medium holds them.</summary>
public sealed class PackageNameTests
{
    private static string Fit(string name, string ending = "", params string[] taken) => PackageName.Fit(name, ending, new HashSet<string>(taken, StringComparer.OrdinalIgnoreCase));

    [Theory]
    [InlineData("杭州示例服务中心", "", "杭州示例服务中心")]
    [InlineData("审计报告.PDF", ".pdf", "审计报告.pdf")]
    [InlineData("一/二：三?*.pdf", ".pdf", "一_二：三__.pdf")]
    [InlineData("  尾巴. ", "", "尾巴")]
    [InlineData("", ".pdf", "未命名.pdf")]
    [InlineData("con", "", "_con")]
    // 示例 with a character outside the basic plane, which a disc cannot name
    [InlineData("\U00020BB7野示例公司", "", "〓野示例公司")]
    [InlineData("\u202Efdp.exe", ".pdf", "fdp.exe.pdf")]
    public void What_a_medium_cannot_hold_is_replaced(string name, string ending, string fitting)
    {
        Assert.Equal(fitting, Fit(name, ending));
        Assert.Null(PackageName.Fault(fitting));
    }

    [Fact]
    public void What_is_too_long_keeps_its_ending_and_its_number()
    {
        var name = new string('长', 80) + ".pdf";
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (first, second) = (PackageName.Fit(name, ".pdf", taken), PackageName.Fit(name, ".pdf", taken));
        Assert.Equal(PackageName.Longest, first.Length);
        Assert.Equal(PackageName.Longest, second.Length);
        Assert.EndsWith("长.pdf", first, StringComparison.Ordinal);
        Assert.EndsWith("（2）.pdf", second, StringComparison.Ordinal);
    }

    [Fact]
    public void Great_and_small_letters_are_one_name() => Assert.Equal("a（2）.pdf", Fit("a.pdf", ".pdf", "A.PDF"));

    [Fact]
    public void Whatever_is_given_the_name_fits_and_is_like_no_other() => Prop.ForAll(ArbMap.Default.ArbFor<string?[]>(), names =>
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return names.Select(name => PackageName.Fit(name ?? "", ".pdf", taken)).All(name => PackageName.Fault(name) is null) && taken.Count == names.Length;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a:b", "“:”")]
    [InlineData("a.", "句点结尾")]
    [InlineData("aux.txt", "系统保留")]
    [InlineData("", "为空")]
    public void A_name_that_does_not_fit_is_said(string name, string says) => Assert.Contains(says, PackageName.Fault(name), StringComparison.Ordinal);

    [Fact]
    public void A_name_of_65_units_does_not_fit()
    {
        Assert.Null(PackageName.Fault(new string('长', 64)));
        Assert.Contains("65 个字符", PackageName.Fault(new string('长', 65)), StringComparison.Ordinal);
    }
}
