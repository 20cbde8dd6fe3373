using System.Globalization;
using System.Text;
using static Shifan.Documents.WordXml;

namespace Shifan.Documents;

/// <summary>
/// Writes a printout as docx, from the blocks that the typesetter prints too. Same printout, same bytes; nothing that was typed is ever a
/// field or an instruction.
/// </summary>
public sealed class WordWriter
{
    // around a cover, from its title to its foot
    private const double TitleDrop = 38, LinesDrop = 46, LineHeight = 14, FootRoom = 48;
    private const int LongRow = 120, ShortText = 80, FormLine = 326;
    private const string TableEnd = "</w:tbl>";

    private readonly Printout printout;
    private readonly WordPackage package;
    private readonly StringBuilder body = new();
    private const string KeepNext = "<w:keepNext/>";

    private bool newPage, held;

    private WordWriter(Printout printout, FontRoles fonts)
    {
        this.printout = printout;
        package = new WordPackage(printout, fonts);
    }

    /// <summary>The file.</summary>
    public static byte[] Write(Printout printout, FontRoles? fonts = null)
    {
        var writer = new WordWriter(printout, fonts ?? new FontRoles());
        for (var i = 0; i < printout.Blocks.Count; i++)
        {
            writer.held = printout.IsHeld(i);
            writer.Add(printout.Blocks[i]);
        }
        if (writer.EndsInTable) writer.AddParagraph("Thin", "");
        return writer.package.Write(writer.body.ToString());
    }

    private bool EndsInTable => body.Length > TableEnd.Length && body.ToString(body.Length - TableEnd.Length, TableEnd.Length) == TableEnd;

    private bool IsOfficial => printout.Pages == PrintPages.Letter;

    private bool IsCertificate => printout.Pages == PrintPages.Certificate;

    private int Width => package.TextWidth;

    private void Add(PrintBlock block)
    {
        switch (block)
        {
            case PrintBlock.NewPage:
                newPage = true;
                break;
            case PrintBlock.Cover cover:
                AddCover(cover);
                break;
            case PrintBlock.Title title:
                AddParagraph("Heading1", Run(title.Text));
                break;
            case PrintBlock.Chapter chapter:
                AddParagraph($"Heading{(chapter.Level + 1).ToString(CultureInfo.InvariantCulture)}", Run(chapter.Text));
                break;
            case PrintBlock.Paragraph paragraph:
                AddText(paragraph);
                break;
            case PrintBlock.Note note:
                foreach (var line in note.Text.Split('\n')) AddParagraph("Note", Run(line));
                break;
            case PrintBlock.Fields fields:
                AddForm(fields);
                break;
            case PrintBlock.Rows rows:
                AddRows(rows);
                break;
            case PrintBlock.Places places:
                AddPlaces(places);
                break;
            case PrintBlock.Label label:
                AddLabel(label);
                break;
            case PrintBlock.Pairs pairs:
                var columns = Widths([32, Width / 56.7 - 32], Width);
                AddTable(columns, string.Concat(pairs.Lines.Select(line => Row([Cell(columns[0], Paragraph("Pair", Run(line.Label), held ? KeepNext : "")), Cell(columns[1], Paragraph("Pair", Run(line.Text), held ? KeepNext : ""))]))), lines: false);
                break;
            case PrintBlock.Picture picture:
                AddPicture(picture);
                break;
            case PrintBlock.RedHead head:
                AddRedHead(head);
                break;
            case PrintBlock.Annexes annexes:
                AddAnnexes(annexes);
                break;
            case PrintBlock.Sign sign:
                AddSign(sign);
                break;
            case PrintBlock.Colophon colophon:
                AddColophon(colophon);
                break;
            default:
                throw new InvalidOperationException($"No way to write {block.GetType().Name}.");
        }
    }

    // pageBreakBefore stands behind keepNext and keepLines, before everything else
    private void AddParagraph(string style, string runs, string properties = "")
    {
        var (first, rest) = properties.StartsWith(KeepNext, StringComparison.Ordinal) ? (KeepNext, properties[KeepNext.Length..]) : ("", properties);
        if (held && first.Length == 0) first = KeepNext;
        body.Append(Paragraph(style, runs, first + (newPage ? "<w:pageBreakBefore/>" : "") + rest));
        newPage = false;
    }

