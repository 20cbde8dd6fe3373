using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using QRCoder;

namespace Shifan.Documents;

/// <summary>Lays the QR code of its mark on each page of a printout, in the corner that headings leave free.</summary>
public static class PageMarks
{
    // A4 in points; the code with its white edge is 18 mm
    private const double Short = 595.276, Long = 841.89, Side = 51, FromRight = 14, FromTop = 12;

    /// <summary>The printout with the codes; as it was where qpdf is missing: then only the mark's letters stand on it.</summary>
    public static async Task<byte[]> LayAsync(byte[] pdf, string number, string code, bool across, CancellationToken stop = default)
    {
        var folder = Directory.CreateTempSubdirectory("shifan-marks-").FullName;
        try
        {
            string At(string name) => Path.Combine(folder, name);
            await File.WriteAllBytesAsync(At("in.pdf"), pdf, stop);
            if (await ChangesAsync(folder, At("in.pdf"), number, code, across ? (Long, Short) : (Short, Long), stop) is not { } changes) return pdf;
            await File.WriteAllTextAsync(At("marks.json"), changes, stop);
            var answer = await Qpdf.RunAsync(folder, [At("in.pdf"), "--update-from-json=" + At("marks.json"), "--deterministic-id", At("out.pdf")], stop);
            return answer.Done ? await File.ReadAllBytesAsync(At("out.pdf"), stop) : pdf;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // what each page draws besides: its own contents stay as they are, for its tags point into them
    private static async Task<string?> ChangesAsync(string folder, string pdf, string number, string code, (double Width, double Height) size, CancellationToken stop)
    {
        using var said = await Qpdf.DescribeAsync(folder, pdf, ["--json-key=qpdf", "--json-key=pages"], stop);
        if (said is null) return null;
        var (objects, _, last) = JoinedPdf.Objects(said);
        var pages = said.RootElement.GetProperty("pages").EnumerateArray().Select(page => page.GetProperty("object").GetString()!).Select(name => (Name: name, Page: objects[name])).ToList();
        var drawn = await PageStamps.DrawnAsync(folder, pdf, pages, stop);
        var changed = new JsonObject();
        string Stream(string text)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{++last} 0 R");
            changed["obj:" + name] = new JsonObject { ["stream"] = new JsonObject { ["dict"] = new JsonObject(), ["data"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(text)) } };
            return name;
        }
        var begin = Stream("q\n");
        foreach (var ((name, page), i) in pages.Select((page, i) => (page, i + 1)))
        {
            page["/Contents"] = new JsonArray([begin, .. drawn[name].Select(stream => (JsonNode)stream), Stream("\nQ\n" + Draw(new PageMark(number, code, i), size.Width - FromRight - Side, size.Height - FromTop) + "\n")]);
            changed["obj:" + name] = new JsonObject { ["value"] = page };
        }
        return JoinedPdf.ChangesOf(changed, last);
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
