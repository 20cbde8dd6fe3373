using Shifan.Documents;

namespace Shifan.Tests.App.CommandLine;

/// <summary><c>package verify</c> as somebody uses it who has the disc and nothing else.</summary>
public sealed class PackageCommandTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_package_is_said_to_be_whole_or_what_it_lacks()
    {
        var path = Path.Combine(scratch.Folder, "报送.zip");
        string digest;
        await using (var to = File.Create(path)) digest = BagWriter.WriteZip(new Bag("示例", new DateTimeOffset(2021, 5, 26, 9, 0, 0, TimeSpan.FromHours(8)), [], [PackageFile.Of("01 推荐函.pdf", "正文正文"u8.ToArray())]), to);
        var whole = await Shell.StartAsync(scratch.Folder, "package", "verify", path);
        Assert.Equal((0, ""), (whole.Code, whole.Error));
        Assert.Contains(digest, whole.Output, StringComparison.Ordinal);
        Assert.Contains("完整：1 个文件，12 字节", whole.Output, StringComparison.Ordinal);

        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.AsSpan().IndexOf("正文正文"u8)] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        var changed = await Shell.StartAsync(scratch.Folder, "package", "verify", path);
        Assert.Equal(1, changed.Code);
        Assert.Contains("改动　data/01 推荐函.pdf　内容与清单不一致", changed.Output, StringComparison.Ordinal);
        var json = await Shell.StartAsync(scratch.Folder, "package", "verify", path, "--json");
        Assert.Equal(1, json.Code);
        Assert.Contains("\"kind\": \"changed\"", json.Output, StringComparison.Ordinal);

        Assert.Equal(66, (await Shell.StartAsync(scratch.Folder, "package", "verify", path + "x")).Code);
        Assert.Equal(64, (await Shell.StartAsync(scratch.Folder, "package", "verify")).Code);
    }

    [Fact]
    public async Task A_disc_is_checked_as_an_image_and_as_the_folder_that_a_machine_shows_of_it()
    {
        var (image, mounted) = (Path.Combine(scratch.Folder, "第1盘.iso"), Path.Combine(scratch.Folder, "mounted"));
        var bag = new Bag("示例区推荐材料", new DateTimeOffset(2021, 5, 26, 9, 0, 0, TimeSpan.FromHours(8)), [], [PackageFile.Of("01 推荐函.pdf", "正文"u8.ToArray()), PackageFile.Of("02 示例机构/01 推荐表.pdf", "表"u8.ToArray())]);
        var digest = await DiscImage.WriteAsync(bag, image, Path.Combine(scratch.Folder, "work"), "SHIFAN_1");
        using (var taken = System.Diagnostics.Process.Start("xorriso", ["-no_rc", "-report_about", "FAILURE", "-osirrox", "on", "-indev", image, "-extract", "/", mounted, "-rollback_end"]))
        {
            await taken.WaitForExitAsync();
            Assert.Equal(0, taken.ExitCode);
        }
        foreach (var path in new[] { image, mounted })
        {
            var whole = await Shell.RunAsync("package", "verify", path);
            Assert.Equal((0, ""), (whole.Code, whole.Error));
            Assert.Contains(digest, whole.Output, StringComparison.Ordinal);
        }
        var folder = Path.Combine(mounted, "示例区推荐材料", "data", "02 示例机构");
        // a disc's folders are not to be written to
        using (var opened = System.Diagnostics.Process.Start("chmod", ["-R", "u+rwx", mounted])) await opened.WaitForExitAsync();
        File.Move(Path.Combine(folder, "01 推荐表.pdf"), Path.Combine(folder, "另一个.pdf"));
        var other = await Shell.RunAsync("package", "verify", mounted);
        Assert.Equal(1, other.Code);
        Assert.Contains("缺少　data/02 示例机构/01 推荐表.pdf", other.Output, StringComparison.Ordinal);
        Assert.Contains("多余　data/02 示例机构/另一个.pdf", other.Output, StringComparison.Ordinal);
    }
}
