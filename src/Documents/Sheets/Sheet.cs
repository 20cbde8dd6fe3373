using System.Text;

namespace Shifan.Documents;

/// <summary>What a cell was in the file, as far as it says more than its text.</summary>
public enum CellKind
{
    /// <summary>Words; also what was typed as text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number shown as a share: 0.8 that reads 80%.</summary>
    Percent,

    /// <summary>A day, with a time of day where it had one.</summary>
    Date,

    /// <summary>True or false, as 是 or 否.</summary>
    Flag,

    /// <summary>What a formula came to when it failed: <c>#N/A</c>.</summary>
    Error,

    /// <summary>A formula that nobody has calculated yet.</summary>
    Formula,
}

/// <summary>A cell: its text as somebody would type it, and what it was.</summary>
public readonly record struct SheetCell(CellKind Kind, string Text)
{
    /// <summary>A cell with nothing in it.</summary>
    public static readonly SheetCell Empty = new(CellKind.Text, "");

    /// <summary>Nothing stands there.</summary>
    public bool IsEmpty => Kind == CellKind.Text && string.IsNullOrWhiteSpace(Text);
}

/// <summary>A row with something in it: its number in the file, from 1, and its cells from column A on.</summary>
public sealed record SheetRow(int Number, IReadOnlyList<SheetCell> Cells)
{
    /// <summary>The cell of a column, from 0; empty beyond the last.</summary>
    public SheetCell this[int column] => column < Cells.Count ? Cells[column] : SheetCell.Empty;
}

/// <summary>Cells that are joined: rows from 1, columns from 0, ends included.</summary>
public readonly record struct SheetMerge(int FirstRow, int FirstColumn, int LastRow, int LastColumn);

/// <summary>One sheet: rows with something in them, in order.</summary>
public sealed record Sheet(string Name, IReadOnlyList<SheetRow> Rows, IReadOnlyList<SheetMerge> Merges, bool Hidden = false)
{
    /// <summary>The letters over a column, from 0: A, Z, AA.</summary>
    public static string Letters(int column)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26) letters = (char)('A' + (rest - 1) % 26) + letters;
        return letters;
    }
}

/// <summary>Where cells came from.</summary>
public enum SheetSource
{
    /// <summary>An xlsx file.</summary>
    Xlsx,

    /// <summary>Separated values in a file.</summary>
    Csv,

    /// <summary>A block copied out of a spreadsheet.</summary>
    Pasted,
}

/// <summary>All sheets of a file.</summary>
public sealed record SheetBook(SheetSource Source, IReadOnlyList<Sheet> Sheets)
{
    /// <summary>The most rows with something in them that one sheet may have: as many as a table may.</summary>
    public const int MostRows = 20_000;

    internal const int MostColumns = 256;

    /// <summary>The longest text of one cell; Excel itself takes no more.</summary>
    internal const int LongestCell = 32_767;

    /// <summary>All texts of a file together, in characters.</summary>
    internal const int MostText = 6_000_000;
}

/// <summary>Why a file of cells cannot be read at all; becomes a fault at the reader's door.</summary>
internal sealed class SheetTrouble(string code, string message, string remedy) : Exception(message)
{
    public string Code { get; } = code;

    public string Remedy { get; } = remedy;

    public static SheetTrouble TooManyRows(string sheet) =>
        new("sheet.rows", $"“{sheet}”超过 {SheetBook.MostRows} 行", "请删去多余的行，或分批导入");

    public static SheetTrouble TooManyColumns(string sheet, int row) =>
        new("sheet.columns", $"“{sheet}”第 {row} 行超过 {SheetBook.MostColumns} 列", "请只保留要导入的栏目");

    public static SheetTrouble CellTooLong(string sheet, int row, int column) =>
        new("sheet.cell", $"“{sheet}”{Sheet.Letters(column)}{row} 的文字超过 {SheetBook.LongestCell} 个字符", "请缩短这一格");

    public static SheetTrouble TooMuchText() => new("sheet.size", "文件中的文字过多", "请只保留要导入的内容，或分批导入");
}

/// <summary>Cells as they are gathered, within what one file may hold.</summary>
internal sealed class SheetGatherer
{
    private int text;

    private readonly List<SheetCell> cells = [];

    public List<SheetRow> Rows { get; private set; } = [];

    public string Name { get; private set; } = "";

    private int row;

    public void BeginSheet(string name) => (Name, Rows) = (name, []);

    public void BeginRow(int number)
    {
        row = number;
        cells.Clear();
    }

    public void Add(int column, SheetCell cell)
    {
        if (cell.IsEmpty) return;
        if (column >= SheetBook.MostColumns) throw SheetTrouble.TooManyColumns(Name, row);
        if (cell.Text.Length > SheetBook.LongestCell) throw SheetTrouble.CellTooLong(Name, row, column);
        text += cell.Text.Length;
        if (text > SheetBook.MostText) throw SheetTrouble.TooMuchText();
        while (cells.Count <= column) cells.Add(SheetCell.Empty);
        cells[column] = cell;
    }

    public void EndRow()
    {
        if (cells.Count == 0) return;
        if (Rows.Count == SheetBook.MostRows + 50) throw SheetTrouble.TooManyRows(Name);
        Rows.Add(new SheetRow(row, [.. cells]));
        cells.Clear();
    }

    /// <summary>Line ends as one character; what no page can show (NUL, half characters) as the sign for it, so that it is reported and never kept.</summary>
    public static string Clean(string text)
    {
        var clean = true;
        for (var i = 0; i < text.Length && clean; i++) clean = !(char.IsControl(text[i]) && text[i] != '\n' && text[i] != '\t' || char.IsSurrogate(text[i]) || text[i] is '\uFFFE' or '\uFFFF');
        if (clean) return text;
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (Rune.IsControl(rune) && rune.Value is not ('\n' or '\t') || rune.Value is 0xFFFE or 0xFFFF) result.Append('\uFFFD');
            else result.Append(rune);
        }
        return result.ToString();
    }
}
