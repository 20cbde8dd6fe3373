namespace Shifan.Rules;

/// <summary>Reads the slots for materials, which conditions name as evidence, and later what is demanded, which reads conditions itself.</summary>
internal sealed class MaterialReader(Draft draft, ConditionReader conditions)
{
    private readonly Dictionary<string, Material> slots = new(StringComparer.Ordinal);

    private readonly List<(Material Material, MappingNode Node)> later = [];

    private MappingNode? node;

    public IReadOnlyList<Material> Read(MappingNode root)
    {
        node = root.Map("materials");
        var materials = new List<Material>();
        var papers = root.Maps("papers").Select(paper => paper.Text("id")!).ToList();
        var deliveries = root.Maps("deliveries").Select(delivery => delivery.Text("id")!).ToList();
        var most = node?.Text("mostSize") is { } bound ? SizeShape.Read(bound) : null;
        foreach (var slot in node?.Maps("slots") ?? [])
        {
            var due = slot.Text("due");
            if (due is not (null or "submission") && !deliveries.Contains(due)) draft.Unknown("delivery", slot.PlaceOf("due"), "报送", due, deliveries.Prepend("submission"));
            if (slot.Text("paper") is { } paper && !papers.Contains(paper)) draft.Unknown("paper", slot.PlaceOf("paper"), "表格", paper, papers);
            var material = new Material(slot.Text("id")!, slot.Text("label")!, slot.Text("clause") ?? "", slot.Flag("sealed"), slot.Text("hint"), slot.Text("note"))
            {
                Accept = slot["accept"] is null ? Material.Formats : [.. slot.Texts("accept").Distinct(StringComparer.Ordinal)],
                MostFiles = slot.Integer("mostFiles"),
                MostBytes = slot.Text("mostSize") is { } size ? SizeShape.Read(size) : most,
                Due = due == "submission" ? null : due,
                Paper = slot.Text("paper"),
                Proves = [.. slot.Texts("proves")],
            };
            if (!draft.Materials.TryAdd(material.Id, material.Label)) draft.Faults.Add("material.repeated", slot.PlaceOf("id"), $"材料“{material.Id}”定义了两次", "请换一个标识");
            slots.TryAdd(material.Id, material);
            materials.Add(material);
            later.Add((material, slot));
        }
        return materials;
    }

    /// <summary>The conditions of slots, and the demands.</summary>
    public IReadOnlyList<MaterialDemand> ReadDemands()
    {
        foreach (var (material, slot) in later)
        {
            if (slot.Map("when") is { } when) material.When = conditions.ReadSwitch(when, draft.Figures, material.Clause);
        }
        return [.. (node?.Items("required") ?? []).Select(ReadDemand).OfType<MaterialDemand>()];
    }

    private MaterialDemand? ReadDemand(Node demand)
    {
        if (demand is ScalarNode word)
        {
            if (slots.TryGetValue(word.Text.Trim(), out var slot)) return MaterialDemand.Of(slot);
            draft.Unknown("material", word.Place, "材料", word.Text, slots.Keys);
            return null;
        }
        var map = (MappingNode)demand;
        if (map["when"] is null == map["then"] is not null)
        {
            draft.Faults.Add("demand.then", map.Place, "when 与 then 须一起写", "请写 { when: 条件, then: 材料 }");
            return null;
        }
        if (map.Map("when") is { } when)
        {
            var then = ReadDemand(map["then"]!);
            return conditions.ReadSwitch(when, draft.Figures, "") is { } condition && then is not null ? MaterialDemand.Of(condition, then) : null;
        }
        var parts = map.Items(map["all"] is null ? "any" : "all").Select(ReadDemand).OfType<MaterialDemand>().ToList();
        return map["all"] is null ? MaterialDemand.OfAny(parts) : MaterialDemand.OfAll(parts);
    }
}
