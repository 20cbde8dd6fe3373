using System.Globalization;
using System.Text;
using QRCoder;

namespace Shifan.Documents;

/// <summary>Lays the QR code of its mark on each page of a printout, in the corner that headings leave free.</summary>
public static class PageMarks
{
    // A4 in points; the code with its white edge is 18 mm
    private const double Short = 595.276, Long = 841.89, Side = 51, FromRight = 14, FromTop = 12;

    /// <summary>The printout with the codes; as it was where qpdf is missing: then only the mark's letters stand on it.</summary>
    public static async Task<byte[]> LayAsync(byte[] pdf, int pages, string number, string code, bool across, CancellationToken stop = default)
    {
        var folder = Directory.CreateTempSubdirectory("shifan-marks-").FullName;
        try
        {
            string At(string name) => Path.Combine(folder, name);
            await File.WriteAllBytesAsync(At("in.pdf"), pdf, stop);
            await File.WriteAllBytesAsync(At("marks.pdf"), Draw(pages, number, code, across), stop);
            var answer = await Qpdf.RunAsync(folder, [At("in.pdf"), "--overlay", At("marks.pdf"), "--", "--deterministic-id", At("out.pdf")], stop);
            return answer.Done ? await File.ReadAllBytesAsync(At("out.pdf"), stop) : pdf;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // two objects a page: the page, and what is drawn on it
    private static byte[] Draw(int pages, string number, string code, bool across)
    {
        var (width, height) = across ? (Long, Short) : (Short, Long);
        var file = new StringBuilder();
        var places = new List<int>();
        void Write(string text)
        {
            places.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{places.Count} 0 obj\n{text}\nendobj\n");
        }
        file.Append("%PDF-1.5\n");
        Write("<< /Type /Catalog /Pages 2 0 R >>");
        Write(string.Create(CultureInfo.InvariantCulture, $"<< /Type /Pages /Count {pages} /MediaBox [ 0 0 {width} {height} ] /Kids [ {string.Join(' ', Enumerable.Range(0, pages).Select(page => $"{3 + 2 * page} 0 R"))} ] >>"));
        for (var page = 1; page <= pages; page++)
        {
            var drawn = Draw(new PageMark(number, code, page), width - FromRight - Side, height - FromTop);
            Write($"<< /Type /Page /Parent 2 0 R /Resources << >> /Contents {places.Count + 2} 0 R >>");
            Write($"<< /Length {drawn.Length} >>\nstream\n{drawn}\nendstream");
        }
        var list = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {places.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places) file.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {places.Count + 1} /Root 1 0 R >>\nstartxref\n{list}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }

    private static string Draw(PageMark mark, double left, double top)
    {
        using var generator = new QRCodeGenerator();
        // a quarter may be lost: pages are sealed, folded and photographed
        using var code = generator.CreateQrCode(mark.ToString(), QRCodeGenerator.ECCLevel.Q);
        var rows = code.ModuleMatrix;
        var unit = Side / rows.Count;
        var drawn = new StringBuilder();
        // it is no part of what a reader is read aloud
        drawn.Append(CultureInfo.InvariantCulture, $"/Artifact BMC 1 g {left:0.###} {top - Side:0.###} {Side} {Side} re f 0 g\n");
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                var run = x;
                while (run < rows.Count && rows[y][run]) run++;
                if (run == x) continue;
                drawn.Append(CultureInfo.InvariantCulture, $"{left + x * unit:0.###} {top - (y + 1) * unit:0.###} {(run - x) * unit:0.###} {unit:0.###} re\n");
                x = run;
            }
        }
        return drawn.Append("f EMC").ToString();
    }
}
