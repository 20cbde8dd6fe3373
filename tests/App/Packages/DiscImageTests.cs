using System.Diagnostics;
using System.Text;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.App.Packages;

/// <summary>A package on a disc, as other programs read it.</summary>
public sealed class DiscImageTests : IDisposable
{
    private static readonly DateTimeOffset Moment = new(2021, 5, 26, 9, 0, 0, TimeSpan.FromHours(8));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("shifan-disc-");

    private string Image => Path.Combine(folder.FullName, "disc.iso");

    public void Dispose() => folder.Delete(recursive: true);

    private static readonly string Longest = "02 " + new string('长', PackageName.Longest - 7) + ".pdf";

    private Bag Made()
    {
        var onDisk = Path.Combine(folder.FullName, "a=b\\c");
        File.WriteAllText(onDisk, "正文");
        return new Bag("示例区推荐材料", Moment, [new("Source-Organization", "示例区主管部门")],
        [
            PackageFile.Of("01 推荐函.txt", "推荐函"u8.ToArray()), PackageFile.OfDisk("02 示例机构（有限合伙）= é㛃/1 推荐表.pdf", onDisk), PackageFile.Of($"02 示例机构（有限合伙）= é㛃/{Longest}", []),
        ]);
    }

    private Task<string> WriteAsync(Bag bag) => DiscImage.WriteAsync(bag, Image, Path.Combine(folder.FullName, $"work-{Guid.NewGuid():N}"), "SHIFAN_1");

    private static async Task<string> SayAsync(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var wrong = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await wrong;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return said;
    }

    [Fact]
    public async Task The_same_package_has_one_digest_on_disc_and_as_a_zip()
    {
        var bag = Made();
        var digest = await WriteAsync(bag);
        var check = await PackageCheck.RunAsync(Image);
        Assert.Empty(check.Faults);
        Assert.Equal(("示例区推荐材料", 3, digest), (check.Name, check.Files, check.Digest));
        Assert.Equal(digest, BagWriter.WriteZip(bag, Stream.Null));
    }

    [Fact]
    public async Task Names_are_right_in_every_tree_of_the_disc()
    {
        var bag = Made();
        await WriteAsync(bag);
        // Windows reads the first, others the second
        var joliet = await SayAsync("7z", "l", "-ba", "-slt", "-sccUTF-8", Image);
        var rock = await SayAsync("xorriso", "-no_rc", "-indev", Image, "-find");
        foreach (var file in bag.Files)
        {
            Assert.Contains($"Path = 示例区推荐材料/data/{file.Path}\n", joliet, StringComparison.Ordinal);
            Assert.Contains($"'./示例区推荐材料/data/{file.Path}'", rock, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_same_package_gives_the_same_image()
    {
        await WriteAsync(Made());
        var first = await File.ReadAllBytesAsync(Image);
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        File.Delete(Image);
        await WriteAsync(Made());
        Assert.Equal(first, await File.ReadAllBytesAsync(Image));
    }

    [Fact]
    public async Task A_flipped_byte_on_the_disc_is_named()
    {
        await WriteAsync(Made());
        var bytes = await File.ReadAllBytesAsync(Image);
        bytes[bytes.AsSpan().IndexOf("正文"u8)] ^= 1;
        await File.WriteAllBytesAsync(Image, bytes);
        var fault = Assert.Single((await PackageCheck.RunAsync(Image)).Faults);
        Assert.Equal((PackageFaultKind.Changed, "data/02 示例机构（有限合伙）= é㛃/1 推荐表.pdf"), (fault.Kind, fault.Path));
    }

    [Fact]
    public async Task What_is_divided_over_discs_fits_them()
    {
        const long capacity = 4L << 20;
        // many small files: it is their sectors and names that fill a disc
        var files = Enumerable.Range(1, 1500).Select(i => PackageFile.Of($"{i / 100:00} 示例机构/{i:0000} {new string('件', 40)}.txt", new byte[2049])).ToList();
        var discs = Discs.Divide(files.GroupBy(file => file.Path[..2]).Select(group => (IReadOnlyList<PackageFile>)[.. group]), capacity)!;
        Assert.InRange(discs.Count, 3, 10);
        Assert.Equal(files, discs.SelectMany(disc => disc));
        foreach (var disc in discs)
        {
            await WriteAsync(new Bag("示例", Moment, [], disc));
            Assert.InRange(new FileInfo(Image).Length, 1, capacity);
            File.Delete(Image);
        }
    }

    [Fact]
    public async Task What_is_no_image_is_said()
    {
        await File.WriteAllTextAsync(Image, "not a disc");
        Assert.Contains("不是", (await Assert.ThrowsAsync<PackageUnreadableException>(() => PackageCheck.RunAsync(Image))).Message, StringComparison.Ordinal);
    }
}
