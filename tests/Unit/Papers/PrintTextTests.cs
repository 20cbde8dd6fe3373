using FsCheck;
using FsCheck.Fluent;
using Shifan.Documents;

namespace Shifan.Tests.Unit.Papers;

public sealed class PrintTextTests
{
    private static readonly string[] Bits = ["汉", "𠮷", "a", "W", "/", ".", " ", "，", "😀", "\n", "é", "e\u0301", "0", "（", "\t"];

    [Fact]
    public void Breaking_a_text_takes_nothing_away_and_every_piece_fits()
    {
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(20210516, 73), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var text = PrintText.Clean(string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => random.Next(3) == 0 ? new string('x', random.Next(40)) : Bits[random.Next(Bits.Length)])));
            var room = 2 + random.Next(30);
            var broken = PrintText.Breakable(text, room);
            return broken.Replace("\u0002", "").Replace("\u0003", "") == text
                && broken.Split('\u0003', '\u0002', '\n', ' ').All(piece => piece.Any(c => c >= 0x2E80) || PrintText.Width(piece) <= room);
        }));
    }

    [Fact]
    public void A_word_that_fits_stays_whole() => Assert.Equal("见 https://example.cn 网页", PrintText.Breakable("见 https://example.cn 网页", 20));

    [Fact]
    public void What_cannot_be_seen_is_named_and_half_a_character_is_marked()
    {
        Assert.Equal("甲〔U+0000〕乙〔U+0007〕〔U+202E〕丙", PrintText.Clean("甲\0乙\u0007\u202E丙"));
        Assert.Equal("甲\uFFFD乙", PrintText.Clean("甲" + (char)0xD842 + "乙"));
        Assert.Equal("〔U+0002〕〔U+0003〕", PrintText.Clean("\u0002\u0003"));
        Assert.Equal("第一段\n第二段", PrintText.Paragraphs("\r\n　　第一段\r\n\r\n  第二段　\u2028"));
    }
}
