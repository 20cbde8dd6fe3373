using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Shifan.Documents;

/// <summary>
/// Reads the cells of an xlsx file, whoever wrote it (Excel, WPS, LibreOffice, a library). Nothing in it is executed or fetched, and
/// what it may unpack to is bounded.
/// </summary>
internal sealed class XlsxReader
{
    private const int MostParts = 2_000;
    private const int MostSheets = 100;
    private const int MostStrings = 2_000_000;
    private const int MostMerges = 20_000;
    private const int MostFormats = 65_536;

    // _x000D_ is the longest way to write a character
    private const int LongestRaw = 7 * SheetBook.LongestCell + 7;
    private const int LastRow = 1_048_576;
    private const long MostUnpacked = 128L << 20;

    private static readonly XmlReaderSettings Xml = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly SheetGatherer gatherer = new();
    private readonly List<string> strings = [];
    private readonly List<NumberFormat> formats = [];
    private long unpacked;
    private bool from1904;

    private XlsxReader(ZipArchive archive) => this.archive = archive;

    /// <summary>The sheets of the file; what cannot be read throws <see cref="SheetTrouble"/>, and a broken file what its parser throws.</summary>
    public static SheetBook Read(byte[] file)
    {
        using var archive = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
        return new XlsxReader(archive).ReadBook();
    }

