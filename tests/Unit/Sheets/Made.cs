using System.IO.Compression;
using System.Text;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Sheets;

/// <summary>Workbooks as other programs write them, part by part, and answers for them.</summary>
internal static class Made
{
    public static readonly DateOnly Day = new(2021, 5, 12);

    public static readonly Programme Zhejiang = Repository.Programme("zhejiang-2021");

    public static readonly Programme Shanghai = Repository.Programme("shanghai-national-2021");

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    public static Table Table(string id, Programme? programme = null) => (programme ?? Zhejiang).Form.Tables.First(table => table.Id == id);

    /// <summary>An xlsx file of parts; null leaves a part out.</summary>
    public static byte[] Zip(params (string Name, string? Text)[] parts)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts.Where(part => part.Text is not null))
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(text!));
            }
        }
        return file.ToArray();
    }

    /// <summary>A workbook of one sheet.</summary>
    public static byte[] Book(string sheetData, string after = "", string? strings = null, string? styles = null, string properties = "", string name = "Sheet1") => Zip(
        ("_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="/xl/workbook.xml"/></Relationships>"""),
        ("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{properties}<sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>"""),
        ("xl/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"""),
        ("xl/sharedStrings.xml", strings is null ? null : $"""<sst xmlns="{Main}">{strings}</sst>"""),
        ("xl/styles.xml", styles is null ? null : $"""<styleSheet xmlns="{Main}">{styles}</styleSheet>"""),
        ("xl/worksheets/sheet1.xml", $"""<worksheet xmlns="{Main}"><sheetData>{sheetData}</sheetData>{after}</worksheet>"""));

    public static string Row(int number, params string[] texts) => $"<row r=\"{number}\">{string.Concat(texts.Select((text, i) => $"<c r=\"{Sheet.Letters(i)}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"))}</row>";

    public static SheetBook Sound(byte[] file)
    {
        var faults = new Faults();
        var book = SheetReader.Read(file, "示例.xlsx", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return book!;
    }

    public static Fault Broken(byte[] file)
    {
        var faults = new Faults();
        Assert.Null(SheetReader.Read(file, "示例.xlsx", faults));
        var fault = Assert.Single(faults.All);
        Assert.Contains(fault.Message, c => c is >= '\u4E00' and <= '\u9FFF');
        Assert.Contains(fault.Remedy, c => c is >= '\u4E00' and <= '\u9FFF');
        return fault;
    }

    public static SheetBook Pasted(string text) => SheetReader.Paste(text, new Faults())!;

    public static TableReading Read(Table table, SheetBook book, Programme? programme = null)
    {
        var faults = new Faults();
        var reading = TableSheet.Read(programme ?? Zhejiang, table, book, Day, faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return reading!;
    }

    public static MappingNode Answers(params (string Key, string Text)[] cells) => new(default, [.. cells.Select(cell => new Entry(cell.Key, default, new ScalarNode(default, cell.Text)))]);

    public static string Shown(MappingNode row) => string.Join('|', row.Entries.Select(entry => $"{entry.Key}={CellAnswer.Text(entry.Value)}"));
}
