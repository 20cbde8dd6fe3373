using System.Text;

namespace Shifan.Documents;

/// <summary>Reads separated values as Excel and WPS write them: UTF-8 or GB18030, commas, semicolons or tabs, quoted cells over several lines.</summary>
internal static class CsvReader
{
    // a cell that begins like a formula is written with a mark before it, which is taken off here again
    internal const string FormulaSigns = "=+-@＝＋－＠\t\r\n";

    public static SheetBook Read(byte[] file, string name)
    {
        var text = Decode(file);
        if (text.Contains('\0', StringComparison.Ordinal)) throw new SheetTrouble("sheet.kind", "这不是文本文件", "请上传 .xlsx 或 .csv 文件");
        return new SheetBook(SheetSource.Csv, [Read(text, name, separator: null)]);
    }

    /// <summary>A block copied out of a spreadsheet: always tabs between cells.</summary>
    public static SheetBook Paste(string text) => new(SheetSource.Pasted, [Read(text, "粘贴的内容", '\t')]);

    private static string Decode(byte[] file)
    {
        if (file is [0xEF, 0xBB, 0xBF, ..]) return Encoding.UTF8.GetString(file, 3, file.Length - 3);
        // “Unicode 文本” is what Excel calls tabs in UTF-16
        if (file is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(file, 2, file.Length - 2);
        if (file is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(file, 2, file.Length - 2);
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(file);
        }
    }

    private static Sheet Read(string text, string name, char? separator)
    {
        var gatherer = new SheetGatherer();
        gatherer.BeginSheet(name);
        var at = 0;
        long wasted = 0;
        if (separator is null && text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 5 && text[5] is '\r' or '\n')
        {
            separator = text[4];
            at = text.IndexOf('\n', StringComparison.Ordinal) + 1;
        }
        var between = separator ?? Guess(text);
        for (var row = 1; at < text.Length; row++)
        {
            gatherer.BeginRow(row);
            for (var column = 0; ; column++)
            {
                var cell = Quoted(text, ref at, between, ref wasted) ?? Plain(text, ref at, between);
                // quotes without an end are looked over again and again: a file of nothing else is none
                if (wasted > SheetBook.MostText) throw new SheetTrouble("sheet.broken", $"第 {row} 行附近的引号没有成对", "请在 Excel 或 WPS 中另存为 .xlsx 后再上传");
                if (cell.Length > SheetBook.LongestCell) throw SheetTrouble.CellTooLong(name, row, column);
                gatherer.Add(column, new SheetCell(CellKind.Text, Unmark(SheetGatherer.Clean(cell))));
                if (at >= text.Length || text[at] != between) break;
                at++;
            }
            if (at < text.Length && text[at] == '\r') at++;
            if (at < text.Length && text[at] == '\n') at++;
            gatherer.EndRow();
        }
        return new Sheet(name, gatherer.Rows, []);
    }

    private static char Guess(string text)
    {
        var end = 0;
        while (end < text.Length && text[end] is '\r' or '\n') end++;
        var from = end;
        for (var quoted = false; end < text.Length && (quoted || text[end] is not ('\r' or '\n')); end++) quoted ^= text[end] == '"';
        var first = text.AsSpan(from, end - from);
        var tabs = first.Count('\t');
        var commas = first.Count(',');
        return tabs > 0 && tabs >= commas ? '\t' : commas == 0 && first.Contains(';') ? ';' : ',';
    }

    // null where the quotes do not enclose the whole cell: then they are part of it
    private static string? Quoted(string text, ref int at, char between, ref long wasted)
    {
        if (at >= text.Length || text[at] != '"') return null;
        var i = at + 1;
        StringBuilder? cell = null;
        while (true)
        {
            var quote = text.IndexOf('"', i);
            // a quote that is never closed must not swallow the rest of the file
            if (quote < 0 || quote - at > 2 * SheetBook.LongestCell + 2)
            {
                wasted += (quote < 0 ? text.Length : quote) - at;
                return null;
            }
            if (quote + 1 < text.Length && text[quote + 1] == '"')
            {
                (cell ??= new StringBuilder()).Append(text, i, quote + 1 - i);
                i = quote + 2;
                continue;
            }
            if (quote + 1 < text.Length && text[quote + 1] != between && text[quote + 1] is not ('\r' or '\n'))
            {
                wasted += quote - at;
                return null;
            }
            var last = text.Substring(i, quote - i);
            at = quote + 1;
            return cell is null ? last : cell.Append(last).ToString();
        }
    }

    private static string Plain(string text, ref int at, char between)
    {
        var from = at;
        while (at < text.Length && text[at] != between && text[at] is not ('\r' or '\n')) at++;
        return text[from..at];
    }

    private static string Unmark(string cell) => NeedsMark(cell) && cell[0] == '\'' ? cell[1..] : cell;

    /// <summary>Whether a cell would begin like a formula, with or without marks already before it.</summary>
    internal static bool NeedsMark(string cell)
    {
        var plain = cell.AsSpan().TrimStart('\'');
        return plain.Length > 0 && FormulaSigns.Contains(plain[0], StringComparison.Ordinal);
    }
}
