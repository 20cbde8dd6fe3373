using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Web.Pages.Applications;

/// <summary>One section of a form with its answers, as its boxes show them; the comparison of two texts shows the same boxes.</summary>
public sealed class SectionPage(ShowApplication.View view, Section section, MappingNode answers, IReadOnlyList<Fault> faults)
{
    private const int SpareRows = 1;

    /// <summary>The longest table that is filled in on the page: beyond that it is shown page by page and saved row by row.</summary>
    public const int MostRows = 300;

    public Section Section => section;

    public MappingNode Answers => answers;

    public bool Editable => view.IsOpen(section.Id);

    /// <summary>A correction is under way, and this section was not complained of.</summary>
    public bool IsLocked => view.IsEditable && !Editable;

    /// <summary>At least this many rows of a table, where more were asked for.</summary>
    public (string Table, int Rows)? More { get; init; }

    public FactSheet Sheet => view.Answered.Sheet;

    /// <summary>What of the words on the page follows other answers: where it is another now than the page has, the page takes them anew.</summary>
    public string Words => AuditChain.HashOf(string.Join('\n', section.Blocks.SelectMany(block => block.Table is { } table
        ? table.Columns.Select(column => WordsOf(column.LabelFor(Sheet), column.HintFor(Sheet), column.TakesNotApplicable(Sheet), false)).Prepend(WordsOf(table.LabelFor(Sheet), table.HintFor(Sheet), false, false))
        : [WordsOf(block.Field!.LabelFor(Sheet), block.Field.HintFor(Sheet), block.Field.TakesNotApplicable(Sheet), block.Field.IsRequired(Sheet))])))[..16];

    private static string WordsOf(string label, string? hint, bool takesNotApplicable, bool required) => $"{label}|{hint}|{takesNotApplicable}|{required}";

    public bool IsAsked(FormBlock block) => block.Field is { } field ? field.IsAsked(Sheet) : block.Table!.IsAsked(Sheet);

    public bool IsAsked(Table table) => table.IsAsked(Sheet);

    /// <summary>How many rows of a table are filled in.</summary>
    public int FilledRows(Table table) => (answers[table.Id] as SequenceNode)?.Items.Count ?? 0;

    /// <summary>Whether a table is too long to be filled in on the page.</summary>
    public bool IsLong(Table table) => FilledRows(table) > MostRows;

    /// <summary>Fields that follow one another stand together; a table stands for itself.</summary>
    public static List<List<FormBlock>> Groups(Section section)
    {
        var groups = new List<List<FormBlock>>();
        foreach (var block in section.Blocks)
        {
            if (block is { Table: null, Field.Group: null } && groups.Count > 0 && groups[^1][0].Table is null) groups[^1].Add(block);
            else groups.Add([block]);
        }
        return groups;
    }

    /// <summary>Whether a field wants the whole width: long texts and long choices.</summary>
    public static bool IsWide(Field field) => field.Type is FieldType.Paragraph or FieldType.Choices or FieldType.Title || field.LongestText > 60 || field.Options?.Options.Sum(option => option.Length) > 40;

    /// <summary>Whether a section is a wide table and nothing else: a staff list, a list of equipment.</summary>
    public static bool IsWide(Section section) => section.Blocks.All(block => block.Table is not null) && section.Blocks.Any(block => block.Table!.Columns.Count > 5);

    public FieldView Of(Field field) => new(field, field.Id, answers[field.Id], ErrorsAt(field.Id), Required: field.IsRequired(Sheet))
    {
        Label = field.LabelFor(Sheet),
        Hint = field.HintFor(Sheet),
        Most = view.Programme.LongestText(field),
        TakesNotApplicable = field.TakesNotApplicable(Sheet),
        // of where else somebody may be the form may ask; of the seat only what the notice reaches
        Area = field == FindRoute.DivisionOf(view.Programme) ? view.Programme.Notice.Office : null,
    };

    public FieldView Of(Table table, int row, Field column)
    {
        var name = $"{table.PathOf(row + 1)}.{column.Id}";
        var cells = (answers[table.Id] as SequenceNode)?.Items.ElementAtOrDefault(row) as MappingNode;
        var head = column == table.Columns[0] && row < table.FixedRows.Count ? table.FixedRows[row] : null;
        var errors = name;
        if (table.FixedRows.Count > 0)
        {
            // fixed rows are matched by their printed head, whatever was left out between them; faults name the row as it is kept
            var kept = (answers[table.Id] as SequenceNode)?.Items.ToList() ?? [];
            var at = kept.FindIndex(item => ((item as MappingNode)?[table.Columns[0].Id] as ScalarNode)?.Text == table.FixedRows[row]);
            cells = at < 0 ? null : (MappingNode)kept[at];
            errors = at < 0 ? "" : $"{table.PathOf(at + 1)}.{column.Id}";
        }
        return new FieldView(column, name, cells?[column.Id], errors.Length == 0 ? [] : ErrorsAt(errors), InTable: true, Required: column.Required, Fixed: head) { Label = column.LabelFor(Sheet), TakesNotApplicable = column.TakesNotApplicable(Sheet) };
    }

    /// <summary>A row that is not there yet, for the page to copy.</summary>
    public static FieldView Blank(Table table, Field column) => new(column, $"{table.Id}[__i__].{column.Id}", null, [], InTable: true, Required: column.Required);

    /// <summary>The rows shown: those filled in and a few spare ones.</summary>
    public int RowsOf(Table table)
    {
        if (table.FixedRows.Count > 0) return table.FixedRows.Count;
        var filled = FilledRows(table) + (Editable ? SpareRows : 0);
        return More is { } more && more.Table == table.Id ? Math.Max(filled, Math.Min(more.Rows, MostRows)) : filled;
    }

    private List<string> ErrorsAt(string name) =>
        [.. faults.Where(fault => fault.Place.Path == name || fault.Place.Path.StartsWith(name + ".", StringComparison.Ordinal)).Select(fault => $"{fault.Message}。{fault.Remedy}")];
}
