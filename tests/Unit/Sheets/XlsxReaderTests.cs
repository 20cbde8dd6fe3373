using Shifan.Documents;

namespace Shifan.Tests.Unit.Sheets;

/// <summary>Cells as Excel, WPS, LibreOffice and libraries write them, each brought to the text somebody would type.</summary>
public sealed class XlsxReaderTests
{
    private static SheetCell One(string cell, string? strings = null, string? styles = null, string properties = "") =>
        Made.Sound(Made.Book($"<row r=\"1\">{cell}</row>", strings: strings, styles: styles, properties: properties)).Sheets[0].Rows[0][0];

    private static string Style(string format) => $"<numFmts><numFmt numFmtId=\"170\" formatCode=\"{format}\"/></numFmts><cellXfs><xf numFmtId=\"170\"/></cellXfs>";

    [Theory]
    [InlineData("<c r=\"A1\"><v>20</v></c>", CellKind.Number, "20")]
    [InlineData("<c r=\"A1\"><v>0.30000000000000004</v></c>", CellKind.Number, "0.3")]
    [InlineData("<c r=\"A1\"><v>1.2345E3</v></c>", CellKind.Number, "1234.5")]
    [InlineData("<c r=\"A1\"><v>1E-7</v></c>", CellKind.Number, "0.0000001")]
    [InlineData("<c r=\"A1\"><v>-12.5</v></c>", CellKind.Number, "-12.5")]
    [InlineData("<c r=\"A1\"><v>13800000000</v></c>", CellKind.Number, "13800000000")]
    [InlineData("<c r=\"A1\" t=\"n\"><v>7</v></c>", CellKind.Number, "7")]
    [InlineData("<c r=\"A1\" t=\"b\"><v>1</v></c>", CellKind.Flag, "是")]
    [InlineData("<c r=\"A1\" t=\"b\"><v>0</v></c>", CellKind.Flag, "否")]
    [InlineData("<c r=\"A1\" t=\"e\"><v>#N/A</v></c>", CellKind.Error, "#N/A")]
    [InlineData("<c r=\"A1\" t=\"str\"><f>A2&amp;B2</f><v>示例</v></c>", CellKind.Text, "示例")]
    [InlineData("<c r=\"A1\"><f>1+1</f><v>2</v></c>", CellKind.Number, "2")]
    [InlineData("<c r=\"A1\"><f>1+1</f></c>", CellKind.Formula, "=")]
    [InlineData("<c r=\"A1\" t=\"d\"><v>2019-03-05T00:00:00</v></c>", CellKind.Date, "2019-03-05")]
    [InlineData("<c r=\"A1\" t=\"inlineStr\"><is><r><t>示</t></r><r><rPr><b/></rPr><t>例 </t></r><rPh sb=\"0\" eb=\"1\"><t>shi</t></rPh></is></c>", CellKind.Text, "示例 ")]
    [InlineData("<c r=\"A1\" t=\"inlineStr\"><is><t>a_x000D_\nb_x005F_x0041_</t></is></c>", CellKind.Text, "a\nb_x0041_")]
    public void Reads_a_cell(string cell, CellKind kind, string text) => Assert.Equal(new SheetCell(kind, text), One(cell));

