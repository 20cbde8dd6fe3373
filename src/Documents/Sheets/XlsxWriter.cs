using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Shifan.Documents;

/// <summary>How a cell looks and what may be typed into it.</summary>
internal enum CellStyle
{
    /// <summary>A number or whatever is typed.</summary>
    General,

    /// <summary>Text and nothing else: no formula, no lost digits.</summary>
    Text,

    /// <summary>A day.</summary>
    Date,

    /// <summary>Column headings.</summary>
    Heading,

    /// <summary>What is only to be read.</summary>
    Fixed,

    /// <summary>Text over several lines.</summary>
    Long,
}

/// <summary>What is written into a cell: text, or a number where <paramref name="Number"/> is given.</summary>
internal readonly record struct OutCell(string Text, CellStyle Style, decimal? Number = null);

/// <summary>Which values are offered and what is said when a cell is chosen.</summary>
internal sealed record OutRule(string Cells, IReadOnlyList<string> Options, string Prompt);

/// <summary>A sheet to be written. A hidden first row or column carries the marks by which it is read again.</summary>
internal sealed record OutSheet(string Name, IReadOnlyList<(double Width, CellStyle Style)> Columns, IReadOnlyList<IReadOnlyList<OutCell>> Rows, IReadOnlyList<OutRule> Rules)
{
    public bool HidesFirstRow { get; init; }

    public bool HidesFirstColumn { get; init; }

    public IReadOnlyList<int> HiddenColumns { get; init; } = [];

    /// <summary>This many rows stay on the screen.</summary>
    public int Frozen { get; init; }

    /// <summary>The colour of its tab, as eight hexadecimal digits; null for none.</summary>
    public string? Colour { get; init; }
}

