using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What becomes of the rows that are there already.</summary>
public enum RowMode
{
    /// <summary>They stay; the new ones follow.</summary>
    Append,

    /// <summary>Those with the same name or code are brought up to date; the new ones follow.</summary>
    Update,

    /// <summary>The file's rows take the place of all.</summary>
    Replace,
}

/// <summary>What happens to one row.</summary>
public enum RowFate
{
    /// <summary>It is new.</summary>
    Add,

    /// <summary>A row that is there gets other contents.</summary>
    Change,

    /// <summary>It is there already, and stays as it is.</summary>
    Same,

    /// <summary>It is there, not in the file, and goes.</summary>
    Remove,

    /// <summary>It has a mistake and is left out, because that was asked for.</summary>
    LeftOut,
}

/// <summary>One row of the dry run.</summary>
/// <param name="Fate">What happens to it.</param>
/// <param name="Number">Its number in the sheet; null for a row that goes.</param>
/// <param name="Old">Which row of the table it was, from 1.</param>
/// <param name="Before">What stood there.</param>
/// <param name="After">What will stand there.</param>
/// <param name="Changed">The columns that change.</param>
/// <param name="Faults">What is wrong with it.</param>
public sealed record PlannedRow(RowFate Fate, int? Number, int? Old, MappingNode? Before, MappingNode? After, IReadOnlyList<Field> Changed, IReadOnlyList<Fault> Faults);

/// <summary>A dry run: what would become of each row, and the rows that would then be there.</summary>
public sealed record RowPlan(Table Table, IReadOnlyList<PlannedRow> Rows, IReadOnlyList<MappingNode> Result)
{
    /// <summary>Rows of one fate.</summary>
    public int Count(RowFate fate) => Rows.Count(row => row.Fate == fate);

    /// <summary>Rows with something wrong in them.</summary>
    public int Wrong => Rows.Count(row => row.Faults.Count > 0);

    /// <summary>Nothing would change.</summary>
    public bool IsIdle => Rows.All(row => row.Fate is RowFate.Same or RowFate.LeftOut);

    /// <summary>The columns by which a row is known again: a code, else what must be filled in and is not a number.</summary>
    public static IReadOnlyList<Field> Key(Table table)
    {
        if (table.FixedRows.Count > 0) return [table.Columns[0]];
        if (table.Columns.FirstOrDefault(column => column.Type == FieldType.CreditCode) is { } code) return [code];
        var key = table.Columns.Where(column => column.Required && column.Type is FieldType.Date or FieldType.Text or FieldType.Institution).ToList();
        return key.Count > 0 ? key : [table.Columns[0]];
    }

    /// <summary>Whether each row, of those that are there and of those in the file, is the only one with its key.</summary>
    public static bool IsKeyed(IReadOnlyList<MappingNode> existing, TableReading reading)
    {
        var key = Key(reading.Table);
        if (!key.All(reading.Present.Contains)) return false;
        bool Apart(IEnumerable<MappingNode> rows)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            return rows.All(row => Word(key, row) is { } word && seen.Add(word));
        }
        return Apart(existing) && Apart(reading.Rows.Select(row => row.Cells));
    }

    /// <summary>Plans what the reading does to the rows that are there.</summary>
    /// <param name="existing">The rows that are there.</param>
    /// <param name="reading">What the file says.</param>
    /// <param name="mode">What becomes of the rows that are there. Rows with printed heads are always brought up to date.</param>
    /// <param name="leaveOut">Whether rows with mistakes are left out; else they are kept as they were typed, to be mended in the form.</param>
    public static RowPlan Of(IReadOnlyList<MappingNode> existing, TableReading reading, RowMode mode, bool leaveOut)
    {
        var table = reading.Table;
        if (table.FixedRows.Count > 0 && mode == RowMode.Append) mode = RowMode.Update;
        var twins = Match(existing, reading, mode);
        var planned = new List<PlannedRow>();
        var result = mode == RowMode.Replace ? [] : existing.ToList();
        for (var i = 0; i < reading.Rows.Count; i++)
        {
            var row = reading.Rows[i];
            var old = twins[i];
            var before = old is { } at ? existing[at] : null;
            var after = before is null ? row.Cells : Merge(table, before, row.Cells, reading.Present, keepBlank: mode == RowMode.Update);
            List<Field> changed = before is null ? [] : [.. table.Columns.Where(column => !CellAnswer.Same(column, before[column.Id], after[column.Id]))];
            var fate = before is null ? RowFate.Add : changed.Count == 0 ? RowFate.Same : RowFate.Change;
            if (leaveOut && row.Faults.Count > 0 && fate != RowFate.Same) (fate, after) = (RowFate.LeftOut, before);
            // what is written otherwise but says the same stays as it was written
            if (fate == RowFate.Same) after = before;
            planned.Add(new PlannedRow(fate, row.Number, old + 1, before, after, changed, row.Faults));
            if (after is null) continue;
            if (mode == RowMode.Replace || old is null) result.Add(after);
            else result[old.Value] = after;
        }
        if (mode == RowMode.Replace)
        {
            var found = twins.OfType<int>().ToHashSet();
            for (var i = 0; i < existing.Count; i++)
            {
                if (!found.Contains(i)) planned.Add(new PlannedRow(RowFate.Remove, null, i + 1, existing[i], null, [], []));
            }
        }
        if (table.FixedRows.Count > 0)
        {
            var printed = table.FixedRows.ToList();
            result = [.. result.OrderBy(row => printed.IndexOf(CellAnswer.Text(row[table.Columns[0].Id])))];
        }
        return new RowPlan(table, planned, result);
    }

    // for each row of the file the row it stands for: first those that are the same altogether, then those with the same key, in order
    private static int?[] Match(IReadOnlyList<MappingNode> existing, TableReading reading, RowMode mode)
    {
        var twins = new int?[reading.Rows.Count];
        Pair(reading.Present);
        var key = Key(reading.Table);
        if (mode != RowMode.Append && key.All(column => reading.Present.Contains(column) || reading.Table.FixedRows.Count > 0)) Pair(key);
        return twins;

        void Pair(IReadOnlyList<Field> columns)
        {
            var taken = twins.OfType<int>().ToHashSet();
            var waiting = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
            for (var i = 0; i < existing.Count; i++)
            {
                if (taken.Contains(i) || Word(columns, existing[i]) is not { } word) continue;
                if (!waiting.TryGetValue(word, out var queue)) waiting.Add(word, queue = new Queue<int>());
                queue.Enqueue(i);
            }
            for (var i = 0; i < twins.Length; i++)
            {
                if (twins[i] is null && Word(columns, reading.Rows[i].Cells) is { } word && waiting.TryGetValue(word, out var queue) && queue.TryDequeue(out var old)) twins[i] = old;
            }
        }
    }

    private static string? Word(IReadOnlyList<Field> columns, MappingNode row)
    {
        var cells = columns.Select(column => CellAnswer.Canonical(column, row[column.Id])).ToList();
        return cells.All(cell => cell.Length == 0) ? null : string.Join('\u0001', cells);
    }

    // columns that the file does not have keep what stood there
    private static MappingNode Merge(Table table, MappingNode before, MappingNode after, IReadOnlyList<Field> present, bool keepBlank) => new(after.Place, [.. table.Columns
        .Select(column => after.Entries.FirstOrDefault(entry => entry.Key == column.Id)
            ?? (keepBlank || !present.Contains(column) ? before.Entries.FirstOrDefault(entry => entry.Key == column.Id) : null)).OfType<Entry>()]);
}
