using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Brings the rows of a file into a table: first a dry run that says what becomes of each row, then the same again for good. What was
/// saved in the section meanwhile is never overwritten unseen.
/// </summary>
public sealed class ImportRows(Fillings fillings, SaveDraft save)
{
    /// <param name="Application">Whose draft.</param>
    /// <param name="Table">Which table.</param>
    /// <param name="Book">What was uploaded or pasted.</param>
    /// <param name="Mode">What becomes of the rows that are there; null for what fits best.</param>
    /// <param name="LeaveOut">Whether rows with mistakes are left out.</param>
    /// <param name="Removes">How many rows the sender knows to be lost by it.</param>
    public sealed record Input(Guid Application, string Table, SheetBook Book, RowMode? Mode, bool LeaveOut, int Removes = 0);

    /// <param name="Table">The table.</param>
    /// <param name="Label">What this applicant calls it.</param>
    /// <param name="Section">Where it stands.</param>
    /// <param name="Revision">The section's revision that was planned on.</param>
    /// <param name="Mode">What becomes of the rows that are there.</param>
    /// <param name="Reading">What the file says.</param>
    /// <param name="Plan">What becomes of each row.</param>
    public sealed record DryRun(Table Table, string Label, Section Section, int Revision, RowMode Mode, TableReading Reading, RowPlan Plan);

    /// <summary>What a page needs before there is a file; null where there is no such table for the actor, or it is not with him.</summary>
    public sealed record Start(Table Table, string Label, Section Section, int Rows, string Number, bool Editable);

    public async Task<Start?> FindAsync(Actor actor, Guid id, string table, CancellationToken stop = default) =>
        await fillings.OfAsync(actor, id, stop) is { } filling && filling.SectionOf(table) is { } section && section.Find(table)?.Table is { } found
            ? new Start(found, found.LabelFor(filling.Sheet), section, Workbook.Rows(filling.Answers, found).Count, filling.Application.Number, filling.IsOpen(section)) : null;

    /// <summary>The dry run; writes nothing.</summary>
    public async Task<Outcome<DryRun>> PlanAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (await fillings.OfAsync(actor, input.Application, stop) is not { } filling) return Refusals.NoSuchApplication;
        if (filling.SectionOf(input.Table) is not { } section || section.Find(input.Table)?.Table is not { } table) return new Refusal("import.table", "申请表没有这张表");
        if (filling.Closed is { } closed) return closed;
        if (!table.IsAsked(filling.Sheet)) return new Refusal("import.unasked", $"按已填的情况，不需要填写“{table.LabelFor(filling.Sheet)}”");
        var faults = new Faults();
        if (TableSheet.Read(filling.Programme, table, input.Book, filling.Today, faults) is not { } reading) return RefusalsOf(faults);
        var there = Workbook.Rows(filling.Answers, table);
        var mode = input.Mode ?? Fitting(there, reading);
        var plan = RowPlan.Of(there, reading, mode, input.LeaveOut);
        if (plan.Result.Count > SheetBook.MostRows) return new Refusal("import.rows", $"导入后“{table.LabelFor(filling.Sheet)}”将有 {plan.Result.Count} 行，超过 {SheetBook.MostRows} 行，请汇总后填写");
        return new DryRun(table, table.LabelFor(filling.Sheet), section, filling.RevisionOf(section), mode, reading, plan);
    }

    /// <summary>The same for good, on the state that was seen.</summary>
    public async Task<Outcome<DryRun>> RunAsync(Actor actor, Input input, int seen, CancellationToken stop = default)
    {
        var planned = await PlanAsync(actor, input, stop);
        if (!planned.Done) return planned;
        var run = planned.Value!;
        if (run.Revision != seen) return Changed;
        if (run.Plan.IsIdle) return run;
        if (run.Plan.Count(RowFate.Remove) is var removed && removed != input.Removes)
        {
            return new Refusal("import.removes", $"照此导入，“{run.Label}”中已有的 {removed} 行会被删除，还没有导入。确实要删除的，请勾选确认；不要删除的，请改选保留", "removes");
        }
        var answers = new MappingNode(default, [new Entry(run.Table.Id, default, run.Plan.Result.Count == 0 ? new ScalarNode(default, "", isNull: true) : new SequenceNode(default, run.Plan.Result))]);
        var saved = await save.RunAsync(actor, new SaveDraft.Input(input.Application, run.Section.Id, seen, answers), stop);
        return saved.Done ? run : saved.Refusals[0].Code == Changed.Code ? Changed : saved.Refusals.ToList();
    }

    // nothing that is there is ever lost unless somebody says so; a row is known again only where its key names one row
    private static RowMode Fitting(IReadOnlyList<MappingNode> there, TableReading reading)
    {
        if (there.Count == 0) return RowMode.Append;
        if (reading.Table.FixedRows.Count > 0) return RowPlan.Of(there, reading, RowMode.Replace, leaveOut: false).Count(RowFate.Remove) == 0 ? RowMode.Replace : RowMode.Update;
        return RowPlan.IsKeyed(there, reading) ? RowMode.Update : RowMode.Append;
    }

    internal static readonly Refusal Changed = new("draft.changed", "核对之后，本单位的其他人（或另一个窗口）又保存过这一部分，还没有导入。请按现在的内容重新核对后再导入");

    internal static List<Refusal> RefusalsOf(Faults faults) => [.. faults.All.Select(fault => new Refusal(fault.Code, SheetWords.Of(fault)))];
}
