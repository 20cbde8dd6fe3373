using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using Shifan.Documents;

namespace Shifan.Bench.Papers;

/// <summary>
/// The package of a city (5 applications) and of a province (60), each with a dozen files of two megabytes. The floor is the same files copied, hashed and
/// written into one zip, flushed to the disk. Both in turn, from files that lie in the page cache.
/// </summary>
internal static class PackageBench
{
    private const int Rounds = 3;
    private const int FilesOfCase = 12;
    private const int FileBytes = 2 << 20;

    public static async Task RunAsync()
    {
        var home = Directory.CreateTempSubdirectory("shifan-bench-");
        try
        {
            foreach (var cases in new[] { 5, 60 }) await MeasureAsync(home.FullName, cases);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string home, int cases)
    {
        var random = new Random(cases);
        var content = new byte[FileBytes];
        var files = new List<PackageFile>();
        for (var i = 0; i < cases * FilesOfCase; i++)
        {
            random.NextBytes(content);
            var path = Path.Combine(home, $"{cases}-{i}");
            File.WriteAllBytes(path, content);
            files.Add(PackageFile.OfDisk($"{i / FilesOfCase:00} 示例机构/{i % FilesOfCase:00} 材料.pdf", path));
        }
        var bag = new Bag("示例推荐材料", new DateTimeOffset(2021, 5, 26, 9, 0, 0, TimeSpan.FromHours(8)), [], files);
        var (own, bare, discs) = (new List<double>(), new List<double>(), new List<double>());
        GC.Collect();
        var before = Environment.WorkingSet;
        var most = 0L;
        for (var round = 0; round <= Rounds; round++)
        {
            var (floor, product) = (Time(() => Floor(home, files)), Time(() => Product(home, bag)));
            most = Math.Max(most, Environment.WorkingSet - before);
            // the first is to warm up
            if (round == 0) continue;
            bare.Add(floor);
            own.Add(product);
        }
        if (DiscImage.IsAvailable)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var from = Stopwatch.GetTimestamp();
                await DiscImage.WriteAsync(bag, Path.Combine(home, "disc.iso"), Path.Combine(home, $"work{round}"), "BENCH");
                discs.Add(Stopwatch.GetElapsedTime(from).TotalSeconds);
            }
        }
        var mega = bag.Size / (double)(1 << 20);
        Result.Rate($"papers.package.{cases}", mega / Result.Median(own), "MB/s", mega / Result.Median(bare), 0.5, null);
        if (discs.Count > 0) Result.Rate($"papers.disc.{cases}", mega / Result.Median(discs), "MB/s", mega / Result.Median(bare), null, null);
        Result.Time($"papers.package.{cases}.memory", most / (double)(1 << 20), "MB", null, null);
        foreach (var file in files) File.Delete(file.OnDisk!);
    }

    private static double Time(Action act)
    {
        var from = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static void Product(string home, Bag bag)
    {
        var path = Path.Combine(home, "package.zip");
        using (var to = File.Create(path))
        {
            BagWriter.WriteZip(bag, to);
            to.Flush(flushToDisk: true);
        }
        // kept under its digest, as the program keeps what a job made
        using (var kept = File.OpenRead(path)) SHA256.HashData(kept);
        File.Delete(path);
    }

    private static void Floor(string home, IReadOnlyList<PackageFile> files)
    {
        var path = Path.Combine(home, "floor.zip");
        using (var to = File.Create(path))
        {
            using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var file in files)
                {
                    var copy = Path.Combine(home, "copy");
                    File.Copy(file.OnDisk!, copy, overwrite: true);
                    using var from = File.OpenRead(copy);
                    SHA256.HashData(from);
                    from.Position = 0;
                    using var entry = zip.CreateEntry(file.Path, CompressionLevel.NoCompression).Open();
                    from.CopyTo(entry);
                }
            }
            to.Flush(flushToDisk: true);
        }
        File.Delete(path);
    }
}
