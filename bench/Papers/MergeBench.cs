using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shifan.Documents;

namespace Shifan.Bench.Papers;

/// <summary>
/// The merged PDF of an application with 20 and 200 scanned pages of 1.2 MB, ten a file. The floor is a copy of the same bytes, flushed.
/// Memory is the most that this process has grown by and qpdf has held, at once; the typesetter's and the inspector's processes are there anyway.
/// </summary>
internal static class MergeBench
{
    private const int PagesOfFile = 10, PageBytes = 1_200_000, Rounds = 3;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("shifan-merge-bench-").FullName;
        try
        {
            using var typesetter = new Typesetter();
            using var inspector = new Inspector();
            using var merger = new Merger(typesetter, inspector);
            var forms = await typesetter.PrintAsync(new Printout(
                "申请报告", "示例机构", "332021-AB12-0001", "第 1 版", null, "ABCD-EFGH", DateTimeOffset.UnixEpoch,
                [.. Enumerable.Range(1, 12).SelectMany(i => new PrintBlock[] { new PrintBlock.Title($"第 {i} 章"), new PrintBlock.Paragraph("示例正文。"), new PrintBlock.NewPage() })]));
            var before = Environment.WorkingSet;
            foreach (var pages in new[] { 20, 200 })
            {
                var files = Enumerable.Range(0, pages / PagesOfFile).Select(i => Scan(folder, i)).ToList();
                var order = new MergeOrder(["示例通知"], [new("申报单位", "示例机构")], "示例机构", "332021-AB12-0001", "第 1 版", "ABCD-EFGH", DateTimeOffset.UnixEpoch, "申请报告", forms.Bytes, files);
                var size = files.Sum(file => file.Size) / 1e6;
                var target = Path.Combine(folder, "merged.pdf");
                await merger.MergeAsync(order, target); // the workers are there
                var (times, floors) = (new List<double>(), new List<double>());
                var most = 0L;
                for (var round = 0; round < Rounds; round++)
                {
                    floors.Add(Timed(() => Copy(files, Path.Combine(folder, "copy"))));
                    using var memory = new MemoryWatch(before);
                    var clock = Stopwatch.StartNew();
                    var made = await merger.MergeAsync(order, target);
                    times.Add(clock.Elapsed.TotalMilliseconds);
                    if (made.Trouble is { } trouble) throw new InvalidOperationException($"{trouble}: {made.Message}");
                    most = Math.Max(most, memory.Most());
                }
                var (time, floor) = (Result.Median(times), Result.Median(floors));
                var name = string.Create(CultureInfo.InvariantCulture, $"papers.merge.{pages}");
                Result.Time(name + ".ms", time, "ms", floor, null);
                Result.Rate(name + ".rate", size / (time / 1000), "MB/s", size / (floor / 1000), null, pages >= 200 ? 100 : null);
                Result.Time(name + ".memory", most / 1e6, "MB", null, 300);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Timed(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static void Copy(List<MergeFile> files, string target)
    {
        using var to = new FileStream(target, FileMode.Create);
        foreach (var file in files)
        {
            using var from = File.OpenRead(file.Path);
            from.CopyTo(to, 256 * 1024);
        }
        to.Flush(flushToDisk: true);
    }

    // what a scanner leaves: a page is a picture, whose points nobody unpacks on the way
    private static MergeFile Scan(string folder, int number)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"scan{number}.pdf"));
        var noise = new byte[PageBytes];
        new Random(number).NextBytes(noise);
        using (var file = new FileStream(path, FileMode.Create))
        {
            var places = new List<long>();
            void Text(string text) => file.Write(Encoding.Latin1.GetBytes(text));
            void Begin(string text)
            {
                places.Add(file.Position);
                Text(string.Create(CultureInfo.InvariantCulture, $"{places.Count} 0 obj\n{text}"));
            }
            Text("%PDF-1.5\n");
            Begin("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
            Begin($"<< /Type /Pages /Count {PagesOfFile} /Kids [ {string.Join(' ', Enumerable.Range(0, PagesOfFile).Select(i => $"{3 + 3 * i} 0 R"))} ] >>\nendobj\n");
            for (var i = 0; i < PagesOfFile; i++)
            {
                var at = 3 + 3 * i;
                Begin($"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents {at + 1} 0 R /Resources << /XObject << /P {at + 2} 0 R >> >> >>\nendobj\n");
                Begin("<< /Length 28 >>\nstream\nq 595 0 0 842 0 0 cm /P Do Q\nendstream\nendobj\n");
                Begin($"<< /Type /XObject /Subtype /Image /Width 1654 /Height 2339 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode /Length {PageBytes} >>\nstream\n");
                file.Write(noise);
                Text("\nendstream\nendobj\n");
            }
            var list = file.Position;
            Text($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n{string.Concat(places.Select(place => place.ToString("D10", CultureInfo.InvariantCulture) + " 00000 n \n"))}trailer\n<< /Size {places.Count + 1} /Root 1 0 R >>\nstartxref\n{list}\n%%EOF\n");
        }
        using var whole = File.OpenRead(path);
        return new MergeFile("审计报告", $"扫描{number}.pdf", FileKind.Pdf, Convert.ToHexStringLower(SHA256.HashData(whole)), new FileInfo(path).Length, path) { LookedInto = true };
    }

    /// <summary>Looks every few milliseconds at how much is held.</summary>
    private sealed class MemoryWatch : IDisposable
    {
        private readonly long before;
        private readonly Timer timer;
        private long most;

        public MemoryWatch(long before)
        {
            this.before = before;
            timer = new Timer(_ => Look(), null, 0, 50);
        }

        public long Most() => Interlocked.Read(ref most);

        public void Dispose() => timer.Dispose();

        private void Look()
        {
            var held = Environment.WorkingSet - before;
            foreach (var one in Process.GetProcessesByName("qpdf"))
            {
                using (one)
                {
                    try
                    {
                        held += one.WorkingSet64;
                    }
                    catch (InvalidOperationException)
                    {
                        // ended meanwhile
                    }
                }
            }
            if (held > Interlocked.Read(ref most)) Interlocked.Exchange(ref most, held);
        }
    }
}
