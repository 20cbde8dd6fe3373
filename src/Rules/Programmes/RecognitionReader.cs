namespace Shifan.Rules;

/// <summary>Reads what a recognition gives, and holds it against the workflow and the form.</summary>
internal static class RecognitionReader
{
    public static Recognition? Read(MappingNode node, Form form, Workflow workflow, Draft draft)
    {
        var ends = workflow.Steps.Where(step => step.Kind == StepKind.End).ToList();
        var recognised = new List<Step>();
        foreach (var word in node.Scalars("ends"))
        {
            var id = word.Text.Trim();
            if (ends.FirstOrDefault(end => end.Id == id) is { } end) recognised.Add(end);
            else if (workflow.Steps.FirstOrDefault(step => step.Id == id) is { } step) draft.Faults.Add("recognition.end", word.Place, $"“{step.Label}”不是办结的结果", $"请写 kind: end 的步骤：{string.Join("、", ends.Select(end => end.Id))}");
            else draft.Unknown("step", word.Place, "办理步骤", id, ends.Select(end => end.Id));
        }
        CertificateNumber? number = null;
        if (node.Text("number") is { } pattern)
        {
            number = CertificateNumber.Read(pattern, out var trouble);
            if (trouble is not null) draft.Faults.Add("recognition.number", node.PlaceOf("number"), $"证书编号“{pattern}”{trouble}", "如：浙示范{year}{n:3}");
        }
        return new Recognition(recognised, node.Text("title")!, node.Text("register")!, ProcedureWords.TitleLevels[node.Text("level")!], node.Text("clause") ?? "", node.Text("note"))
        {
            Batch = node.Text("batch"),
            Platform = Field(node, "platform", form, draft, [FieldType.Text]),
            Functions = Field(node, "functions", form, draft, [FieldType.Choice, FieldType.Choices]),
            Number = number,
            Certificate = node.Flag("certificate"),
            Plaque = node.Flag("plaque"),
            Assumed = node.Flag("assumed"),
        };
    }

    private static Field? Field(MappingNode node, string key, Form form, Draft draft, FieldType[] types)
    {
        if (node.Text(key) is not { } id) return null;
        var fit = form.Fields.Where(field => types.Contains(field.Type)).ToList();
        if (fit.FirstOrDefault(field => field.Id == id) is { } found)
        {
            if (found.Private) draft.Faults.Add("recognition.private", node.PlaceOf(key), $"“{found.Label}”是不公开的字段，不能列入名录", "请换一个字段，或去掉字段上的 private");
            return found;
        }
        if (form.Fields.FirstOrDefault(field => field.Id == id) is { } other) draft.Faults.Add("recognition.field", node.PlaceOf(key), $"“{other.Label}”的类型不对", $"可用的有：{string.Join("、", fit.Take(20).Select(field => field.Id))}");
        else draft.Unknown("field", node.PlaceOf(key), "字段", id, fit.Select(field => field.Id));
        return null;
    }
}
