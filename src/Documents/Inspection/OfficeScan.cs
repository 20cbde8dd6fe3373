using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Shifan.Documents;

/// <summary>Looks through a zip archive that should be a Word document or an Excel workbook. Everything is bounded while it is unpacked, whatever the archive says of itself.</summary>
internal sealed partial class OfficeScan
{
    public const int MostEntries = 4000;
    public const long MostUnpacked = 300L * 1024 * 1024;
    private const long SmallEnough = 16L * 1024 * 1024;
    private const int MostRatio = 150;

    // a reader holds an attribute as a whole: no part that is read as XML may be larger than this
    private const long MostCharacters = 64L * 1024 * 1024;

    // the data behind one chart
    private const int MostChartData = 16 * 1024 * 1024;

    // of a field only its first word matters
    private const int LongestWord = 32;

    private static readonly XmlReaderSettings Plain = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters, IgnoreComments = true };

    private readonly byte[] waste = new byte[64 * 1024];
    private readonly long packed;
    private readonly HashSet<string> chartData = new(StringComparer.Ordinal);
    private readonly List<(string Name, byte[] Content)> enclosed = [];
    private long unpacked;
    private int? pages;

    private OfficeScan(long packed) => this.packed = packed;

    /// <summary>What it is, how many pages it says it has, or the objection.</summary>
    public static (FileKind? Kind, int? Pages, bool Sealed, Objection? Objection) Find(Stream file)
    {
        var scan = new OfficeScan(file.Length);
        try
        {
            var (kind, objection) = scan.Open(file);
            return (kind, kind is FileKind.Docx or FileKind.Ofd ? scan.pages : null, scan.isSigned, objection ?? scan.EnclosedIn(kind!.Value));
        }
        catch (TooMuch)
        {
            return (null, null, false, Objections.Bomb);
        }
        catch (Exception error) when (error is InvalidDataException or XmlException or EndOfStreamException or NotSupportedException or DecoderFallbackException)
        {
            return (null, null, false, scan.isOfd ? Objections.Ofd : Objections.OfficeBroken);
        }
    }

    private (FileKind? Kind, Objection? Objection) Open(Stream file)
    {
        if (Entries(file) > MostEntries) return (null, Objections.Bomb);
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        return Read(archive);
    }

    // a chart in a document brings the workbook that it was drawn from: nothing else may be enclosed, and nothing in it again
    private Objection? EnclosedIn(FileKind kind)
    {
        var charts = enclosed.ToList();
        enclosed.Clear();
        foreach (var (name, content) in charts)
        {
            if (kind != FileKind.Docx || !chartData.Contains(name)) return Objections.Embedded;
            var (inner, objection) = Open(new MemoryStream(content, writable: false));
            if (objection is not null) return objection == Objections.Bomb ? objection : Objections.Embedded;
            if (inner != FileKind.Xlsx || enclosed.Count > 0) return Objections.Embedded;
        }
        return null;
    }

    // asked before the list is read: it could be millions long. With zip64 the number is a mark that exceeds what is allowed anyway
    private static int Entries(Stream file)
    {
        var tail = new byte[Math.Min(file.Length, 22 + ushort.MaxValue)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        file.Position = 0;
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + 22 > tail.Length) throw new InvalidDataException("No end of the list.");
        return BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
    }

    private (FileKind? Kind, Objection? Objection) Read(ZipArchive archive)
    {
        if (archive.Entries.Any(entry => entry.IsEncrypted)) return (null, Objections.Archive);
        var names = archive.Entries.Select(entry => entry.FullName).ToList();
        if (names.Contains("OFD.xml", StringComparer.OrdinalIgnoreCase)) return ReadOfd(archive, names);
        if (!names.Contains("[Content_Types].xml", StringComparer.Ordinal)) return (null, Stranger(names));
        if (names.Count != names.Distinct(StringComparer.OrdinalIgnoreCase).Count() || names.Any(IsStray)) return (null, Objections.OfficeBroken);
        var (kind, objection) = (default(FileKind?), default(Objection?));
        var parts = 0;
        foreach (var entry in archive.Entries.OrderBy(entry => entry.FullName == "[Content_Types].xml" ? 0 : 1))
        {
            using var content = new Counted(entry.Open(), this);
            var name = entry.FullName.ToUpperInvariant();
            if (name == "[CONTENT_TYPES].XML") (kind, objection) = ReadTypes(content);
            else if (name.EndsWith(".RELS", StringComparison.Ordinal)) objection = ReadLinks(content, name.StartsWith("WORD/CHARTS/_RELS/", StringComparison.Ordinal));
            else if (name == "DOCPROPS/APP.XML") ReadPages(content);
            else if (name.StartsWith("WORD/", StringComparison.Ordinal) && name.EndsWith(".XML", StringComparison.Ordinal)) objection = ReadFields(content);
            else if (name is "XL/WORKBOOK.XML") ReadThrough(content);
            else if (name.StartsWith("WORD/EMBEDDINGS/", StringComparison.Ordinal) && name.EndsWith(".XLSX", StringComparison.Ordinal)) enclosed.Add((name, Whole(content)));
            if (name is "WORD/DOCUMENT.XML" or "XL/WORKBOOK.XML") parts++;
            if (enclosed.Count == 0 || enclosed[^1].Name != name) objection ??= ByName(name);
            if (objection is not null) return (kind, objection);
            // to the last byte, so that what it unpacks to is known
            while (content.Read(waste) > 0) { }
        }
        return kind is null || parts == 0 ? (null, Objections.OfficeBroken) : (kind, null);
    }

    private static byte[] Whole(Stream content)
    {
        using var whole = new MemoryStream();
        var piece = new byte[64 * 1024];
        int read;
        while ((read = content.Read(piece)) > 0)
        {
            if (whole.Length + read > MostChartData) throw new TooMuch();
            whole.Write(piece, 0, read);
        }
        return whole.ToArray();
    }

    private static Objection Stranger(List<string> names) =>
        names.Contains("mimetype", StringComparer.Ordinal) && names.Contains("content.xml", StringComparer.Ordinal) ? Objections.OpenDocument
        : Objections.Archive;

    private static bool IsStray(string name) => name.Contains('\\') || name.StartsWith('/') || name.Split('/').Contains("..");

    private static Objection? ByName(string name)
    {
        if (name.Contains("VBAPROJECT", StringComparison.Ordinal) || name.Contains("/MACROSHEETS/", StringComparison.Ordinal)) return Objections.Macros;
        if (name.Contains("/EMBEDDINGS/", StringComparison.Ordinal) || name.Contains("/ACTIVEX/", StringComparison.Ordinal) || name.Contains("/WEBEXTENSIONS/", StringComparison.Ordinal)) return Objections.Embedded;
        if (name.StartsWith("XL/EXTERNALLINKS/", StringComparison.Ordinal) || name is "XL/CONNECTIONS.XML") return Objections.ExternalLinks;
        return name.StartsWith("CUSTOMUI/", StringComparison.Ordinal) ? Objections.Macros : null;
    }

    private static (FileKind? Kind, Objection? Objection) ReadTypes(Stream content)
    {
        FileKind? kind = null;
        using var reader = XmlReader.Create(content, Plain);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.GetAttribute("ContentType")?.ToLowerInvariant() is not { } type) continue;
            if (type.Contains("macro") || type.Contains("vbaproject")) return (kind, Objections.Macros);
            if (type.Contains("activex") || type.Contains("oleobject")) return (kind, Objections.Embedded);
            if (type.Contains("sheet.binary")) return (kind, Objections.Binary);
            if (type.EndsWith("template.main+xml", StringComparison.Ordinal)) return (kind, Objections.Template);
            if (type.Contains("presentationml") && type.EndsWith(".main+xml", StringComparison.Ordinal)) return (kind, Objections.Slides);
            if (type.EndsWith("wordprocessingml.document.main+xml", StringComparison.Ordinal)) kind = FileKind.Docx;
            else if (type.EndsWith("spreadsheetml.sheet.main+xml", StringComparison.Ordinal)) kind = FileKind.Xlsx;
        }
        return (kind, kind is null ? Objections.OfficeBroken : null);
    }

    // relationships lead to everything else, inside and outside; the last word of a type is the same in both editions of the standard
    private Objection? ReadLinks(Stream content, bool ofChart)
    {
        using var reader = XmlReader.Create(content, Plain);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "Relationship") continue;
            var type = reader.GetAttribute("Type")?.Split('/')[^1].ToUpperInvariant();
            var target = reader.GetAttribute("Target")?.Trim() ?? "";
            switch (type)
            {
                case "VBAPROJECT" or "XLMACROSHEET" or "XLINTLMACROSHEET" or "KEYMAPCUSTOMIZATIONS" or "UIEXTENSIBILITY" or "WORDVBADATA":
                    return Objections.Macros;
                case "OLEOBJECT" or "CONTROL" or "ACTIVEXCONTROLBINARY" or "WEBEXTENSION" or "WEBEXTENSIONTASKPANES" or "AFCHUNK":
                case "PACKAGE" when !ofChart || !target.StartsWith("../embeddings/", StringComparison.OrdinalIgnoreCase):
                    return Objections.Embedded;
                case "PACKAGE":
                    chartData.Add("WORD" + target[2..].ToUpperInvariant());
                    break;
                case "EXTERNALLINK" or "CONNECTIONS" or "QUERYTABLE" or "MAILMERGESOURCE" or "SUBDOCUMENT" or "FRAME":
                    return Objections.ExternalLinks;
                case "HYPERLINK" when IsPlainLink(target):
                // every document made from somebody's own template names its place on that computer
                case "ATTACHEDTEMPLATE" when IsOnThisComputer(target):
                    continue;
            }
            if (string.Equals(reader.GetAttribute("TargetMode"), "External", StringComparison.OrdinalIgnoreCase)) return Objections.ExternalLinks;
        }
        return null;
    }

    private static bool IsPlainLink(string target) =>
        target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || target.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || target.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) || target.StartsWith('#');

    private static bool IsOnThisComputer(string target)
    {
        var path = target.StartsWith("file:///", StringComparison.OrdinalIgnoreCase) ? target[8..] : target;
        return path.Length > 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' || !path.Contains(':') && !path.StartsWith('/') && !path.StartsWith('\\');
    }

    // a field's words may be spread over many runs, and many pieces of text
    private static Objection? ReadFields(Stream content)
    {
        var word = new StringBuilder();
        var piece = new char[4096];
        var within = -1;
        using var reader = XmlReader.Create(content, Plain);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == within) within = -1;
            else if (reader.NodeType == XmlNodeType.Element && reader.LocalName is "fldChar" or "fldSimple")
            {
                if (Commanded(word) is { } objection) return objection;
                word.Clear();
                if (reader.LocalName == "fldChar") continue;
                Keep(word, reader.GetAttribute("instr", reader.NamespaceURI));
                if (Commanded(word) is { } simple) return simple;
                word.Clear();
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "instrText", IsEmptyElement: false } && within < 0) within = reader.Depth;
            else if (within >= 0 && reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                for (int read; word.Length < LongestWord && (read = reader.ReadValueChunk(piece, 0, piece.Length)) > 0;) Keep(word, piece.AsSpan(0, read));
            }
        }
        return Commanded(word);
    }

    private static void Keep(StringBuilder word, ReadOnlySpan<char> text)
    {
        if (word.Length == 0) text = text.TrimStart();
        word.Append(text[..Math.Min(text.Length, LongestWord - word.Length)]);
    }

    private static Objection? Commanded(StringBuilder field) => field.ToString().Trim().Split([' ', '\t', '\r', '\n', '"'], 2)[0].ToUpperInvariant() switch
    {
        "DDE" or "DDEAUTO" => Objections.Commands,
        "INCLUDETEXT" or "INCLUDEPICTURE" or "IMPORT" or "INCLUDE" or "LINK" or "DATABASE" or "RD" => Objections.ExternalLinks,
        _ => null,
    };

    private void ReadPages(Stream content)
    {
        using var reader = XmlReader.Create(content, Plain);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "Pages" } && int.TryParse(reader.ReadElementContentAsString(), out var said) && said is > 0 and < 100_000) pages = said;
        }
    }

    private static void ReadThrough(Stream content)
    {
        using var reader = XmlReader.Create(content, Plain);
        while (reader.Read()) { }
    }

    private void Count(int read)
    {
        unpacked += read;
        if (unpacked > MostUnpacked || unpacked > SmallEnough && unpacked / MostRatio > packed) throw new TooMuch();
    }

    private sealed class TooMuch : Exception;

    /// <summary>Counts what comes out, part by part and all together.</summary>
    private sealed class Counted(Stream inner, OfficeScan scan) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            scan.Count(read);
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

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
