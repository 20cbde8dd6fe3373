using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Which files an application has, had, or could take over. Who may know of the application is asked by whoever calls with its id alone.</summary>
public sealed class MaterialsOf(Db db, ProgrammeStore programmes)
{
    /// <summary>A file of an earlier application.</summary>
    public sealed record Earlier(DraftMaterial Material, string Call, string Number);

    /// <summary>The files that would be submitted now, by slot and order.</summary>
    public async Task<IReadOnlyList<DraftMaterial>> DraftAsync(Guid application, CancellationToken stop = default) =>
        Ordered(await db.DraftMaterials.AsNoTracking().Where(m => m.ApplicationId == application && m.RemovedAt == null).ToListAsync(stop));

    /// <summary>The files that a version was submitted with, in the order in which they were then.</summary>
    public async Task<IReadOnlyList<DraftMaterial>> InVersionAsync(Guid application, int version, CancellationToken stop = default)
    {
        var list = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == application && v.Number == version).Select(v => v.Materials).FirstAsync(stop);
        return list is null ? [] : Listed(list, await db.DraftMaterials.AsNoTracking().Where(m => m.ApplicationId == application).ToListAsync(stop));
    }

    /// <summary>A file that the actor may open: the applicant every one of his; others what was submitted with some version, and what came later into a slot that is due later.</summary>
    public async Task<DraftMaterial?> FindAsync(Actor actor, Guid application, Guid id, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == application, stop) is not { } found) return null;
        if (await db.DraftMaterials.AsNoTracking().FirstOrDefaultAsync(m => m.Id == id && m.ApplicationId == application, stop) is not { } material) return null;
        if (actor.Role == Role.Applicant) return material;
        var lists = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == application && v.Materials != null).Select(v => v.Materials!).ToListAsync(stop);
        if (lists.Any(list => Listed(list, [material]).Count > 0)) return material;
        var slot = (await programmes.FindAsync(found.Digest, stop)).Materials.FirstOrDefault(slot => slot.Id == material.Slot);
        return slot?.Due is not null && material.RemovedAt is null ? material : null;
    }

    /// <summary>What earlier applications of the same institution have, newest first.</summary>
    public async Task<IReadOnlyList<Earlier>> EarlierAsync(Actor actor, Application application, CancellationToken stop = default)
    {
        var found = await (
            from other in actor.Sees(db.Applications.AsNoTracking()).Where(a => a.InstitutionId == application.InstitutionId && a.Id != application.Id)
            join material in db.DraftMaterials.AsNoTracking() on other.Id equals material.ApplicationId
            join call in db.Calls.AsNoTracking() on other.CallId equals call.Id
            where material.RemovedAt == null
            select new { Material = material, call.Title, other.Number, other.StartedAt }).ToListAsync(stop);
        return [.. found.OrderByDescending(f => f.StartedAt).ThenBy(f => f.Material.Slot, StringComparer.Ordinal).ThenBy(f => f.Material.Place).Select(f => new Earlier(f.Material, f.Title, f.Number))];
    }

    /// <summary>The files as a version keeps them: which lay in which slot, by id, name, digest and size. What the digest of the version covers.</summary>
    internal static string List(IEnumerable<DraftMaterial> files) => JsonText.Write(new SequenceNode(default, [.. files.Select(file => new MappingNode(default,
        [.. new[] { ("id", file.Id.ToString()), ("slot", file.Slot), ("name", file.Name), ("digest", file.Digest), ("size", file.Size.ToString(CultureInfo.InvariantCulture)) }.Select(part => new Entry(part.Item1, default, new ScalarNode(default, part.Item2)))]))]));

    /// <summary>A sum of the files that would be submitted: whoever saw it saw these files in this order.</summary>
    public static string SumOf(IEnumerable<DraftMaterial> files) => AuditChain.HashOf(List(files));

    /// <summary>The files that a version's list names.</summary>
    internal static IReadOnlyList<(string Slot, string Name, string Digest)> Named(string? list) => list is null ? []
        : [.. ((SequenceNode)JsonText.Read(list, "", new Faults())!).Items.OfType<MappingNode>().Select(item => (((ScalarNode)item["slot"]!).Text, ((ScalarNode)item["name"]!).Text, ((ScalarNode)item["digest"]!).Text))];

    internal static List<DraftMaterial> Listed(string list, IReadOnlyList<DraftMaterial> files)
    {
        var items = ((SequenceNode)JsonText.Read(list, "", new Faults())!).Items.OfType<MappingNode>();
        return [.. items.Select(item => files.FirstOrDefault(file => IsIn(item, file))).OfType<DraftMaterial>()];
    }

    // an earlier release listed files without their ids
    private static bool IsIn(MappingNode item, DraftMaterial file)
    {
        string? Part(string key) => (item[key] as ScalarNode)?.Text;
        return Part("id") is { } id ? id == file.Id.ToString() : (Part("slot"), Part("name"), Part("digest")) == (file.Slot, file.Name, file.Digest);
    }

    private static List<DraftMaterial> Ordered(List<DraftMaterial> materials) => [.. materials.OrderBy(m => m.Slot, StringComparer.Ordinal).ThenBy(m => m.Place).ThenBy(m => m.Id)];
}
