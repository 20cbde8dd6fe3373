using System.Xml.Linq;
using Shifan.Documents;

namespace Shifan.Tests.Unit.Papers;

public sealed class ReceiptTests
{
    private const string Digest = "1a2b3c4d5e6f7a8b9c0d1e2f00112233445566778899aabbccddeeff00112233";

    private static readonly Receipt Sample = new(
        "332021-AB12-0001", "2021年度省级中小企业公共服务示范平台", "示例中小企业服务中心有限公司", 2, Printing.Moment, Digest, "示例法人（主任）",
        [new("上一年度审计报告", "审计报告.pdf", new string('a', 64), 2_500_000)]);

    [Fact]
    public void Says_what_arrived_when_to_the_second()
    {
        var text = Printing.Text(ReceiptPaper.Of(Sample, "https://shifan.example.cn/verify/1a2b", Repository.Programme("zhejiang-2021")));
        foreach (var line in new[]
        {
            "申报编号 332021-AB12-0001", "申报单位 示例中小企业服务中心有限公司", "提交时间 2021-05-12 10:03:07（北京时间，以服务器时钟为准）", "版本 第 2 版", "真实性声明人 示例法人（主任）",
            "内容摘要 SHA-256　1a2b 3c4d 5e6f 7a8b 9c0d 1e2f 0011 2233 4455 6677 8899 aabb ccdd eeff 0011 2233",
            "1 | 上一年度审计报告 | 审计报告.pdf | 2.4 MB | " + new string('a', 64), "https://shifan.example.cn/verify/1a2b", "1a2b-3c4d-5e6f-7a8b-9c0d-1e2f",
        })
        {
            Assert.Contains(line, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1a2b-3c4d-5e6f-7a8b-9c0d-1e2f")]
    [InlineData(" 1A2B 3C4D 5E6F 7A8B 9C0D 1E2F ")]
    [InlineData("1a2b3c4d5e6f7a8b9c0d1e2f")]
    [InlineData("１ａ２ｂ３ｃ４ｄ５ｅ６ｆ７ａ８ｂ９ｃ０ｄ１ｅ２ｆ")]
    [InlineData(Digest)]
    public void A_code_is_read_as_people_type_it(string typed) => Assert.Equal(VerificationCode.Of(Digest), VerificationCode.Read(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1a2b-3c4d-5e6f-7a8b-9c0d-1e2")]
    [InlineData("1a2b-3c4d-5e6f-7a8b-9c0d-1e2g")]
    [InlineData("%' or 1=1 --")]
    public void What_is_no_code_is_none(string? typed) => Assert.Null(VerificationCode.Read(typed));

    [Fact]
    public void The_code_is_a_drawing_without_style_that_looks_like_one()
    {
        var svg = XDocument.Parse(QrCode.Svg("https://shifan.example.cn/verify/1a2b3c4d5e6f7a8b9c0d1e2f", "回执“<验证>”"));
        Assert.Equal("回执“<验证>”", svg.Root!.Elements().First().Value);
        Assert.DoesNotContain(svg.Descendants().Attributes(), attribute => attribute.Name.LocalName is "style" or "class" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        var modules = svg.Descendants().Last().Attribute("d")!.Value;
        // the three corners by which a camera finds it, inside a margin of four
        Assert.Contains("M4 4h1v1h-1z", modules, StringComparison.Ordinal);
        Assert.DoesNotContain("M3 ", modules, StringComparison.Ordinal);
        Assert.Equal(QrCode.Svg("a", "b"), QrCode.Svg("a", "b"));
    }
}
