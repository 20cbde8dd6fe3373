using System.Text;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Where something stands in an application: <c>section:ID</c>, <c>slot:ID</c>, <c>file:ID</c>. Marks are set on places, returns name and open them.
/// </summary>
public static class CasePlace
{
    internal static readonly Refusal Locked = new("draft.locked", "退回补正时没有要求修改本部分，已锁定，未保存。确需修改的，请给受理单位留言说明");
    internal static readonly Refusal LockedSlot = new("material.locked", "退回补正时没有要求补充这一项材料，已锁定。确需更换的，请给受理单位留言说明");

    public static string OfSection(string section) => $"section:{section}";

    public static string OfSlot(string slot) => $"slot:{slot}";

    public static string OfFile(Guid file) => $"file:{file}";

    /// <summary>The part after the colon, where the place is of that kind; else null.</summary>
    public static string? Of(string? place, string kind) => place is not null && place.Length > kind.Length && place[kind.Length] == ':' && place.StartsWith(kind, StringComparison.Ordinal) ? place[(kind.Length + 1)..] : null;

    /// <summary>Whether a list of places, set apart by spaces, has one.</summary>
    internal static bool IsOpen(string open, string place)
    {
        foreach (var range in open.AsSpan().Split(' '))
        {
            if (open.AsSpan(range).SequenceEqual(place)) return true;
        }
        return false;
    }

    /// <summary>Whether a correction may change it: whether it is open, or everything is.</summary>
    public static bool IsOpen(Application application, string place) => application.OpenPlaces is not { } open || IsOpen(open, place);

    /// <summary>What people call a section or slot of a programme; null where it has none of that word.</summary>
    public static string? LabelOf(Programme programme, string? place) =>
        Of(place, "section") is { } section ? section == DraftSection.Declared ? "本单位自述" : programme.Form.Sections.FirstOrDefault(s => s.Id == section)?.Label
        : Of(place, "slot") is { } slot ? programme.Materials.FirstOrDefault(m => m.Id == slot)?.Label : null;

    /// <summary>Where the applicant mends it.</summary>
    public static string PathOf(Guid application, string place) =>
        Of(place, "section") is { } section ? section == DraftSection.Declared ? $"/applications/{application}/statements" : $"/applications/{application}/sections/{section}"
        : $"/applications/{application}/materials#slot-{Of(place, "slot")}";

    /// <summary>The sum of what stands in a section: the same answers, the same sum, in whichever version.</summary>
    internal static string SumOf(Section section, MappingNode answers) => AuditChain.HashOf(JsonText.Write(new MappingNode(default,
        [.. section.Blocks.Select(block => (block.Id, Node: answers[block.Id])).Where(part => part.Node is not (null or ScalarNode { IsNull: true })).Select(part => new Entry(part.Id, default, part.Node!))])));

    /// <summary>The sum of the files of a slot, in their order.</summary>
    internal static string SumOf(IEnumerable<DraftMaterial> files) => AuditChain.HashOf(files.Aggregate(new StringBuilder(), (text, file) => text.Append(file.Digest).Append('\n')).ToString());
}