    [Theory]
    [InlineData("yyyy\\-mm\\-dd", "43529", "2019-03-05")]
    [InlineData("yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", "43529", "2019-03-05")]
    [InlineData("[$-804]yyyy/m/d h:mm", "43529.5", "2019-03-05 12:00:00")]
    [InlineData("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "43529", "2019-03-05")]
    [InlineData("yyyy/m/d", "59", "1900-02-28")]
    [InlineData("yyyy/m/d", "61", "1900-03-01")]
    public void Reads_a_day_by_its_format(string format, string value, string text) =>
        Assert.Equal(new SheetCell(CellKind.Date, text), One($"<c r=\"A1\" s=\"0\"><v>{value}</v></c>", styles: Style(format)));

    [Theory]
    [InlineData("0.00%", "0.8", CellKind.Percent, "80%")]
    [InlineData("0%", "0.123456", CellKind.Percent, "12.3456%")]
    [InlineData("#,##0.00&quot;万元&quot;", "1234.5", CellKind.Number, "1234.5")]
    [InlineData("#,##0;[Red]-#,##0", "-1234", CellKind.Number, "-1234")]
    [InlineData("000000", "10000", CellKind.Number, "010000")]
    [InlineData("General", "43529", CellKind.Number, "43529")]
    [InlineData("G/通用格式", "43529", CellKind.Number, "43529")]
    [InlineData("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * &quot;-&quot;??_ ;_ @_ ", "5", CellKind.Number, "5")]
    [InlineData("&quot;days&quot; 0", "5", CellKind.Number, "5")]
    public void Reads_a_number_by_its_format(string format, string value, CellKind kind, string text) =>
        Assert.Equal(new SheetCell(kind, text), One($"<c r=\"A1\" s=\"0\"><v>{value}</v></c>", styles: Style(format)));

    [Theory]
    [InlineData(14, CellKind.Date)]
    [InlineData(31, CellKind.Date)]
    [InlineData(57, CellKind.Date)]
    [InlineData(9, CellKind.Percent)]
    [InlineData(4, CellKind.Number)]
    [InlineData(49, CellKind.Number)]
    public void Knows_the_formats_without_a_code(int format, CellKind kind) =>
        Assert.Equal(kind, One("<c r=\"A1\" s=\"0\"><v>43529</v></c>", styles: $"<cellXfs><xf numFmtId=\"{format}\"/></cellXfs>").Kind);

    [Fact]
    public void Counts_from_1904_where_the_workbook_does() =>
        Assert.Equal("2019-03-05", One("<c r=\"A1\" s=\"0\"><v>42067</v></c>", styles: "<cellXfs><xf numFmtId=\"14\"/></cellXfs>", properties: "<workbookPr date1904=\"1\"/>").Text);

    [Fact]
    public void Finds_shared_strings_and_says_which_is_not_there()
    {
        Assert.Equal("示例二", One("<c r=\"A1\" t=\"s\"><v>1</v></c>", strings: "<si><t>示例一</t></si><si><r><t>示例</t></r><r><t>二</t></r></si>").Text);
        Assert.Equal(CellKind.Error, One("<c r=\"A1\" t=\"s\"><v>9</v></c>", strings: "<si><t>示例一</t></si>").Kind);
    }

    [Fact]
    public void Keeps_gaps_and_counts_on_where_nothing_is_numbered()
    {
        var rows = Made.Sound(Made.Book("<row r=\"3\"><c r=\"C3\"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row><row r=\"9\" ht=\"30\"><c r=\"A9\" s=\"0\"/></row>")).Sheets[0].Rows;
        Assert.Equal([3, 4], rows.Select(row => row.Number));
        Assert.Equal(["", "", "1", "2"], rows[0].Cells.Select(cell => cell.Text));
        Assert.Equal("3", rows[1][0].Text);
    }

    [Fact]
    public void Reads_the_stricter_vocabulary_and_parts_beside_the_workbook()
    {
        var file = Made.Zip(
            ("_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="book/workbook.xml"/></Relationships>"""),
            ("book/workbook.xml", """<x:workbook xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"><x:sheets><x:sheet name="人员" sheetId="1" state="hidden" r:id="s1"/></x:sheets></x:workbook>"""),
            ("book/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="../sheets/one.xml"/></Relationships>"""),
            ("sheets/one.xml", """<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>姓名</x:t></x:is></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B2"/></x:mergeCells></x:worksheet>"""));
        var sheet = Assert.Single(Made.Sound(file).Sheets);
        Assert.Equal(("人员", true, "姓名", new SheetMerge(1, 0, 2, 1)), (sheet.Name, sheet.Hidden, sheet.Rows[0][0].Text, sheet.Merges[0]));
    }

    [Theory]
    [InlineData(0, "A")]
    [InlineData(25, "Z")]
    [InlineData(26, "AA")]
    [InlineData(701, "ZZ")]
    [InlineData(702, "AAA")]
    public void Names_columns_as_sheets_do(int column, string letters) => Assert.Equal(letters, Sheet.Letters(column));
}
