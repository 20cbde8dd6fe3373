using System.Globalization;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>
/// Makes printable blocks of a paper's layout and its data: the one way from a paper's file to paper, whichever renderer prints it. What was
/// not answered is a place to write by hand.
/// </summary>
internal sealed class PaperComposer(PaperData data, PaperPages pages)
{
    private readonly List<PrintBlock> blocks = [];

    // characters of a line of running text
    private double Room => pages switch { PaperPages.Form or PaperPages.Bare => 34, PaperPages.Official or PaperPages.Certificate => 26, PaperPages.Across => 60 };

    /// <summary>The blocks of a paper.</summary>
    public static List<PrintBlock> Of(PaperLayout layout, PaperData data)
    {
        var composer = new PaperComposer(data, layout.Pages);
        foreach (var block in layout.Blocks.Where(composer.IsPrinted)) composer.Add(block);
        return composer.blocks;
    }

    private bool IsPrinted(PaperBlock block) =>
        (block.When is null || data.Sheet is null || block.When.Decide(data.Sheet) != Verdict.NotMet)
        && (block.Filled is null || HasContent(block.Filled)) && (block.Missing is null || !HasContent(block.Missing));

    private bool HasContent(string name) =>
        data.Lists.TryGetValue(name, out var list) ? list.Rows.Count > 0
        : data.Words.TryGetValue(name, out var word) ? word.Length > 0
        : data.Answers[name] is SequenceNode { Items.Count: > 0 } or ScalarNode { IsNull: false } or MappingNode || data.Sheet is not null && data.Programme.Figures[name]?.Show(data.Sheet) is { Length: > 0 };

    private void Add(PaperBlock block)
    {
        switch (block)
        {
            case PaperBlock.Cover cover:
                blocks.Add(new PrintBlock.Cover(
                    [.. cover.Titles.Select(Say)], [.. cover.Lines.Select(line => new PrintLine(Say(line.Label), PrintText.Breakable(line.Text is { } text ? Say(text) : "", 18)))],
                    cover.Imprint is { } imprint ? Say(imprint) : null));
                break;
            case PaperBlock.Title title:
                blocks.Add(new PrintBlock.Title(Say(title.Text)));
                break;
            case PaperBlock.Heading heading:
                blocks.Add(new PrintBlock.Chapter(Say(heading.Text), heading.Level));
                break;
            case PaperBlock.Body body:
                AddParagraph(Say(body.Text));
                break;
            case PaperBlock.Declaration declaration:
                AddParagraph(declaration.Text.Plain);
                break;
            case PaperBlock.To to:
                blocks.Add(new PrintBlock.Paragraph(PrintText.Breakable(Say(to.Text), Room) + "：", Plain: true));
                break;
            case PaperBlock.Note note:
                blocks.Add(new PrintBlock.Note(PrintText.Breakable(Say(note.Text), Room)));
                break;
            case PaperBlock.Items items:
                AddParagraph(string.Join('\n', items.Of.Select(Say).Where(item => item.Length > 0)));
                break;
            case PaperBlock.Grid grid:
                AddGrid(grid);
                break;
            case PaperBlock.Fields fields:
                blocks.Add(new PrintBlock.Fields(FieldGrid.Of(fields.Of.Select(field => (field, Label(field), Printed(field))))));
                break;
            case PaperBlock.Listing { Table: { } table } listing:
                blocks.Add(RowTable.Of(table, listing.Columns, AnswerOf(table), data.Sheet!, data.Division, listing.Empty, listing.Numbered) with { Left = Maybe(listing.Left), Right = Maybe(listing.Right), RowHeight = listing.RowHeight });
                break;
            case PaperBlock.Listing listing:
                AddList(listing);
                break;
            case PaperBlock.Chapter chapter:
                AddChapter(chapter);
                break;
            case PaperBlock.Sections sections:
                AddSections(sections.Ids);
                break;
            case PaperBlock.Places places:
                blocks.Add(new PrintBlock.Places(Lines(places.Lines)));
                break;
            case PaperBlock.Pairs pairs:
                if (blocks is [.., PrintBlock.Pairs before]) blocks[^1] = new PrintBlock.Pairs([.. before.Lines, .. Lines(pairs.Lines)]);
                else blocks.Add(new PrintBlock.Pairs(Lines(pairs.Lines)));
                break;
            case PaperBlock.Label label:
                // what has no content has no line on a label
                blocks.Add(new PrintBlock.Label(
                    PrintText.Breakable(Say(label.Head), label.Round ? 17 : 20),
                    [.. Lines(label.Lines).Where((line, i) => line.Text.Length > 0 || label.Lines[i].Text is null).Select(line => new PrintLine(line.Label, PrintText.Breakable(line.Text, label.Round ? 13 : 22)))], label.Round));
                break;
            case PaperBlock.RedHead head:
                blocks.Add(new PrintBlock.RedHead(Say(head.Office), Maybe(head.Document) ?? "", Maybe(head.Signer) is { Length: > 0 } signer ? signer : null));
                break;
            case PaperBlock.Annexes annexes:
                blocks.Add(new PrintBlock.Annexes([.. annexes.Of.Select(Say).Where(name => name.Length > 0)]));
                break;
            case PaperBlock.Sign sign:
                blocks.Add(new PrintBlock.Sign(Say(sign.Office), Say(sign.Day)));
                break;
            case PaperBlock.Colophon colophon:
                var copies = Maybe(colophon.Copies) ?? "";
                blocks.Add(new PrintBlock.Colophon(copies.Length > 0 ? $"抄送：{copies}。" : "", Say(colophon.Office), $"{Say(colophon.Day)}印发"));
                break;
            case PaperBlock.Code code:
                blocks.Add(new PrintBlock.Picture(QrCode.Svg(Raw(code.Address), Say(code.Name)), Say(code.Name), PrintText.Breakable(Say(code.Text), 18)) { Code = Raw(code.Address) });
                break;
            case PaperBlock.NewPage:
                NewPage(blocks);
                break;
            default:
                throw new InvalidOperationException($"No way to compose {block.GetType().Name}.");
        }
    }

