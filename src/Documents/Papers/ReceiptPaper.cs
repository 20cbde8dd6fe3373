using System.Globalization;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>A file that was handed in: its slot, its name, and what identifies its content.</summary>
public sealed record ReceiptFile(string Slot, string Name, string Digest, long Size);

/// <summary>What a receipt attests: that this content of this institution arrived at this moment.</summary>
/// <param name="Number">The application's number.</param>
/// <param name="Call">What was applied for.</param>
/// <param name="Institution">Who applied.</param>
/// <param name="Version">Which version.</param>
/// <param name="Moment">When it arrived, by the server's clock.</param>
/// <param name="Digest">SHA-256 of what was submitted.</param>
/// <param name="Declarant">Who declared that it is true; null where the notice asks for no declaration.</param>
/// <param name="Files">The files handed in.</param>
public sealed record Receipt(
    string Number, string Call, string Institution, int Version, DateTimeOffset Moment, string Digest, string? Declarant, IReadOnlyList<ReceiptFile> Files)
{
    /// <summary>The code under which anybody can verify the receipt.</summary>
    public string Code => VerificationCode.Of(Digest);
}

/// <summary>The first 24 hexadecimal digits of a version's digest: enough that nobody finds one by trying, few enough to be typed.</summary>
public static class VerificationCode
{
    /// <summary>So many digits.</summary>
    public const int Length = 24;

    /// <summary>The code of a digest.</summary>
    public static string Of(string digest) => digest[..Length];

    /// <summary>In groups of four, for people: <c>1a2b-3c4d-…</c>.</summary>
    public static string Show(string code) => string.Join('-', code.Chunk(4).Select(group => new string(group)));

    /// <summary>A code as it was typed or scanned, with blanks, hyphens, capitals or full-width signs; a whole digest is taken too. Null where it is none.</summary>
    public static string? Read(string? typed)
    {
        if (typed is not { Length: > 0 and <= 200 }) return null;
        var plain = string.Concat(Wording.HalfWidth(typed).Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '—' or '–' or '_' or '.' or ':'))).ToLowerInvariant();
        return plain.Length is Length or 64 && plain.All(char.IsAsciiHexDigitLower) ? plain[..Length] : null;
    }
}

/// <summary>The receipt as a paper.</summary>
public static class ReceiptPaper
{
    /// <summary>A page or two, ready for the typesetter.</summary>
    /// <param name="receipt">What it attests.</param>
    /// <param name="address">The page on which it can be verified.</param>
    public static Printout Of(Receipt receipt, string address)
    {
        var moment = Deadline.ShowExact(receipt.Moment);
        var lines = new List<PrintLine>
        {
            new("申报编号", receipt.Number),
            new("申报事项", PrintText.Clean(receipt.Call)),
            new("申报单位", PrintText.Clean(receipt.Institution)),
            new("提交时间", $"{moment}（北京时间，以服务器时钟为准）"),
            new("版本", $"第 {receipt.Version} 版"),
        };
        if (receipt.Declarant is { } declarant) lines.Add(new("真实性声明人", PrintText.Clean(declarant)));
        lines.Add(new("内容摘要", $"SHA-256　{VerificationCode.Show(receipt.Digest).Replace('-', ' ')}"));
        var blocks = new List<PrintBlock>
        {
            new PrintBlock.Title("申报回执"),
            new PrintBlock.Paragraph("以下申报已收到。提交的内容已固定，任何改动都会形成新的版本，并有新的回执。"),
            new PrintBlock.Pairs(lines),
        };
        // on the first page, however many files follow
        blocks.Add(new PrintBlock.Picture(
            QrCode.Svg(address, "回执验证二维码"), "回执验证二维码",
            PrintText.Breakable($"扫描二维码，或打开下面的地址，可以验证本回执：\n{address}\n\n也可在验证页输入回执码：\n{VerificationCode.Show(receipt.Code)}", 18)));
        blocks.Add(new PrintBlock.Note("本回执证明上述内容于所示时间到达，不表示已经受理或符合条件。加盖公章的纸质材料仍按通知报送。"));
        if (receipt.Files.Count > 0)
        {
            blocks.Add(new PrintBlock.Chapter("随附的申报材料"));
            blocks.Add(new PrintBlock.Rows(
                [new("序号", 3, true), new("材料", 10, false), new("文件", 11, false), new("大小", 5, true), new("SHA-256 摘要", 15, false)],
                [.. receipt.Files.Select((file, i) => (IReadOnlyList<string>)[
                    (i + 1).ToString(CultureInfo.InvariantCulture), PrintText.Breakable(PrintText.Clean(file.Slot), 9), PrintText.Breakable(PrintText.Clean(file.Name), 10),
                    Sizes.Say(file.Size), PrintText.Breakable(file.Digest, 14)])]));
        }
        return new Printout(
            "申报回执", receipt.Institution, $"申报编号 {receipt.Number}", $"第 {receipt.Version} 版　{moment} 提交", null,
            PageCode.Of(receipt.Number, receipt.Version, receipt.Digest), receipt.Moment, blocks);
    }
}
