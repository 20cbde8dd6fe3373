using System.Buffers.Binary;

namespace Shifan.Documents;

/// <summary>How a PDF ends: with its mark, and with nothing behind it that is another file.</summary>
internal static class PdfEnd
{
    // what mail programs, scanners and download pages leave behind the mark
    private const int Tolerated = 1024;
    private const int EndOfZip = 22;
    private const int LongestRemark = ushort.MaxValue;

    /// <summary>The objection to the end of a file; null where there is none.</summary>
    public static Objection? Find(ReadOnlySpan<byte> file)
    {
        if (IsZip(file)) return Objections.PdfForeign;
        var trimmed = file.TrimEnd("\0 \t\r\n"u8);
        var mark = trimmed.LastIndexOf("%%EOF"u8);
        if (mark >= 0 && trimmed.Length - mark - 5 <= Tolerated) return null;
        // objects behind the last mark are a later state of the document that was cut off on the way, though viewers often guess the rest
        return mark < 0 || trimmed[mark..].IndexOf(" obj"u8) >= 0 ? Objections.PdfCut : Objections.PdfForeign;
    }

    // an archive is read from its end, so it may stand behind anything; its remark may even hold another mark
    private static bool IsZip(ReadOnlySpan<byte> file)
    {
        var from = Math.Max(0, file.Length - LongestRemark - EndOfZip - Tolerated);
        for (var tail = file[from..]; tail.IndexOf("PK\x05\x06"u8) is var found and >= 0; tail = file[from..])
        {
            var at = from + found;
            from = at + 4;
            if (file.Length - at < EndOfZip) return false;
            var size = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 12)..]);
            if (size == 0 && BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 10)..]) == 0) return true;
            if (size <= at && file[(int)(at - size)..].StartsWith("PK\x01\x02"u8)) return true;
        }
        return false;
    }
}
