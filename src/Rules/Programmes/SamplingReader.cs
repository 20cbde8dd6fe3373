namespace Shifan.Rules;

/// <summary>Reads how results are measured before a recommendation.</summary>
internal sealed class SamplingReader(Draft draft, ConditionReader conditions)
{
    public Sampling? Read(MappingNode node, Form form, Workflow workflow)
    {
        var table = form.Tables.FirstOrDefault(table => table.Id == node.Text("table"));
        if (table is null) draft.Unknown("table", node.PlaceOf("table"), "明细表", node.Text("table")!, form.Tables.Select(t => t.Id));
        var (key, name) = (Column("key"), Column("name"));
        foreach (var word in node.Scalars("steps"))
        {
            var step = workflow.Steps.FirstOrDefault(step => step.Id == word.Text.Trim());
            if (step is null) draft.Unknown("step", word.Place, "步骤", word.Text.Trim(), workflow.Steps.Select(s => s.Id));
            else if (step.IsApplicants || step.Kind == StepKind.End) draft.Faults.Add("sampling.step", word.Place, $"“{step.Label}”不由主管部门办理，不能在这一步抽查", "请写主管部门审核或推荐的步骤");
        }
        var size = ReadSize(node.Map("size")!, draft, conditions);
        var satisfaction = node.Map("satisfaction")!;
        var options = satisfaction.Texts("options").ToList();
        foreach (var word in satisfaction.Scalars("counts").Where(word => !options.Contains(word.Text.Trim()))) draft.Unknown("option", word.Place, "档", word.Text.Trim(), options);
        Figure? declared = null;
        if (satisfaction.Text("declared") is { } id)
        {
            declared = draft.Figures[id];
            if (declared is null) draft.Unknown("figure", satisfaction.PlaceOf("declared"), "数据", id, draft.Figures.Figures.Select(f => f.Id));
            else if (declared.Unit != Unit.Percent) draft.Faults.Add("sampling.declared", satisfaction.PlaceOf("declared"), $"“{declared.Label}”不以 % 计，不能与抽查的满意度比较", "请写以 % 计的数据，或删去 declared");
        }
        if (table is null || key is null || name is null || size is null) return null;
        return new Sampling(
            table, key, name, [.. node.Texts("steps")], size, [.. node.Texts("methods")], options, [.. satisfaction.Texts("counts")], declared, node.Text("clause") ?? "", node.Text("note"));

        Field? Column(string what)
        {
            if (table?.Columns.FirstOrDefault(column => column.Id == node.Text(what)) is { } column) return column;
            if (table is not null) draft.Unknown("column", node.PlaceOf(what), "列", node.Text(what)!, table.Columns.Select(c => c.Id));
            return null;
        }
    }

    internal static SampleSize? ReadSize(MappingNode node, Draft draft, ConditionReader conditions)
    {
        decimal? share = null;
        if (node["share"] is ScalarNode part)
        {
            if (conditions.ReadQuantity(part, Unit.Percent, "抽查的比例") is not { } percent) return null;
            if (percent.Scaled is <= 0 or > 100 * Quantity.Scale)
            {
                draft.Faults.Add("sampling.size", part.Place, $"“{part.Text}”不是名录的一部分", "请写大于 0、不超过 100% 的比例，如 10%");
                return null;
            }
            share = (decimal)percent.Scaled / Quantity.Scale;
        }
        var (least, most) = (node.Integer("least"), node.Integer("most"));
        if (least > most) draft.Faults.Add("sampling.size", node.PlaceOf("most"), $"至多 {most} 家少于至少 {least} 家", "请对调或改正");
        return new SampleSize(share, least, most);
    }
}
