using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What a workbook would do to one field.</summary>
/// <param name="Section">The section it belongs to.</param>
/// <param name="Field">The field.</param>
/// <param name="Before">The answer that is there.</param>
/// <param name="After">The answer in the workbook; null where it would be taken away.</param>
/// <param name="Elsewhere">The answer was changed here too since the workbook was written.</param>
/// <param name="Place">Where it stands in the workbook.</param>
/// <param name="Faults">What is wrong with it.</param>
public sealed record PlannedField(Section Section, Field Field, Node? Before, Node? After, bool Elsewhere, Place Place, IReadOnlyList<Fault> Faults)
{
    /// <summary>Nothing could be read; what is there stays.</summary>
    public bool Unread => After is null && Faults.Count > 0;
}

/// <summary>What a workbook would do to one table.</summary>
/// <param name="Section">The section it belongs to.</param>
/// <param name="Reading">What the workbook says.</param>
/// <param name="Plan">What becomes of each row.</param>
/// <param name="Elsewhere">The table was changed here too since the workbook was written.</param>
public sealed record PlannedTable(Section Section, TableReading Reading, RowPlan Plan, bool Elsewhere);

/// <summary>A dry run of a workbook: only what differs from what is there, and what cannot be read.</summary>
public sealed record WorkbookPlan(IReadOnlyList<PlannedField> Fields, IReadOnlyList<PlannedTable> Tables, IReadOnlyList<Fault> Notes, int Same)
{
    /// <summary>Plans what a workbook does to the answers that are there.</summary>
    /// <param name="programme">Whose form it is.</param>
    /// <param name="answers">The answers that are there.</param>
    /// <param name="reading">What the workbook says.</param>
    /// <param name="clears">Whether an empty cell takes an answer away; else it leaves it.</param>
    /// <param name="today">The day of reference where the programme has no fixed one.</param>
    public static WorkbookPlan Of(Programme programme, MappingNode answers, WorkbookReading reading, bool clears, DateOnly today)
    {
        var faults = Check(programme, answers, reading, today);
        var same = 0;
        var fields = new List<PlannedField>();
        foreach (var found in reading.Fields)
        {
            var field = found.Field;
            var before = answers[field.Id];
            var wrong = found.Faults.Concat(faults.All.Where(fault => fault.Place.File == found.Place.File && fault.Place.Line > 0 && (fault.Place.Path == field.Id || fault.Place.Path.StartsWith(field.Id + ".", StringComparison.Ordinal)))).ToList();
            var blank = found.Answer is null;
            if (found.Untouched || CellAnswer.Same(field, before, found.Answer) && wrong.Count == 0 || blank && !clears && wrong.Count == 0 || blank && wrong.Count == 0 && CellAnswer.Canonical(field, before).Length == 0)
            {
                same++;
                continue;
            }
            var elsewhere = found.Base is { } made && made != Workbook.Digest(field, before);
            fields.Add(new PlannedField(SectionOf(programme, block => block.Field == field), field, before, found.Answer, elsewhere, found.Place, wrong));
        }
        var tables = new List<PlannedTable>();
        foreach (var found in reading.Tables)
        {
            var rows = Workbook.Rows(answers, found.Table);
            var empty = found.Rows.Count == 0 && !clears;
            if (found.Untouched || empty && found.Notes.Count == 0)
            {
                same++;
                continue;
            }
            var plan = empty ? new RowPlan(found.Table, [], rows) : RowPlan.Of(rows, found, RowMode.Replace, leaveOut: false);
            if (plan.IsIdle && plan.Wrong == 0 && found.Notes.Count == 0)
            {
                same++;
                continue;
            }
            tables.Add(new PlannedTable(SectionOf(programme, block => block.Table == found.Table), found, plan, found.Base is { } made && made != TableSheet.Digest(found.Table, rows)));
        }
        return new WorkbookPlan(fields, tables, reading.Notes, same);
    }

    private static Section SectionOf(Programme programme, Func<FormBlock, bool> holds) => programme.Form.Sections.First(section => section.Blocks.Any(holds));

    // the same reader as the page's; the file's answers come first, so that they are not crowded out by what is wrong already
    private static Faults Check(Programme programme, MappingNode answers, WorkbookReading reading, DateOnly today)
    {
        var read = reading.Fields.Where(field => field.Answer is not null).Select(field => new Entry(field.Field.Id, field.Place, field.Answer!)).ToList();
        var rest = answers.Entries.Where(entry => read.All(mine => mine.Key != entry.Key));
        var faults = new Faults();
        AnswerReader.Read(programme, new MappingNode(default, [.. read, .. rest]), null, null, today, faults);
        return faults;
    }

    /// <summary>The answers to save for one section, of what was chosen: fields and tables by their id. What could not be read is left alone.</summary>
    public MappingNode Answers(Section section, IReadOnlySet<string> chosen) => new(default,
    [
        .. Fields.Where(planned => planned.Section == section && chosen.Contains(planned.Field.Id) && !planned.Unread)
            .Select(planned => new Entry(planned.Field.Id, default, planned.After ?? new ScalarNode(default, "", isNull: true))),
        .. Tables.Where(planned => planned.Section == section && chosen.Contains(planned.Plan.Table.Id) && planned.Plan.Rows.Count > 0)
            .Select(planned => new Entry(planned.Plan.Table.Id, default, planned.Plan.Result.Count == 0 ? new ScalarNode(default, "", isNull: true) : new SequenceNode(default, planned.Plan.Result))),
    ]);
}
