using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>The conditions of a programme, clause by clause: what is asked, how the software judges it, from which figures, and who judges the rest.</summary>
internal static class ConditionReadout
{
    public static IEnumerable<Block> Of(Programme programme)
    {
        yield return new Block.Heading(2, "申报条件（各条均须符合）");
        foreach (var condition in programme.Eligibility.Parts)
        {
            var rubric = condition.Rubric;
            yield return new Block.Heading(3, Title(condition), Anchor: rubric.Id);
            if (rubric.Asks is { } asks) yield return new Block.Field("要求", asks);
            if (rubric.Note is { } note) yield return new Block.Note(note);
            if (condition is AtLeastOf { Claims: { } claims } chosen)
            {
                yield return new Block.Paragraph($"以下至少 {chosen.Least} 项符合；填写“{claims.Label}”后只计所申报的各项，未申报的列出但不计入：");
            }
            else if (condition is AtLeastOf group) yield return new Block.Paragraph($"以下至少 {group.Least} 项符合：");
            var items = condition is AllOf or AtLeastOf ? condition.Parts.Select(part => Of(part, programme, rubric.Clause)) : [Of(condition, programme, rubric.Clause, top: true)];
            yield return new Block.List([.. items]);
        }
    }

    /// <summary>How a computed figure is found, and what stands in for it.</summary>
    public static string How(Figure figure) => figure.Declared is { } declared
        ? $"{figure.From.How()}；未填明细时用填报数“{declared.Label}”，两者不一致时列出差异、以明细为准"
        : figure.From.How();

    private static string Title(Condition condition) => string.Join(" ", new[] { condition.Rubric.Clause, condition.Rubric.Label }.Where(part => !string.IsNullOrEmpty(part)).DefaultIfEmpty(condition.Rubric.Id));

    private static Item Of(Condition condition, Programme programme, string clause, bool top = false)
    {
        var rubric = condition.Rubric;
        var below = new List<Block>();
        if (rubric.Clause.Length > 0 && rubric.Clause != clause) below.Add(new Block.Field("条款", rubric.Clause));
        if (!top && rubric.Asks is { } asks) below.Add(new Block.Field("要求", asks));
        if (condition.Parts.Count == 0)
        {
            below.Add(new Block.Field("判定", Judge(condition)));
            below.AddRange(condition.Reads.Select(figure => new Block.Field("数据", Describe(figure), figure.Note)));
        }
        if (condition is Compare compare)
        {
            below.AddRange(compare.Variants.Select(variant => new Block.Field("另有限值", $"{variant.When.Say()}的，{variant.Limit.Text}")));
        }
        if (condition is Judged judged)
        {
            if (judged.Evidence.Count > 0) below.Add(new Block.Field("证明材料", string.Join("、", judged.Evidence.Select(id => programme.Materials.First(material => material.Id == id).Label))));
            below.Add(new Block.Field("申报单位自述", judged.Declared ? "请申报单位说明是否符合，只作参考" : "不问申报单位"));
        }
        if (condition is EachRow each) below.Add(new Block.Field("表", each.Table.Label));
        if (rubric.Shows.Count > 0) below.Add(new Block.Field("一并列出供参考", string.Join("、", rubric.Shows.Select(figure => figure.Name))));
        if (!top && rubric.Note is { } note) below.Add(new Block.Note(note));
        if (condition.Parts.Count > 0) below.Add(new Block.List([.. condition.Parts.Select(part => Of(part, programme, rubric.Clause))]));
        return new Item(Line(condition), Anchor: rubric.Id.Length > 0 ? rubric.Id : null, Below: below);
    }

    // groups say how their parts combine; the parts follow below and say themselves
    private static string Line(Condition condition)
    {
        var label = condition.Rubric.Label;
        var says = condition switch
        {
            AllOf => "以下各项均须符合",
            AtLeastOf { Least: 1 } => "以下任一项符合即可",
            AtLeastOf group => $"以下至少 {group.Least} 项符合",
            _ => condition.Say(),
        };
        return label is null ? says : $"{label}：{says}";
    }

    private static string Judge(Condition condition) => condition switch
    {
        Judged { Judges.Count: 0 } => "人工（主管部门）",
        Judged judged => $"人工（{string.Join("、", judged.Judges)}）",
        TextRule { Demands.Doubts.Count: > 0 } => "机器；含疑似字样的转人工",
        _ when condition.Rubric.Soft => "机器；不符合时由主管部门说明理由（原则上的要求）",
        _ => "机器",
    };

    private static string Describe(Figure figure)
    {
        var parts = new List<string>();
        if (figure.Unit is { } unit) parts.Add($"单位 {unit.Name}");
        if (figure.Kind is ValueKind.Date) parts.Add("日期");
        if (figure.Options is { } options) parts.Add($"选项 {string.Join("、", options.Options)}");
        if (figure.Clause.Length > 0) parts.Add($"依据 {figure.Clause}");
        return $"{figure.Name}——{How(figure)}{(parts.Count == 0 ? "" : "；" + string.Join("；", parts))}";
    }
}
