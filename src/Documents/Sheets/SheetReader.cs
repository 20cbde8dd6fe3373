using System.Xml;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>Reads a file of cells by what is in it, not by its name; what cannot be read is a fault that says what to do.</summary>
public static class SheetReader
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MostBytes = 10 << 20;

    /// <summary>The sheets of an uploaded file, or null with a fault.</summary>
    public static SheetBook? Read(byte[] file, string name, Faults faults) => Guard(name, faults, () =>
    {
        if (file.Length == 0) throw new SheetTrouble("sheet.empty", "文件是空的", "请确认已保存内容后再上传");
        if (file.Length > MostBytes) throw new SheetTrouble("sheet.size", $"文件超过 {MostBytes >> 20} MB", "请删去图片和多余内容，另存后再上传");
        return file switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => XlsxReader.Read(file),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => throw new SheetTrouble("sheet.kind", "这是旧版 .xls、.et 文件，或设有密码的工作簿", "请去掉密码，在 Excel 或 WPS 中另存为 .xlsx 后再上传"),
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => throw new SheetTrouble("sheet.kind", "这是 PDF 文件", "请上传 .xlsx 或 .csv 文件"),
            [(byte)'<', ..] => throw new SheetTrouble("sheet.kind", "这是网页或 XML 文件，不是工作簿", "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再上传"),
            _ => CsvReader.Read(file, SheetGatherer.Clean(name)),
        };
    });

    /// <summary>A block copied out of a spreadsheet, or null with a fault.</summary>
    public static SheetBook? Paste(string text, Faults faults) => Guard("", faults, () => CsvReader.Paste(text));

    private static SheetBook? Guard(string name, Faults faults, Func<SheetBook> read)
    {
        try
        {
            return read();
        }
        catch (SheetTrouble trouble)
        {
            faults.Add(trouble.Code, new Place(name, 0, 0, ""), trouble.Message, trouble.Remedy);
        }
        catch (Exception error) when (error is InvalidDataException or XmlException or IOException or NotSupportedException)
        {
            faults.Add("sheet.broken", new Place(name, 0, 0, ""), "文件已损坏或不完整，无法读取", "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再上传");
        }
        return null;
    }
}