    private void AddTable(IReadOnlyList<int> widths, string rows, bool lines)
    {
        // a table cannot begin a page by itself, and two that touch are one to Word
        if (newPage || body.Length == 0 || EndsInTable) AddParagraph("Thin", "");
        body.Append(Table(widths, rows, lines));
    }

    // of running text only the last paragraph stays with the signature
    private void AddText(PrintBlock.Paragraph text)
    {
        var (lines, stays) = (text.Text.Split('\n'), held);
        for (var i = 0; i < lines.Length; i++)
        {
            held = stays && i == lines.Length - 1 && lines[i].Length < ShortText;
            AddParagraph(text.Plain ? "Plain" : "BodyText", Run(lines[i]));
        }
    }

    private static string Row(IEnumerable<string> cells, string properties = "") => $"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{string.Concat(cells)}</w:tr>";

    private void AddCover(PrintBlock.Cover cover)
    {
        var title = string.Join("<w:r><w:br/></w:r>", cover.Heads.Select((head, i) => Run(head, $"<w:sz w:val=\"{(i == 0 ? 50 : 60)}\"/><w:szCs w:val=\"{(i == 0 ? 50 : 60)}\"/>")));
        AddParagraph("Heading1", title, $"<w:spacing w:before=\"{Mm(TitleDrop)}\" w:after=\"{Mm(LinesDrop)}\" w:line=\"480\" w:lineRule=\"auto\"/>");
        var label = Math.Min(Mm(70), Mm(cover.Lines.Select(line => PrintText.Width(line.Label)).DefaultIfEmpty(6).Max() * 5.6 + 10));
        var columns = new List<int> { label, Mm(150) - label };
        AddTable(columns, string.Concat(cover.Lines.Select(line => Row(
            [
                Cell(columns[0], Paragraph("Cover", Run(line.Label + "："), "<w:jc w:val=\"right\"/>"), "<w:vAlign w:val=\"bottom\"/>"),
                Cell(columns[1], Paragraph("Cover", Run(line.Text), "<w:jc w:val=\"center\"/>"), "<w:tcBorders><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"000000\"/></w:tcBorders><w:vAlign w:val=\"bottom\"/>"),
            ], $"<w:trHeight w:val=\"{Mm(LineHeight)}\" w:hRule=\"atLeast\"/>"))), lines: false);
        if (cover.Imprint is { Length: > 0 } imprint) AddParagraph("Cover", Run(imprint), $"<w:spacing w:before=\"{Mm(Math.Max(10, FootRoom - LineHeight * (cover.Lines.Count - 2)))}\"/><w:jc w:val=\"center\"/>");
        newPage = true;
    }

    // ---- tables

    private void AddForm(PrintBlock.Fields form)
    {
        var columns = Widths([.. Enumerable.Repeat(1d, form.Columns)], Width);
        var rows = new StringBuilder();
        // for each column the rows that a cell above still takes of it, and how wide that cell is
        var taken = new (int Rows, int Span)[form.Columns];
        foreach (var row in form.Cells)
        {
            var cells = new StringBuilder();
            var (at, next) = (0, 0);
            while (at < form.Columns)
            {
                if (taken[at].Rows > 0)
                {
                    var span = taken[at].Span;
                    cells.Append(FormCell(columns.GetRange(at, span).Sum(), span, "<w:vMerge/>", Paragraph("TableText", "")));
                    taken[at] = (taken[at].Rows - 1, span);
                    at += span;
                }
                else if (next < row.Count)
                {
                    var cell = row[next++];
                    var span = Math.Min(cell.Span, form.Columns - at);
                    if (cell.Down > 1) taken[at] = (cell.Down - 1, span);
                    cells.Append(FormCell(columns.GetRange(at, span).Sum(), span, cell.Down > 1 ? "<w:vMerge w:val=\"restart\"/>" : "", Content(cell)));
                    at += span;
                }
                else break;
            }
            var isBand = row is [{ Kind: PrintCellKind.Band }];
            var least = Math.Max(row.Any(cell => cell is { Kind: PrintCellKind.Text, Text: "" }) ? 1000 : isBand ? 440 : 460, row.Max(cell => cell.Lines) * FormLine);
            rows.Append("<w:tr><w:trPr>").Append(row.All(cell => cell.Text.Length < LongRow) ? "<w:cantSplit/>" : "")
                .Append(CultureInfo.InvariantCulture, $"<w:trHeight w:val=\"{least}\" w:hRule=\"atLeast\"/></w:trPr>").Append(cells).Append("</w:tr>");
        }
        AddTable(columns, rows.ToString(), lines: true);
    }

