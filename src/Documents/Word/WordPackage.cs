using System.Globalization;
using System.IO.Compression;
using System.Text;
using static Shifan.Documents.WordXml;

namespace Shifan.Documents;

/// <summary>What stands around the text of a Word file: page, head and foot, styles, properties. Its moments come from the printout alone.</summary>
internal sealed class WordPackage
{
    private const string Main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Types = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private const string Spaces = $"xmlns:w=\"{Main}\" xmlns:r=\"{Relations}\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";

    // 三号 is 16 pt in Word, and 28 of it are wider than the line by a quarter of a point each
    private const string Narrow = "<w:spacing w:val=\"-5\"/>";

    private static readonly DateTimeOffset Packed = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Printout printout;
    private readonly string title, body, heading, kai;
    private readonly List<byte[]> pictures = [];

    public WordPackage(Printout printout, FontRoles fonts)
    {
        this.printout = printout;
        (title, body, heading, kai) = (fonts.Title ?? "方正小标宋简体", fonts.Body ?? "仿宋", fonts.Heading ?? "黑体", fonts.Kai ?? "楷体");
        (width, height) = printout.Pages is PrintPages.Table or PrintPages.Certificate ? (Mm(297), Mm(210)) : (Mm(210), Mm(297));
        (top, right, bottom, left) = printout.Pages switch
        {
            PrintPages.Letter => (Mm(37), Mm(26), Mm(35), Mm(28)),
            PrintPages.Table => (Mm(24), Mm(20), Mm(22), Mm(20)),
            PrintPages.Bare => (Mm(15), Mm(15), Mm(15), Mm(15)),
            PrintPages.Certificate => (Mm(26), Mm(38), Mm(24), Mm(38)),
            _ => (Mm(30), Mm(24), Mm(26), Mm(28)),
        };
    }

    private readonly int width, height, top, right, bottom, left;

    /// <summary>As wide as a line, in Word's measure.</summary>
    public int TextWidth => width - left - right;

    /// <summary>Properties of a run in 楷体.</summary>
    public string KaiFont => FontOf(kai);

    private bool IsOfficial => printout.Pages == PrintPages.Letter;

    private bool IsCertificate => printout.Pages == PrintPages.Certificate;

    // in half points, so that the longest title stands on one line, as in Typst's pages
    private int LargestTitle => Math.Min(88, 1220 / Math.Max(1, printout.Blocks.OfType<PrintBlock.Title>().Select(title => title.Text.Length).DefaultIfEmpty().Max()));

    /// <summary>A picture in the line, so many millimetres wide and high.</summary>
    public string Draw(byte[] png, string description, double millimetres)
    {
        pictures.Add(png);
        var (number, size) = (pictures.Count.ToString(CultureInfo.InvariantCulture), ((long)(millimetres * 36000)).ToString(CultureInfo.InvariantCulture));
        return $"<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{size}\" cy=\"{size}\"/><wp:docPr id=\"{number}\" name=\"{Escape(description)}\" descr=\"{Escape(description)}\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"{Escape(description)}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rIdPicture{number}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{size}\" cy=\"{size}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>";
    }

