using System.Text;

namespace Shifan.Documents;

/// <summary>What a file is by its first bytes. A name or a header says nothing: anybody can write them.</summary>
internal static class Signature
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Length = 1024;

    private static readonly (string Hex, Objection Objection)[] Others =
    [
        ("D0CF11E0A1B11AE1", Objections.OldOffice), // also a docx or xlsx with a password
        ("504B0506", Objections.Archive), // an empty zip
        ("526172211A07", Objections.Archive), // rar
        ("377ABCAF271C", Objections.Archive), // 7z
        ("1F8B", Objections.Archive), // gzip
        ("425A68", Objections.Archive), // bzip2
        ("FD377A585A00", Objections.Archive), // xz
        ("474946383", Objections.OtherPicture), // gif
        ("49492A00", Objections.OtherPicture), // tiff
        ("4D4D002A", Objections.OtherPicture),
        ("424D", Objections.OtherPicture), // bmp
        ("38425053", Objections.OtherPicture), // psd
        ("4D5A", Objections.Program), // exe, dll
        ("7F454C46", Objections.Program), // elf
        ("CAFEBABE", Objections.Program),
        ("2321", Objections.Program), // a script's first line
    ];

    /// <summary>The kind, or null with the objection. Of a zip archive only its content tells: see <see cref="OfficeScan"/>.</summary>
    public static (FileKind? Kind, bool Zip, Objection? Objection) Of(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return (null, false, Objections.Empty);
        var hex = Convert.ToHexString(head[..Math.Min(8, head.Length)]);
        if (hex == "89504E470D0A1A0A") return (FileKind.Png, false, null);
        if (hex.StartsWith("FFD8FF", StringComparison.Ordinal)) return (FileKind.Jpeg, false, null);
        if (hex.StartsWith("504B0304", StringComparison.Ordinal)) return (null, true, null);
        // some writers begin with a mark or a line break; anything else before it is another file in disguise
        var text = Trimmed(head);
        if (text.StartsWith("%PDF-"u8)) return (FileKind.Pdf, false, null);
        foreach (var (start, objection) in Others)
        {
            if (hex.StartsWith(start, StringComparison.Ordinal)) return (null, false, objection);
        }
        if (head.Length >= 12 && (head[4..8].SequenceEqual("ftyp"u8) || head[..4].SequenceEqual("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))) return (null, false, Objections.OtherPicture);
        if (text.StartsWith("{\\rtf"u8)) return (null, false, Objections.OldOffice);
        return (null, false, IsText(head) ? Objections.Page : Objections.Unknown);
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(Encoding.UTF8.Preamble)) head = head[3..];
        return head.TrimStart(" \t\r\n"u8);
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var b in head)
        {
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f')) return false;
        }
        return true;
    }
}
