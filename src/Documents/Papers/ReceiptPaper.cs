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
    /// <summary>A page or two, ready to be printed.</summary>
    /// <param name="receipt">What it attests.</param>
    /// <param name="address">The page on which it can be verified.</param>
    /// <param name="programme">Whose papers.</param>
    public static Printout Of(Receipt receipt, string address, Programme programme)
    {
        var moment = Deadline.ShowExact(receipt.Moment);
        var data = new PaperData(programme)
        {
            Words = new Dictionary<string, string>(PaperData.OfNotice(programme, receipt.Call), StringComparer.Ordinal)
            {
                ["case.number"] = receipt.Number,
                ["case.institution"] = receipt.Institution,
                ["case.version"] = $"{receipt.Version}",
                ["case.submitted"] = moment,
                ["case.digest"] = VerificationCode.Show(receipt.Digest).Replace('-', ' '),
                ["receipt.declarant"] = receipt.Declarant ?? "",
                ["receipt.code"] = VerificationCode.Show(receipt.Code),
                ["receipt.address"] = address,
            },
            Lists = new Dictionary<string, PaperListing>(StringComparer.Ordinal)
            {
                ["files"] = new([.. receipt.Files.Select(file => new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["slot"] = file.Slot, ["name"] = file.Name, ["size"] = Sizes.Say(file.Size), ["digest"] = file.Digest,
                })]),
            },
        };
        return PaperPrintout.Of(
            "receipt", data, new PaperEdges(receipt.Institution, $"申报编号 {receipt.Number}", $"第 {receipt.Version} 版　{moment} 提交", IsDraft: false, PageCode.Of(receipt.Number, receipt.Version, receipt.Digest), receipt.Moment))!;
    }
}
