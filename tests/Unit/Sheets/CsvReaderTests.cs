using System.Text;
using Shifan.Documents;

namespace Shifan.Tests.Unit.Sheets;

/// <summary>Separated values in the encodings and with the quotes that offices' programs write.</summary>
public sealed class CsvReaderTests
{
    private static string Shown(SheetBook book) => string.Join('/', book.Sheets[0].Rows.Select(row => $"{row.Number}:{string.Join('|', row.Cells.Select(cell => cell.Text))}"));

    private static string Read(string text) => Shown(Made.Sound(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("姓名,学历\r\n示例一,本科\r\n", "1:姓名|学历/2:示例一|本科")]
    [InlineData("姓名\t学历\n示例一\t本科", "1:姓名|学历/2:示例一|本科")]
    [InlineData("姓名;学历\n示例一;本科", "1:姓名|学历/2:示例一|本科")]
    [InlineData("sep=;\n姓名;备注\n示例一;a,b", "1:姓名|备注/2:示例一|a,b")]
    [InlineData("\"姓\"\"名\",\"多\n行\"\nb,c", "1:姓\"名|多\n行/2:b|c")]
    [InlineData("a,,c\n\n,,\n,x,", "1:a||c/4:|x")]
    [InlineData("\"示范\"平台,b\nc,d", "1:\"示范\"平台|b/2:c|d")]
    [InlineData("\"没有结束,b\nc,d", "1:\"没有结束|b/2:c|d")]
    [InlineData("'=1+1,'-a,'示例,''=b,-5", "1:=1+1|-a|'示例|'=b|-5")]
    [InlineData("a\rb\r\nc", "1:a/2:b/3:c")]
    public void Reads(string text, string shown) => Assert.Equal(shown, Read(text));

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("GB18030", false)]
    public void Finds_the_encoding(string name, bool marked)
    {
        var encoding = name == "GB18030" ? CodePagesEncodingProvider.Instance.GetEncoding(name)! : Encoding.GetEncoding(name);
        byte[] file = [.. marked ? encoding.GetPreamble() : [], .. encoding.GetBytes("姓名\t学历\n示例㐀𠮷\t本科")];
        Assert.Equal("1:姓名|学历/2:示例㐀𠮷|本科", Shown(Made.Sound(file)));
    }

    [Fact]
    public void A_pasted_block_has_tabs_whatever_else_is_in_it() =>
        Assert.Equal("1:a,b;c|d/2:多\n行|\"x\" y", Shown(Made.Pasted("a,b;c\td\r\n\"多\n行\"\t\"x\" y\r\n")));

    [Fact]
    public void What_no_page_can_show_is_marked_not_kept()
    {
        // half a character, as UTF-16 can hold it
        byte[] file = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a\u0001,"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("b")];
        Assert.Equal("1:a\uFFFD|\uFFFDb", Shown(Made.Sound(file)));
        Assert.Equal("1:a\uFFFDb", Shown(Made.Pasted("a\0b")));
    }
}
