using System.Globalization;
using System.Text;

namespace Shifan.Documents;

/// <summary>A picture as a page takes it.</summary>
/// <param name="Path">A JPEG of grey or of three colours.</param>
/// <param name="Width">Its points across, as they are stored.</param>
/// <param name="Height">Its points down.</param>
/// <param name="Orientation">How it is to be turned, as EXIF says it: 1 to 8.</param>
/// <param name="Grey">Whether it has but one colour.</param>
public sealed record PicturePage(string Path, int Width, int Height, int Orientation, bool Grey)
{
    // A4 in points, with a margin as printers leave it; more at the foot, where the page's number stands
    private const double Short = 595.276, Long = 841.89, Margin = 24, Foot = 36;

    /// <summary>Writes a PDF of one page that holds the picture as it is, byte for byte: nothing is decoded.</summary>
    public async Task WriteAsync(string target, CancellationToken stop = default)
    {
        var (across, down) = Orientation >= 5 ? (Height, Width) : (Width, Height);
        var (pageWidth, pageHeight) = across > down ? (Long, Short) : (Short, Long);
        var scale = Math.Min((pageWidth - 2 * Margin) / across, (pageHeight - Margin - Foot) / down);
        var (w, h) = (across * scale, down * scale);
        var (x, y) = ((pageWidth - w) / 2, Foot + (pageHeight - Margin - Foot - h) / 2);
        var content = Say($"q {Matrix(x, y, w, h)} cm /P Do Q");
        await using var picture = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using var to = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None);
        var places = new List<long>();
        async Task WriteAsync(string text) => await to.WriteAsync(Encoding.Latin1.GetBytes(text), stop);
        async Task ObjectAsync(string text)
        {
            places.Add(to.Position);
            await WriteAsync($"{places.Count} 0 obj\n{text}");
        }
        await WriteAsync("%PDF-1.5\n%\u00e2\u00e3\u00cf\u00d3\n");
        await ObjectAsync("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
        await ObjectAsync("<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>\nendobj\n");
        await ObjectAsync(Say($"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 {pageWidth} {pageHeight} ] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>\nendobj\n"));
        await ObjectAsync($"<< /Length {content.Length} >>\nstream\n{content}\nendstream\nendobj\n");
        await ObjectAsync($"<< /Type /XObject /Subtype /Image /Width {Width} /Height {Height} /BitsPerComponent 8 /ColorSpace /{(Grey ? "DeviceGray" : "DeviceRGB")} /Filter /DCTDecode /Length {picture.Length} >>\nstream\n");
        await picture.CopyToAsync(to, stop);
        await WriteAsync("\nendstream\nendobj\n");
        var list = to.Position;
        await WriteAsync($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n{string.Concat(places.Select(place => Say($"{place:D10} 00000 n \n")))}trailer\n<< /Size {places.Count + 1} /Root 1 0 R >>\nstartxref\n{list}\n%%EOF\n");
    }

    // where the corners of the stored picture come to lie, so that it stands upright
    private string Matrix(double x, double y, double w, double h) => Orientation switch
    {
        2 => Say($"{-w} 0 0 {h} {x + w} {y}"),
        3 => Say($"{-w} 0 0 {-h} {x + w} {y + h}"),
        4 => Say($"{w} 0 0 {-h} {x} {y + h}"),
        5 => Say($"0 {-h} {-w} 0 {x + w} {y + h}"),
        6 => Say($"0 {-h} {w} 0 {x} {y + h}"),
        7 => Say($"0 {h} {w} 0 {x} {y}"),
        8 => Say($"0 {h} {-w} 0 {x + w} {y}"),
        _ => Say($"{w} 0 0 {h} {x} {y}"),
    };

    private static string Say(FormattableString text) => string.Format(CultureInfo.InvariantCulture, text.Format, [.. text.GetArguments().Select(part => part is double number ? Math.Round(number, 3).ToString(CultureInfo.InvariantCulture) : part)]);
}
