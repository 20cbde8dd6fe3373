using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A place of a version that can be marked, with the sum of what stands there.</summary>
/// <param name="Id">Its word, as <see cref="CasePlace"/> says it.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Digest">The sum of what stands there.</param>
/// <param name="In">Of a file, its slot's word; else null.</param>
public sealed record MarkedPlace(string Id, string Label, string Clause, string Digest, string? In);

/// <summary>All places of a version.</summary>
internal static class CasePlaces
{
    /// <summary>Sections first, then the slots that hold something, each followed by its files where it has several.</summary>
    public static List<MarkedPlace> Of(Programme programme, MappingNode answers, MappingNode declared, IReadOnlyList<ShowHanded.Slot> slots)
    {
        var places = programme.Form.Sections.Select(section => new MarkedPlace(CasePlace.OfSection(section.Id), section.Label, section.Clause, CasePlace.SumOf(section, answers), null)).ToList();
        if (declared.Entries.Count > 0) places.Add(new MarkedPlace(CasePlace.OfSection(DraftSection.Declared), "本单位自述", "", AuditChain.HashOf(JsonText.Write(declared)), null));
        foreach (var slot in slots.Where(slot => slot.Files.Count > 0))
        {
            var id = CasePlace.OfSlot(slot.Material.Id);
            places.Add(new MarkedPlace(id, slot.Material.Label, slot.Material.Clause, CasePlace.SumOf(slot.Files.Select(file => file.Material)), null));
            if (slot.Files.Count > 1) places.AddRange(slot.Files.Select(file => new MarkedPlace(CasePlace.OfFile(file.Material.Id), file.Material.Name, slot.Material.Clause, file.Material.Digest, id)));
        }
        return places;
    }
}
