using Shifan.Rules;
using static Shifan.Documents.ReadoutWords;

namespace Shifan.Documents;

/// <summary>The form of a programme: sections, questions and tables with units, and what must be answered.</summary>
internal static class FormReadout
{
    private static readonly IReadOnlyList<string> Heads = ["名称", "标识", "填什么", "要求", "条款", "说明"];

    public static IEnumerable<Block> Of(Programme programme)
    {
        yield return new Block.Heading(2, "申请表");
        foreach (var section in programme.Form.Sections)
        {
            yield return new Block.Heading(3, section.Label);
            if (section.Clause.Length > 0) yield return new Block.Field("条款", section.Clause);
            if (!section.Printed) yield return new Block.Field("印刷", "不在通知规定的表上，另附其后");
            if (section.Note is { } note) yield return new Block.Note(note);
            var fields = section.Blocks.Select(block => block.Field).OfType<Field>().ToList();
            if (fields.Count > 0) yield return new Block.Table(Heads, [.. fields.Select(Row)]);
            foreach (var table in section.Blocks.Select(block => block.Table).OfType<Table>())
            {
                yield return new Block.Heading(4, $"表“{table.Label}”（{table.Id}）");
                if (table.Clause.Length > 0 && table.Clause != section.Clause) yield return new Block.Field("条款", table.Clause);
                if (table.Hint is { } hint) yield return new Block.Note(hint);
                if (table.When is { } when) yield return new Block.Field("何时要填", $"{when.Say()}；不须填的，所填各行不计");
                if (table.Aliases.Count > 0) yield return new Block.Field("另称", string.Join("；", table.Aliases.Select(Say)));
                if (table.FixedRows.Count > 0) yield return new Block.Field("固定的行", string.Join("、", table.FixedRows));
                if (table.LeastRows > 0) yield return new Block.Field("至少几行", $"{table.LeastRows}");
                if (table.FilledBy is { } filler && filler != section.FilledBy) yield return new Block.Field("由谁填", filler);
                if (table.Private) yield return new Block.Field("公开", "不公开，也不给专家看");
                yield return new Block.Table(Heads, [.. table.Columns.Select(Row)]);
            }
        }
    }

    private static IReadOnlyList<string> Row(Field field) =>
    [
        field.Figure.Period is { } period ? $"{field.Label}（{period.Label}）" : field.Label,
        field.Id,
        What(field),
        string.Join("；", Demands(field)),
        field.Clause,
        string.Join("；", new[] { field.Hint, field.Figure.Note }.OfType<string>()),
    ];

    private static string Say(Alias alias) =>
        $"{alias.When.Say()}的，{string.Join("，", new[] { alias.Label is { } label ? $"称“{label}”{(alias.Printed ? "，纸面亦同" : "")}" : null, alias.Hint is { } hint ? $"提示“{hint}”" : null }.OfType<string>())}";

    private static string What(Field field) => field switch
    {
        { Unit: { } unit } => $"{Type(field.Type)}（{unit.Name}）",
        { Options: { } options } => $"{Type(field.Type)}：{string.Join(options.Ordered ? " < " : "、", options.Options)}",
        _ => Type(field.Type),
    };

    private static IEnumerable<string> Demands(Field field)
    {
        if (field.Required) yield return "必填";
        if (field.RequiredWhen is { } required) yield return $"{required.Say()}时必填";
        if (field.When is { } when) yield return $"{when.Say()}时才填";
        if (field.LongestText is { } longest) yield return $"不超过 {longest} 字";
        if (field.Least is { } least and not 0) yield return $"不小于 {Quantity.Of(least, field.Unit!)}";
        if (field.Most is { } most) yield return $"不大于 {Quantity.Of(most, field.Unit!)}";
        if (field.MayNotApplyWhen is { } only) yield return $"{only.Say()}的可答“不适用”";
        else if (field.MayNotApply) yield return "可答“不适用”";
        foreach (var alias in field.Aliases) yield return Say(alias);
        if (field.Prompts.Count > 0) yield return $"须写到：{string.Join("、", field.Prompts)}";
        if (field.Register is { } register) yield return $"填报之前查称号登记（{register}）";
        if (field.Private) yield return "不公开";
    }
}
