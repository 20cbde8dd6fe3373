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
}
