using System.Text;
using Shifan.Documents;

namespace Shifan.Tests.Unit.Packages;

/// <summary>A small package and the ways in which the tests spoil it.</summary>
internal sealed class Packing : IDisposable
{
    public static readonly DateTimeOffset Moment = new(2021, 5, 26, 9, 0, 0, TimeSpan.FromHours(8));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("shifan-package-");

    public string Zip => Path.Combine(folder.FullName, "package.zip");

    public string Open => Path.Combine(folder.FullName, "open");

    public static Bag Bag(params PackageFile[] more) => new(
        "示例区推荐材料", Moment, [new("Source-Organization", "示例区主管部门"), new("External-Description", "两行\r\n并作一行")],
        [Text("01 推荐函.txt", "推荐函"), Text("02 示例机构（甲）/1 推荐表.txt", "推荐表"), Text("02 示例机构（甲）/2 空.txt", ""), .. more])
    { Guide = "第一行\n第二行" };

    public static PackageFile Text(string path, string text) => PackageFile.Of(path, Encoding.UTF8.GetBytes(text));

    public string Write(Bag? bag = null)
    {
        using var to = File.Create(Zip);
        return BagWriter.WriteZip(bag ?? Bag(), to);
    }

    /// <summary>Writes the package and opens it into a folder.</summary>
    public string Unpack()
    {
        var digest = Write();
        System.IO.Compression.ZipFile.ExtractToDirectory(Zip, Open);
        return digest;
    }

    public string At(string place) => Path.Combine(Open, "示例区推荐材料", place);

    public static Task<PackageCheck> CheckAsync(string path) => PackageCheck.RunAsync(path);

    public void Dispose() => folder.Delete(recursive: true);
}