    /// <summary>What follows begins on a new page, once.</summary>
    public static void NewPage(List<PrintBlock> blocks)
    {
        if (blocks.Count > 0 && blocks[^1] is not (PrintBlock.NewPage or PrintBlock.Cover)) blocks.Add(new PrintBlock.NewPage());
    }

    private void AddParagraph(string text)
    {
        if (text.Length > 0) blocks.Add(new PrintBlock.Paragraph(PrintText.Breakable(text, Room)));
    }

    private void AddChapter(PaperBlock.Chapter chapter)
    {
        blocks.Add(new PrintBlock.Chapter(Say(chapter.Head)));
        var text = Said(chapter.Field);
        if (text.Length > 0) AddParagraph(text);
        else blocks.Add(new PrintBlock.Note(chapter.Field.Prompts.Count > 0 ? $"（未填写。应包括：{string.Join("、", chapter.Field.Prompts)}）" : "（未填写）"));
    }

    // ---- forms

    private void AddGrid(PaperBlock.Grid grid)
    {
        var (rows, tables) = (new List<IReadOnlyList<PrintCell>>(), new List<(int, int)>());
        foreach (var row in grid.Rows)
        {
            if (row.Band is { } band) rows.Add([new PrintCell(PrintCellKind.Band, Say(band), grid.Columns)]);
            else if (row.Cells is { } cells) rows.Add([.. cells.Select(cell => Cell(cell, grid.Columns))]);
            else if (row.Rows is { } table)
            {
                var from = rows.Count;
                AddRows(rows, table, grid.Columns);
                // what stands beside a table holds head and rows together
                if (table.Beside is null) tables.Add((from, rows.Count));
            }
        }
        blocks.Add(new PrintBlock.Fields(rows, grid.Columns) { Tables = tables });
    }

    private void AddRows(List<IReadOnlyList<PrintCell>> rows, PaperRows table, int columns)
    {
        var filled = RowTable.Cells(table.Table, [.. table.Columns.Select(column => column.Field!)], AnswerOf(table.Table), data.Division, table.Empty);
        var head = table.Columns.Select(column => Make(PrintCellKind.Label, RowTable.HeadOf(table.Table, column, data.Sheet!), column.Span, columns)).ToList();
        if (table.Beside is { } beside) head.Insert(0, Cell(beside, columns) with { Down = filled.Count + 1 });
        rows.Add(head);
        rows.AddRange(filled.Select(row => (IReadOnlyList<PrintCell>)[.. row.Select((text, i) => Make(PrintCellKind.Value, text, table.Columns[i].Span, columns, Centred(table.Columns[i].Field!)))]));
    }

    private static bool Centred(Field field) => field.Type != FieldType.Paragraph && field.LongestText is not > 30;

