using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What experts do with an application: score sheets and how they are combined.</summary>
internal static class ExpertReadout
{
    public static IEnumerable<Block> Of(Programme programme) => programme.Scoring.SelectMany(sheet => Of(sheet, programme));

    private static IEnumerable<Block> Of(ScoreSheet sheet, Programme programme)
    {
        yield return new Block.Heading(2, sheet.Label);
        yield return new Block.Field("在哪一步", $"{programme.Workflow[sheet.Step].Label}{(sheet.Assumed ? "（通知没有印评分表，为本系统设定）" : "")}", sheet.Clause.Length > 0 ? sheet.Clause : null);
        yield return new Block.Field("总分", sheet.Say());
        yield return new Block.Table(["评分项", "最高分", "怎样评", "条款", "说明"], [.. sheet.Items.SelectMany(item => Rows(item, ""))]);
        if (sheet.Note is { } note) yield return new Block.Note(note);
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(ScoreItem item, string over)
    {
        var label = $"{over}{item.Label}";
        var most = item is ScoreItem.Remark ? "" : $"{ScoreItem.Say(item.Most)}{(item.Weight == 100 ? "" : $"，权重 {ScoreItem.Say(item.Weight)}%")}{(item.Bonus ? "（加分）" : "")}";
        return [[label, most, item.How(), item.Clause, string.Join("；", new[] { item.Hint, item.Note }.OfType<string>())], .. item.Parts.SelectMany(part => Rows(part, $"{label}："))];
    }
}
