using System.Diagnostics;
using System.Text;

namespace Shifan.Tests.App.Papers;

/// <summary>What a reader of a PDF sees, by poppler: another program than the one that made it.</summary>
internal static class Pdf
{
    /// <summary>The text of each page, as it lies on the paper or, <paramref name="raw"/>, as it was written.</summary>
    public static async Task<IReadOnlyList<string>> PagesAsync(byte[] pdf, bool raw = false)
    {
        var text = await SaidAsync(pdf, "pdftotext", file => [raw ? "-raw" : "-layout", "-enc", "UTF-8", file, "-"]);
        return [.. text.TrimEnd('\f').Split('\f')];
    }

    /// <summary>Title, author and the like, and the XMP packet.</summary>
    public static async Task<string> PropertiesAsync(byte[] pdf) => await SaidAsync(pdf, "pdfinfo", file => ["-enc", "UTF-8", file]) + await SaidAsync(pdf, "pdfinfo", file => ["-enc", "UTF-8", "-meta", file]);

    private static async Task<string> SaidAsync(byte[] pdf, string program, Func<string, string[]> arguments)
    {
        Assert.Equal("%PDF-"u8, pdf.AsSpan(0, 5));
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, pdf);
            var start = new ProcessStartInfo(program, arguments(file)) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
            using var reader = Process.Start(start)!;
            var said = reader.StandardError.ReadToEndAsync();
            var text = await reader.StandardOutput.ReadToEndAsync();
            await said;
            await reader.WaitForExitAsync();
            Assert.Equal(0, reader.ExitCode);
            return text;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>All of it without blanks and line ends, cell by cell.</summary>
    public static async Task<string> DenseAsync(byte[] pdf) => Dense(string.Concat(await PagesAsync(pdf, raw: true)));

    public static string Dense(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
