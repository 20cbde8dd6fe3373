using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Shifan.Tests.Unit.Inspection;

/// <summary>Files made by code, sound ones and others.</summary>
internal static class Made
{
    public static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    // ---- PDF ----------------------------------------------------------------------------------------------------------

    /// <summary>A PDF of these objects, the first of them its catalogue, with a table that finds them.</summary>
    public static byte[] Pdf(string[] objects, string trailer = "", string before = "") => Pdf([.. objects.Select(Latin)], trailer, before);

    public static byte[] Pdf(byte[][] objects, string trailer = "", string before = "")
    {
        using var file = new MemoryStream();
        void Write(string text) => file.Write(Latin(text));
        Write($"{before}%PDF-1.7\n");
        var places = new List<long>();
        foreach (var (content, i) in objects.Select((content, i) => (content, i)))
        {
            places.Add(file.Position);
            Write($"{i + 1} 0 obj\n");
            file.Write(content);
            Write("\nendobj\n");
        }
        var table = file.Position;
        Write($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var place in places) Write(string.Create(CultureInfo.InvariantCulture, $"{place:0000000000} 00000 n \n"));
        Write($"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    /// <summary>Pages with a line of text each; <paramref name="catalogue"/> and <paramref name="page"/> are added to what these say.</summary>
    public static byte[] Pages(int count, string catalogue = "", string page = "", string trailer = "", string before = "", params byte[][] more)
    {
        var first = 4 + more.Length;
        return Pdf(
            [
                Latin($"<< /Type /Catalog /Pages 2 0 R {catalogue} >>"),
                Latin($"<< /Type /Pages /Count {count} /Kids [{string.Join(' ', Enumerable.Range(0, count).Select(i => $"{first + 2 * i} 0 R"))}] >>"),
                Latin("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
                .. more,
                .. Enumerable.Range(0, count).SelectMany(i => new[] { Page(first + 2 * i + 1, page: page), Stream($"BT /F1 24 Tf 72 700 Td (Page {i + 1}) Tj ET") }),
            ], trailer, before);
    }

    public static byte[] Page(int content, int width = 595, int height = 842, string page = "", string resources = "") =>
        Latin($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Resources << /Font << /F1 3 0 R >> {resources} >> /Contents {content} 0 R {page} >>");

    public static byte[] Stream(string content, string dictionary = "") => Stream(Latin(content), dictionary);

    public static byte[] Stream(byte[] content, string dictionary = "") => Join(Latin($"<< /Length {content.Length} {dictionary} >>\nstream\n"), content, Latin("\nendstream"));

    public static byte[] Flate(byte[] content, string dictionary = "") => Stream(Deflated(content), $"/Filter /FlateDecode {dictionary}");

    /// <summary>Pages that are nothing but a picture each.</summary>
    public static byte[] Scans(params (int Width, int Height, byte[] Picture)[] pages)
    {
        var objects = new List<byte[]> { Latin("<< /Type /Catalog /Pages 2 0 R >>"), Array.Empty<byte>(), Latin("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>") };
        var kids = new StringBuilder();
        foreach (var (width, height, picture) in pages)
        {
            kids.Append(CultureInfo.InvariantCulture, $"{objects.Count + 1} 0 R ");
            objects.Add(Page(objects.Count + 2, width, height, resources: $"/XObject << /P {objects.Count + 3} 0 R >>"));
            objects.Add(Stream($"q {width} 0 0 {height} 0 0 cm /P Do Q"));
            objects.Add(picture);
        }
        objects[1] = Latin($"<< /Type /Pages /Count {pages.Length} /Kids [{kids}] >>");
        return Pdf([.. objects]);
    }

    /// <summary>A grey or white picture for a page, as an object.</summary>
    public static byte[] Points(int width, int height, byte shade)
    {
        var points = new byte[width * height];
        Array.Fill(points, shade);
        return Flate(points, $"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8");
    }

    // ---- Pictures -----------------------------------------------------------------------------------------------------

    /// <summary>A grey JPEG: every block of eight by eight is two bits, "no difference" and "no more".</summary>
    public static byte[] Jpeg(int width, int height)
    {
        var blocks = ((width + 7) / 8) * ((height + 7) / 8);
        var data = new byte[(blocks * 2 + 7) / 8];
        if (blocks % 4 != 0) data[^1] = (byte)(0xFF >> (blocks % 4 * 2));
        byte[] table = [0x00, 1, .. new byte[15], 0];
        return Join(
            [0xFF, 0xD8],
            [0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)],
            [0xFF, 0xC0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0],
            [0xFF, 0xC4, 0, 20, .. table],
            [0xFF, 0xC4, 0, 20, 0x10, .. table[1..]],
            [0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0],
            data,
            [0xFF, 0xD9]);
    }

    public static byte[] Png(int width, int height, bool whole = true, int? claimedWidth = null, int? claimedHeight = null)
    {
        byte[] head = [.. new byte[8], 8, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(head, claimedWidth ?? width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), claimedHeight ?? height);
        var data = Deflated(new byte[(width + 1) * height]);
        return Join([0x89, .. "PNG\r\n\x1a\n"u8], Chunk("IHDR", head), Chunk("IDAT", whole ? data : data[..(data.Length / 2)]), Chunk("IEND", []));
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] body = [.. Latin(name), .. content];
        var (length, check) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(body));
        return Join(length, body, check);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc >> 1) ^ ((crc & 1) == 1 ? 0xEDB88320 : 0);
        }
        return ~crc;
    }

    public static byte[] Deflated(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(content);
        return packed.ToArray();
    }

    // ---- Office -------------------------------------------------------------------------------------------------------

    public static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(content);
            }
        }
        return file.ToArray();
    }

    private const string Types = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static byte[] Links(string inside) =>
        Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{inside}</Relationships>");

    public static string Link(string type, string target, bool outside = false) => $"<Relationship Id=\"r{type}\" Type=\"{Office}/{type}\" Target=\"{target}\"{(outside ? " TargetMode=\"External\"" : "")}/>";

    /// <summary>A sealed document of two pages in the national fixed layout.</summary>
    public static byte[] Ofd(string root = "Doc_0/Document.xml", params (string Name, byte[] Content)[] more) => Zip([
        ("OFD.xml", Encoding.UTF8.GetBytes($"<ofd:OFD xmlns:ofd=\"http://www.ofdspec.org/2016\" Version=\"1.0\"><ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>")),
        ("Doc_0/Document.xml", "<ofd:Document xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Pages><ofd:Page ID=\"1\"/><ofd:Page ID=\"2\"/></ofd:Pages></ofd:Document>"u8.ToArray()),
        ("Doc_0/Signs/Sign_0/SignedValue.dat", [0x30, 0x82, 1, 2]), .. more]);

    public static byte[] Docx(string body = "<w:p><w:r><w:t>示例</w:t></w:r></w:p>", string type = "wordprocessingml.document.main+xml", string types = "", params (string Name, byte[] Content)[] more) => Zip(
        [
            ("[Content_Types].xml", Encoding.UTF8.GetBytes($"{Types}<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.{type}\"/>{types}</Types>")),
            ("_rels/.rels", Links(Link("officeDocument", "word/document.xml"))),
            ("word/document.xml", Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>")),
            ("docProps/app.xml", "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Pages>7</Pages></Properties>"u8.ToArray()),
            .. more,
        ]);

    public static byte[] Xlsx(string types = "", params (string Name, byte[] Content)[] more) => Zip(
        [
            ("[Content_Types].xml", Encoding.UTF8.GetBytes($"{Types}<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>")),
            ("_rels/.rels", Links(Link("officeDocument", "xl/workbook.xml"))),
            ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheets/></workbook>"u8.ToArray()),
            .. more,
        ]);
}
