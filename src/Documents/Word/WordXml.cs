using System.Globalization;
using System.Text;
using System.Xml;

namespace Shifan.Documents;

/// <summary>Pieces of WordprocessingML: runs, paragraphs and the measures of the page.</summary>
internal static class WordXml
{
    /// <summary>Twentieths of a point, in which Word measures.</summary>
    public static int Mm(double millimetres) => (int)Math.Round(millimetres / 25.4 * 1440);

    public static string Whole(double number) => ((int)Math.Round(number)).ToString(CultureInfo.InvariantCulture);

    /// <summary>A text between tags: marks of the PDF's layout taken out, and whatever XML cannot hold.</summary>
    public static string Escape(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogatePair(c, i + 1 < text.Length ? text[i + 1] : ' ')) clean.Append(c).Append(text[++i]);
            else if (XmlConvert.IsXmlChar(c)) clean.Append(c switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", _ => c.ToString() });
            else if (c is not ('\u0002' or '\u0003')) clean.Append('\uFFFD');
        }
        return clean.ToString();
    }

    /// <summary>Runs of a text; a line end stays one.</summary>
    public static string Run(string text, string properties = "")
    {
        var run = new StringBuilder();
        foreach (var (line, i) in text.Split('\n').Select((line, i) => (line, i)))
        {
            run.Append("<w:r>").Append(properties.Length > 0 ? $"<w:rPr>{properties}</w:rPr>" : "").Append(i > 0 ? "<w:br/>" : "")
                .Append("<w:t xml:space=\"preserve\">").Append(Escape(line)).Append("</w:t></w:r>");
        }
        return run.ToString();
    }

    /// <summary>A field that Word fills in: the page's number.</summary>
    public static string Field(string instruction, string shown) =>
        $"<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> {Escape(instruction)} </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>{shown}</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";

    /// <summary>A paragraph of a style, with more properties in the order that the format wants.</summary>
    public static string Paragraph(string style, string runs, string properties = "") =>
        $"<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{properties}</w:pPr>{runs}</w:p>";

    /// <summary>A table cell.</summary>
    public static string Cell(int width, string content, string properties = "") => $"<w:tc><w:tcPr><w:tcW w:w=\"{Whole(width)}\" w:type=\"dxa\"/>{properties}</w:tcPr>{content}</w:tc>";

    /// <summary>A table of fixed columns. Without <paramref name="lines"/> nothing is drawn.</summary>
    public static string Table(IReadOnlyList<int> widths, string rows, bool lines, string properties = "")
    {
        var borders = lines
            ? string.Concat(new[] { "top", "left", "bottom", "right", "insideH", "insideV" }.Select(side => $"<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"))
            : "";
        return $"<w:tbl><w:tblPr>{properties}<w:tblW w:w=\"{Whole(widths.Sum())}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>{(lines ? $"<w:tblBorders>{borders}</w:tblBorders>" : "")}<w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"80\" w:type=\"dxa\"/><w:right w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>"
            + $"<w:tblGrid>{string.Concat(widths.Select(width => $"<w:gridCol w:w=\"{Whole(width)}\"/>"))}</w:tblGrid>{rows}</w:tbl>";
    }

    /// <summary>Columns by their shares of a width, without a remainder.</summary>
    public static List<int> Widths(IReadOnlyList<double> shares, int whole)
    {
        var (sum, taken, widths) = (shares.Sum(), 0d, new List<int>());
        foreach (var share in shares)
        {
            var before = (int)Math.Round(taken / sum * whole);
            taken += share;
            widths.Add((int)Math.Round(taken / sum * whole) - before);
        }
        return widths;
    }
}
