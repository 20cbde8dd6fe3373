using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What is missing among the files, and what looks wrong with them.</summary>
public static class MaterialTroubles
{
    /// <summary>The demands that are not met at submission; each at the first of its slots.</summary>
    public static List<Refusal> Of(Programme programme, FactSheet sheet, IEnumerable<DraftMaterial> files)
    {
        var present = files.Select(file => file.Slot).ToHashSet(StringComparer.Ordinal);
        var labels = programme.Materials.ToDictionary(material => material.Id, material => material.Label, StringComparer.Ordinal);
        return [.. programme.MaterialDemands.Where(demand => !demand.IsMet(present, sheet)).Select(demand =>
        {
            var slot = programme.Materials.First(material => material.Id == demand.Names.First(name => !present.Contains(name)));
            return new Refusal("material.missing", $"请上传{demand.Say(labels)}", MaterialRefusals.FieldOf(slot.Id), slot.Clause);
        })];
    }

    /// <summary>What is still to come with a later delivery: what, into which slot, until when.</summary>
    public sealed record Due(string Label, string Slot, Deadline? Until, string Clause)
    {
        /// <summary>One sentence; <paramref name="after"/> says since when it can come.</summary>
        public string Say(string after = "") => $"{Label}：{after}{(Until is { } until ? $"须在 {until} 前补传" : "须补传")}";
    }

    /// <summary>The demands that a later delivery will not meet as it is, each at the first of its slots that is empty.</summary>
    public static IEnumerable<Due> DueLater(Programme programme, FactSheet sheet, IEnumerable<DraftMaterial> files)
    {
        var present = files.Select(file => file.Slot).ToHashSet(StringComparer.Ordinal);
        var labels = programme.Materials.ToDictionary(material => material.Id, material => material.Label, StringComparer.Ordinal);
        return from delivery in programme.Deliveries
               from demand in programme.MaterialDemands
               where !demand.IsMet(present, sheet, delivery.Id) && demand.IsMet(present, sheet)
               let slot = programme.Materials.First(material => material.Due == delivery.Id && demand.Names.Contains(material.Id) && !present.Contains(material.Id))
               select new Due(demand.Say(labels), slot.Id, delivery.Until is { } day ? Deadline.EndOf(day) : null, slot.Clause);
    }

    /// <summary>What an officer would ask about: the same file at two places that ask for different things, and what was found in files. Nothing of it blocks.</summary>
    public static List<Refusal> Warnings(Programme programme, IReadOnlyCollection<DraftMaterial> files)
    {
        var warnings = new List<Refusal>();
        foreach (var same in files.GroupBy(file => file.Digest, StringComparer.Ordinal))
        {
            var slots = same.Select(file => file.Slot).Distinct(StringComparer.Ordinal).ToList();
            if (slots.Count < 2 || programme.MaterialDemands.Any(demand => slots.All(slot => demand.Names.Contains(slot)))) continue;
            var labels = slots.Select(slot => programme.Materials.FirstOrDefault(material => material.Id == slot)?.Label ?? slot);
            warnings.Add(new Refusal("material.same", $"“{same.First().Name}”同时放在{string.Join("、", labels.Select(label => $"“{label}”"))}，请确认是否放错", MaterialRefusals.FieldOf(slots[^1])));
        }
        warnings.AddRange(files.SelectMany(file => file.WarningList().Select(said => new Refusal("material.look", $"“{file.Name}”：{said}", MaterialRefusals.FieldOf(file.Slot)))));
        return warnings;
    }
}
