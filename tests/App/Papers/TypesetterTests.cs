using System.Globalization;
using Shifan.Documents;

namespace Shifan.Tests.App.Papers;

/// <summary>What comes out of the typesetter, whatever goes in.</summary>
public sealed class TypesetterTests : IDisposable
{
    private static readonly DateTimeOffset Moment = new(2021, 5, 12, 2, 3, 7, TimeSpan.Zero);

    private readonly Typesetter typesetter = new();

    public void Dispose() => typesetter.Dispose();

    private static Printout Out(params PrintBlock[] blocks) => new("示例", "示例机构", "申报编号 332021-AB12-0001", "第 1 版", null, "ABCD-EFGH", Moment, blocks);

    private static PrintBlock.Rows Staff(int rows, string post = "政策咨询") => new(
        [new("序号", 3, true), new("姓名", 5, true), new("岗位", 8, false)],
        [.. Enumerable.Range(1, rows).Select(i => (IReadOnlyList<string>)[i.ToString(CultureInfo.InvariantCulture), $"示例{i}", post])]);

    private async Task<Printed> PrintAsync(Printout printout)
    {
        var printed = await typesetter.PrintAsync(printout);
        Assert.Null(printed.Trouble);
        return printed;
    }

    [Fact]
    public async Task The_same_printout_gives_the_same_bytes_in_every_process()
    {
        var printout = Out(new PrintBlock.Title("标题"), new PrintBlock.Paragraph("正文"), Staff(40));
        var first = (await PrintAsync(printout)).Bytes;
        await PrintAsync(Out(new PrintBlock.Paragraph("其间另印一份")));
        Assert.Equal(first, (await PrintAsync(printout)).Bytes);
        using var other = new Typesetter();
        Assert.Equal(first, (await other.PrintAsync(printout)).Bytes);
        Assert.NotEqual(first, (await PrintAsync(printout with { Moment = Moment.AddSeconds(1) })).Bytes);
    }