    private SheetBook ReadBook()
    {
        if (archive.Entries.Count > MostParts) throw new SheetTrouble("sheet.size", "文件由过多的部分组成", "请在 Excel 或 WPS 中另存为 .xlsx 后再上传");
        foreach (var entry in archive.Entries) parts.TryAdd(entry.FullName.Replace('\\', '/'), entry);
        if (parts.ContainsKey("xl/workbook.bin")) throw new SheetTrouble("sheet.kind", "这是 .xlsb 文件", "请在 Excel 或 WPS 中另存为 .xlsx 后再上传");
        var book = Related("", "officeDocument").Values.FirstOrDefault() ?? "xl/workbook.xml";
        if (!parts.ContainsKey(book)) throw new SheetTrouble("sheet.kind", "这不是 Excel 工作簿", "请上传 .xlsx 或 .csv 文件");
        if (Related(book, "sharedStrings").Values.FirstOrDefault() is { } shared) ReadStrings(shared);
        if (Related(book, "styles").Values.FirstOrDefault() is { } styles) ReadStyles(styles);
        var named = new List<(string Name, string Id, bool Hidden)>();
        using (var reader = Open(book))
        {
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (reader.LocalName == "workbookPr") from1904 = reader.GetAttribute("date1904") is "1" or "true";
                else if (reader.LocalName == "sheet") named.Add((SheetGatherer.Clean(reader.GetAttribute("name") ?? ""), Attribute(reader, "id", relation: true) ?? "", reader.GetAttribute("state") is "hidden" or "veryHidden"));
            }
        }
        if (named.Count > MostSheets) throw new SheetTrouble("sheet.size", $"工作簿超过 {MostSheets} 张工作表", "请只保留要导入的工作表");
        var targets = Related(book, "worksheet");
        var sheets = new List<Sheet>();
        foreach (var (name, id, hidden) in named)
        {
            // chart sheets have no cells
            if (targets.TryGetValue(id, out var part)) sheets.Add(ReadSheet(part, name, hidden));
        }
        return new SheetBook(SheetSource.Xlsx, sheets);
    }

    private XmlReader Open(string part) => XmlReader.Create(new Metered(parts[part].Open(), this), Xml);

    // targets of a part's relations of one kind, by id
    private Dictionary<string, string> Related(string part, string kind)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var folder = part.Contains('/', StringComparison.Ordinal) ? part[..(part.LastIndexOf('/') + 1)] : "";
        var relations = $"{folder}_rels/{part[folder.Length..]}.rels";
        if (!parts.ContainsKey(relations)) return found;
        using var reader = Open(relations);
        while (reader.Read())
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "Relationship" } || reader.GetAttribute("TargetMode") == "External") continue;
            if (reader.GetAttribute("Type")?.EndsWith($"/{kind}", StringComparison.Ordinal) != true) continue;
            if (reader.GetAttribute("Id") is { } id && reader.GetAttribute("Target") is { } target && parts.ContainsKey(Resolve(folder, target))) found[id] = Resolve(folder, target);
        }
        return found;
    }

    private static string Resolve(string folder, string target)
    {
        if (target.StartsWith('/')) return target[1..];
        var steps = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var step in target.Split('/'))
        {
            if (step == ".." && steps.Count > 0) steps.RemoveAt(steps.Count - 1);
            else if (step is not ("." or "..")) steps.Add(step);
        }
        return string.Join('/', steps);
    }

    private static string? Attribute(XmlReader reader, string name, bool relation)
    {
        string? value = null;
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
        {
            // r:id in whichever of the two vocabularies
            if (reader.LocalName == name && (!relation || reader.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal))) value = reader.Value;
        }
        reader.MoveToElement();
        return value;
    }

    private void ReadStrings(string part)
    {
        var length = 0L;
        using var reader = Open(part);
        while (reader.Read())
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "si" }) continue;
            var text = RichText(reader);
            if (strings.Count == MostStrings || (length += text.Length) > SheetBook.MostText) throw SheetTrouble.TooMuchText();
            strings.Add(text);
        }
    }

    // the runs of a rich text, without the readings over it
    private static string RichText(XmlReader reader)
    {
        if (reader.IsEmptyElement) return "";
        var depth = reader.Depth;
        var text = new StringBuilder();
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (reader.LocalName == "rPh") SkipWithin(reader);
            else if (reader.LocalName == "t") TextWithin(reader, text);
        }
        return SheetGatherer.Clean(Unescape(text.ToString()));
    }

    private static string TextWithin(XmlReader reader)
    {
        var text = new StringBuilder();
        TextWithin(reader, text);
        return text.ToString();
    }

    // leaves the reader on the end of the element, where a loop over Read goes on with what follows; what is too long for a cell is
    // kept only as far as it takes to see that
    private static void TextWithin(XmlReader reader, StringBuilder text)
    {
        if (reader.IsEmptyElement) return;
        var depth = reader.Depth;
        char[]? piece = null;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)) continue;
            piece ??= ArrayPool<char>.Shared.Rent(1024);
            for (int read; text.Length <= LongestRaw && (read = reader.ReadValueChunk(piece, 0, piece.Length)) > 0;) text.Append(piece, 0, read);
        }
        if (piece is not null) ArrayPool<char>.Shared.Return(piece);
    }

    private static void SkipWithin(XmlReader reader)
    {
        if (reader.IsEmptyElement) return;
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
        }
    }

    // _x000D_ stands for a character that XML cannot hold
    private static string Unescape(string text)
    {
        if (!text.Contains("_x", StringComparison.Ordinal)) return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 6 < text.Length && text[i] == '_' && text[i + 1] == 'x' && text[i + 6] == '_' && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append((char)code);
                i += 6;
            }
            else plain.Append(text[i]);
        }
        return plain.ToString();
    }

    private void ReadStyles(string part)
    {
        var codes = new Dictionary<int, string>();
        var within = false;
        using var reader = Open(part);
        while (reader.Read())
        {
            if (reader.LocalName == "cellXfs") within = reader.NodeType == XmlNodeType.Element;
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (codes.Count > MostFormats || formats.Count > MostFormats) throw new XmlException("formats");
            if (reader.LocalName == "numFmt" && Number(reader.GetAttribute("numFmtId")) is { } id) codes[id] = reader.GetAttribute("formatCode") ?? "";
            else if (within && reader.LocalName == "xf")
            {
                var named = Number(reader.GetAttribute("numFmtId")) ?? 0;
                formats.Add(codes.TryGetValue(named, out var code) ? NumberFormat.Of(code) : NumberFormat.BuiltIn(named));
            }
        }
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private Sheet ReadSheet(string part, string name, bool hidden)
    {
        gatherer.BeginSheet(name);
        var merges = new List<SheetMerge>();
        var row = 0;
        var column = 0;
        using var reader = Open(part);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "row") gatherer.EndRow();
            if (reader.NodeType != XmlNodeType.Element) continue;
            switch (reader.LocalName)
            {
                case "row":
                    var previous = row;
                    row = Number(reader.GetAttribute("r")) ?? row + 1;
                    if (row <= previous || row > LastRow) throw new XmlException("row");
                    column = 0;
                    gatherer.BeginRow(row);
                    break;
                case "c":
                    if (reader.GetAttribute("r") is { } at)
                    {
                        if (ColumnOf(at) is not { } named) throw new XmlException("cell");
                        column = named;
                    }
                    gatherer.Add(column, ReadCell(reader));
                    column++;
                    break;
                case "mergeCell" when merges.Count < MostMerges && Range(reader.GetAttribute("ref")) is { } merge:
                    merges.Add(merge);
                    break;
            }
        }
        return new Sheet(name, gatherer.Rows, merges, hidden);
    }

    private static int? ColumnOf(string at)
    {
        var column = 0;
        foreach (var c in at)
        {
            if (!char.IsAsciiLetter(c)) break;
            column = column * 26 + (c | 0x20) - 'a' + 1;
            if (column > 16_384) return null;
        }
        return column == 0 ? null : column - 1;
    }

    private static SheetMerge? Range(string? text)
    {
        if (text?.Replace("$", "", StringComparison.Ordinal).Split(':') is not [var from, var to]) return null;
        return ColumnOf(from) is { } first && ColumnOf(to) is { } last && Number(from.TrimStart(Letters)) is { } top && Number(to.TrimStart(Letters)) is { } bottom
            ? new SheetMerge(top, first, bottom, last) : null;
    }

    private static readonly char[] Letters = [.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];

    private SheetCell ReadCell(XmlReader reader)
    {
        if (reader.IsEmptyElement) return SheetCell.Empty;
        var type = reader.GetAttribute("t");
        var format = Number(reader.GetAttribute("s")) is { } style && style < formats.Count ? formats[style] : NumberFormat.General;
        var depth = reader.Depth;
        string? value = null;
        var calculated = false;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (reader.LocalName == "v") value = TextWithin(reader);
            else if (reader.LocalName == "is") value = RichText(reader);
            else if (reader.LocalName == "f")
            {
                calculated = true;
                SkipWithin(reader);
            }
        }
        if (value is null) return calculated ? new SheetCell(CellKind.Formula, "=") : SheetCell.Empty;
        return type switch
        {
            "s" => Number(value.Trim()) is { } index && index < strings.Count ? new SheetCell(CellKind.Text, strings[index]) : new SheetCell(CellKind.Error, "#REF!"),
            "inlineStr" => new SheetCell(CellKind.Text, value),
            "str" => new SheetCell(CellKind.Text, SheetGatherer.Clean(Unescape(value))),
            "b" => new SheetCell(CellKind.Flag, value.Trim() == "1" ? Rules.Flags.Yes : Rules.Flags.No),
            "e" => new SheetCell(CellKind.Error, SheetGatherer.Clean(value)),
            "d" => DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? NumberFormat.Moment(moment) : new SheetCell(CellKind.Text, SheetGatherer.Clean(value)),
            _ => value.Trim().Length == 0 ? SheetCell.Empty : format.Show(value, from1904),
        };
    }

    // counts what comes out of the archive, whatever its directory claims
    private sealed class Metered(Stream inner, XlsxReader owner) : Stream
    {
        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

        private int Count(int read)
        {
            owner.unpacked += read;
            if (owner.unpacked > MostUnpacked) throw new SheetTrouble("sheet.size", $"文件展开后超过 {MostUnpacked >> 20} MB", "请只保留要导入的内容，另存后再上传");
            return read;
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
