using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shifan.Documents;

/// <summary>
/// The identifier (<c>/ID</c>) of a PDF that qpdf wrote with <c>--static-id</c>: made from the digests of what went into it, so that the same contents give the
/// same file, without reading hundreds of megabytes once more as qpdf's own way does.
/// </summary>
internal static class PdfName
{
    // what qpdf writes where it is told to write no name of its own
    private static readonly byte[] Nameless = "<31415926535897932384626433832795>"u8.ToArray();

    /// <summary>Puts it where the last cross-reference stands; a file that has none of that kind stays as it is.</summary>
    public static async Task GiveAsync(string pdf, IEnumerable<byte[]> contents, CancellationToken stop)
    {
        await using var file = new FileStream(pdf, FileMode.Open, FileAccess.ReadWrite);
        var end = Encoding.ASCII.GetString(await ReadAsync(file, Math.Max(0, file.Length - 64), 64, stop)).Split("startxref");
        if (end.Length < 2 || !long.TryParse(end[^1].Trim().Split('\n')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var table) || table >= file.Length) return;
        var head = await ReadAsync(file, table, 4096, stop);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in contents) hash.AppendData(content);
        var name = Encoding.ASCII.GetBytes($"<{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}>");
        for (var at = head.AsSpan().IndexOf(Nameless); at >= 0; at = head.AsSpan().IndexOf(Nameless))
        {
            name.CopyTo(head.AsSpan(at));
            file.Position = table + at;
            await file.WriteAsync(name, stop);
        }
    }

    private static async Task<byte[]> ReadAsync(FileStream file, long from, int most, CancellationToken stop)
    {
        file.Position = from;
        var read = new byte[Math.Min(most, file.Length - from)];
        await file.ReadExactlyAsync(read, stop);
        return read;
    }
}
