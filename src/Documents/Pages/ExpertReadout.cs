using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What experts do with an application: visits, panels, avoidance, defences and score sheets.</summary>
internal static class ExpertReadout
{
    public static IEnumerable<Block> Of(Programme programme) => [.. Visits(programme), .. Panels(programme), .. programme.Scoring.SelectMany(sheet => Of(sheet, programme))];

    private static IEnumerable<Block> Visits(Programme programme)
    {
        if (programme.Visits is not { } visits) yield break;
        yield return new Block.Heading(2, "实地核查");
        yield return new Block.Field("哪些要核查", $"{visits.Who.Say()}{Assumed(visits.Assumed)}", Clause(visits.Clause));
        yield return new Block.Field("核查组", $"至少 {visits.Team} 人；{(visits.NamesTold ? "通知申报单位时写明姓名" : "只通知申报单位人数")}；每处按 {visits.Hours} 小时安排");
        yield return new Block.Field("应核查而未核查的", visits.Unvisited == UnvisitedRule.Closes ? "不得进入下一步" : "说明理由后方可进入下一步");
        if (visits.Checklist.Count > 0) yield return new Block.Field("现场核对", string.Join("；", visits.Checklist.Select(condition => condition.Rubric.Label ?? condition.Rubric.Asks ?? condition.Say())));
        if (visits.Note is { } note) yield return new Block.Note(note);
    }

    private static IEnumerable<Block> Panels(Programme programme)
    {
        if (programme.Panels.Count + programme.Defences.Count == 0 && programme.Avoidance is null) yield break;
        yield return new Block.Heading(2, "评审专家");
        foreach (var panel in programme.Panels)
        {
            yield return new Block.Field(programme.Workflow[panel.Step].Label, $"{panel.Say()}{Assumed(panel.Assumed)}", Clause(panel.Clause));
            yield return new Block.Field("谁能看到什么", panel.Sight.Say());
            if (panel.Note is { } note) yield return new Block.Note(note);
        }
        if (programme.Avoidance is { } avoidance)
        {
            yield return new Block.Field("回避", $"{avoidance.Say()}{Assumed(avoidance.Assumed)}", Clause(avoidance.Clause));
            if (avoidance.Note is { } note) yield return new Block.Note(note);
        }
        foreach (var defence in programme.Defences)
        {
            yield return new Block.Field("答辩", $"{defence.Say()}{Assumed(defence.Assumed)}", Clause(defence.Clause));
            if (defence.Note is { } note) yield return new Block.Note(note);
        }
    }

    private static string Assumed(bool assumed) => assumed ? "（通知未写明，为本系统设定）" : "";

    private static string? Clause(string clause) => clause.Length > 0 ? clause : null;

    private static IEnumerable<Block> Of(ScoreSheet sheet, Programme programme)
    {
        yield return new Block.Heading(2, sheet.Label);
        yield return new Block.Field("在哪一步", $"{programme.Workflow[sheet.Step].Label}{(sheet.Assumed ? "（通知没有印评分表，为本系统设定）" : "")}", Clause(sheet.Clause));
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