    private static string FormCell(int width, int span, string merge, string content) =>
        Cell(width, content, (span > 1 ? $"<w:gridSpan w:val=\"{Whole(span)}\"/>" : "") + merge + "<w:vAlign w:val=\"center\"/>");

    private static string Content(PrintCell cell) => cell.Kind switch
    {
        PrintCellKind.Band => Paragraph("TableBand", Run(cell.Text)),
        PrintCellKind.Label or PrintCellKind.Centred => Paragraph("TableText", Run(cell.Text), "<w:jc w:val=\"center\"/>"),
        PrintCellKind.Text => string.Concat(cell.Text.Split('\n').Select(line => Paragraph("TableText", Run(line)))),
        _ => Paragraph("TableText", Run(cell.Text)),
    };

    private void AddRows(PrintBlock.Rows table)
    {
        if (table.Left is not null || table.Right is not null)
        {
            AddParagraph("TableText", Run(table.Left ?? "") + "<w:r><w:tab/></w:r>" + Run(table.Right ?? ""), $"<w:keepNext/><w:tabs><w:tab w:val=\"right\" w:pos=\"{Whole(Width)}\"/></w:tabs><w:spacing w:before=\"160\" w:after=\"80\"/>");
        }
        var columns = Widths([.. table.Columns.Select(column => column.Share)], Width);
        var rows = new StringBuilder();
        rows.Append(Row(table.Columns.Select((column, i) => Cell(columns[i], Paragraph("TableHead", Run(column.Head)), "<w:vAlign w:val=\"center\"/>")), "<w:tblHeader/>"));
        foreach (var row in table.Cells)
        {
            var open = row.Count(text => text.Length == 0) >= row.Count - 1;
            var least = table.RowHeight > 0 ? Mm(table.RowHeight) : open ? 500 : 0;
            rows.Append(CultureInfo.InvariantCulture, $"<w:tr><w:trPr>{(row.All(text => text.Length < LongRow * 4) ? "<w:cantSplit/>" : "")}{(least > 0 ? $"<w:trHeight w:val=\"{least}\" w:hRule=\"atLeast\"/>" : "")}</w:trPr>");
            for (var i = 0; i < row.Count; i++)
            {
                rows.Append(Cell(columns[i], Paragraph("TableText", Run(row[i]), table.Columns[i].Centred ? "<w:jc w:val=\"center\"/>" : ""), "<w:vAlign w:val=\"center\"/>"));
            }
            rows.Append("</w:tr>");
        }
        AddTable(columns, rows.ToString(), lines: true);
    }

    // a round one is as wide as it is on the PDF; Word has no round table
    private void AddLabel(PrintBlock.Label label)
    {
        const string Large = "<w:b/><w:sz w:val=\"36\"/><w:szCs w:val=\"36\"/>";
        var column = label.Round ? Mm(116) : Width;
        var lines = string.Concat(label.Lines.Select(line => Paragraph("Plain", Run(line.Label.Length == 0 ? line.Text : $"{line.Label}：{line.Text}"), label.Round ? "<w:jc w:val=\"center\"/>" : "")));
        AddTable([column], Row([Cell(column, Paragraph("Plain", Run(label.Head, label.Round ? "<w:b/>" : Large), "<w:spacing w:before=\"240\" w:after=\"240\"/><w:jc w:val=\"center\"/>") + lines, "<w:vAlign w:val=\"center\"/>")],
            label.Round ? $"<w:trHeight w:val=\"{Mm(116)}\" w:hRule=\"atLeast\"/>" : ""), lines: true);
        AddParagraph("Thin", "", "<w:spacing w:after=\"300\"/>");
    }

    // ---- seals and signatures

    private void AddPlaces(PrintBlock.Places places)
    {
        // under a table across the page they stand in one line
        if (printout.Pages == PrintPages.Table)
        {
            AddParagraph("Plain", string.Join(Run("　　　　"), places.Lines.Select(line => Run($"{line.Label}：{line.Text}"))), "<w:spacing w:before=\"280\" w:after=\"280\"/>");
            return;
        }
        AddParagraph("Thin", "", KeepNext + "<w:spacing w:before=\"800\"/>");
        var columns = new List<int> { Width - Mm(52), Mm(52) };
        AddTable(columns, string.Concat(places.Lines.Select(line => Row(
            [
                Cell(columns[0], Paragraph("Plain", Run(line.Label + "："), "<w:keepNext/><w:jc w:val=\"right\"/>")), Cell(columns[1], Paragraph("Plain", Run(line.Text), "<w:keepNext/>")),
            ], "<w:trHeight w:val=\"900\" w:hRule=\"atLeast\"/>"))), lines: false);
    }

    private void AddRedHead(PrintBlock.RedHead head)
    {
        var size = Math.Min(80, 2 * 430 / Math.Max(1, head.Office.Length));
        AddParagraph("Red", Run(head.Office, $"<w:sz w:val=\"{Whole(size)}\"/><w:szCs w:val=\"{Whole(size)}\"/>"));
        var line = "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"11\" w:color=\"C00000\"/></w:pBdr>";
        if (head.Signer is { } signer)
        {
            AddParagraph("Plain", Run(head.Document) + "<w:r><w:tab/></w:r>" + Run("签发人：") + Run(signer, package.KaiFont), $"{line}<w:tabs><w:tab w:val=\"right\" w:pos=\"{Whole(Width - 320)}\"/></w:tabs><w:ind w:left=\"320\"/>");
        }
        else AddParagraph("Plain", Run(head.Document), line + "<w:jc w:val=\"center\"/>");
    }

    private void AddAnnexes(PrintBlock.Annexes annexes)
    {
        for (var i = 0; i < annexes.Names.Count; i++)
        {
            var number = annexes.Names.Count == 1 ? "" : $"{(i + 1).ToString(CultureInfo.InvariantCulture)}. ";
            AddParagraph("Plain", Run($"{(i == 0 ? "附件：" : "")}{number}{annexes.Names[i]}"), i == 0 ? "<w:spacing w:before=\"580\"/><w:ind w:left=\"1600\" w:hanging=\"960\"/>" : "<w:ind w:left=\"1600\"/>");
        }
    }

    private void AddSign(PrintBlock.Sign sign)
    {
        var size = IsOfficial ? 16 : IsCertificate ? 20 : 12;
        var wide = Math.Min(Width * 3 / 4, (int)((Math.Max(PrintText.Width(sign.Office), PrintText.Width(sign.Day)) + 2) * size * 20));
        var columns = new List<int> { Width - wide - size * 40, wide, size * 40 };
        AddParagraph("Thin", "", $"<w:keepNext/><w:spacing w:before=\"{(IsOfficial ? 1160 : IsCertificate ? 300 : 900)}\"/>");
        AddTable(columns, Row(
            [
                Cell(columns[0], Paragraph("Plain", "")), Cell(columns[1], Paragraph("Plain", Run(sign.Office), "<w:jc w:val=\"center\"/>") + Paragraph("Plain", Run(sign.Day), "<w:jc w:val=\"center\"/>")), Cell(columns[2], Paragraph("Plain", "")),
            ]), lines: false);
    }

    private void AddColophon(PrintBlock.Colophon colophon)
    {
        static string Line(string side, int eighths) => $"<w:{side} w:val=\"single\" w:sz=\"{Whole(eighths)}\" w:space=\"4\" w:color=\"000000\"/>";
        const string Size = "<w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>";
        AddParagraph("Thin", "", "<w:keepNext/><w:spacing w:before=\"580\"/>");
        if (colophon.Copies.Length > 0) AddParagraph("Plain", Run($"　{colophon.Copies}", Size), $"<w:keepNext/><w:pBdr>{Line("top", 8)}{Line("bottom", 6)}</w:pBdr>");
        AddParagraph(
            "Plain", Run($"　{colophon.Office}", Size) + "<w:r><w:tab/></w:r>" + Run(colophon.Day, Size),
            $"<w:pBdr>{(colophon.Copies.Length > 0 ? "" : Line("top", 8))}{Line("bottom", 8)}</w:pBdr><w:tabs><w:tab w:val=\"right\" w:pos=\"{Whole(Width - 280)}\"/></w:tabs>");
    }

    private void AddPicture(PrintBlock.Picture picture)
    {
        var columns = new List<int> { Mm(40), Width - Mm(40) };
        var drawing = package.Draw(QrCode.Png(picture.Code), picture.Description, 36);
        AddTable(columns, Row(
            [Cell(columns[0], Paragraph("Plain", drawing)), Cell(columns[1], string.Concat(picture.Text.Split('\n').Select(line => Paragraph("TableText", Run(line)))), "<w:vAlign w:val=\"center\"/>")]), lines: false);
    }
}