    /// <summary>The file around its text.</summary>
    public byte[] Write(string text)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(zip, "[Content_Types].xml", $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/><Override PartName=\"/word/document.xml\" ContentType=\"{Types}document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"{Types}styles+xml\"/><Override PartName=\"/word/settings.xml\" ContentType=\"{Types}settings+xml\"/><Override PartName=\"/word/fontTable.xml\" ContentType=\"{Types}fontTable+xml\"/><Override PartName=\"/word/header1.xml\" ContentType=\"{Types}header+xml\"/><Override PartName=\"/word/footer1.xml\" ContentType=\"{Types}footer+xml\"/><Override PartName=\"/word/footer2.xml\" ContentType=\"{Types}footer+xml\"/><Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>");
            Part(zip, "_rels/.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{Relations}/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>");
            Part(zip, "docProps/core.xml", Properties());
            Part(zip, "word/document.xml", $"<w:document {Spaces}><w:body>{text}{Section()}</w:body></w:document>");
            Part(zip, "word/_rels/document.xml.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{Relations}/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId2\" Type=\"{Relations}/settings\" Target=\"settings.xml\"/><Relationship Id=\"rId3\" Type=\"{Relations}/fontTable\" Target=\"fontTable.xml\"/><Relationship Id=\"rId4\" Type=\"{Relations}/header\" Target=\"header1.xml\"/><Relationship Id=\"rId5\" Type=\"{Relations}/footer\" Target=\"footer1.xml\"/><Relationship Id=\"rId6\" Type=\"{Relations}/footer\" Target=\"footer2.xml\"/>{string.Concat(pictures.Select((_, i) => $"<Relationship Id=\"rIdPicture{i + 1}\" Type=\"{Relations}/image\" Target=\"media/image{i + 1}.png\"/>"))}</Relationships>");
            Part(zip, "word/styles.xml", Styles());
            Part(zip, "word/settings.xml", $"<w:settings xmlns:w=\"{Main}\"><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"420\"/>{(IsOfficial ? "<w:evenAndOddHeaders/>" : "")}<w:characterSpacingControl w:val=\"compressPunctuation\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>");
            Part(zip, "word/fontTable.xml", $"<w:fonts xmlns:w=\"{Main}\">{Font(title, "华文中宋")}{Font(body, "仿宋_GB2312")}{Font(heading, "SimHei")}{Font(kai, "楷体_GB2312")}</w:fonts>");
            Part(zip, "word/header1.xml", $"<w:hdr xmlns:w=\"{Main}\">{Header()}</w:hdr>");
            Part(zip, "word/footer1.xml", $"<w:ftr xmlns:w=\"{Main}\">{Footer("right")}</w:ftr>");
            Part(zip, "word/footer2.xml", $"<w:ftr xmlns:w=\"{Main}\">{Footer("left")}</w:ftr>");
            for (var i = 0; i < pictures.Count; i++) Part(zip, $"word/media/image{i + 1}.png", pictures[i]);
        }
        return file.ToArray();
    }

    private static string Font(string name, string other) => $"<w:font w:name=\"{Escape(name)}\"><w:altName w:val=\"{Escape(other)}\"/><w:charset w:val=\"86\"/></w:font>";

    private string Properties()
    {
        var moment = printout.Moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return $"<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{Escape(PrintText.Clean(printout.Title))}</dc:title><dc:subject>{Escape(PrintText.Clean(printout.Number))}</dc:subject><dc:creator>{Escape(PrintText.Clean(printout.Author))}</dc:creator><dc:language>zh-CN</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{moment}</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{moment}</dcterms:modified></cp:coreProperties>";
    }

    private string Section()
    {
        // 22 lines on the page of an official document; its 28 characters come from the styles, because readers differ over a grid of characters
        var grid = IsOfficial ? "<w:docGrid w:type=\"lines\" w:linePitch=\"579\"/>" : "";
        var frame = IsCertificate ? $"<w:pgBorders w:offsetFrom=\"page\">{string.Concat(new[] { "top", "left", "bottom", "right" }.Select(side => $"<w:{side} w:val=\"thickThinSmallGap\" w:sz=\"24\" w:space=\"24\" w:color=\"C00000\"/>"))}</w:pgBorders>" : "";
        return $"<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"default\" r:id=\"rId5\"/>{(IsOfficial ? "<w:headerReference w:type=\"even\" r:id=\"rId4\"/><w:footerReference w:type=\"even\" r:id=\"rId6\"/>" : "")}<w:pgSz w:w=\"{Whole(width)}\" w:h=\"{Whole(height)}\"{(width > height ? " w:orient=\"landscape\"" : "")}/><w:pgMar w:top=\"{Whole(top)}\" w:right=\"{Whole(right)}\" w:bottom=\"{Whole(bottom)}\" w:left=\"{Whole(left)}\" w:header=\"{Mm(16)}\" w:footer=\"{(IsOfficial ? Mm(25) : Mm(14))}\" w:gutter=\"0\"/>{frame}{grid}</w:sectPr>";
    }

    private string Header()
    {
        var draft = printout.Watermark is { } mark && !printout.Edition.StartsWith(mark, StringComparison.Ordinal) ? $"{mark}　" : "";
        var (number, edition) = printout.Pages == PrintPages.Report ? (printout.Number, draft + printout.Edition) : ("", draft.Trim());
        if (number.Length + edition.Length == 0) return Paragraph("Edge", "");
        return Paragraph("Edge", Run(number) + "<w:r><w:tab/></w:r>" + Run(edition), $"{(printout.Pages == PrintPages.Report ? "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"2\" w:color=\"000000\"/></w:pBdr>" : "")}<w:tabs><w:tab w:val=\"right\" w:pos=\"{Whole(TextWidth)}\"/></w:tabs>");
    }

    private string Footer(string side)
    {
        if (IsCertificate || printout.Pages == PrintPages.Bare) return Paragraph("Edge", "");
        if (IsOfficial) return Paragraph("PageNumber", Run("— ") + Field("PAGE", "1") + Run(" —"), $"<w:ind w:left=\"280\" w:right=\"280\"/><w:jc w:val=\"{side}\"/>");
        var code = printout.Code.Length == 0 ? "" : Run($"页码标识 {printout.Code}-") + Field("PAGE \\# \"000\"", "001");
        return Paragraph(
            "Edge", (printout.Pages == PrintPages.Table ? Run(printout.Edition) : "") + "<w:r><w:tab/></w:r>" + Run("第 ") + Field("PAGE", "1") + Run(" 页　共 ") + Field("NUMPAGES", "1") + Run(" 页") + "<w:r><w:tab/></w:r>" + code,
            $"<w:tabs><w:tab w:val=\"center\" w:pos=\"{Whole(TextWidth / 2d)}\"/><w:tab w:val=\"right\" w:pos=\"{Whole(TextWidth)}\"/></w:tabs>");
    }

    private static string FontOf(string name) => $"<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{Escape(name)}\"/>";

    private string Styles()
    {
        var size = IsOfficial ? 32 : IsCertificate ? 40 : 24;
        var line = IsCertificate ? "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"600\" w:lineRule=\"atLeast\"/>" : IsOfficial ? "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"579\" w:lineRule=\"exact\"/>" : "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"420\" w:lineRule=\"atLeast\"/>";
        var tight = "<w:spacing w:before=\"40\" w:after=\"40\" w:line=\"300\" w:lineRule=\"atLeast\"/>";
        var styles = new StringBuilder();
        styles.Append($"<w:styles xmlns:w=\"{Main}\"><w:docDefaults><w:rPrDefault><w:rPr>{FontOf(body)}<w:sz w:val=\"{Whole(size)}\"/><w:szCs w:val=\"{Whole(size)}\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>");
        Style(styles, "Normal", "Normal", null, "", "", isDefault: true);
        Style(styles, "BodyText", "Body Text", "Normal", $"{line}<w:ind w:firstLineChars=\"200\" w:firstLine=\"{Whole(size * 20)}\"/><w:jc w:val=\"both\"/>", IsOfficial ? Narrow : "");
        Style(styles, "Plain", "Plain", "Normal", line, IsOfficial ? Narrow : "");
        Style(styles, "Heading1", "heading 1", "Normal", $"<w:keepNext/><w:keepLines/><w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"{(IsOfficial ? 580 : 120)}\" w:after=\"{(IsOfficial ? 580 : 360)}\" w:line=\"{(IsOfficial ? 640 : 460)}\" w:lineRule=\"atLeast\"/><w:jc w:val=\"center\"/><w:outlineLvl w:val=\"0\"/>", FontOf(title) + (IsOfficial ? "" : "<w:b/>") + Size(IsOfficial ? 44 : IsCertificate ? LargestTitle : 36));
        for (var level = 1; level <= 4; level++)
        {
            var font = level == 1 ? FontOf(heading) : level == 2 ? FontOf(kai) : FontOf(body);
            var room = IsOfficial ? $"{line}<w:ind w:firstLineChars=\"200\" w:firstLine=\"{Whole(size * 20)}\"/>" : $"<w:spacing w:before=\"{(level == 1 ? 400 : 280)}\" w:after=\"{(level == 1 ? 240 : 160)}\" w:line=\"340\" w:lineRule=\"atLeast\"/>";
            Style(styles, $"Heading{level + 1}", $"heading {level + 1}", "Normal", $"<w:keepNext/><w:keepLines/>{room}<w:outlineLvl w:val=\"{level}\"/>", font + (IsOfficial ? "" : "<w:b/>") + Size(IsOfficial ? 32 : level == 1 ? 28 : 25));
        }
        Style(styles, "Note", "Note", "Normal", "<w:spacing w:before=\"60\" w:after=\"60\" w:line=\"320\" w:lineRule=\"atLeast\"/>", (IsOfficial ? FontOf(heading) : "") + Size(IsOfficial ? 32 : 20));
        Style(styles, "Cover", "Cover", "Normal", "<w:spacing w:before=\"0\" w:after=\"40\"/>", Size(30));
        Style(styles, "Red", "Red", "Normal", "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"900\" w:after=\"580\"/><w:jc w:val=\"center\"/>", FontOf(title) + "<w:color w:val=\"C00000\"/>" + Size(80));
        Style(styles, "Pair", "Pair", "Normal", "<w:spacing w:before=\"60\" w:after=\"60\"/>", "");
        Style(styles, "TableText", "Table Text", "Normal", $"<w:snapToGrid w:val=\"0\"/>{tight}", Size(IsOfficial ? 24 : 21));
        Style(styles, "TableHead", "Table Head", "Normal", $"<w:keepNext/><w:snapToGrid w:val=\"0\"/>{tight}<w:jc w:val=\"center\"/>", FontOf(heading) + Size(IsOfficial ? 24 : 20));
        Style(styles, "TableBand", "Table Band", "Normal", $"<w:keepNext/><w:snapToGrid w:val=\"0\"/>{tight}", FontOf(heading) + Size(22));
        Style(styles, "Thin", "Thin", "Normal", "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>", Size(2));
        Style(styles, "Edge", "Edge", "Normal", "<w:snapToGrid w:val=\"0\"/>", Size(18));
        Style(styles, "PageNumber", "Page Number", "Normal", "<w:snapToGrid w:val=\"0\"/>", "<w:rFonts w:ascii=\"SimSun\" w:hAnsi=\"SimSun\" w:eastAsia=\"宋体\"/>" + Size(28));
        return styles.Append("</w:styles>").ToString();
    }

    private static string Size(int halfPoints) => $"<w:sz w:val=\"{Whole(halfPoints)}\"/><w:szCs w:val=\"{Whole(halfPoints)}\"/>";

    private static void Style(StringBuilder styles, string id, string name, string? based, string paragraph, string run, bool isDefault = false) => styles.Append(
        $"<w:style w:type=\"paragraph\"{(isDefault ? " w:default=\"1\"" : "")} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{(based is null ? "" : $"<w:basedOn w:val=\"{based}\"/>")}<w:qFormat/>{(paragraph.Length > 0 ? $"<w:pPr>{paragraph}</w:pPr>" : "")}{(run.Length > 0 ? $"<w:rPr>{run}</w:rPr>" : "")}</w:style>");

    private static void Part(ZipArchive zip, string name, string xml) => Part(zip, name, Encoding.UTF8.GetBytes(Head + xml));

    private static void Part(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = Packed;
        using var stream = entry.Open();
        stream.Write(content);
    }
}
