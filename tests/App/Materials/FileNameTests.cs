using Shifan.Casework;
using Shifan.Documents;

namespace Shifan.Tests.App.Materials;

/// <summary>Names of files as people, and others, give them.</summary>
public sealed class FileNameTests
{
    [Theory]
    [InlineData("审计报告 2020.pdf", "审计报告 2020.pdf")]
    [InlineData("../../etc/passwd", "passwd.pdf")]
    [InlineData(@"C:\Users\示例\桌面\执照.PDF", "执照.pdf")]
    [InlineData("a.pdf.exe", "a.pdf.exe.pdf")]
    [InlineData("a\u202Efdp.exe", "afdp.exe.pdf")]
    [InlineData("a\u0000\r\nb.pdf", "ab.pdf")]
    [InlineData("<script>alert(1)</script>.pdf", "script_.pdf")]
    [InlineData("a:b|c?d*e\"f.pdf", "a_b_c_d_e_f.pdf")]
    [InlineData("CON.pdf", "_CON.pdf")]
    [InlineData("com1.tar.pdf", "_com1.tar.pdf")]
    [InlineData("   ...   ", "未命名.pdf")]
    [InlineData("", "未命名.pdf")]
    [InlineData(".pdf", "未命名.pdf")]
    [InlineData("合影😀.pdf", "合影😀.pdf")]
    public void Are_made_harmless(string given, string clean) => Assert.Equal(clean, FileNames.Clean(given, FileKind.Pdf));

    [Fact]
    public void Half_a_character_is_left_out_and_a_long_name_keeps_its_ending()
    {
        Assert.Equal("ab.pdf", FileNames.Clean("a" + '\uD83D' + "b.pdf", FileKind.Pdf));
        var name = FileNames.Clean(new string('长', 300) + ".jpeg", FileKind.Jpeg);
        Assert.Equal((100, true), (name.Length, name.EndsWith("长.jpeg", StringComparison.Ordinal)));
        Assert.Equal(99, FileNames.Clean("x" + string.Concat(Enumerable.Repeat("😀", 300)) + ".pdf", FileKind.Pdf).Length);
    }

    [Fact]
    public void Are_kept_apart()
    {
        Assert.Equal("a（3）.pdf", FileNames.Apart("a.pdf", ["A.pdf", "a（2）.pdf"]));
        Assert.Equal("b.pdf", FileNames.Apart("b.pdf", ["a.pdf"]));
        var name = FileNames.Clean(new string('长', 300) + ".pdf", FileKind.Pdf);
        Assert.Equal(100, FileNames.Apart(name, [name]).Length);
    }
}
