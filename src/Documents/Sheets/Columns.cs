using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>
/// Which column of a sheet is which of a table: by the hidden mark that our own files carry, else by the heading as people write it,
/// with or without unit, full-width or not; in a block without headings by position.
/// </summary>
internal sealed record Columns(IReadOnlyDictionary<int, Columns.Match> Matches, int FirstRow, bool ByPosition, IReadOnlyList<string> Unknown, IReadOnlyList<Fault> Faults, string? Base)
{
    /// <summary>What a mark in a hidden row begins with.</summary>
    internal const string Mark = "#";

    internal const string BaseMark = "#base:";

    private const int HeadingRows = 20;

    /// <summary>A column that was found, and the unit its heading names where that is another of the same kind.</summary>
    internal sealed record Match(Field Field, Unit? Unit);

    internal static string MarkOf(Table table, Field column) => $"{Mark}{table.Id}.{column.Id}";

    /// <summary>The columns of a table in a sheet, or null where it is not there.</summary>
    public static Columns? Find(Table table, Sheet sheet, bool positions)
    {
        foreach (var row in sheet.Rows.Take(HeadingRows))
        {
            var marked = new Dictionary<int, Match>();
            string? made = null;
            for (var i = 0; i < row.Cells.Count; i++)
            {
                var text = row.Cells[i].Text;
                if (text.StartsWith(BaseMark, StringComparison.Ordinal)) made = text[BaseMark.Length..];
                else if (table.Columns.FirstOrDefault(column => MarkOf(table, column) == text) is { } column && marked.Values.All(match => match.Field != column)) marked[i] = new Match(column, null);
            }
            if (marked.Count == 0) continue;
            // below the marks stands our heading; the unit in it may have been changed
            var heading = sheet.Rows.FirstOrDefault(next => next.Number == row.Number + 1);
            var faults = new Faults();
            var unknown = new List<string>();
            for (var i = 0; i < (heading?.Cells.Count ?? 0); i++)
            {
                if (marked.TryGetValue(i, out var match)) marked[i] = WithUnit(match.Field, heading![i].Text, new Place(sheet.Name, heading.Number, i + 1, ""), faults);
                else if (!heading![i].IsEmpty) unknown.Add(heading[i].Text);
            }
            return new Columns(marked, row.Number + 2, ByPosition: false, unknown, faults.All, made);
        }
        return ByHeading(table, sheet) ?? (positions ? ByOrder(table, sheet) : null);
    }

    private static Columns? ByHeading(Table table, Sheet sheet)
    {
        var least = Math.Min(2, table.Columns.Count);
        Columns? best = null;
        foreach (var row in sheet.Rows.Take(HeadingRows))
        {
            var matches = new Dictionary<int, Match>();
            var unknown = new List<string>();
            var faults = new Faults();
            for (var i = 0; i < Math.Max(row.Cells.Count, Across(sheet, row)); i++)
            {
                var text = Heading(sheet, row, i);
                if (text.Length == 0) continue;
                var place = new Place(sheet.Name, row.Number, i + 1, "");
                if (Meant(table, text) is not { } field) unknown.Add(text);
                else if (matches.Values.Any(match => match.Field == field)) faults.Add("sheet.twice", place, $"“{text}”一栏有两列，只读入前一列", "请删去多余的一列");
                else matches[i] = WithUnit(field, text, place, faults);
            }
            if (matches.Count >= least && matches.Count > (best?.Matches.Count ?? 0)) best = new Columns(matches, row.Number + 1 + Below(sheet, row), ByPosition: false, unknown, faults.All, null);
        }
        return best;
    }

    private static Columns? ByOrder(Table table, Sheet sheet)
    {
        var width = sheet.Rows.Count == 0 ? 0 : sheet.Rows.Max(row => row.Cells.Count);
        if (width == 0) return null;
        var faults = new Faults();
        if (width > table.Columns.Count) faults.Add("sheet.wide", new Place(sheet.Name, sheet.Rows[0].Number, table.Columns.Count + 1, ""), $"粘贴了 {width} 列，表中只有 {table.Columns.Count} 栏，多出的列没有读入", "请连同表头一起复制，或只复制要导入的列");
        return new Columns(table.Columns.Take(width).Select((column, i) => (column, i)).ToDictionary(pair => pair.i, pair => new Match(pair.column, null)), sheet.Rows[0].Number, ByPosition: true, [], faults.All, null);
    }

