using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Shifan.Documents;

namespace Shifan.Web.Pages.Applications;

/// <summary>
/// What was uploaded, carried by the page itself from the dry run to the import: sealed, so that it comes back as it was read, and no server
/// has to remember it.
/// </summary>
public sealed class ImportKept(IDataProtectionProvider protection)
{
    /// <summary>The longest that a page carries.</summary>
    public const int MostCharacters = 16 << 20;

    private const int MostBytes = 64 << 20;

    private sealed record Kept(SheetSource Source, IReadOnlyList<KeptSheet> Sheets);

    private sealed record KeptSheet(string Name, bool Hidden, IReadOnlyList<KeptRow> Rows, IReadOnlyList<int[]> Merges);

    // each cell with a letter before it for what it was
    private sealed record KeptRow(int N, IReadOnlyList<string> C);

    private IDataProtector For(Guid application) => protection.CreateProtector("import", application.ToString());

    /// <summary>The book as one line of text; null where it is too long for a page.</summary>
    public string? Write(Guid application, SheetBook book)
    {
        var kept = new Kept(book.Source, [.. book.Sheets.Select(sheet => new KeptSheet(
            sheet.Name, sheet.Hidden, [.. sheet.Rows.Select(row => new KeptRow(row.Number, [.. row.Cells.Select(cell => (char)('a' + (int)cell.Kind) + cell.Text)]))],
            [.. sheet.Merges.Select(merge => new[] { merge.FirstRow, merge.FirstColumn, merge.LastRow, merge.LastColumn })]))]);
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true)) JsonSerializer.Serialize(brotli, kept);
        if (packed.Length > MostCharacters / 2) return null;
        return WebEncoders.Base64UrlEncode(For(application).Protect(packed.ToArray()));
    }

    /// <summary>The book again, or null where the text is not one that this program sealed for the application.</summary>
    public SheetBook? Read(Guid application, string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MostCharacters) return null;
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(For(application).Unprotect(WebEncoders.Base64UrlDecode(text))), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            brotli.CopyTo(plain);
            if (plain.Length > MostBytes || JsonSerializer.Deserialize<Kept>(plain.ToArray()) is not { } kept) return null;
            return new SheetBook(kept.Source, [.. kept.Sheets.Select(sheet => new Sheet(
                sheet.Name, [.. sheet.Rows.Select(row => new SheetRow(row.N, [.. row.C.Select(cell => new SheetCell((CellKind)(cell[0] - 'a'), cell[1..]))]))],
                [.. sheet.Merges.Select(merge => new SheetMerge(merge[0], merge[1], merge[2], merge[3]))], sheet.Hidden))]);
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
