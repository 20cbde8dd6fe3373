using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The files of a submitted version to whoever may see the application, slot by slot; with the newest also what came since into slots that are due later.</summary>
public sealed class ShowHanded(Db db, ProgrammeStore programmes, MaterialsOf materials, SealMarks seals)
{
    /// <param name="Later">It came after the submission.</param>
    public sealed record Handed(DraftMaterial Material, bool Later)
    {
        /// <summary>Of a scan of sealed pages, whether it fits the version.</summary>
        public SealState? Seal { get; init; }
    }

    /// <param name="Material">The slot.</param>
    /// <param name="Due">What it is due with, where that is later than the submission.</param>
    /// <param name="Files">What lies in it; nothing only where something is still to come.</param>
    public sealed record Slot(Material Material, Delivery? Due, IReadOnlyList<Handed> Files);

    public async Task<IReadOnlyList<Slot>> RunAsync(Actor actor, Guid id, int version, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id && a.Version >= version && version > 0, stop) is not { } application) return [];
        var programme = await programmes.FindAsync(application.Digest, stop);
        var files = (await materials.InVersionAsync(id, version, stop)).Select(material => new Handed(material, Later: false)).ToList();
        var newest = version == application.Version;
        if (newest)
        {
            var late = programme.Materials.Where(slot => slot.Due is not null).Select(slot => slot.Id).ToList();
            var known = files.Select(file => file.Material.Id).ToHashSet();
            var since = await materials.DraftAsync(id, stop);
            files.AddRange(since.Where(material => late.Contains(material.Slot) && !known.Contains(material.Id)).Select(material => new Handed(material, Later: true)));
        }
        var states = await seals.StatesAsync(application, version, files.Select(file => file.Material), stop);
        files = [.. files.Select(file => file with { Seal = states.GetValueOrDefault(file.Material.Id) })];
        var demanded = programme.MaterialDemands.SelectMany(demand => demand.Names).ToHashSet(StringComparer.Ordinal);
        return [.. programme.Materials
            .Select(slot => new Slot(slot, programme.Deliveries.FirstOrDefault(delivery => delivery.Id == slot.Due), [.. files.Where(file => file.Material.Slot == slot.Id)]))
            .Where(slot => slot.Files.Count > 0 || newest && slot.Due is not null && demanded.Contains(slot.Material.Id))];
    }
}