    // a heading over several columns or rows is written in the first of them
    private static string Heading(Sheet sheet, SheetRow row, int column)
    {
        if (!row[column].IsEmpty) return row[column].Text;
        foreach (var merge in sheet.Merges)
        {
            if (row.Number < merge.FirstRow || row.Number > merge.LastRow || column < merge.FirstColumn || column > merge.LastColumn) continue;
            return sheet.Rows.FirstOrDefault(other => other.Number == merge.FirstRow)?[merge.FirstColumn].Text ?? "";
        }
        return "";
    }

    private static int Across(Sheet sheet, SheetRow row) =>
        Math.Min(SheetBook.MostColumns, sheet.Merges.Where(merge => merge.FirstRow <= row.Number && row.Number <= merge.LastRow).Select(merge => merge.LastColumn + 1).DefaultIfEmpty(0).Max());

    // how many rows more the heading itself takes
    private static int Below(Sheet sheet, SheetRow row) =>
        Math.Min(HeadingRows, sheet.Merges.Where(merge => merge.FirstRow <= row.Number && row.Number <= merge.LastRow).Select(merge => merge.LastRow - row.Number).DefaultIfEmpty(0).Max());

    private static Field? Meant(Table table, string heading)
    {
        if (table.Columns.FirstOrDefault(column => MarkOf(table, column) == heading || column.Id == heading) is { } named) return named;
        var plain = Plain(heading);
        var shorter = Shorter(plain).ToList();
        foreach (var heard in shorter)
        {
            if (table.Columns.FirstOrDefault(column => Labels(column).Contains(heard)) is { } exact) return exact;
        }
        return table.Columns.FirstOrDefault(column => Labels(column).Any(label => Shorter(label).Last() == shorter[^1]));
    }

    /// <summary>What a field is called, for any kind of applicant.</summary>
    internal static IEnumerable<string> Labels(Field field) => field.Aliases.Select(alias => alias.Label).OfType<string>().Prepend(field.Label).Select(Plain);

    private static Match WithUnit(Field field, string heading, Place place, Faults faults)
    {
        if (field.Unit is not { } unit) return new Match(field, null);
        var plain = Plain(heading);
        for (var open = plain.IndexOf('('); open >= 0; open = plain.IndexOf('(', open + 1))
        {
            // a unit may have brackets of its own: 台(套)
            for (var close = plain.IndexOf(')', open); close >= 0; close = plain.IndexOf(')', close + 1))
            {
                var name = plain[(open + 1)..close].Replace("单位:", "", StringComparison.Ordinal);
                if (name == unit.Name) return new Match(field, null);
                if (Unit.Find(name) is not { } other) continue;
                if (other.Fits(unit)) return new Match(field, other);
                faults.Add("sheet.unit", place, $"表头写的单位是“{name}”，本栏以{unit.Name}计", $"请换算成{unit.Name}，并改正表头");
            }
        }
        return new Match(field, null);
    }

    internal static string Plain(string text)
    {
        var plain = Wording.Dense(Wording.HalfWidth(text)).Replace("*", "", StringComparison.Ordinal).Replace("★", "", StringComparison.Ordinal);
        plain = plain.Replace("(必填)", "", StringComparison.Ordinal).Replace("(选填)", "", StringComparison.Ordinal).TrimEnd(':');
        return plain.StartsWith("其中:", StringComparison.Ordinal) ? plain["其中:".Length..] : plain;
    }

    // a heading, and the same without what stands in brackets behind it, one after the other: brackets within a name belong to it
    private static IEnumerable<string> Shorter(string plain)
    {
        for (var rest = plain; ; )
        {
            yield return rest;
            var depth = 0;
            var open = rest.Length - 1;
            for (; open >= 0; open--)
            {
                if (rest[open] == ')') depth++;
                else if (rest[open] == '(') depth--;
                if (depth == 0) break;
            }
            if (open <= 0 || !rest.EndsWith(')')) yield break;
            rest = rest[..open];
        }
    }
}
