using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>A row of a sheet as a row of a table: its number in the sheet, what stands in it, and what is wrong with it.</summary>
public sealed record ReadRow(int Number, MappingNode Cells, IReadOnlyList<Fault> Faults);

/// <summary>What a file says for one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Sheet">The sheet it was found in.</param>
/// <param name="Rows">The rows, in their order there.</param>
/// <param name="Present">The columns that were found.</param>
/// <param name="Unknown">Headings that are none of the table's; those columns were not read.</param>
/// <param name="Notes">What is wrong with the sheet itself, and what was left out of it.</param>
/// <param name="ByPosition">No headings were found: the columns were taken in their order.</param>
/// <param name="Untouched">The file is one of ours, and these rows are as they were written.</param>
/// <param name="Base">Digest of the rows that our own file was written from; null in any other.</param>
public sealed record TableReading(
    Table Table, string Sheet, IReadOnlyList<ReadRow> Rows, IReadOnlyList<Field> Present, IReadOnlyList<string> Unknown, IReadOnlyList<Fault> Notes,
    bool ByPosition, bool Untouched, string? Base)
{
    /// <summary>Columns that the sheet does not have.</summary>
    public IEnumerable<Field> Missing => Table.Columns.Where(column => !Present.Contains(column));
}

/// <summary>A repeated table as a sheet: written with marks, headings, options and notes; read back whatever became of it in between.</summary>
public static class TableSheet
{
    // under its headings a sheet of ours has this many rows that know their options
    private const int RuledRows = 5_000;

    private static readonly SearchValues<char> Quotable = SearchValues.Create(",\"\r\n;\t");

    private const string Totals = "合计总计小计";

    /// <summary>The table with its rows as an xlsx file; without rows, a template.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="applicant">Facts by which labels fit the kind of applicant.</param>
    public static byte[] Write(Table table, IReadOnlyList<MappingNode> rows, FactSheet? applicant = null) => XlsxWriter.Write([Of(table, rows, applicant)]);

