using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Shifan.Documents;

namespace Shifan.Tests.Unit.Packages;

/// <summary>A package as it is written, and what the check says of one that somebody touched.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly Packing packing = new();

    public void Dispose() => packing.Dispose();

    private static (PackageFaultKind, string)[] Faults(PackageCheck check) => [.. check.Faults.Select(fault => (fault.Kind, fault.Path))];

    [Fact]
    public async Task A_package_is_whole_as_a_zip_and_as_a_folder()
    {
        var digest = packing.Unpack();
        foreach (var path in new[] { packing.Zip, packing.Open, packing.At("") })
        {
            var check = await Packing.CheckAsync(path);
            Assert.Empty(check.Faults);
            Assert.Equal((3, 18L, digest), (check.Files, check.Bytes, check.Digest));
        }
    }

    [Fact]
    public void It_is_laid_out_as_the_rfc_says()
    {
        var digest = packing.Unpack();
        Assert.Equal("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", File.ReadAllText(packing.At("bagit.txt")));
        Assert.Equal(
            "Source-Organization: 示例区主管部门\nExternal-Description: 两行 并作一行\nBagging-Date: 2021-05-26\nPayload-Oxum: 18.3\nBag-Size: 18 字节\n", File.ReadAllText(packing.At("bag-info.txt")));
        static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(
            $"{Of("推荐函")}  data/01 推荐函.txt\n{Of("推荐表")}  data/02 示例机构（甲）/1 推荐表.txt\n{Of("")}  data/02 示例机构（甲）/2 空.txt\n", File.ReadAllText(packing.At("manifest-sha256.txt")));
        Assert.Equal(4, File.ReadAllLines(packing.At("tagmanifest-sha256.txt")).Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(packing.At("tagmanifest-sha256.txt")))), digest);
        Assert.Equal("第一行\r\n第二行", File.ReadAllText(packing.At("说明.txt")));
    }

    [Fact]
    public void The_same_package_gives_the_same_bytes()
    {
        packing.Write();
        var first = File.ReadAllBytes(packing.Zip);
        packing.Write();
        Assert.Equal(first, File.ReadAllBytes(packing.Zip));
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_in_a_zip_is_found()
    {
        packing.Write();
        var bytes = File.ReadAllBytes(packing.Zip);
        // what a zip says of itself besides names, sizes and places may change without the package changing: times, and what made it
        var named = 0;
        for (var at = 0; at < bytes.Length; at += 7)
        {
            bytes[at] ^= 0x10;
            File.WriteAllBytes(packing.Zip, bytes);
            try
            {
                var check = await Packing.CheckAsync(packing.Zip);
                if (!check.IsWhole) named++;
                else Assert.Equal(18, check.Bytes);
            }
            catch (PackageUnreadableException)
            {
                named++;
            }
            bytes[at] ^= 0x10;
        }
        Assert.True(named > bytes.Length / 7 / 2, $"{named} of {bytes.Length / 7}");
    }

    [Fact]
    public async Task A_changed_a_missing_and_an_extra_file_are_named()
    {
        packing.Unpack();
        var letter = File.ReadAllBytes(packing.At("data/01 推荐函.txt"));
        letter[0] ^= 1;
        File.WriteAllBytes(packing.At("data/01 推荐函.txt"), letter);
        File.Delete(packing.At("data/02 示例机构（甲）/2 空.txt"));
        File.WriteAllText(packing.At("data/02 示例机构（甲）/3 夹带.txt"), "x");
        File.WriteAllText(packing.At("autorun.inf"), "x");
        var check = await Packing.CheckAsync(packing.Open);
        Assert.Equal(
            [(PackageFaultKind.Extra, "autorun.inf"), (PackageFaultKind.Changed, "data/01 推荐函.txt"), (PackageFaultKind.Missing, "data/02 示例机构（甲）/2 空.txt"), (PackageFaultKind.Extra, "data/02 示例机构（甲）/3 夹带.txt")],
            Faults(check));
        Assert.Equal(1, check.Files);
    }

    [Fact]
    public async Task Who_changes_the_manifest_too_is_found_by_the_one_above_it()
    {
        packing.Unpack();
        File.WriteAllText(packing.At("data/01 推荐函.txt"), "另一封");
        var manifest = packing.At("manifest-sha256.txt");
        var other = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("另一封")));
        File.WriteAllText(manifest, other + File.ReadAllText(manifest)[64..]);
        Assert.Equal([(PackageFaultKind.Changed, "manifest-sha256.txt")], Faults(await Packing.CheckAsync(packing.Open)));
    }

    [Fact]
    public async Task Who_changes_every_manifest_changes_the_digest_on_paper()
    {
        var digest = packing.Write();
        packing.Write(Packing.Bag(Packing.Text("03 又一份.txt", "x")));
        var check = await Packing.CheckAsync(packing.Zip);
        Assert.Empty(check.Faults);
        Assert.NotEqual(digest, check.Digest);
    }

    [Theory]
    [InlineData("bagit.txt")]
    [InlineData("manifest-sha256.txt")]
    [InlineData("tagmanifest-sha256.txt")]
    [InlineData("bag-info.txt")]
    public async Task What_describes_the_package_may_not_be_missing(string name)
    {
        packing.Unpack();
        File.Delete(packing.At(name));
        if (name == "bagit.txt")
        {
            var error = await Assert.ThrowsAsync<PackageUnreadableException>(() => Packing.CheckAsync(packing.Open));
            Assert.Contains("不是数据包", error.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains((PackageFaultKind.Missing, name), Faults(await Packing.CheckAsync(packing.Open)));
        }
    }

    [Theory]
    [InlineData("../外面.txt")]
    [InlineData("/绝对.txt")]
    [InlineData("示例区推荐材料/data/../../外面.txt")]
    [InlineData("示例区推荐材料\\data\\反斜杠.txt")]
    [InlineData("别的文件夹/a.txt")]
    public async Task What_leads_out_of_the_package_is_a_fault(string name)
    {
        packing.Write();
        using (var zip = ZipFile.Open(packing.Zip, ZipArchiveMode.Update)) zip.CreateEntry(name);
        Assert.Equal([name], (await Packing.CheckAsync(packing.Zip)).Faults.Select(fault => fault.Path));
    }

    [Fact]
    public async Task One_place_twice_is_a_fault()
    {
        packing.Write();
        using (var zip = ZipFile.Open(packing.Zip, ZipArchiveMode.Update)) zip.CreateEntry("示例区推荐材料/data/01 推荐函.txt");
        Assert.Equal([(PackageFaultKind.Structure, "示例区推荐材料/data/01 推荐函.txt")], Faults(await Packing.CheckAsync(packing.Zip)));
    }

    [Theory]
    [InlineData("not a line")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  data/../bagit.txt")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  bagit.txt")]
    public async Task A_line_that_is_none_is_named_by_its_number(string line)
    {
        packing.Unpack();
        File.AppendAllText(packing.At("manifest-sha256.txt"), line + "\n");
        var check = await Packing.CheckAsync(packing.Open);
        Assert.Contains(check.Faults, fault => fault is { Kind: PackageFaultKind.Structure, Path: "manifest-sha256.txt" } && fault.Sentence.StartsWith("第 4 行", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_package_is_said()
    {
        File.WriteAllText(packing.Zip, "not a zip");
        Assert.Contains("不是 zip 文件", (await Assert.ThrowsAsync<PackageUnreadableException>(() => Packing.CheckAsync(packing.Zip))).Message, StringComparison.Ordinal);
        Assert.Contains("没有“", (await Assert.ThrowsAsync<PackageUnreadableException>(() => Packing.CheckAsync(packing.Zip + "x"))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(packing.Open);
        Assert.Contains("不是数据包", (await Assert.ThrowsAsync<PackageUnreadableException>(() => Packing.CheckAsync(packing.Open))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_bytes_than_recorded_are_not_written()
    {
        var right = Packing.Text("03 附件.txt", "附件");
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("附件")));
        packing.Write(Packing.Bag(right with { Digest = digest }));
        Assert.Equal("03 附件.txt", Assert.Throws<DamagedFileException>(() => packing.Write(Packing.Bag(right with { Digest = digest[1..] + "0" }))).Path);
        Assert.Throws<DamagedFileException>(() => packing.Write(Packing.Bag(right with { Size = 5 })));
        Assert.Throws<DamagedFileException>(() => packing.Write(Packing.Bag(right with { Size = 7 })));
    }

    [Fact]
    public void Names_that_no_disc_holds_and_places_taken_twice_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => packing.Write(Packing.Bag(Packing.Text("a:b.txt", ""))));
        Assert.Throws<InvalidOperationException>(() => packing.Write(Packing.Bag(Packing.Text("01 推荐函.TXT", ""))));
    }
}
