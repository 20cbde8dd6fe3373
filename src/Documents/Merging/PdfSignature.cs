namespace Shifan.Documents;

/// <summary>Whether a PDF carries an electronic signature or seal: the range of bytes that one covers always stands in plain letters.</summary>
public static class PdfSignature
{
    /// <summary>Looks through a file piece by piece.</summary>
    public static async Task<bool> IsThereAsync(string path, CancellationToken stop = default)
    {
        var sought = "/ByteRange"u8.ToArray();
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var piece = new byte[256 * 1024];
        var kept = 0;
        int read;
        while ((read = await file.ReadAsync(piece.AsMemory(kept), stop)) > 0)
        {
            if (piece.AsSpan(0, kept + read).IndexOf(sought) >= 0) return true;
            var tail = Math.Min(sought.Length - 1, kept + read);
            piece.AsSpan(kept + read - tail, tail).CopyTo(piece);
            kept = tail;
        }
        return false;
    }
}