    [Fact]
    public async Task The_head_of_a_table_within_a_form_stands_again_on_each_page_and_nowhere_else()
    {
        static PrintCell Of(PrintCellKind kind, string text, int span = 12) => new(kind, text, span);
        List<IReadOnlyList<PrintCell>> rows = [[Of(PrintCellKind.Label, "单位名称"), Of(PrintCellKind.Value, "示例机构")], [Of(PrintCellKind.Band, "二、主要人员", 24)], [Of(PrintCellKind.Label, "姓名"), Of(PrintCellKind.Label, "职务")]];
        var from = rows.Count - 1;
        for (var i = 1; i <= 70; i++) rows.Add([Of(PrintCellKind.Value, $"示例{i}"), Of(PrintCellKind.Centred, "顾问")]);
        var until = rows.Count;
        for (var i = 1; i <= 40; i++) rows.Add([Of(PrintCellKind.Label, $"栏目{i}"), Of(PrintCellKind.Value, "内容")]);
        var pages = (await Pdf.PagesAsync((await PrintAsync(Out(new PrintBlock.Fields(rows) { Tables = [(from, until)] }))).Bytes)).Select(Pdf.Dense).ToList();
        Assert.True(pages.Count >= 4, $"{pages.Count}");
        Assert.All(pages, page => Assert.Equal(page.Contains("顾问", StringComparison.Ordinal), page.Contains("姓名职务", StringComparison.Ordinal)));
        Assert.Contains("二、主要人员姓名职务示例1顾问", pages.Single(page => page.Contains("二、主要人员", StringComparison.Ordinal)), StringComparison.Ordinal);
        for (var i = 1; i <= 70; i++) Assert.Contains($"示例{i}顾问", string.Concat(pages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#read(\"/etc/passwd\")")]
    [InlineData("#panic(\"x\") #let a = 1 #eval(\"1+1\") #import \"paper.typ\": *")]
    [InlineData("$x^2$ *粗* _斜_ `码` ] [ } { \\ \\u{41} @ref <label> ~ -- // 注 /* 注 */ = 标题")]
    [InlineData("<script>alert(1)</script> &lt; =1+1 {{7*7}} ${7*7} \"quoted\" 'single'")]
    public async Task What_was_typed_is_text_and_never_more(string typed)
    {
        var printed = await PrintAsync(Out(
            new PrintBlock.Cover([typed], [new(typed, typed)], typed), new PrintBlock.Title(typed), new PrintBlock.Chapter(typed), new PrintBlock.Paragraph(typed), new PrintBlock.Note(typed),
            new PrintBlock.Fields([[new(PrintCellKind.Label, typed, 8), new(PrintCellKind.Value, typed, 16)], [new(PrintCellKind.Label, typed, 8), new(PrintCellKind.Text, typed, 16)]]),
            Staff(1, typed), new PrintBlock.Places([new(typed, typed)]), new PrintBlock.Pairs([new(typed, typed)])));
        var dense = Pdf.Dense(typed);
        var text = await Pdf.DenseAsync(printed.Bytes);
        Assert.True(text.Split(dense).Length - 1 >= 8, text);
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rare_characters_are_printed_and_what_no_font_has_is_named()
    {
        var unknown = char.ConvertFromUtf32(0x2A6A5);
        var printed = await PrintAsync(Out(new PrintBlock.Paragraph($"㛃𠮷䶮㙍 ☑□①㎡℃ 😀 {unknown} 完")));
        var text = await Pdf.DenseAsync(printed.Bytes);
        Assert.Contains("㛃𠮷䶮㙍☑□①㎡℃😀〔U+2A6A5〕完", text, StringComparison.Ordinal);
        Assert.Equal(["U+2A6A5"], printed.Missing);
    }

    [Fact]
    public async Task Each_page_carries_number_version_page_and_its_own_mark()
    {
        var printed = await PrintAsync(Out(new PrintBlock.Title("清单"), Staff(500)) with { Edition = "草稿　尚未提交", Watermark = "草稿" });
        var pages = await Pdf.PagesAsync(printed.Bytes);
        Assert.Equal(printed.Pages, pages.Count);
        Assert.InRange(pages.Count, 10, 40);
        Assert.All(pages.Select((page, i) => (Page: page, Number: i + 1)), at =>
        {
            foreach (var mark in new[] { "申报编号332021-AB12-0001", "草稿尚未提交", $"第{at.Number}页共{pages.Count}页", $"ABCD-EFGH-{at.Number:000}" }) Assert.Contains(mark, Pdf.Dense(at.Page), StringComparison.Ordinal);
            // the head of the table stands on each page, and no row is cut in two
            Assert.Matches(@"序号\s+姓名\s+岗位", at.Page);
        });
        Assert.Equal(500, pages.Sum(page => page.Split("政策咨询").Length - 1));
    }

    [Fact]
    public async Task A_form_of_sixty_rows_with_cells_of_a_thousand_characters_loses_nothing()
    {
        var rows = new List<IReadOnlyList<PrintCell>> { new List<PrintCell> { new(PrintCellKind.Value, "旁", 4, Down: 61), new(PrintCellKind.Label, "序号", 4), new(PrintCellKind.Label, "说明", 16) } };
        rows.AddRange(Enumerable.Range(1, 60).Select(i => (IReadOnlyList<PrintCell>)[new(PrintCellKind.Centred, $"第{i}行", 4), new(PrintCellKind.Text, new string('汉', 1000), 16)]));
        rows.Add([new(PrintCellKind.Band, "末尾的标题", 24)]);
        var printout = Out(new PrintBlock.Fields(rows));
        var text = Pdf.Dense(string.Concat(await Pdf.PagesAsync((await PrintAsync(printout)).Bytes)));
        Assert.Equal(60 * 1000, text.Count(c => c == '汉'));
        foreach (var said in Enumerable.Range(1, 60).Select(i => $"第{i}行").Append("末尾的标题")) Assert.Contains(said, text, StringComparison.Ordinal);
        using var word = new System.IO.Compression.ZipArchive(new MemoryStream(WordWriter.Write(printout)));
        using var document = new StreamReader(await word.GetEntry("word/document.xml")!.OpenAsync());
        Assert.Equal(60 * 1000, (await document.ReadToEndAsync()).Count(c => c == '汉'));
    }

    [Fact]
    public async Task Long_runs_and_rows_higher_than_a_page_lose_nothing()
    {
        var run = string.Concat(Enumerable.Range(0, 600).Select(i => (char)('a' + i % 26)));
        var high = string.Concat(Enumerable.Range(0, 2000).Select(i => (char)(0x4E00 + i)));
        var printed = await PrintAsync(Out(Staff(1, PrintText.Breakable(run, 8)), Staff(3, high), new PrintBlock.Paragraph(PrintText.Breakable(run, 34))));
        var pages = await Pdf.PagesAsync(printed.Bytes);
        // the blanks of the layout and the page's own words lie between the pieces
        var text = Pdf.Dense(string.Concat(pages.SelectMany(page => page.Split('\n').Skip(1).SkipLast(2))));
        Assert.Equal(2 * 600, text.Count(char.IsAsciiLetterLower));
        Assert.True(high.All(c => text.Split(c).Length - 1 >= 3));
    }

    [Fact]
    public async Task A_hostile_chapter_is_refused_and_the_next_printout_comes()
    {
        var tooLarge = await typesetter.PrintAsync(Out(new PrintBlock.Paragraph(new string('汉', 1_700_000))));
        Assert.Equal(WorkerTrouble.TooLarge, tooLarge.Trouble);
        Assert.Empty(tooLarge.Bytes);
        using var hasty = new Typesetter(new NodeWorkerOptions("typeset") { Time = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(WorkerTrouble.TooLong, (await hasty.PrintAsync(Out(new PrintBlock.Paragraph(new string('汉', 600_000))))).Trouble);
        using var poor = new Typesetter(new NodeWorkerOptions("typeset") { Megabytes = 40 });
        Assert.NotNull((await poor.PrintAsync(Out(new PrintBlock.Paragraph(new string('汉', 600_000))))).Trouble);
        await PrintAsync(Out(new PrintBlock.Paragraph("下一份")));
    }

    [Fact]
    public async Task Without_scripts_there_is_a_trouble_and_no_exception()
    {
        using var nowhere = new Typesetter(new NodeWorkerOptions("typeset") { Folder = Path.Combine(Path.GetTempPath(), "no-such-folder") });
        Assert.Equal(WorkerTrouble.Missing, (await nowhere.PrintAsync(Out())).Trouble);
    }
}
