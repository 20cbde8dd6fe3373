using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The slots of an application with what is in them, for its applicant.</summary>
public sealed class ShowMaterials(Db db, ProgrammeStore programmes, MaterialsOf materials, ShowUploads uploads, SealMarks seals, Store store, TimeProvider time)
{
    /// <summary>A slot: whether it is open for more files, and whether what is in it may be taken out or moved.</summary>
    public sealed record Slot(
        Material Material, SlotLimits Limits, bool Open, bool Alterable, bool Demanded, IReadOnlyList<DraftMaterial> Files, IReadOnlyList<DraftMaterial> Removed, IReadOnlyList<UploadState> Uploads);

    public sealed record View(
        Application Application, Programme Programme, string CallTitle, Step Step, FactSheet Sheet, IReadOnlyList<Slot> Slots, IReadOnlyList<Refusal> Missing, IReadOnlyList<Refusal> Warnings,
        IReadOnlyList<MaterialsOf.Earlier> Earlier, long Total, long MostTotal)
    {
        /// <summary>Of scans of sealed pages, whether they fit what is filled in; by the file's id.</summary>
        public IReadOnlyDictionary<Guid, SealState> Seals { get; init; } = new Dictionary<Guid, SealState>();
    }

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.Apply) || await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        var title = await db.Calls.AsNoTracking().Where(c => c.Id == application.CallId).Select(c => c.Title).FirstAsync(stop);
        var sheet = Answered.Read(programme, await Draft.OfAsync(db, id, stop), Deadline.DayOf(now)).Sheet;
        var files = await materials.DraftAsync(id, stop);
        var removed = await db.DraftMaterials.AsNoTracking().Where(m => m.ApplicationId == id && m.RemovedAt != null).ToListAsync(stop);
        var open = await uploads.RunAsync(actor, id, stop) ?? [];
        var step = programme.Workflow[application.Step];
        var demanded = programme.MaterialDemands.SelectMany(demand => demand.Names).ToHashSet(StringComparer.Ordinal);
        var slots = programme.Materials
            // what is no longer asked is shown as long as something is in it
            .Where(material => material.IsAsked(sheet) || files.Any(file => file.Slot == material.Id))
            .Select(material =>
            {
                var mine = files.Where(file => file.Slot == material.Id).ToList();
                return new Slot(
                    material, SlotLimits.Of(material, store.Files), Intake.Closed(programme, application, material, now) is null, Intake.IsFree(application, step, material), demanded.Contains(material.Id), mine,
                    // of the same file the last removal, unless it is there again
                    [.. removed.Where(file => file.Slot == material.Id && mine.All(there => there.Digest != file.Digest)).GroupBy(file => file.Digest).Select(same => same.MaxBy(file => file.RemovedAt)!).OrderByDescending(file => file.RemovedAt)],
                    [.. open.Where(upload => upload.Slot == material.Id)]);
            }).ToList();
        return new View(
            application, programme, title, step, sheet, slots, MaterialTroubles.Of(programme, sheet, files), MaterialTroubles.Warnings(programme, files),
            await materials.EarlierAsync(actor, application, stop), files.Sum(file => file.Size), store.Files.MostTotal)
        {
            Seals = await seals.StatesAsync(application, step.IsApplicants ? null : application.Version, files, stop),
        };
    }
}
