using System.IO.Compression;
using System.Text;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Sheets;

/// <summary>Files made to harm: read harmlessly or refused with a reason, never executed, never an exception, never without bounds.</summary>
public sealed class HostileSheetTests
{
    [Fact]
    public void A_bomb_is_refused_by_what_comes_out_of_it()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            var sound = Made.Book("");
            using var from = new ZipArchive(new MemoryStream(sound));
            foreach (var entry in from.Entries.Where(entry => !entry.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal)))
            {
                using var to = zip.CreateEntry(entry.FullName).Open();
                using var source = entry.Open();
                source.CopyTo(to);
            }
            using var bomb = zip.CreateEntry("xl/worksheets/sheet1.xml").Open();
            bomb.Write(Encoding.UTF8.GetBytes("<worksheet><sheetData><row>"));
            var rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<c s=\"1\"/>", 100_000)));
            for (var i = 0; i < 150; i++) bomb.Write(rows);
            bomb.Write(Encoding.UTF8.GetBytes("</row></sheetData></worksheet>"));
        }
        Assert.True(file.Length < 2_000_000);
        Assert.Equal("sheet.size", Made.Broken(file.ToArray()).Code);
    }

    [Fact]
    public void Nothing_outside_the_file_is_read()
    {
        var file = Made.Zip(
            ("_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>"""),
            ("xl/workbook.xml", """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook><sheets><sheet name="&e;"/></sheets></workbook>"""));
        Assert.Equal("sheet.broken", Made.Broken(file).Code);
        var lol = Made.Book("").ToArray();
        Assert.Empty(Made.Sound(lol).Sheets[0].Rows);
        var outside = Made.Zip(("_rels/.rels", """<Relationships><Relationship Id="r1" Type="http://x/officeDocument" TargetMode="External" Target="http://127.0.0.1:1/x"/></Relationships>"""));
        Assert.Equal("sheet.kind", Made.Broken(outside).Code);
        var climbing = Made.Zip(("_rels/.rels", """<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="../../../../etc/passwd"/></Relationships>"""));
        Assert.Equal("sheet.kind", Made.Broken(climbing).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK\u0003\u0004")]
    [InlineData("PK\u0005\u0006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("%PDF-1.7")]
    [InlineData("<html>")]
    [InlineData("a\0b")]
    public void What_is_no_sheet_is_refused(string text) => Made.Broken(Encoding.Latin1.GetBytes(text));

    [Fact]
    public void An_old_or_locked_workbook_is_told_how_to_be_saved() =>
        Assert.Contains("另存为 .xlsx", Made.Broken([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).Remedy, StringComparison.Ordinal);

    [Fact]
    public void A_million_rows_are_refused_and_a_million_empty_ones_are_none()
    {
        var empty = new StringBuilder();
        for (var row = 1; row <= 1_048_576; row++) empty.Append("<row r=\"").Append(row).Append("\"/>");
        Assert.Empty(Made.Sound(Made.Book(empty.ToString())).Sheets[0].Rows);
        var full = string.Concat(Enumerable.Range(1, SheetBook.MostRows + 51).Select(row => $"<row r=\"{row}\"><c><v>1</v></c></row>"));
        Assert.Equal("sheet.rows", Made.Broken(Made.Book(full)).Code);
        Assert.Equal("sheet.broken", Made.Broken(Made.Book("<row r=\"1048577\"><c><v>1</v></c></row>")).Code);
        Assert.Equal("sheet.rows", Made.Broken(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a\n", SheetBook.MostRows + 51)))).Code);
    }

    [Theory]
    [InlineData("<row r=\"1\"><c r=\"IW1\"><v>1</v></c></row>", "sheet.columns")]
    [InlineData("<row r=\"1\"><c r=\"ZZZZZZZZZZZZ1\"><v>1</v></c></row>", "sheet.broken")]
    [InlineData("<row r=\"1\"><c r=\"!!\"><v>1</v></c></row>", "sheet.broken")]
    [InlineData("<row r=\"-5\"><c><v>1</v></c>", "sheet.broken")]
    [InlineData("<row r=\"3\"><c><v>1</v></c></row><row r=\"3\"><c><v>1</v></c></row>", "sheet.broken")]
    [InlineData("<row r=\"3\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>", "sheet.broken")]
    [InlineData("<row r=\"1\"><c t=\"inlineStr\"><is><t>&#0;</t></is></c></row>", "sheet.broken")]
    public void What_no_program_writes_is_refused(string rows, string code) => Assert.Equal(code, Made.Broken(Made.Book(rows)).Code);

    [Fact]
    public void A_cell_of_ten_million_letters_is_refused_in_its_place()
    {
        var long10 = new string('甲', 10_000_000);
        Assert.Contains("A1", Made.Broken(Made.Book($"<row r=\"1\"><c t=\"inlineStr\"><is><t>{long10}</t></is></c></row>")).Message, StringComparison.Ordinal);
        Assert.Equal("sheet.cell", Made.Broken(Encoding.UTF8.GetBytes("a,\"" + new string('a', 5_000_000))).Code);
        // one long text that every cell points to
        var pointers = string.Concat(Enumerable.Range(1, 1_000).Select(row => $"<row r=\"{row}\"><c t=\"s\"><v>0</v></c></row>"));
        Assert.Equal("sheet.size", Made.Broken(Made.Book(pointers, strings: $"<si><t>{new string('a', 30_000)}</t></si>")).Code);
    }

    [Fact]
    public void A_text_in_a_million_pieces_is_read_no_further_than_a_cell_goes()
    {
        var pieces = string.Concat(Enumerable.Repeat("甲<![CDATA[乙]]>", 1_000_000));
        Assert.Equal("sheet.cell", Made.Broken(Made.Book($"<row r=\"1\"><c t=\"inlineStr\"><is><t>{pieces}</t></is></c></row>")).Code);
        Assert.Equal("sheet.cell", Made.Broken(Made.Book($"<row r=\"1\"><c><v>{pieces}</v></c></row>")).Code);
        Assert.Equal("甲乙甲", Made.Sound(Made.Book("<row r=\"1\"><c t=\"inlineStr\"><is><r><t>甲<![CDATA[乙]]></t></r><r><t>甲</t></r></is></c></row>")).Sheets[0].Rows[0][0].Text);
    }

    [Fact]
    public void Shared_texts_have_a_limit_together() =>
        Assert.Equal("sheet.size", Made.Broken(Made.Book("", strings: string.Concat(Enumerable.Repeat($"<si><t>{new string('a', 30_000)}</t></si>", 300)))).Code);

    [Theory]
    [InlineData("2958465", "9999-12-31")]
    [InlineData("2958465.9999999", "2958465.9999999")]
    [InlineData("43559.9999999999", "2019-04-05")]
    public void The_last_moment_there_is_has_none_after_it(string serial, string shown) =>
        Assert.Equal(shown, Made.Sound(Made.Book($"<row r=\"1\"><c s=\"0\"><v>{serial}</v></c></row>", styles: "<cellXfs><xf numFmtId=\"14\"/></cellXfs>")).Sheets[0].Rows[0][0].Text);

    [Fact]
    public void What_cannot_be_shown_is_reported_not_kept()
    {
        var staff = Made.Table("staff");
        var reading = Made.Read(staff, Made.Sound(Made.Book(Made.Row(1, "姓名", "学历") + Made.Row(2, "示_x0000_例", "本科") + Made.Row(3, "示_xD800_例", "本科") + Made.Row(4, "😀示例", "本科"))));
        Assert.Equal([1, 1, 0], reading.Rows.Select(row => row.Faults.Count));
        Assert.Null(reading.Rows[0].Cells["name"]);
        Assert.Equal("😀示例", CellAnswer.Text(reading.Rows[2].Cells["name"]));
    }

    [Theory]
    [InlineData("\"a\"b,")]
    [InlineData("\"a,")]
    [InlineData("\"\"\"\",\"x\"y\n")]
    public void Quotes_without_end_take_no_time_to_speak_of(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece + "\n", 20_000));
        var faults = new Faults();
        SheetReader.Read(Encoding.UTF8.GetBytes(text), "x", faults);
        Assert.True(faults.None || faults.All[0].Code is "sheet.broken" or "sheet.rows" or "sheet.cell");
    }

    [Fact]
    public void Half_characters_in_answers_are_written_as_their_sign()
    {
        var half = new string((char)0xDC00, 1);
        var rows = new[] { Made.Answers(("name", $"示{half}例\u0001\uFFFF"), ("degree", "本科")) };
        Assert.Equal("示\uFFFD例\uFFFD\uFFFD", Made.Sound(TableSheet.Write(Made.Table("staff"), rows)).Sheets[0].Rows[2][0].Text);
    }

    // a drawn seed keeps the damage reproducible
    [Fact]
    public void A_damaged_file_is_read_or_refused_never_an_exception()
    {
        var sound = TableSheet.Write(Made.Table("staff"), [Made.Answers(("name", "示例"), ("degree", "本科"), ("experience", "5"))]);
        var random = new Random(20210516);
        for (var round = 0; round < 500; round++)
        {
            var file = sound.ToArray();
            for (var hits = random.Next(1, 8); hits > 0; hits--) file[random.Next(4, file.Length)] = (byte)random.Next(256);
            if (round % 5 == 0) file = file[..random.Next(4, file.Length)];
            var faults = new Faults();
            var book = SheetReader.Read(file, "x", faults);
            Assert.Equal(book is null, !faults.None);
            if (book is not null) TableSheet.Read(Made.Zhejiang, Made.Table("staff"), book, Made.Day, faults);
        }
    }

    [Fact]
    public void A_damaged_part_is_read_or_refused_never_an_exception()
    {
        const string rows = "<row r=\"1\"><c r=\"A1\" s=\"1\" t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><r><t>示例</t></r></is></c><c t=\"d\"><v>2019-03-05</v></c><c t=\"b\"><v>1</v></c><c><f>A1</f></c></row>";
        var random = new Random(73);
        const string signs = "<>/=\"'&;0123456789abcrst:A ";
        for (var round = 0; round < 500; round++)
        {
            var text = new StringBuilder(rows);
            for (var hits = random.Next(1, 4); hits > 0; hits--) text[random.Next(text.Length)] = signs[random.Next(signs.Length)];
            var faults = new Faults();
            Assert.Equal(SheetReader.Read(Made.Book(text.ToString(), "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>", "<si><t>一</t></si>", "<cellXfs><xf numFmtId=\"14\"/><xf/></cellXfs>"), "x", faults) is null, !faults.None);
        }
    }
}
