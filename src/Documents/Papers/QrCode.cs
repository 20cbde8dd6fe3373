using System.Globalization;
using System.Text;
using QRCoder;

namespace Shifan.Documents;

/// <summary>A QR code as SVG of one path: no style attribute, which the pages' security policy would refuse.</summary>
public static class QrCode
{
    /// <summary>The drawing. <paramref name="name"/> is what a screen reader says.</summary>
    public static string Svg(string text, string name)
    {
        using var generator = new QRCodeGenerator();
        // a quarter may be lost: receipts are folded, stamped and copied
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.Q);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                if (rows[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {rows.Count} {rows.Count}" role="img" shape-rendering="crispEdges"><title>{System.Net.WebUtility.HtmlEncode(name)}</title><path fill="#fff" d="M0 0h{rows.Count}v{rows.Count}h-{rows.Count}z"/><path d="{path}"/></svg>
            """);
    }

    /// <summary>The same as PNG, for what cannot draw SVG.</summary>
    internal static byte[] Png(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.Q);
        using var picture = new PngByteQRCode(code);
        return picture.GetGraphic(8);
    }
}