    /// <summary>The table with its rows as separated values in UTF-8 with a mark that Excel and WPS know; cells that begin like a formula are marked.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="applicant">Facts by which labels fit the kind of applicant.</param>
    public static byte[] WriteCsv(Table table, IReadOnlyList<MappingNode> rows, FactSheet? applicant = null)
    {
        var csv = new StringBuilder("\uFEFF");
        csv.AppendJoin(',', table.Columns.Select(column => Quote(Heading(column, applicant)))).Append("\r\n");
        foreach (var row in Filled(table, rows))
        {
            csv.AppendJoin(',', table.Columns.Select(column => Quote(Marked(column, CellAnswer.Text(row[column.Id]))))).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    private static string Marked(Field column, string text) =>
        CsvReader.NeedsMark(text) && !(column.Type == FieldType.Number && Quantity.TryRead(text, out _, out var unit) && unit.Length == 0) ? "'" + text : text;

    internal static string Quote(string text) => text.AsSpan().IndexOfAny(Quotable) >= 0 || text.StartsWith(' ') || text.EndsWith(' ') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    // printed row heads stand there even where nothing was filled in yet
    private static IEnumerable<MappingNode> Filled(Table table, IReadOnlyList<MappingNode> rows)
    {
        if (table.FixedRows.Count == 0) return rows;
        var head = table.Columns[0];
        return table.FixedRows.Select(printed => rows.FirstOrDefault(row => CellAnswer.Text(row[head.Id]) == printed)
            ?? new MappingNode(default, [new Entry(head.Id, default, new ScalarNode(default, printed))]));
    }

    internal static string LabelOf(Field field, FactSheet? applicant) => applicant is null ? field.Label : field.LabelFor(applicant);

    internal static string Heading(Field column, FactSheet? applicant) => $"{LabelOf(column, applicant)}{(column.Unit is { } unit ? $"（{unit.Name}）" : "")}{(column.Required ? "*" : "")}";

    internal static OutSheet Of(Table table, IReadOnlyList<MappingNode> rows, FactSheet? applicant)
    {
        var filled = Filled(table, rows).ToList();
        var lines = new List<IReadOnlyList<OutCell>>
        {
            (IReadOnlyList<OutCell>)[.. table.Columns.Select(column => new OutCell(Columns.MarkOf(table, column), CellStyle.Text)), new OutCell(Columns.BaseMark + Digest(table, table.Columns, filled), CellStyle.Text)],
            (IReadOnlyList<OutCell>)[.. table.Columns.Select(column => new OutCell(Heading(column, applicant), CellStyle.Heading))],
        };
        lines.AddRange(filled.Select(row => (IReadOnlyList<OutCell>)[.. table.Columns.Select((column, i) => i == 0 && table.FixedRows.Count > 0 ? new OutCell(CellAnswer.Text(row[column.Id]), CellStyle.Fixed) : Cell(column, row[column.Id]))]));
        var last = Math.Max(RuledRows, lines.Count + 1_000);
        var rules = table.Columns.Select((column, i) => Rule(column, applicant, $"{Sheet.Letters(i)}3:{Sheet.Letters(i)}{last}")).OfType<OutRule>().ToList();
        return new OutSheet(applicant is null ? table.Label : table.LabelFor(applicant), [.. table.Columns.Select(column => (Width(column), StyleOf(column))), (10, CellStyle.Text)], lines, rules) { HidesFirstRow = true, Frozen = 2, HiddenColumns = [table.Columns.Count] };
    }

    internal static OutCell Cell(Field field, Node? answer)
    {
        var text = CellAnswer.Text(answer);
        var style = StyleOf(field);
        if (field.Type == FieldType.Number && Quantity.TryRead(text, out var number, out var unit) && unit.Length == 0 && Digits(number) <= 15) return new OutCell("", style, number);
        if (field.Type == FieldType.Date && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1901 and < 2200)
        {
            return new OutCell("", style, day.DayNumber - new DateOnly(1899, 12, 30).DayNumber);
        }
        return new OutCell(text, style is CellStyle.General or CellStyle.Date ? CellStyle.Text : style);
    }

    private static int Digits(decimal number) => NumberFormat.Plain(Math.Abs(number)).Count(char.IsAsciiDigit);

    internal static CellStyle StyleOf(Field field) => field.Type switch
    {
        FieldType.Number => CellStyle.General,
        FieldType.Date => CellStyle.Date,
        FieldType.Paragraph => CellStyle.Long,
        _ => CellStyle.Text,
    };

    internal static OutRule? Rule(Field field, FactSheet? applicant, string cells)
    {
        var prompt = Prompt(field, applicant);
        IReadOnlyList<string> options = field.Type switch { FieldType.Choice => field.Options!.Options, FieldType.Flag => [Flags.Yes, Flags.No], _ => [] };
        return options.Count == 0 && prompt.Length == 0 ? null : new OutRule(cells, options, prompt);
    }

    private static string Prompt(Field field, FactSheet? applicant)
    {
        var parts = new List<string>();
        if ((applicant is null ? field.Hint : field.HintFor(applicant)) is { } hint) parts.Add(hint);
        if (field.Type == FieldType.Date) parts.Add("如 2019-03-05");
        if (field.Type == FieldType.Choices) parts.Add($"可填几项，用“、”隔开：{string.Join("、", field.Options!.Options)}");
        if (field.Type == FieldType.Number) parts.Add($"以{field.Unit!.Name}计");
        if (field.LongestText is { } longest) parts.Add($"不超过 {longest} 字");
        return string.Join("；", parts);
    }

    private static double Width(Field field) => field.Type switch
    {
        FieldType.Paragraph => 60,
        FieldType.CreditCode => 24,
        FieldType.Text or FieldType.Institution or FieldType.Url or FieldType.Email => 28,
        _ => Math.Max(12, Math.Min(30, Heading(field, null).Length * 2.2)),
    };

    /// <summary>What a file says for a table, or null with a fault where the table is not in it.</summary>
    public static TableReading? Read(Programme programme, Table table, SheetBook book, DateOnly today, Faults faults)
    {
        if (Find(table, book) is not { } found)
        {
            faults.Add("sheet.headings", new Place(book.Sheets.Count == 1 ? book.Sheets[0].Name : "", 0, 0, ""), $"没有找到“{table.Label}”的表头",
                $"请使用导出的表格或模板，或在第一行写上栏目名称：{string.Join("、", table.Columns.Select(column => column.Label))}");
            return null;
        }
        return Read(programme, table, found.Sheet, found.Columns, today);
    }

    internal static (Sheet Sheet, Columns Columns)? Find(Table table, SheetBook book)
    {
        var candidates = book.Sheets.Where(sheet => !sheet.Hidden)
            .Select(sheet => (Sheet: sheet, Columns: Columns.Find(table, sheet, positions: book.Source == SheetSource.Pasted)))
            .Where(found => found.Columns is not null).Select(found => (found.Sheet, Columns: found.Columns!)).ToList();
        // a sheet that bears the table's marks or name before one that merely looks like it
        foreach (var found in candidates)
        {
            if (found.Columns.Base is not null) return found;
        }
        foreach (var found in candidates)
        {
            if (IsNamed(found.Sheet, table)) return found;
        }
        return candidates.Count == 0 ? null : candidates.MaxBy(found => found.Columns.Matches.Count);
    }

    internal static bool IsNamed(Sheet sheet, Table table) =>
        table.Aliases.Select(alias => alias.Label).OfType<string>().Prepend(table.Label).Any(label => Columns.Plain(label) == Columns.Plain(sheet.Name));

    internal static TableReading Read(Programme programme, Table table, Sheet sheet, Columns columns, DateOnly today)
    {
        var notes = new Faults();
        notes.AddRange(columns.Faults);
        var down = sheet.Merges.Where(merge => merge.FirstRow >= columns.FirstRow && merge.LastRow > merge.FirstRow)
            .SelectMany(merge => columns.Matches.Keys.Where(column => column >= merge.FirstColumn && column <= merge.LastColumn && column == merge.FirstColumn).Select(column => (Column: column, Merge: merge)))
            .ToLookup(pair => pair.Column, pair => pair.Merge);
        var byNumber = sheet.Rows.ToDictionary(row => row.Number);
        var read = new List<(int Number, MappingNode Cells, Faults Faults)>();
        foreach (var row in sheet.Rows.Where(row => row.Number >= columns.FirstRow))
        {
            var faults = new Faults();
            var entries = new List<Entry>();
            string? first = null;
            foreach (var (at, match) in columns.Matches)
            {
                var cell = row[at];
                // a joined cell says its value for every row it covers
                if (cell.IsEmpty && down[at].FirstOrDefault(merge => row.Number > merge.FirstRow && row.Number <= merge.LastRow) is { FirstRow: > 0 } merge && byNumber.TryGetValue(merge.FirstRow, out var top)) cell = top[at];
                if (!cell.IsEmpty) first ??= Columns.Plain(cell.Text);
                var place = new Place(sheet.Name, row.Number, at + 1, $"{table.Id}[{read.Count + 1}].{match.Field.Id}");
                if (CellAnswer.Read(match.Field, cell, place, match.Unit, faults) is { } answer) entries.Add(new Entry(match.Field.Id, place, answer));
            }
            if (entries.Count == 0 && faults.None) continue;
            if (first is { Length: 2 } && Totals.Contains(first, StringComparison.Ordinal))
            {
                notes.Add("sheet.total", new Place(sheet.Name, row.Number, 0, ""), $"第 {row.Number} 行“{first}”没有读入", "合计由系统计算，不必填写");
                continue;
            }
            // the form's order, whatever the sheet's
            var ordered = table.Columns.Select(column => entries.FirstOrDefault(entry => entry.Key == column.Id)).OfType<Entry>().ToList();
            read.Add((row.Number, new MappingNode(new Place(sheet.Name, row.Number, 0, $"{table.Id}[{read.Count + 1}]"), ordered), faults));
        }
        if (table.FixedRows.Count > 0) Head(table, columns, read, notes, sheet.Name);
        Check(programme, table, read, today);
        var present = table.Columns.Where(column => columns.Matches.Values.Any(match => match.Field == column)).ToList();
        var untouched = columns.Base is { } made && present.Count == table.Columns.Count && read.All(row => row.Faults.All.All(fault => fault.Code != "sheet.cell")) && Digest(table, table.Columns, read.Select(row => row.Cells)) == made;
        return new TableReading(table, sheet.Name, [.. read.Select(row => new ReadRow(row.Number, row.Cells, row.Faults.All))], present, columns.Unknown, notes.All, columns.ByPosition, untouched, columns.Base);
    }

    // rows with printed heads are known by them, 2018年 as 2018; where the heads are not there, by their order
    private static void Head(Table table, Columns columns, List<(int Number, MappingNode Cells, Faults Faults)> read, Faults notes, string sheet)
    {
        var head = table.Columns[0];
        var named = columns.Matches.Values.Any(match => match.Field == head);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<(int, MappingNode, Faults)>();
        foreach (var ((number, cells, faults), i) in read.Select((row, i) => (row, i)))
        {
            var typed = named ? CellAnswer.Text(cells[head.Id]) : "";
            var printed = named ? table.FixedRows.FirstOrDefault(row => HeadOf(row) == HeadOf(typed)) : table.FixedRows.ElementAtOrDefault(i);
            if (printed is null || !taken.Add(printed))
            {
                var says = printed is null ? $"第 {number} 行“{typed}”不是表中印定的行，没有读入" : $"第 {number} 行“{typed}”写了两次，只读入前一行";
                notes.Add("sheet.head", new Place(sheet, number, 1, ""), says, $"表中的行：{string.Join("、", table.FixedRows)}");
                continue;
            }
            kept.Add((number, new MappingNode(cells.Place, [new Entry(head.Id, cells.Place, new ScalarNode(cells.Place, printed)), .. cells.Entries.Where(entry => entry.Key != head.Id)]), faults));
        }
        read.Clear();
        // printed heads alone make no row
        read.AddRange(kept.Where(row => row.Item2.Entries.Count > 1 || !row.Item3.None).OrderBy(row => table.FixedRows.ToList().IndexOf(CellAnswer.Text(row.Item2[head.Id]))));
    }

    private static string HeadOf(string text)
    {
        var plain = Columns.Plain(text);
        return plain.EndsWith("年度", StringComparison.Ordinal) ? plain[..^2] : plain.EndsWith('年') ? plain[..^1] : plain;
    }

    // the same reader as the page's, so that both say the same; in portions, since one reading notes only some hundreds of faults
    private static void Check(Programme programme, Table table, List<(int Number, MappingNode Cells, Faults Faults)> read, DateOnly today)
    {
        var portion = Math.Max(1, 400 / table.Columns.Count);
        var byNumber = read.ToDictionary(row => row.Number, row => row.Faults);
        foreach (var rows in read.Chunk(portion))
        {
            var faults = new Faults();
            var answers = new MappingNode(default, [new Entry(table.Id, default, new SequenceNode(default, [.. rows.Select(row => row.Cells)]))]);
            AnswerReader.Read(programme, answers, null, null, today, faults);
            foreach (var fault in faults.All.Where(fault => byNumber.ContainsKey(fault.Place.Line))) byNumber[fault.Place.Line].AddRange([fault]);
        }
    }

    /// <summary>Rows that say the same have the same digest, however their cells are written.</summary>
    public static string Digest(Table table, IReadOnlyList<MappingNode> rows) => Digest(table, table.Columns, rows);

    internal static string Digest(Table table, IReadOnlyList<Field> columns, IEnumerable<MappingNode> rows)
    {
        var text = new StringBuilder(table.Id);
        foreach (var row in rows)
        {
            var cells = columns.Select(column => CellAnswer.Canonical(column, row[column.Id])).ToList();
            // rows without anything are not written back by anybody; printed heads alone neither
            if (cells.Skip(table.FixedRows.Count > 0 ? 1 : 0).All(cell => cell.Length == 0)) continue;
            text.Append('\u0001').AppendJoin('\u0002', cells);
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
