using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Shifan.Tests.App.CommandLine;

namespace Shifan.Tests.App.Papers;

/// <summary>Word and PDF of the same papers, by the command: what LibreOffice and poppler read in them is the same, and qpdf finds nothing wrong.</summary>
public sealed class WordTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private static string Sample(string name) => Path.Combine(Shell.Root, "samples", name);

    private async Task<string> MakeAsync(string programme, string form, string sample, string ending)
    {
        var to = Path.Combine(scratch.Folder, $"{programme}-{form}.{ending}");
        var answer = await Shell.RunAsync("paper", "--programme", programme, "--form", form, Sample(sample), "-o", to);
        Assert.Equal((0, "", ""), (answer.Code, answer.Output, answer.Error));
        return to;
    }

    private async Task<(int Code, string Said)> RunAsync(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = scratch.Folder;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    [Fact]
    public async Task Word_and_PDF_say_the_same_and_both_are_whole()
    {
        (string Programme, string Form, string Sample, int Pages)[] papers =
        [
            ("zhejiang-2021", "all", "zhejiang-2021/eligible.yaml", 10), ("shanghai-national-2021", "all", "shanghai-national-2021/eligible.yaml", 8), ("zhejiang-2021", "recommendation", "papers/recommendation.yaml", 2), ("shanghai-national-2021", "recommendation", "papers/recommendation.yaml", 2),
            ("zhejiang-2021", "letter", "papers/letter.yaml", 3), ("zhejiang-2021", "return", "papers/return.yaml", 3), ("zhejiang-2021", "receipt", "papers/receipt.yaml", 1), ("shanghai-national-2021", "summary", "papers/summary.yaml", 1),
            ("zhejiang-2021", "scoreSheet", "papers/scoreSheet.yaml", 1), ("zhejiang-2021", "scoreSummary", "papers/scoreSummary.yaml", 1), ("shanghai-national-2021", "minutes", "papers/minutes.yaml", 1), ("shanghai-national-2021", "attendance", "papers/attendance.yaml", 1),
            ("shanghai-national-2021", "defenceList", "papers/defenceList.yaml", 1), ("zhejiang-2021", "pledge", "papers/pledge.yaml", 1), ("zhejiang-2021", "visit", "papers/visit.yaml", 1),
            ("zhejiang-2021", "publicity", "papers/publicity.yaml", 2), ("zhejiang-2021", "decision", "papers/decision.yaml", 2), ("zhejiang-2021", "certificate", "papers/certificate.yaml", 1),
            ("zhejiang-2021", "addressLabel", "papers/addressLabel.yaml", 1), ("zhejiang-2021", "handover", "papers/handover.yaml", 1), ("shanghai-national-2021", "discLabel", "papers/discLabel.yaml", 1), ("zhejiang-2021", "archive", "papers/archive.yaml", 1),
        ];
        var made = new List<(string Word, string Pdf, int Pages)>();
        foreach (var (programme, form, sample, pages) in papers) made.Add((await MakeAsync(programme, form, sample, "docx"), await MakeAsync(programme, form, sample, "pdf"), pages));
        var converted = await RunAsync("soffice", [$"-env:UserInstallation=file://{scratch.Folder}/office", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", Path.Combine(scratch.Folder, "text"), .. made.Select(one => one.Word)]);
        Assert.Equal(0, converted.Code);
        foreach (var (word, pdf, pages) in made)
        {
            Sound(word);
            Assert.Equal((0, ""), await RunAsync("qpdf", "--check", pdf) is var (code, said) ? (code, code == 0 ? "" : said) : default);
            var bytes = await File.ReadAllBytesAsync(pdf);
            Assert.Equal((pdf, pages), (pdf, (await Pdf.PagesAsync(bytes)).Count));
            var content = System.Text.Encoding.Latin1.GetString(bytes);
            foreach (var has in new[] { "/MarkInfo", "/Lang", "/StructTreeRoot", "/Outlines" }) Assert.True(content.Contains(has, StringComparison.Ordinal), $"{pdf}: {has}");
            var text = Pdf.Dense(await File.ReadAllTextAsync(Path.Combine(scratch.Folder, "text", Path.ChangeExtension(Path.GetFileName(word), "txt"))));
            var printed = await Pdf.DenseAsync(bytes);
            await GoldenAsync(pdf, bytes);
            // heads and feet are the page's own; a table's head stands on each page of the PDF
            var missing = text.GroupBy(c => c).Where(c => printed.Count(other => other == c.Key) < c.Count()).Select(c => c.Key).Where(c => c != '\uFEFF').ToList();
            Assert.True(missing.Count == 0, $"{Path.GetFileName(pdf)} lacks {string.Concat(missing)} of\n{text}\nit has\n{printed}");
            if (pdf.EndsWith("letter.pdf", StringComparison.Ordinal)) Assert.All([text, printed], one => Assert.Contains("示例㛃𠮷技术服务有限公司", one, StringComparison.Ordinal));
            var lost = Sentences(printed, text).ToList();
            Assert.True(lost.Count == 0, $"{Path.GetFileName(word)} lacks {string.Join(" | ", lost)}");
        }
    }

    // as Word itself reads it, element by element
    private static void Sound(string word)
    {
        using var document = WordprocessingDocument.Open(word, isEditable: false);
        var faults = new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document).Select(fault => $"{fault.Part?.Uri} {fault.Path?.XPath}: {fault.Description}").Take(20).ToList();
        Assert.True(faults.Count == 0, $"{Path.GetFileName(word)}\n{string.Join('\n', faults)}");
    }

    // what stands on which page, as somebody looked at it beside the notice's annex; SHIFAN_GOLDEN=write puts down what is printed now, to be looked at again
    private static async Task GoldenAsync(string pdf, byte[] bytes)
    {
        var file = Path.Combine(Shell.Root, "tests", "App", "Papers", "Golden", Path.ChangeExtension(Path.GetFileName(pdf), "txt"));
        var printed = string.Concat((await Pdf.PagesAsync(bytes, raw: true)).Select(page => Pdf.Dense(page) + "\n"));
        if (Environment.GetEnvironmentVariable("SHIFAN_GOLDEN") == "write") await File.WriteAllTextAsync(file, printed);
        Assert.Equal(await File.ReadAllTextAsync(file), printed);
    }

    // signs of the PDF that Word has fewer of, but for those of heads and feet
    private static IEnumerable<string> Sentences(string printed, string text)
    {
        var edges = "0123456789—第页共据数件生成未经系统提交浙经信企服沪〔〕号文字标识码-".ToHashSet();
        return printed.GroupBy(c => c).Where(c => !edges.Contains(c.Key) && text.All(other => other != c.Key)).Select(c => c.Key.ToString());
    }

    [Fact]
    public async Task A_Word_file_is_the_same_each_time_and_has_headings_language_and_repeated_heads()
    {
        var first = await File.ReadAllBytesAsync(await MakeAsync("zhejiang-2021", "all", "zhejiang-2021/eligible.yaml", "docx"));
        Assert.Equal(first, await File.ReadAllBytesAsync(await MakeAsync("zhejiang-2021", "all", "zhejiang-2021/eligible.yaml", "docx")));
        using var zip = new ZipArchive(new MemoryStream(first));
        XNamespace w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        XDocument Part(string name)
        {
            using var stream = zip.GetEntry(name)!.Open();
            return XDocument.Load(stream);
        }
        var body = Part("word/document.xml");
        Assert.Contains(body.Descendants(w + "pStyle"), style => style.Attribute(w + "val")!.Value == "Heading1");
        Assert.Contains(body.Descendants(w + "pStyle"), style => style.Attribute(w + "val")!.Value == "Heading2");
        Assert.NotEmpty(body.Descendants(w + "tblHeader"));
        Assert.NotEmpty(body.Descendants(w + "cantSplit"));
        Assert.NotEmpty(body.Descendants(w + "vMerge"));
        // every row is as wide as its table
        foreach (var table in body.Descendants(w + "tbl"))
        {
            var columns = table.Element(w + "tblGrid")!.Elements().Count();
            Assert.All(table.Elements(w + "tr"), row => Assert.Equal(columns, row.Elements(w + "tc").Sum(cell => int.Parse(cell.Element(w + "tcPr")!.Element(w + "gridSpan")?.Attribute(w + "val")!.Value ?? "1"))));
        }
        Assert.Equal("zh-CN", Part("docProps/core.xml").Descendants().First(part => part.Name.LocalName == "language").Value);
        Assert.Contains(Part("word/styles.xml").Descendants(w + "lang"), lang => lang.Attribute(w + "eastAsia")!.Value == "zh-CN");
    }

    [Fact]
    public async Task A_form_leaves_as_much_room_as_its_file_asks_for()
    {
        var boxes = await RunAsync("pdftotext", "-bbox", await MakeAsync("zhejiang-2021", "recommendation", "papers/recommendation.yaml", "pdf"), "-");
        var seal = XDocument.Parse(boxes.Said).Descendants().Single(word => word.Name.LocalName == "word" && word.Value.StartsWith("（盖", StringComparison.Ordinal));
        // the seal stands at the foot of the page, as on the printed form
        Assert.InRange(double.Parse(seal.Attribute("yMin")!.Value, System.Globalization.CultureInfo.InvariantCulture), 600, 780);
        using var zip = await ZipFile.OpenReadAsync(await MakeAsync("zhejiang-2021", "recommendation", "papers/recommendation.yaml", "docx"));
        await using var stream = await zip.GetEntry("word/document.xml")!.OpenAsync();
        Assert.Contains(XDocument.Load(stream).Descendants().Where(node => node.Name.LocalName == "trHeight"), height => (int)height.Attributes().First(a => a.Name.LocalName == "val") > 2500);
    }

    [Fact]
    public async Task What_is_wrong_is_named_with_its_place_and_a_code()
    {
        var data = scratch.Write("data.yaml", "words:\n  case.nmuber: x\n");
        var to = Path.Combine(scratch.Folder, "out.docx");
        var unknown = await Shell.RunAsync("paper", "-p", "zhejiang-2021", "-f", "receipt", data, "-o", to);
        Assert.Equal(65, unknown.Code);
        Assert.Contains("data.yaml:2:3", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("是否想写“case.number”？", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(64, (await Shell.RunAsync("paper", "-p", "zhejiang-2021", "-f", "reciept", data, "-o", to)).Code);
        Assert.Equal(64, (await Shell.RunAsync("paper", "-p", "zhejiang-2021", "-f", "receipt", data, "-o", to + ".txt")).Code);
        Assert.Equal(66, (await Shell.RunAsync("paper", "-p", "zhejiang-2021", "-f", "receipt", Path.Combine(scratch.Folder, "none.yaml"), "-o", to)).Code);
        // a new file is a new paper, without code
        foreach (var file in Directory.GetFiles(Path.Combine(Shell.Root, "programmes", "zhejiang-2021"), "*.yaml", SearchOption.AllDirectories).Where(file => !file.Contains("cases", StringComparison.Ordinal)))
        {
            scratch.Write(Path.Combine("zhejiang-2021", Path.GetRelativePath(Path.Combine(Shell.Root, "programmes", "zhejiang-2021"), file)), await File.ReadAllTextAsync(file));
        }
        scratch.Write("zhejiang-2021/papers/pledge.yaml", "paper: pledge\nlabel: 信用承诺书\nabout: application\nblocks:\n  - title: 信用承诺书\n  - text: \"{institution}承诺守信。\"\n");
        Assert.Equal(0, (await Shell.RunAsync("paper", "-p", Path.Combine(scratch.Folder, "zhejiang-2021"), "-f", "pledge", Sample("zhejiang-2021/eligible.yaml"), "-o", to)).Code);
        scratch.Write("zhejiang-2021/papers/pledge.yaml", "paper: pledge\nlabel: 信用承诺书\nabout: application\nblocks:\n  - title: 信用承诺书二\n  - text: \"{instituton}承诺守信。\"\n");
        var wrong = await Shell.RunAsync("paper", "-p", Path.Combine(scratch.Folder, "zhejiang-2021"), "-f", "pledge", Sample("zhejiang-2021/eligible.yaml"), "-o", to);
        Assert.Equal(65, wrong.Code);
        Assert.Contains("papers/pledge.yaml:6:11", wrong.Error, StringComparison.Ordinal);
    }
}
