using System.Buffers.Binary;
using System.Text;
using Shifan.Documents;
using static Shifan.Tests.Unit.Inspection.Made;

namespace Shifan.Tests.Unit.Inspection;

/// <summary>One inspector for all: its workers take a moment to start.</summary>
public sealed class OneInspector : IDisposable
{
    public Inspector Inspector { get; } = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("shifan-inspect-").FullName;

    public void Dispose()
    {
        Inspector.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>Sound and hostile files, each told apart and each with a sentence of its own.</summary>
public sealed class InspectorTests(OneInspector one) : IClassFixture<OneInspector>
{
    private const string Action = "/Type /Action /S";

    private static readonly Dictionary<string, (FileKind Kind, int? Pages, Func<byte[]> Make)> Sound = new(StringComparer.Ordinal)
    {
        ["one page"] = (FileKind.Pdf, 1, () => Pages(1)),
        ["twelve pages"] = (FileKind.Pdf, 12, () => Pages(12)),
        ["a line break before the head"] = (FileKind.Pdf, 1, () => Pages(1, before: "\r\n")),
        ["a link to the web"] = (FileKind.Pdf, 1, () => Pages(1, page: "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org) >> >>]")),
        ["opens at a page"] = (FileKind.Pdf, 1, () => Pages(1, "/OpenAction [4 0 R /Fit]")),
        ["a title that speaks of scripts"] = (FileKind.Pdf, 1, () => Pages(1, trailer: "/Info << /Title (HTML/JavaScript 3 days/Launch) >>")),
        ["an action that stands apart and stays"] = (FileKind.Pdf, 1, () => Pages(1, "/OpenAction 4 0 R /AA << /WC 4 0 R >>", page: "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org) >> >>]", more: Latin("<< /S /GoTo /D [5 0 R /Fit] >>"))),
        ["a place that stands apart"] = (FileKind.Pdf, 1, () => Pages(1, "/OpenAction 4 0 R", page: "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /GoToR /F (annex.pdf) /D [0 /Fit] >> >>]", more: Latin("[5 0 R /Fit]"))),
        ["a later state behind the end"] = (FileKind.Pdf, 1, () => Join(Pages(1), Latin("9 0 obj\n<< /Later true >>\nendobj\nxref\n0 0\ntrailer\n<< /Size 10 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"))),
        ["words behind the end"] = (FileKind.Pdf, 1, () => Join(Pages(1), Latin(new string('x', 1000)))),
        ["blanks behind the end"] = (FileKind.Pdf, 1, () => Join(Pages(1), new byte[8000])),
        ["a form to fill in"] = (FileKind.Pdf, 1, () => Pages(1, "/AcroForm << /Fields [] >>")),
        ["a packed page"] = (FileKind.Pdf, 1, () => Pdf([Latin("<< /Type /Catalog /Pages 2 0 R >>"), Latin("<< /Type /Pages /Count 1 /Kids [4 0 R] >>"), Latin("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"), Page(5), Flate(Latin("BT /F1 24 Tf 72 700 Td (packed) Tj ET"))])),
        ["a scan of 200 dpi"] = (FileKind.Pdf, 1, () => Scans((595, 842, Points(1654, 2339, 128)))),
        ["a photo"] = (FileKind.Jpeg, 1, () => Jpeg(1600, 1200)),
        ["a drawing"] = (FileKind.Png, 1, () => Png(1200, 900)),
        ["a document"] = (FileKind.Docx, 7, () => Docx()),
        ["a document with links to the web"] = (FileKind.Docx, 7, () => Docx(more: ("word/_rels/document.xml.rels", Links(Link("hyperlink", "https://example.org", outside: true))))),
        ["a document from somebody's template"] = (FileKind.Docx, 7, () => Docx(more: ("word/_rels/settings.xml.rels", Links(Link("attachedTemplate", "file:///C:\\Users\\shili\\Normal.dotm", outside: true))))),
        ["a document with a date field"] = (FileKind.Docx, 7, () => Docx("<w:p><w:r><w:instrText> DATE \\@ \"yyyy\" </w:instrText></w:r></w:p>")),
        ["a document with a chart"] = (FileKind.Docx, 7, () => Docx(more: Chart(Xlsx()))),
        ["a workbook with a chart"] = (FileKind.Xlsx, null, () => Xlsx("<Override PartName=\"/xl/charts/chart1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.drawingml.chart+xml\"/>",
            ("xl/worksheets/_rels/sheet1.xml.rels", Links(Link("drawing", "../drawings/drawing1.xml"))), ("xl/drawings/_rels/drawing1.xml.rels", Links(Link("chart", "../charts/chart1.xml"))), ("xl/charts/chart1.xml", "<x/>"u8.ToArray()))),
        ["a document with a field of many words"] = (FileKind.Docx, 7, () => Docx($"<w:p><w:r><w:instrText> TOC {new string('x', 2_000_000)} DDE </w:instrText></w:r></w:p>")),
        ["an electronically sealed document"] = (FileKind.Ofd, 2, () => Ofd()),
        ["a workbook"] = (FileKind.Xlsx, null, () => Xlsx()),
        ["a workbook with much that packs well"] = (FileKind.Xlsx, null, () => Xlsx(more: ("xl/worksheets/sheet1.xml", new byte[8 * 1024 * 1024]))),
    };

    private static readonly Dictionary<string, (string Code, Func<byte[]> Make)> Hostile = new(StringComparer.Ordinal)
    {
        // what it is not
        ["nothing"] = ("file.empty", () => []),
        ["a web page"] = ("file.page", () => "<!doctype html><script>alert(1)</script>"u8.ToArray()),
        ["a web page that goes on as a PDF"] = ("file.page", () => Join("<html><script>alert(1)</script>"u8.ToArray(), Pages(1))),
        ["a drawing in words"] = ("file.page", () => "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"u8.ToArray()),
        ["a program"] = ("file.program", () => [.. "MZ"u8, .. new byte[200]]),
        ["another system's program"] = ("file.program", () => [0x7F, .. "ELF"u8, .. new byte[200]]),
        ["a script"] = ("file.program", () => "#!/bin/sh\nrm -rf /\n"u8.ToArray()),
        ["an old document"] = ("file.oldOffice", () => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]]),
        ["rich text"] = ("file.oldOffice", () => "{\\rtf1 x}"u8.ToArray()),
        ["an archive"] = ("file.archive", () => Zip(("a.txt", "x"u8.ToArray()))),
        ["an empty archive"] = ("file.archive", () => Zip()),
        ["another archive"] = ("file.archive", () => [.. "Rar!\x1a\x07"u8, .. new byte[100]]),
        ["a packed file"] = ("file.archive", () => [0x1F, 0x8B, .. new byte[100]]),
        ["a picture that moves"] = ("file.picture", () => [.. "GIF89a"u8, .. new byte[100]]),
        ["a telephone's picture"] = ("file.picture", () => [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[100]]),
        ["a picture of the web"] = ("file.picture", () => [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8 "u8, .. new byte[50]]),
        ["a fax"] = ("file.picture", () => [.. "II*\0"u8, .. new byte[100]]),
        ["noise"] = ("file.kind", () => [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 37 + 1))]),
        ["an electronic invoice"] = ("file.ofd", () => Zip(("OFD.xml", "<x/>"u8.ToArray()))),
        ["a sealed document without its pages"] = ("file.ofd", () => Ofd("Doc_9/Document.xml")),
        ["a sealed document with a program"] = ("file.ofd", () => Ofd(more: ("Doc_0/Attachs/setup.dat", [.. "MZ"u8, .. new byte[200]]))),
        ["a sealed document that leads out"] = ("file.ofd", () => Ofd(more: ("../../etc/cron.d/x", "x"u8.ToArray()))),
        ["a sealed document under lock"] = ("file.ofd", () => Ofd(more: ("Encryptions.xml", "<x/>"u8.ToArray()))),
        ["a sealed document that asks for a file"] = ("file.ofd", () => Ofd("&x;", more: ("OFD.XML", "<x/>"u8.ToArray()))),
        ["a sealed document that unpacks without end"] = ("file.bomb", () => Ofd(more: ("Doc_0/Res/a.png", new byte[64 * 1024 * 1024]))),
        ["an open document"] = ("file.openDocument", () => Zip(("mimetype", "application/vnd.oasis.opendocument.text"u8.ToArray()), ("content.xml", "<x/>"u8.ToArray()))),

        // PDF
        ["a head and nothing more"] = ("file.pdfCut", () => Latin("%PDF-1.7\n")),
        ["half a PDF"] = ("file.pdfCut", () => Pages(6)[..900]),
        ["a PDF of nonsense"] = ("file.pdfBroken", () => Latin("%PDF-1.7\nnonsense\n%%EOF")),
        ["a PDF without pages"] = ("file.pdfBroken", () => Pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 0 /Kids [] >>"])),
        ["a page that is not there"] = ("file.pdfBroken", () => Pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 2 /Kids [9 0 R 8 0 R] >>"])),
        ["pages in a ring"] = ("file.pdfBroken", () => Pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [2 0 R] >>"])),
        ["a password"] = ("file.pdfPassword", () => Pages(1, trailer: "/Encrypt << /Filter /Standard /V 1 /R 2 /O (00000000000000000000000000000000) /U (00000000000000000000000000000000) /P -4 >>")),
        ["a script when opened"] = ("file.pdfScript", () => Pages(1, $"/OpenAction << {Action} /JavaScript /JS (app.alert\\(1\\)) >>")),
        ["a script in other letters"] = ("file.pdfScript", () => Pages(1, "/OpenAction << /#53 /J#61vaScript /JS (x) >>")),
        ["a script with a note between"] = ("file.pdfScript", () => Pages(1, "/OpenAction << /S % here\n /JavaScript /JS (x) >>")),
        ["a script by name"] = ("file.pdfScript", () => Pages(1, "/Names << /JavaScript << /Names [(a) << /JS (x) >>] >> >>")),
        ["a script at a page"] = ("file.pdfScript", () => Pages(1, page: "/AA << /O << /S/JavaScript /JS 9 0 R >> >>")),
        ["a script whose name stands apart"] = ("file.pdfScript", () => Pages(1, "/OpenAction << /S 4 0 R /JS (x) >>", more: Latin("/JavaScript"))),
        ["a script in a packed store"] = ("file.pdfScript", () => Pages(1, "/OpenAction 30 0 R", more: Flate(Latin("30 0 << /S /JavaScript /JS (x) >>"), "/Type /ObjStm /N 1 /First 5"))),
        ["a script in a store that poses as a picture"] = ("file.pdfScript", () => Pages(1, "/OpenAction 30 0 R", more: Flate(Latin("30 0 << /S /JavaScript /JS (x) >>"), "/Type /ObjStm /Subtype /Image /N 1 /First 5"))),
        ["a store packed twice"] = ("file.pdfUnusual", () => Pages(1, "/OpenAction 30 0 R", more: Stream(Deflated(Deflated(Latin("30 0 << /S /JavaScript >>"))), "/Filter [/FlateDecode /FlateDecode] /Type /ObjStm /N 1 /First 5"))),
        ["a store in letters"] = ("file.pdfUnusual", () => Pages(1, more: Stream("3c3c>", "/Filter /ASCIIHexDecode /Type /ObjStm /N 1 /First 5"))),
        ["a store with a predictor"] = ("file.pdfUnusual", () => Pages(1, more: Flate(Latin("x"), "/DecodeParms << /Predictor 12 >> /Type /ObjStm /N 1 /First 5"))),
        ["starts a program"] = ("file.pdfScript", () => Pages(1, $"/OpenAction << {Action} /Launch /F (cmd.exe) >>")),
        ["sends what was typed"] = ("file.pdfScript", () => Pages(1, page: $"/AA << /C << {Action} /SubmitForm /F (http://example.org) >> >>")),
        ["another document when opened"] = ("file.pdfOutside", () => Pages(1, "/OpenAction << /S /GoToR /F (\\\\\\\\evil\\\\share\\\\x.pdf) /D [0 /Fit] >>")),
        ["a page of the web when opened"] = ("file.pdfOutside", () => Pages(1, "/OpenAction << /Type /Action /S /URI /URI (http://example.org/) >>")),
        ["a page of the web when opened, in other letters"] = ("file.pdfOutside", () => Pages(1, "/Open#41ction << /S /U#52I /URI (http://example.org/) >>")),
        ["a page of the web that stands apart"] = ("file.pdfOutside", () => Pages(1, "/OpenAction 4 0 R", more: Latin("<< /S /URI /URI (http://example.org/) >>"))),
        ["a page of the web after another place"] = ("file.pdfOutside", () => Pages(1, "/OpenAction 4 0 R", more: [Latin("<< /S /GoTo /D [6 0 R /Fit] /Next [5 0 R] >>"), Latin("<< /S /URI /URI (http://example.org/) >>")])),
        ["a page of the web at a page"] = ("file.pdfOutside", () => Pages(1, page: "/AA << /O << /S /URI /URI (http://example.org/) >> >>")),
        ["a page of the web at a page, apart"] = ("file.pdfOutside", () => Pages(1, page: "/AA 4 0 R", more: [Latin("<< /O 5 0 R >>"), Latin("<< /S /URI /URI (http://example.org/) >>")])),
        ["a page of the web in a packed store"] = ("file.pdfOutside", () => Pages(1, "/OpenAction 30 0 R", more: Flate(Latin("30 0 << /S /URI /URI (http://example.org/) >>"), "/Type /ObjStm /N 1 /First 5"))),
        ["an action whose kind stands apart"] = ("file.pdfOutside", () => Pages(1, "/OpenAction << /S 4 0 R /URI (http://example.org/) >>", more: Latin("/URI"))),
        ["actions after actions"] = ("file.pdfUnusual", () => Pages(1, "/OpenAction 4 0 R", more: [.. Enumerable.Range(5, 20).Select(i => Latin($"<< /S /GoTo /D [1 0 R /Fit] /Next {i} 0 R >>"))])),
        ["an archive behind it"] = ("file.pdfForeign", () => Join(Pages(1), Zip(("a.exe", "MZ"u8.ToArray())))),
        ["an archive behind it, and an end behind that"] = ("file.pdfForeign", () => Join(Pages(1), Zip(("a.exe", "MZ"u8.ToArray())), Latin("%%EOF\n"))),
        ["much behind it"] = ("file.pdfForeign", () => Join(Pages(1), Latin(new string('x', 5000)))),
        ["a file inside"] = ("file.pdfEmbedded", () => Pages(1, "/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>", more: Latin("<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>"))),
        ["a file pinned to a page"] = ("file.pdfEmbedded", () => Pages(1, page: "/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] >>]")),
        ["a film"] = ("file.pdfEmbedded", () => Pages(1, page: "/Annots [<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] >>]")),
        ["a form that draws itself"] = ("file.pdfForm", () => Pages(1, "/AcroForm << /XFA 4 0 R /Fields [] >>", more: Stream("<xdp/>"))),
        ["a stream that never ends"] = ("file.bomb", () => Pages(1, more: Flate(new byte[80 * 1024 * 1024]))),

        ["streams that begin and never end"] = ("file.complex", () => Pages(1, more: Latin(string.Concat(Enumerable.Repeat("stream\n", 2_000_000))))),
        ["streams that have no end of their own"] = ("file.complex", () => Pages(1, more: Latin(string.Concat(Enumerable.Repeat("9 0 obj<</Length 9>>stream\n", 50_000))))),
        ["names without end"] = ("file.complex", () => Pages(1, more: Latin(string.Concat(Enumerable.Repeat("/S", 18_000_000))))),
        ["actions that begin and never end"] = ("file.complex", () => Pages(1, more: Latin(string.Concat(Enumerable.Repeat("/AA<<", 1_000_000))))),
        ["streams within streams"] = ("file.complex", () => Pages(1, more: Stream(Join([.. Enumerable.Repeat(Latin("stream\n\u0078\u009c"), 1_000_000)])))),
        ["notes without end"] = ("file.complex", () => Pages(1, more: Latin(string.Concat(Enumerable.Repeat("/S%", 3_000_000))))),
        ["notes after notes"] = ("file.complex", () => Pages(1, more: Latin(string.Concat(Enumerable.Repeat("%/S\n", 3_000_000))))),
        ["a script in a stream that a false one encloses"] = ("file.pdfScript", () => Pages(1, "/OpenAction 30 0 R", more: Join(Latin("<< /X (stream\n) >>\nendobj\n5 0 obj\n"), Flate(Latin("30 0 << /S /JavaScript /JS (x) >>"), "/Type /ObjStm /N 1 /First 5")))),

        // pictures
        ["a photo cut off"] = ("file.pictureBroken", () => Jpeg(1600, 1200)[..1000]),
        ["a photo without a head"] = ("file.pictureBroken", () => [0xFF, 0xD8, 0xFF, 0xD9]),
        ["a drawing cut off"] = ("file.pictureBroken", () => Png(1200, 900, whole: false)),
        ["a drawing that is only a head"] = ("file.pictureBroken", () => Png(10, 10)[..20]),
        ["a drawing as wide as a street"] = ("file.pictureSize", () => Png(10, 10, claimedWidth: 60_000)),
        ["a drawing of ten thousand millions"] = ("file.pictureSize", () => Png(10, 10, claimedWidth: 100_000, claimedHeight: 100_000)),
        ["a photo of too many points"] = ("file.pictureSize", () => Resized(Jpeg(16, 16), 19_000, 19_000)),
        ["a drawing of minus one"] = ("file.pictureSize", () => Png(10, 10, claimedHeight: -1)),

        // Office
        ["an archive cut off"] = ("file.officeBroken", () => Docx()[..^30]),
        ["types and nothing else"] = ("file.officeBroken", () => Zip(("[Content_Types].xml", "<Types/>"u8.ToArray()))),
        ["a document without its text"] = ("file.officeBroken", () => Zip(("[Content_Types].xml", Encoding.UTF8.GetBytes("<Types><Override PartName=\"/a\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>")))),
        ["letters that are no XML"] = ("file.officeBroken", () => Docx("<w:p>")),
        ["a declaration that swells"] = ("file.officeBroken", () => Docx(more: ("word/header1.xml", "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><x>&b;</x>"u8.ToArray()))),
        ["a way out of the folder"] = ("file.officeBroken", () => Docx(more: ("../../etc/passwd", "x"u8.ToArray()))),
        ["one name twice"] = ("file.officeBroken", () => Docx(more: ("WORD/document.xml", "<x/>"u8.ToArray()))),
        ["a document with macros"] = ("file.macros", () => Docx(type: "ms-word.document.macroEnabled.main+xml")),
        ["macros under a plain type"] = ("file.macros", () => Docx(more: ("word/vbaProject.bin", "x"u8.ToArray()))),
        ["macros by a link"] = ("file.macros", () => Docx(more: ("word/_rels/document.xml.rels", Links("<Relationship Id=\"m\" Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"code.bin\"/>")))),
        ["a sheet of macros"] = ("file.macros", () => Xlsx("<Override PartName=\"/xl/m.xml\" ContentType=\"application/vnd.ms-excel.macrosheet+xml\"/>")),
        ["a template from the web"] = ("file.externalLinks", () => Docx(more: ("word/_rels/settings.xml.rels", Links(Link("attachedTemplate", "https://example.org/t.dotm", outside: true))))),
        ["a template from the network"] = ("file.externalLinks", () => Docx(more: ("word/_rels/settings.xml.rels", Links(Link("attachedTemplate", "file://server/t.dotm", outside: true))))),
        ["a picture from elsewhere"] = ("file.externalLinks", () => Docx(more: ("word/_rels/document.xml.rels", Links(Link("image", "http://example.org/x.png", outside: true))))),
        ["a link to a share"] = ("file.externalLinks", () => Docx(more: ("word/_rels/document.xml.rels", Links(Link("hyperlink", "file://server/share", outside: true))))),
        ["another workbook's cells"] = ("file.externalLinks", () => Xlsx(more: ("xl/externalLinks/externalLink1.xml", "<x/>"u8.ToArray()))),
        ["data from a server"] = ("file.externalLinks", () => Xlsx(more: ("xl/connections.xml", "<x/>"u8.ToArray()))),
        ["text from another file"] = ("file.externalLinks", () => Docx("<w:p><w:r><w:instrText> INCLUDETEXT \"c:\\\\x.txt\" </w:instrText></w:r></w:p>")),
        ["a file in a document"] = ("file.embedded", () => Docx(more: ("word/embeddings/oleObject1.bin", "x"u8.ToArray()))),
        ["a file by a link"] = ("file.embedded", () => Docx(more: ("word/_rels/document.xml.rels", Links(Link("oleObject", "a.bin"))))),
        ["a button that acts"] = ("file.embedded", () => Docx(more: ("word/activeX/activeX1.bin", "x"u8.ToArray()))),
        ["a field that commands"] = ("file.commands", () => Docx("<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe \"/k calc\"</w:instrText></w:r></w:p>")),
        ["a field in pieces"] = ("file.commands", () => Docx("<w:p><w:r><w:fldChar/></w:r><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO x</w:instrText></w:r></w:p>")),
        ["a field in other pieces"] = ("file.commands", () => Docx("<w:p><w:r><w:fldChar/></w:r><w:r><w:instrText>     DD<!-- here --><![CDATA[EAUTO]]> x</w:instrText></w:r></w:p>")),
        ["a field after much space"] = ("file.commands", () => Docx($"<w:p><w:r><w:instrText>{new string(' ', 9000)}DDE x</w:instrText></w:r></w:p>")),
        ["a field of megabytes in megabytes"] = ("file.bomb", () => Docx($"<w:p><w:r><w:instrText>{new string('x', 60_000_000)}</w:instrText></w:r></w:p>")),
        ["a workbook in a document"] = ("file.embedded", () => Docx(more: ("word/embeddings/a.xlsx", Xlsx()))),
        ["a chart with macros behind it"] = ("file.embedded", () => Docx(more: Chart(Xlsx(more: ("xl/vbaProject.bin", "x"u8.ToArray()))))),
        ["a chart with a workbook behind its workbook"] = ("file.embedded", () => Docx(more: Chart(Docx(more: Chart(Xlsx()))))),
        ["a chart with a program behind it"] = ("file.embedded", () => Docx(more: Chart(Zip(("a.exe", "MZ"u8.ToArray()))))),
        ["a chart with a bomb behind it"] = ("file.bomb", () => Docx(more: Chart(Xlsx(more: ("xl/worksheets/sheet1.xml", new byte[40 * 1024 * 1024]))))),
        ["a simple field"] = ("file.commands", () => Docx("<w:p><w:fldSimple w:instr=\" dde excel x \"/></w:p>")),
        ["slides"] = ("file.slides", () => Docx(type: "presentationml.presentation.main+xml")),
        ["a template"] = ("file.template", () => Docx(type: "wordprocessingml.template.main+xml")),
        ["a workbook in bytes"] = ("file.binaryWorkbook", () => Docx(type: "spreadsheetml.sheet.binary.main")),
        ["a part that swells"] = ("file.bomb", () => Docx(more: ("word/media/image1.png", new byte[40 * 1024 * 1024]))),
        ["text that swells"] = ("file.bomb", () => Docx(string.Concat(Enumerable.Repeat("<w:p/>", 4_000_000)))),
        ["parts beyond number"] = ("file.bomb", () => Docx(more: [.. Enumerable.Range(0, 5000).Select(i => ($"word/media/{i}", Array.Empty<byte>()))])),
        ["a locked part"] = ("file.archive", () => Locked(Docx())),
    };

    public static TheoryData<string> SoundOnes => [.. Sound.Keys];

    public static TheoryData<string> HostileOnes => [.. Hostile.Keys];

    [Theory, MemberData(nameof(SoundOnes))]
    public async Task Takes(string name)
    {
        var (kind, pages, make) = Sound[name];
        var (found, thumbnail) = await InspectAsync(make());
        Assert.Equal((kind, pages, null), (found.Kind, found.Pages, found.Objection?.Code));
        Assert.Empty(found.Warnings);
        Assert.Equal(kind.HasPicture(), thumbnail?.StartsWith("\u0089PNG", StringComparison.Ordinal) == true);
    }

    [Theory, MemberData(nameof(HostileOnes))]
    public async Task Refuses(string name)
    {
        var (code, make) = Hostile[name];
        var (found, _) = await InspectAsync(make());
        Assert.Equal(code, found.Objection?.Code);
        Assert.Matches("请|不能", found.Objection!.Sentence);
    }

    [Fact]
    public void The_corpus_is_large_and_each_objection_has_its_own_words()
    {
        Assert.True(Sound.Count + Hostile.Count >= 80);
        var sentences = typeof(Objections).GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public)
            .Select(field => field.GetValue(null)).OfType<Objection>().ToList();
        Assert.Equal(sentences.Count, sentences.Select(objection => objection.Sentence).Distinct().Count());
        Assert.Equal(sentences.Count, sentences.Select(objection => objection.Code).Distinct().Count());
    }

    [Fact]
    public async Task Warns_of_a_page_that_lies_across()
    {
        var (found, _) = await InspectAsync(Scans([.. Enumerable.Range(0, 5).Select(i => i == 3 ? (842, 595, Points(2339, 1654, 90)) : (595, 842, Points(1654, 2339, 90)))]));
        Assert.Equal(["第 4 页是横向的，其余页面是竖向的，请确认是否需要转正"], found.Warnings);
        // all of them across is how a table is printed
        var (all, _) = await InspectAsync(Scans((842, 595, Points(2339, 1654, 90)), (842, 595, Points(2339, 1654, 90))));
        Assert.Empty(all.Warnings);
    }

    [Fact]
    public async Task Warns_of_blank_pages_though_they_were_scanned()
    {
        var (found, _) = await InspectAsync(Scans((595, 842, Points(1654, 2339, 90)), (595, 842, Points(1654, 2339, 252)), (595, 842, Points(1654, 2339, 90))));
        Assert.Equal(["第 2 页是空白页，请检查是否漏扫或扫反"], found.Warnings);
    }

    [Fact]
    public async Task Warns_of_a_coarse_scan()
    {
        var (found, _) = await InspectAsync(Scans([.. Enumerable.Range(0, 10).Select(_ => (595, 842, Points(600, 850, 90)))]));
        Assert.Equal(["第 1、2、3、4、5、6、7、8 页等 10 页扫描分辨率偏低（不足 150 dpi），可能看不清，建议重新扫描"], found.Warnings);
    }

    [Fact]
    public async Task Warns_of_a_small_picture()
    {
        var (found, _) = await InspectAsync(Jpeg(320, 240));
        Assert.StartsWith("图片只有 320 × 240 像素", Assert.Single(found.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draws_a_page_for_the_screen_and_none_that_is_not_there()
    {
        var path = Write(Pages(3));
        var target = path + ".png";
        Assert.True(await one.Inspector.DrawAsync(FileKind.Pdf, path, 3, target));
        using (var drawn = File.OpenRead(target)) Assert.Equal((1000, 1415), ImageHead.Read(FileKind.Png, drawn));
        Assert.False(await one.Inspector.DrawAsync(FileKind.Pdf, path, 4, target));
        Assert.False(await one.Inspector.DrawAsync(FileKind.Pdf, path, 0, target));
        Assert.False(await one.Inspector.DrawAsync(FileKind.Docx, path, 1, target));
        var photo = Write(Jpeg(3000, 2000));
        Assert.True(await one.Inspector.DrawAsync(FileKind.Jpeg, photo, 1, target));
        using (var drawn = File.OpenRead(target)) Assert.Equal((1000, 667), ImageHead.Read(FileKind.Png, drawn));
    }

    [Fact]
    public async Task A_worker_that_cannot_be_had_is_the_installation_s_fault()
    {
        using var inspector = new Inspector(new NodeWorkerOptions("inspect") { Folder = one.Folder });
        var found = await inspector.InspectAsync(Write(Pages(1)), Path.Combine(one.Folder, "none.png"), Guid.NewGuid());
        Assert.Same(Objections.NoWorker, found.Objection);
    }

    [Fact]
    public async Task A_file_that_takes_too_long_is_refused_and_the_next_one_is_not()
    {
        using var inspector = new Inspector(new NodeWorkerOptions("inspect") { Time = TimeSpan.FromSeconds(3) });
        // a page of a million curves
        var curves = new StringBuilder();
        for (var i = 0; i < 1_000_000; i++) curves.Append("0 0 m 90 900 400 20 595 842 c S\n");
        var heavy = Pdf([Latin("<< /Type /Catalog /Pages 2 0 R >>"), Latin("<< /Type /Pages /Count 1 /Kids [4 0 R] >>"), Latin("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"), Page(5), Stream(curves.ToString())]);
        var found = await inspector.InspectAsync(Write(heavy), Path.Combine(one.Folder, "heavy.png"), Guid.NewGuid());
        Assert.Equal("file.complex", found.Objection?.Code);
        Assert.Null((await inspector.InspectAsync(Write(Pages(1)), Path.Combine(one.Folder, "light.png"), Guid.NewGuid())).Objection);
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(one.Folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private async Task<(Shifan.Documents.Inspection Found, string? Thumbnail)> InspectAsync(byte[] bytes)
    {
        var path = Write(bytes);
        var found = await one.Inspector.InspectAsync(path, path + ".png", Guid.NewGuid());
        return (found, File.Exists(path + ".png") ? Encoding.Latin1.GetString(File.ReadAllBytes(path + ".png")) : null);
    }

    private static (string, byte[])[] Chart(byte[] data) =>
    [
        ("word/charts/chart1.xml", "<x/>"u8.ToArray()),
        ("word/charts/_rels/chart1.xml.rels", Links(Link("package", "../embeddings/Microsoft_Excel_Sheet.xlsx"))),
        ("word/embeddings/Microsoft_Excel_Sheet.xlsx", data),
    ];

    private static byte[] Resized(byte[] jpeg, int width, int height)
    {
        var frame = jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 });
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), (ushort)width);
        return jpeg;
    }

    // marks every entry as locked, in the list at the end
    private static byte[] Locked(byte[] zip)
    {
        for (var at = zip.AsSpan().IndexOf("PK\x01\x02"u8); at >= 0;)
        {
            zip[at + 8] |= 1;
            var next = zip.AsSpan(at + 4).IndexOf("PK\x01\x02"u8);
            at = next < 0 ? -1 : at + 4 + next;
        }
        return zip;
    }
}
