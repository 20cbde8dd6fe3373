using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Shifan.Documents;

/// <summary>What is printed in several copies.</summary>
/// <param name="Parts">PDFs in binding order; each begins on a sheet of its own when both sides are printed.</param>
/// <param name="Copies">The numbers of the copies to be printed.</param>
/// <param name="Of">How many copies there are in all.</param>
/// <param name="Title">What the file is called in its own description.</param>
/// <param name="Moment">When what is printed was settled.</param>
public sealed record CopyOrder(IReadOnlyList<string> Parts, IReadOnlyList<int> Copies, int Of, string Title, DateTimeOffset Moment);

/// <summary>A print of copies, or why there is none.</summary>
/// <param name="Printed">Printed pages of one copy.</param>
/// <param name="Sheets">Sheets of one copy, printed on both sides.</param>
/// <param name="Trouble">Why there is none.</param>
/// <param name="Message">More about that, for a log.</param>
public sealed record CopyResult(int Printed, int Sheets, MergeTrouble? Trouble = null, string Message = "");

/// <summary>
/// Makes one file to be printed of several copies, each page with the number of its copy. Pages lie in the file once, whatever the number of
/// copies, and go from disk to disk.
/// </summary>
public static class CopySet
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How many pages a PDF has; null where it cannot be told.</summary>
    public static async Task<int?> PagesAsync(string pdf, CancellationToken stop = default)
    {
        var folder = Directory.CreateTempSubdirectory("shifan-pages-").FullName;
        try
        {
            return await PagesAsync(folder, pdf, stop) is { Pages: { } pages } ? pages : null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Makes it at a path.</summary>
    public static async Task<CopyResult> PrintAsync(Typesetter typesetter, CopyOrder order, string target, CancellationToken stop = default)
    {
        var folder = Directory.CreateDirectory(target + ".parts").FullName;
        try
        {
            return await MakeAsync(typesetter, order, folder, target, stop);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Sheets that parts take when each begins on one of its own.</summary>
    public static int SheetsOf(IEnumerable<int> pages) => pages.Sum(count => (count + 1) / 2);

    private static async Task<CopyResult> MakeAsync(Typesetter typesetter, CopyOrder order, string folder, string target, CancellationToken stop)
    {
        var (blank, joined, marks) = (Path.Combine(folder, "blank.pdf"), Path.Combine(folder, "joined.pdf"), Path.Combine(folder, "marks.pdf"));
        await File.WriteAllBytesAsync(blank, Blank(), stop);
        var (one, isBlank, counts) = (new List<string>(), new List<bool>(), new List<int>());
        foreach (var part in order.Parts)
        {
            var (pages, answer) = await PagesAsync(folder, part, stop);
            if (pages is not { } count) return new CopyResult(0, 0, answer.Missing ? MergeTrouble.NoQpdf : MergeTrouble.NotJoined, answer.Said);
            one.AddRange([part, "1-z"]);
            isBlank.AddRange(Enumerable.Repeat(false, count));
            counts.Add(count);
            if (count % 2 == 0) continue;
            one.AddRange([blank, "1"]);
            isBlank.Add(true);
        }
        var made = await Qpdf.RunAsync(folder, ["--empty", "--stream-data=preserve", "--remove-unreferenced-resources=no", "--pages", .. order.Copies.SelectMany(_ => one), "--", joined], stop);
        if (!made.Done) return new CopyResult(0, 0, MergeTrouble.NotJoined, made.Said);
        if (await JoinedPdf.ReadAsync(folder, joined, 0, stop) is not { } read) return new CopyResult(0, 0, MergeTrouble.NotJoined, "The joined file cannot be read.");
        var set = await typesetter.SetAsync("copies", to => WriteMarks(to, order, read.Sizes(), isBlank), order.Moment, stop);
        if (set.Trouble is not null) return new CopyResult(0, 0, MergeTrouble.NotSet, $"{set.Trouble} {set.Message}");
        await File.WriteAllBytesAsync(marks, set.Bytes, stop);
        var laid = await Qpdf.RunAsync(folder, [joined, "--overlay", marks, "--", "--deterministic-id", "--stream-data=preserve", "--object-streams=generate", target], stop);
        return laid.Done ? new CopyResult(counts.Sum(), SheetsOf(counts)) : new CopyResult(0, 0, MergeTrouble.NotJoined, laid.Said);
    }

    private static async Task<(int? Pages, QpdfAnswer Answer)> PagesAsync(string folder, string pdf, CancellationToken stop)
    {
        var answer = await Qpdf.RunAsync(folder, ["--show-npages", pdf], stop);
        return (answer.Done && int.TryParse(answer.Said.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pages) ? pages : null, answer);
    }

    // of each page its size and what stands on it; nothing on the back of a part's last sheet
    private static void WriteMarks(Stream to, CopyOrder order, IReadOnlyList<PageSize> sizes, List<bool> isBlank)
    {
        using var json = new Utf8JsonWriter(to, Json);
        json.WriteStartObject();
        json.WriteString("title", PrintText.Clean(order.Title));
        json.WriteStartArray("pages");
        for (var i = 0; i < sizes.Count; i++)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Math.Round(sizes[i].Width, 2));
            json.WriteNumberValue(Math.Round(sizes[i].Height, 2));
            json.WriteStringValue(isBlank[i % isBlank.Count] ? "" : string.Create(CultureInfo.InvariantCulture, $"第 {order.Copies[i / isBlank.Count]} 份／共 {order.Of} 份"));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static byte[] Blank()
    {
        string[] objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>", "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595.276 841.89 ] /Resources << >> >>"];
        var (file, places) = (new StringBuilder("%PDF-1.5\n"), new List<int>());
        foreach (var text in objects)
        {
            places.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{places.Count} 0 obj\n{text}\nendobj\n");
        }
        var list = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {places.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places) file.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        return Encoding.Latin1.GetBytes(file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {places.Count + 1} /Root 1 0 R >>\nstartxref\n{list}\n%%EOF\n").ToString());
    }
}
