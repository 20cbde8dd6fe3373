using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Saves one row of a table, adds one at its end, or takes one away; the others stay as they are.</summary>
public sealed class SaveRow(ShowRows rows, SaveDraft save)
{
    /// <param name="Application">Whose draft.</param>
    /// <param name="Table">Which table.</param>
    /// <param name="Row">Its number, from 1; one more than there are for a new one.</param>
    /// <param name="Revision">The section's revision that was seen.</param>
    /// <param name="Cells">What stands in it; null takes it away.</param>
    public sealed record Input(Guid Application, string Table, int Row, int Revision, MappingNode? Cells);

    public async Task<Outcome<SaveDraft.Saved>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (await rows.RunAsync(actor, input.Application, input.Table, stop) is not { } view) return Refusals.NoSuchApplication;
        if (input.Revision != view.Revision) return AutosaveDraft.Stale;
        if (input.Row < 1 || input.Row > view.Rows.Count + (input.Cells is null ? 0 : 1)) return new Refusal("row.unknown", $"“{view.Label}”没有第 {input.Row} 行");
        if (input.Row > SheetBook.MostRows) return new Refusal("import.rows", $"“{view.Label}”最多 {SheetBook.MostRows} 行，请汇总后填写");
        if (input.Cells is { Entries.Count: 0 }) return new Refusal("row.empty", "这一行没有内容；不需要这一行的，请删除");
        var result = view.Rows.ToList<Node>();
        if (input.Cells is not { } cells) result.RemoveAt(input.Row - 1);
        else if (input.Row > result.Count) result.Add(cells);
        else result[input.Row - 1] = cells;
        var place = new Place("", 0, 0, "");
        var answers = new MappingNode(place, [new Entry(view.Table.Id, place, result.Count == 0 ? new ScalarNode(place, "", isNull: true) : new SequenceNode(place, result))]);
        return await save.RunAsync(actor, new SaveDraft.Input(input.Application, view.Section.Id, input.Revision, answers), stop);
    }
}