    private PrintCell Cell(PaperCell cell, int columns) => cell switch
    {
        { Label: { } label } => Make(PrintCellKind.Label, Say(label), cell.Span, columns),
        { Value: { Field.Type: FieldType.Paragraph } value } => Make(PrintCellKind.Text, Filled(value), cell.Span, columns),
        { Value: { Word: not null } value } => Make(PrintCellKind.Text, Filled(value), cell.Span, columns),
        { Value: { } value } => Make(PrintCellKind.Value, Filled(value), cell.Span, columns),
        { Each: { } each } => Make(PrintCellKind.Text, Each(each), cell.Span, columns),
        _ => Make(PrintCellKind.Value, string.Concat(cell.Text!.Parts.Select(part => part.Literal ?? Filled(part.Value!))), cell.Span, columns),
    } with { Down = cell.Down, Lines = cell.Lines };

    private static PrintCell Make(PrintCellKind kind, string text, int span, int columns, bool centred = false) =>
        new(centred && kind == PrintCellKind.Value ? PrintCellKind.Centred : kind, PrintText.Breakable(text, span * FieldGrid.Columns / (double)columns * FieldGrid.CharactersPerColumn - FieldGrid.Edges), span);

    private string Each(PaperEach each)
    {
        if (AnswerOf(each.Table) is not SequenceNode rows) return "";
        var facts = each.Where is null ? null : data.Sheet!.RowsOf(each.Table);
        return string.Join('\n', rows.Items.Where((_, i) => facts is null || i < facts.Count && each.Where!.Decide(facts[i]) == Verdict.Met).OfType<MappingNode>()
            .Select(row => string.Concat(each.Text.Parts.Select(part => part.Literal ?? PrintedAnswer.Cell(part.Value!.Field!, row[part.Value!.Name], data.Division))))
            .Select(line => line.Replace("（）", "", StringComparison.Ordinal)).Where(line => line.Length > 0));
    }

    // whole sections, laid out by themselves; the rest: what no paper of the applicant has, as far as it is asked
    private void AddSections(IReadOnlyList<string>? ids)
    {
        var programme = data.Programme;
        var taken = programme.Papers.Where(paper => paper.By == Workflow.Applicant).SelectMany(paper => paper.Sections).ToHashSet(StringComparer.Ordinal);
        foreach (var section in programme.Form.Sections.Where(section => ids?.Contains(section.Id) ?? !taken.Contains(section.Id)))
        {
            var parts = Parts(section).Select(part => (Fields: part.Fields.Where(field => ids is not null || field.IsAsked(data.Sheet!)).ToList(), part.Table))
                .Where(part => part.Table is { } table ? ids is not null || table.IsAsked(data.Sheet!) && data.Answers[table.Id] is SequenceNode { Items.Count: > 0 } : part.Fields.Count > 0).ToList();
            if (parts.Count == 0) continue;
            if (blocks is not [.., PrintBlock.Title title] || title.Text != section.Label)
            {
                if (blocks.OfType<PrintBlock.Title>().All(other => other.Text != section.Label)) blocks.Add(new PrintBlock.Chapter(section.Label));
            }
            foreach (var (fields, table) in parts)
            {
                if (table is null) blocks.Add(new PrintBlock.Fields(FieldGrid.Of(fields.Select(field => (field, ids is null ? LabelWithPeriod(field) : Label(field), Printed(field))))));
                else
                {
                    if (table.Label != section.Label) blocks.Add(new PrintBlock.Chapter(table.LabelFor(data.Sheet!, onPaper: true), 2));
                    blocks.Add(RowTable.Of(table, [.. table.Columns.Select(column => new PaperColumn(column.Id, column, null, 0))], AnswerOf(table), data.Sheet!, data.Division, ids is null ? 0 : 6, numbered: true) with { Right = RowTable.UnitOf(table) });
                }
            }
        }
    }

    // the fields between two tables are one grid
    private static IEnumerable<(List<Field> Fields, Table? Table)> Parts(Section section)
    {
        var fields = new List<Field>();
        foreach (var block in section.Blocks)
        {
            if (block.Field is { } field)
            {
                fields.Add(field);
                continue;
            }
            if (fields.Count > 0) yield return (fields, null);
            fields = [];
            yield return ([], block.Table);
        }
        if (fields.Count > 0) yield return (fields, null);
    }

    // ---- lists

