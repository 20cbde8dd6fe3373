using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Shifan.Documents;
using Shifan.Tests.App.Papers;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.App.Merging;

/// <summary>What comes out of a merge, by programs other than those that made it: whatever goes in, one whole PDF.</summary>
public sealed class MergerTests : IDisposable
{
    private static readonly DateTimeOffset Moment = new(2021, 5, 12, 2, 3, 7, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("shifan-merge-").FullName;
    private readonly Typesetter typesetter = new();
    private readonly Inspector inspector = new();
    private readonly Merger merger;
    private readonly List<MergeFile> files = [];

    public MergerTests() => merger = new Merger(typesetter, inspector);

    public void Dispose()
    {
        merger.Dispose();
        typesetter.Dispose();
        inspector.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void Add(string slot, string name, FileKind kind, byte[] bytes)
    {
        var path = Path.Combine(folder, $"in{files.Count}");
        File.WriteAllBytes(path, bytes);
        files.Add(new MergeFile(slot, name, kind, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, path));
    }

    private async Task<(MergeResult Result, string Path)> MergeAsync(string name = "out.pdf")
    {
        var forms = await typesetter.PrintAsync(new Printout("申请报告", "示例机构", "申报编号 332021-AB12-0001", "第 1 版", null, "ABCD-EFGH", Moment, [
            new PrintBlock.Cover(["示例通知", "申请报告"], [new("申报单位", "示例机构")], null), new PrintBlock.Title("第一章"), new PrintBlock.Paragraph("正文"), new PrintBlock.NewPage(), new PrintBlock.Title("第二章"), new PrintBlock.Paragraph("正文")]));
        Assert.Null(forms.Trouble);
        var path = Path.Combine(folder, name);
        var order = new MergeOrder(["示例通知"], [new("申报单位", "示例机构")], "示例机构", "332021-AB12-0001", "第 1 版", "ABCD-EFGH", Moment, "申请报告", forms.Bytes, files);
        return (await merger.MergeAsync(order, path), path);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {said}{await errors}");
        return said;
    }

    private static IEnumerable<(string Title, int Page)> Bookmarks(JsonElement items, int depth = 0) => items.EnumerateArray().SelectMany(item =>
        Bookmarks(item.GetProperty("kids"), depth + 1).Prepend((new string('>', depth) + item.GetProperty("title").GetString(), item.GetProperty("destpageposfrom1").GetInt32())));

    [Fact]
    public async Task Forms_PDFs_and_pictures_become_one_PDF_with_numbers_marks_and_bookmarks()
    {
        Add("审计报告", "审计.pdf", FileKind.Pdf, Made.Pages(3));
        Add("审计报告", "横的.jpg", FileKind.Jpeg, Made.Jpeg(1600, 1200));
        Add("场所证明", "图.png", FileKind.Png, Made.Png(900, 1200));
        Add("场所证明", "转过的.pdf", FileKind.Pdf, Made.Pages(1, page: "/Rotate 90"));
        var (result, path) = await MergeAsync();
        Assert.Equal("", result.Message);
        Assert.Empty(result.Remarks);
        // cover and contents, three of forms, six of files
        Assert.Equal(11, result.Pages);

        await RunAsync("qpdf", "--check", path);
        var pages = await Pdf.PagesAsync(await File.ReadAllBytesAsync(path));
        Assert.Equal(11, pages.Count);
        Assert.All(pages.Select((page, i) => (Text: Pdf.Dense(page), Number: i + 1)), at =>
        {
            Assert.Contains($"合订本第{at.Number}页共11页", at.Text, StringComparison.Ordinal);
            Assert.Contains($"页码标识ABCD-EFGH-{at.Number:0000}", at.Text, StringComparison.Ordinal);
        });
        var contents = Pdf.Dense(pages[1]);
        foreach (var line in new[] { "申请报告3", "审计.pdf6", "横的.jpg9", "图.png10", "转过的.pdf11" }) Assert.Contains(line, contents, StringComparison.Ordinal);

        using var said = JsonDocument.Parse(await RunAsync("qpdf", "--json=2", "--json-key=outlines", path));
        Assert.Equal(
            [("封面和目录", 1), ("申请报告", 3), (">示例通知申请报告", 3), (">第一章", 4), (">第二章", 5), ("审计报告", 6), (">审计.pdf", 6), (">横的.jpg", 9), ("场所证明", 10), (">图.png", 10), (">转过的.pdf", 11)],
            Bookmarks(said.RootElement.GetProperty("outlines")));
        // every line of the contents leads to its page, and none out of the file
        using var objects = JsonDocument.Parse(await RunAsync("qpdf", "--json=2", "--json-key=qpdf", "--json-key=pages", path));
        var places = objects.RootElement.GetProperty("pages").EnumerateArray().Select(page => page.GetProperty("object").GetString()!).ToList();
        var all = objects.RootElement.GetProperty("qpdf")[1];
        JsonElement Of(string reference) => all.GetProperty("obj:" + reference).GetProperty("value");
        var links = Of(places[1]).GetProperty("/Annots").EnumerateArray().Select(link => Of(link.GetString()!)).ToList();
        Assert.Equal([3, 6, 9, 10, 11], links.Select(link => places.IndexOf(link.GetProperty("/Dest")[0].GetString()!) + 1).Distinct().Order());
        Assert.DoesNotContain("/URI", await RunAsync("qpdf", "--qdf", "--object-streams=disable", path, "-"), StringComparison.Ordinal);
        var info = await RunAsync("pdfinfo", path);
        Assert.Matches(@"Title:\s+示例通知合订本（332021-AB12-0001　第 1 版）", info);
        Assert.Matches(@"Tagged:\s+yes", info);
        Assert.Matches(@"Author:\s+示例机构", info);

        // the same order gives the same bytes
        var (_, again) = await MergeAsync("again.pdf");
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(again));
    }

    [Fact]
    public async Task Cover_contents_forms_files_and_the_closing_table_stand_in_one_structure_tree()
    {
        Add("审计报告", "审计.pdf", FileKind.Pdf, Made.Pages(2));
        Add("场所证明", "图.png", FileKind.Png, Made.Png(900, 1200));
        Add("场所证明", "合同.docx", FileKind.Docx, Made.Docx());
        var (result, path) = await MergeAsync();
        Assert.Equal("", result.Message);
        await RunAsync("qpdf", "--check", path);
        Assert.Matches("Suspects:\\s+no", await RunAsync("pdfinfo", path));
        // in the order of its pages, as another program reads it
        var tree = await RunAsync("pdfinfo", "-enc", "UTF-8", "-struct-text", path);
        var dense = Pdf.Dense(tree);
        var at = 0;
        foreach (var said in new[] { "示例通知", "目　录", "申请报告", "第一章", "正文", "第二章", "Page1", "Page2", "未能合入和须看原件的文件", "未合入：" })
        {
            var found = dense.IndexOf(Pdf.Dense(said), at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{said} 不在结构树的这个位置：\n{tree}");
            at = found;
        }
        Assert.Equal(["Document"], tree.Split('\n').Where(line => line.Length > 0 && line[0] != ' ').Select(line => line.Split(' ')[0]));
        Assert.Contains("Figure", tree, StringComparison.Ordinal);

        // every number that a page or a link has in the tree leads to an element of it
        using var objects = JsonDocument.Parse(await RunAsync("qpdf", "--json=2", "--json-key=qpdf", "--json-key=pages", path));
        var all = objects.RootElement.GetProperty("qpdf")[1];
        JsonElement Of(string reference) => all.GetProperty("obj:" + reference).GetProperty("value");
        var catalog = Of(all.GetProperty("trailer").GetProperty("value").GetProperty("/Root").GetString()!);
        var root = Of(catalog.GetProperty("/StructTreeRoot").GetString()!);
        var nums = root.GetProperty("/ParentTree").GetProperty("/Nums").EnumerateArray().ToList();
        var keys = nums.Where((_, i) => i % 2 == 0).Select(key => key.GetInt32()).ToList();
        Assert.Equal(keys.Order(), keys);
        Assert.Equal(keys.Distinct(), keys);
        var pages = objects.RootElement.GetProperty("pages").EnumerateArray().Select(page => page.GetProperty("object").GetString()!).ToList();
        Assert.All(pages, page =>
        {
            var place = keys.IndexOf(Of(page).GetProperty("/StructParents").GetInt32());
            Assert.True(place >= 0, page);
            var element = nums[2 * place + 1];
            var first = (element.ValueKind == JsonValueKind.Array ? element : Of(element.GetString()!)).EnumerateArray().First(item => item.ValueKind == JsonValueKind.String).GetString()!;
            Assert.Equal(page, Of(first).GetProperty("/Pg").GetString());
        });
        foreach (var link in Of(pages[1]).GetProperty("/Annots").EnumerateArray().Select(link => link.GetString()!))
        {
            var place = keys.IndexOf(Of(link).GetProperty("/StructParent").GetInt32());
            Assert.Equal("/Link", Of(nums[2 * place + 1].GetString()!).GetProperty("/S").GetString());
            Assert.Contains(link, Of(nums[2 * place + 1].GetString()!).GetProperty("/K").GetRawText(), StringComparison.Ordinal);
        }
        var picture = all.EnumerateObject().Select(one => one.Value.TryGetProperty("value", out var value) ? value : default).Single(value => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("/S", out var kind) && kind.GetString() == "/Figure");
        Assert.Equal("u:图片：图.png", picture.GetProperty("/Alt").GetString());
        var names = root.GetProperty("/IDTree").GetProperty("/Names").EnumerateArray().Where((_, i) => i % 2 == 0).Select(name => name.GetString()!).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public async Task A_mark_on_a_page_leaves_its_tags_where_they_point()
    {
        var printed = await typesetter.PrintAsync(new Printout("申报材料真实性声明", "示例机构", "332021-AB12-0001", "草稿", null, "ABCD-EFGH", Moment, [new PrintBlock.Title("真实性声明"), new PrintBlock.Paragraph("所提供的资料真实")]));
        Assert.Null(printed.Trouble);
        var path = Path.Combine(folder, "marked.pdf");
        await File.WriteAllBytesAsync(path, await PageMarks.LayAsync(printed.Bytes, "332021-AB12-0001", "ABCD-EFGH", across: false));
        await RunAsync("qpdf", "--check", path);
        Assert.NotEqual(printed.Bytes, await File.ReadAllBytesAsync(path));
        Assert.Contains("所提供的资料真实", await RunAsync("pdfinfo", "-enc", "UTF-8", "-struct-text", path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_that_came_with_tags_of_their_own_are_said_to_be_doubtful()
    {
        Add("审计报告", "有标签.pdf", FileKind.Pdf, Made.Pages(1, page: "/StructParents 0"));
        var (result, path) = await MergeAsync();
        Assert.Equal("", result.Message);
        await RunAsync("qpdf", "--check", path);
        Assert.Matches("Suspects:\\s+yes", await RunAsync("pdfinfo", path));
        Assert.DoesNotContain("有标签.pdf\"", await RunAsync("pdfinfo", "-enc", "UTF-8", "-struct", path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_merged_ends_as_a_line_of_the_table_and_fails_nothing()
    {
        Add("审计报告", "好的.pdf", FileKind.Pdf, Made.Pages(1));
        Add("审计报告", "有密码.pdf", FileKind.Pdf, await EncryptedAsync());
        Add("审计报告", "半截.pdf", FileKind.Pdf, Made.Pages(6)[..900]);
        Add("审计报告", "一千页.pdf", FileKind.Pdf, Made.Pages(1000));
        Add("审计报告", "脚本.pdf", FileKind.Pdf, Made.Pages(1, "/OpenAction << /Type /Action /S /JavaScript /JS (app.alert\\(1\\)) >>"));
        Add("场所证明", "太大.png", FileKind.Png, Made.Png(30_000, 30_000));
        Add("场所证明", "半张.jpg", FileKind.Jpeg, Made.Jpeg(1600, 1200)[..2000]);
        Add("场所证明", "合同.docx", FileKind.Docx, Made.Docx());
        Add("场所证明", "盖章.ofd", FileKind.Ofd, [1, 2, 3]);
        Add("场所证明", "不见了.pdf", FileKind.Pdf, Made.Pages(1));
        File.Delete(files[^1].Path);
        var signed = Made.Pages(1, trailer: "/Info << /Title (x) /ByteRange [0 1 2 3] >>");
        Add("其他", "签过.pdf", FileKind.Pdf, signed);

        var (result, path) = await MergeAsync();
        Assert.Equal("", result.Message);
        Assert.Equal(["有密码.pdf", "半截.pdf", "一千页.pdf", "脚本.pdf", "太大.png", "半张.jpg", "合同.docx", "盖章.ofd", "不见了.pdf"], result.Remarks.Where(remark => remark.LeftOut).Select(remark => remark.File.Name));
        Assert.Equal("签过.pdf", Assert.Single(result.Remarks, remark => !remark.LeftOut).File.Name);
        await RunAsync("qpdf", "--check", path);
        var pages = await Pdf.PagesAsync(await File.ReadAllBytesAsync(path));
        Assert.Equal(result.Pages, pages.Count);
        var closing = Pdf.Dense(string.Concat((await Pdf.PagesAsync(await File.ReadAllBytesAsync(path), raw: true)).Skip(7)));
        foreach (var said in new[] { "有密码", "已损坏", "共1000页", "脚本", "尺寸过大", "Word文档", "OFD版式文件", "没有找到", "电子签名" }) Assert.Contains(said, closing, StringComparison.Ordinal);
        foreach (var remark in result.Remarks) Assert.Contains(remark.File.Digest[..8], closing, StringComparison.Ordinal);
    }

    private async Task<byte[]> EncryptedAsync()
    {
        var (plain, locked) = (Path.Combine(folder, "plain.pdf"), Path.Combine(folder, "locked.pdf"));
        await File.WriteAllBytesAsync(plain, Made.Pages(2));
        await RunAsync("qpdf", "--encrypt", "secret", "owner", "256", "--", plain, locked);
        return await File.ReadAllBytesAsync(locked);
    }
}