/// <summary>
/// Writes xlsx: same cells, same bytes. Every text is a text cell, so that nothing in it is ever calculated.
/// </summary>
internal static class XlsxWriter
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private const string OptionSheet = "选项";
    private const int LongestPrompt = 250;

    private static readonly DateTimeOffset Moment = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Write(IReadOnlyList<OutSheet> sheets)
    {
        var lists = sheets.SelectMany(sheet => sheet.Rules).Where(rule => rule.Options.Count > 0).Select(rule => string.Join('\n', rule.Options)).Distinct(StringComparer.Ordinal).ToList();
        var all = lists.Count == 0 ? sheets : [.. sheets, Lists(lists)];
        var names = Names(all);
        var strings = new Strings();
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(zip, "[Content_Types].xml", $"""
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{string.Concat(all.Select((_, i) => $"<Override PartName=\"/xl/worksheets/sheet{i + 1}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"))}<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>
                """);
            Part(zip, "_rels/.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Part(zip, "xl/workbook.xml", $"""
                <workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets>{string.Concat(all.Select((sheet, i) => $"<sheet name=\"{Escape(names[i])}\" sheetId=\"{i + 1}\"{(i >= sheets.Count ? " state=\"hidden\"" : "")} r:id=\"rId{i + 1}\"/>"))}</sheets></workbook>
                """);
            Part(zip, "xl/_rels/workbook.xml.rels", $"""
                <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{string.Concat(all.Select((_, i) => $"<Relationship Id=\"rId{i + 1}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))}<Relationship Id="rId{all.Count + 1}" Type="{Relations}/styles" Target="styles.xml"/><Relationship Id="rId{all.Count + 2}" Type="{Relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>
                """);
            Part(zip, "xl/styles.xml", Styles);
            for (var i = 0; i < all.Count; i++) Part(zip, $"xl/worksheets/sheet{i + 1}.xml", SheetXml(all[i], strings, lists, i == 0));
            Part(zip, "xl/sharedStrings.xml", strings.Xml());
        }
        return file.ToArray();
    }

    internal const string FirstSheet = "xl/worksheets/sheet1.xml";

    /// <summary>All parts of a file with one sheet, but the sheet itself, which is then written cell by cell with its texts in it.</summary>
    internal static IEnumerable<(string Name, string Xml)> FrameOfOne(string sheet) =>
    [
        ("[Content_Types].xml", $"{Head}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/{FirstSheet}\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>"),
        ("_rels/.rels", $"{Head}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{Relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        ("xl/workbook.xml", $"{Head}<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets><sheet name=\"{Escape(sheet)}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", $"{Head}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{Relations}/styles\" Target=\"styles.xml\"/></Relationships>"),
        ("xl/styles.xml", Head + Styles),
    ];

    /// <summary>How a sheet with a frozen heading begins.</summary>
    internal static string BeginList(int columns) =>
        $"{Head}<worksheet xmlns=\"{Main}\"><sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols><col min=\"1\" max=\"{columns.ToString(CultureInfo.InvariantCulture)}\" width=\"20\" customWidth=\"1\"/></cols><sheetData>";

    internal static ZipArchiveEntry Entry(ZipArchive zip, string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Moment;
        return entry;
    }

    private static void Part(ZipArchive zip, string name, string xml)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = Moment;
        using var stream = entry.Open();
        stream.Write(Encoding.UTF8.GetBytes(Head + xml));
    }

    private static OutSheet Lists(List<string> lists)
    {
        var columns = lists.Select(list => list.Split('\n')).ToList();
        var rows = Enumerable.Range(0, columns.Max(list => list.Length)).Select(row => (IReadOnlyList<OutCell>)[.. columns.Select(list => new OutCell(row < list.Length ? list[row] : "", CellStyle.Text))]).ToList();
        return new OutSheet(OptionSheet, [.. columns.Select(_ => (24.0, CellStyle.Text))], rows, []);
    }

    // thirty-one characters, none that a formula would read otherwise, each name once
    private static List<string> Names(IReadOnlyList<OutSheet> sheets)
    {
        var names = new List<string>();
        foreach (var sheet in sheets)
        {
            var wanted = string.Concat(sheet.Name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && !@":\/?*[]'".Contains(c, StringComparison.Ordinal))).Trim();
            if (wanted.Length == 0) wanted = "工作表";
            var name = wanted[..Math.Min(31, wanted.Length)];
            for (var i = 2; names.Contains(name, StringComparer.OrdinalIgnoreCase); i++) name = string.Create(CultureInfo.InvariantCulture, $"{wanted[..Math.Min(27, wanted.Length)]}（{i}）");
            names.Add(name);
        }
        return names;
    }

    private static string SheetXml(OutSheet sheet, Strings strings, List<string> lists, bool first)
    {
        var xml = new StringBuilder();
        xml.Append(CultureInfo.InvariantCulture, $"<worksheet xmlns=\"{Main}\">{(sheet.Colour is { } colour ? $"<sheetPr><tabColor rgb=\"{colour}\"/></sheetPr>" : "")}<sheetViews><sheetView{(first ? " tabSelected=\"1\"" : "")} workbookViewId=\"0\">");
        if (sheet.Frozen > 0) xml.Append(CultureInfo.InvariantCulture, $"<pane ySplit=\"{sheet.Frozen}\" topLeftCell=\"A{sheet.Frozen + 1}\" activePane=\"bottomLeft\" state=\"frozen\"/>");
        xml.Append("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
        if (sheet.Columns.Count > 0) xml.Append("<cols>");
        for (var i = 0; i < sheet.Columns.Count; i++)
        {
            var hidden = i == 0 && sheet.HidesFirstColumn || sheet.HiddenColumns.Contains(i);
            xml.Append(CultureInfo.InvariantCulture, $"<col min=\"{i + 1}\" max=\"{i + 1}\" width=\"{sheet.Columns[i].Width}\" style=\"{(int)sheet.Columns[i].Style}\"{(hidden ? " hidden=\"1\"" : "")} customWidth=\"1\"/>");
        }
        if (sheet.Columns.Count > 0) xml.Append("</cols>");
        xml.Append("<sheetData>");
        for (var row = 0; row < sheet.Rows.Count; row++)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<row r=\"{row + 1}\"{(row == 0 && sheet.HidesFirstRow ? " hidden=\"1\"" : "")}>");
            for (var column = 0; column < sheet.Rows[row].Count; column++)
            {
                var cell = sheet.Rows[row][column];
                xml.Append(CultureInfo.InvariantCulture, $"<c r=\"{Sheet.Letters(column)}{row + 1}\" s=\"{(int)cell.Style}\"");
                if (cell.Number is { } number) xml.Append(CultureInfo.InvariantCulture, $"><v>{NumberFormat.Plain(number)}</v></c>");
                else if (cell.Text.Length > 0) xml.Append(CultureInfo.InvariantCulture, $" t=\"s\"><v>{strings.IndexOf(cell.Text)}</v></c>");
                else xml.Append("/>");
            }
            xml.Append("</row>");
        }
        xml.Append("</sheetData>");
        if (sheet.Rules.Count > 0)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<dataValidations count=\"{sheet.Rules.Count}\">");
            foreach (var rule in sheet.Rules)
            {
                var prompt = rule.Prompt.Length == 0 ? "" : $" showInputMessage=\"1\" prompt=\"{Escape(rule.Prompt.Length > LongestPrompt ? rule.Prompt[..LongestPrompt] : rule.Prompt)}\"";
                if (rule.Options.Count == 0) xml.Append(CultureInfo.InvariantCulture, $"<dataValidation allowBlank=\"1\"{prompt} sqref=\"{rule.Cells}\"/>");
                else
                {
                    var list = Sheet.Letters(lists.IndexOf(string.Join('\n', rule.Options)));
                    xml.Append(CultureInfo.InvariantCulture, $"<dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"1\" errorTitle=\"不在选项内\" error=\"请从下拉列表中选择\"{prompt} sqref=\"{rule.Cells}\"><formula1>'{OptionSheet}'!${list}$1:${list}${rule.Options.Count}</formula1></dataValidation>");
                }
            }
            xml.Append("</dataValidations>");
        }
        return xml.Append("</worksheet>").ToString();
    }

    private static readonly string Styles = $"""
        <styleSheet xmlns="{Main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEAF1FB"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left style="thin"><color rgb="FFC3CEE0"/></left><right style="thin"><color rgb="FFC3CEE0"/></right><top style="thin"><color rgb="FFC3CEE0"/></top><bottom style="thin"><color rgb="FFC3CEE0"/></bottom><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf><xf numFmtId="49" fontId="0" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
        """;

    internal static string Escape(string text)
    {
        StringBuilder? escaped = null;
        for (var i = 0; i < text.Length; i++)
        {
            var replaced = text[i] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\n' => "&#10;",
                '\t' => "&#9;",
                // what looks like an escaped character is one only for a reader that unescapes
                '_' when i + 6 < text.Length && text[i + 1] == 'x' && text[i + 6] == '_' && text.AsSpan(i + 2, 4).IndexOfAnyExceptInRange('0', 'f') < 0 => "_x005F_",
                '\r' => "",
                < ' ' or '\uFFFE' or '\uFFFF' => "\uFFFD",
                _ => char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) && !(char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1])) ? "\uFFFD" : null,
            };
            if (replaced is not null) escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
            if (replaced is null) escaped?.Append(text[i]);
            else escaped!.Append(replaced);
        }
        return escaped?.ToString() ?? text;
    }

    private sealed class Strings
    {
        private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
        private readonly List<string> all = [];

        public int IndexOf(string text)
        {
            var kept = text.Length > SheetBook.LongestCell ? text[..SheetBook.LongestCell] : text;
            if (places.TryGetValue(kept, out var place)) return place;
            places.Add(kept, all.Count);
            all.Add(kept);
            return all.Count - 1;
        }

        public string Xml()
        {
            var xml = new StringBuilder();
            xml.Append(CultureInfo.InvariantCulture, $"<sst xmlns=\"{Main}\" uniqueCount=\"{all.Count}\">");
            foreach (var text in all) xml.Append("<si><t xml:space=\"preserve\">").Append(Escape(text)).Append("</t></si>");
            return xml.Append("</sst>").ToString();
        }
    }
}
