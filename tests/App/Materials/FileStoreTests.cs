using System.Security.Cryptography;
using Shifan.Casework;

namespace Shifan.Tests.App.Materials;

/// <summary>Files by their digest, on a real folder.</summary>
public sealed class FileStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shifan-files-").FullName;

    private readonly FileStore files;

    public FileStoreTests() => files = new FileStore(new Store(null, null) { Files = new FileSettings(folder) });

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_is_kept_is_found_by_its_digest_and_comes_back_to_the_byte()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_001);
        var kept = await files.KeepAsync(new MemoryStream(bytes), 300_001);
        Assert.Equal(new StoredFile(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length), kept);
        Assert.True(files.Has(kept!.Digest));
        await using var stream = files.Open(kept.Digest);
        using var back = new MemoryStream();
        await stream.CopyToAsync(back);
        Assert.Equal(bytes, back.ToArray());
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once_and_nothing_else_stays()
    {
        for (var i = 0; i < 3; i++) await files.KeepAsync(new MemoryStream([1, 2, 3]), 3);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => files.KeepAsync(new MemoryStream([1, 2, 3]), 3)));
        Assert.Single(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_byte_too_many_keeps_nothing()
    {
        Assert.Null(await files.KeepAsync(new MemoryStream(new byte[11]), 10));
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_cut_short_by_the_disk_is_mended_when_it_comes_again()
    {
        var kept = await files.KeepAsync(new MemoryStream(new byte[10]), 10);
        File.WriteAllBytes(files.PathOf(kept!.Digest), new byte[4]);
        await files.KeepAsync(new MemoryStream(new byte[10]), 10);
        Assert.Equal(10, new FileInfo(files.PathOf(kept.Digest)).Length);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF")]
    public void What_is_no_digest_names_no_file(string digest) => Assert.Throws<ArgumentException>(() => files.Has(digest));

    [Fact]
    public void What_is_older_than_the_moment_is_swept()
    {
        var (old, young) = (files.PartOf(Guid.NewGuid()), files.PartOf(Guid.NewGuid()));
        File.WriteAllText(old, "x");
        File.WriteAllText(young, "x");
        File.SetLastWriteTimeUtc(old, new DateTime(2021, 5, 9, 23, 0, 0, DateTimeKind.Utc));
        Assert.Equal(1, files.Sweep(new DateTimeOffset(2021, 5, 11, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal((false, true), (File.Exists(old), File.Exists(young)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("99999999999999999999")]
    public void A_limit_that_is_no_number_is_told_at_the_start(string limit) =>
        Assert.Throws<InvalidOperationException>(() => FileSettings.From(name => name == "SHIFAN_FILE_MB" ? limit : null));
}