    private void AddList(PaperBlock.Listing listing)
    {
        var list = data.Lists.GetValueOrDefault(listing.Of!.Name) ?? new PaperListing([]);
        var columns = list.Columns is { } own
            ? [.. own.Select(column => (column.Name, column.Head, Share: 0d))]
            : listing.Columns.Select(column => (column.Name, Head: column.Label!, Share: (double)column.Span)).ToList();
        var rows = list.Rows.Select(row => columns.Select(column => PrintText.Clean(row.GetValueOrDefault(column.Name) ?? "")).ToList()).ToList();
        while (rows.Count < (list.Rows.Count == 0 ? listing.Empty : 0)) rows.Add([.. columns.Select(_ => "")]);
        if (listing.Numbered)
        {
            columns.Insert(0, ("", "序号", 3));
            for (var i = 0; i < rows.Count; i++) rows[i].Insert(0, (i + 1).ToString(CultureInfo.InvariantCulture));
        }
        if (columns.Count == 0) return;
        var shares = columns.Select((column, i) => column.Share > 0 ? column.Share : Share(column.Head, rows.Select(row => row[i]))).ToList();
        var line = pages switch { PaperPages.Across => 70d, PaperPages.Official => 36.8, _ => 42 };
        // a code is read as one: names beside it take another line first. Each that gets room takes it from the others, so it is gone through again
        foreach (var i in Enumerable.Repeat(Enumerable.Range(0, columns.Count).Where(i => IsCode(columns[i].Name)).ToList(), 3).SelectMany(codes => codes))
        {
            var part = Math.Min(0.4, (rows.Select(row => PrintText.Width(row[i])).DefaultIfEmpty().Max() * 1.05 + 0.9) / line);
            shares[i] = Math.Max(shares[i], (shares.Sum() - shares[i]) * part / (1 - part));
        }
        var rooms = shares.Select(share => share / shares.Sum() * line - 0.8).ToList();
        blocks.Add(new PrintBlock.Rows(
            [.. columns.Select((column, i) => new PrintColumn(PrintText.Breakable(PrintText.Clean(column.Head), rooms[i]), shares[i], rooms[i] < 6 || rows.All(row => PrintText.Width(row[i]) < rooms[i]) && IsCode(column.Name)))],
            [.. rows.Select(row => (IReadOnlyList<string>)[.. row.Select((cell, i) => PrintText.Breakable(cell, rooms[i]))])], Maybe(listing.Left), Maybe(listing.Right)) { RowHeight = listing.RowHeight });
    }

    private static bool IsCode(string column) => column is "creditCode" or "number" or "certificate";

    // a long head takes several lines, and what is said at length more room than a name
    private static double Share(string head, IEnumerable<string> cells)
    {
        var content = cells.Select(cell => cell.Split('\n').Max(PrintText.Width)).DefaultIfEmpty().Max();
        var widest = PrintText.Width(head);
        return Math.Max(widest > 5 ? Math.Min(Math.Ceiling(widest / 3), 14) : widest, content > 40 ? 18 : Math.Clamp(content, 2, 12)) + 0.8;
    }

    // ---- texts

    private List<PrintLine> Lines(IReadOnlyList<PaperLine> lines) => [.. lines.Select(line => new PrintLine(Say(line.Label), Maybe(line.Text) ?? ""))];

        private string? Maybe(PaperText? text) => text is null ? null : Say(text);

    private string Say(PaperText text) => string.Concat(text.Parts.Select(part => part.Literal ?? Words(part.Value!)));

    private string Words(PaperValue value) => value switch
    {
        { Field: { } field } => Said(field),
        { Word: { } word } => Word(word),
        _ => Figure(value),
    };

    // in a printed form: with what is there to write by hand
    private string Filled(PaperValue value) => value switch
    {
        { Field: { } field } => Printed(field),
        { Word: { } word } => Word(word),
        _ => Figure(value),
    };

    private string Raw(PaperValue value) => value.Word is { } word ? data.Words.GetValueOrDefault(word.Name) ?? "" : Words(value);

    private string Word(PaperWord word) => data.Words.GetValueOrDefault(word.Name) is { Length: > 0 } text ? PrintText.Paragraphs(text) : word.Blank;

    private string Figure(PaperValue value) => data.Sheet is null ? "" : PrintText.Clean(value.Figure!.Show(data.Sheet));

    private string Label(Field field) => data.Sheet is { } sheet ? field.LabelFor(sheet, onPaper: true) : field.Label;

    private string LabelWithPeriod(Field field) => field.Figure.Period is { } period ? $"{Label(field)}\n{period.Label}" : Label(field);

    private bool IsAsked(Field field) => data.Sheet is null || field.IsAsked(data.Sheet);

    private Node? AnswerOf(Table table) => data.Sheet is null || table.IsAsked(data.Sheet) ? data.Answers[table.Id] : null;

    // a question that is not asked counts as not answered, so its answer is not printed either
    private string Printed(Field field) => PrintedAnswer.Of(field, IsAsked(field) ? data.Answers[field.Id] : null, data.Division);

    // a text of its own, not a cell: without the place to write by hand, but for a day
    private string Said(Field field) =>
        field.Type == FieldType.Date || field.Unit is not null ? Printed(field) : PrintedAnswer.Cell(field, IsAsked(field) ? data.Answers[field.Id] : null, data.Division);
}
