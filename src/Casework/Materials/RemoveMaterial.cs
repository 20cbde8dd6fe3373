using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Takes a file out of its slot. It stays kept: a version that was submitted with it still has it, and it can be put back.</summary>
public sealed class RemoveMaterial(Db db, Intake intake, TimeProvider time)
{
    public sealed record Input(Guid Application, Guid Material);

    public async Task<Outcome<DraftMaterial>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        // of the application that the actor may see, or it does not exist
        var slot = await db.DraftMaterials.AsNoTracking().Where(m => m.Id == input.Material && m.ApplicationId == input.Application).Select(m => m.Slot).FirstOrDefaultAsync(stop);
        var opened = await intake.LockToAlterAsync(actor, input.Application, slot ?? "", stop);
        if (opened.Refusals is [{ Code: "application.unknown" }]) return Refusals.NoSuchApplication;
        if (slot is null) return MaterialRefusals.NoMaterial;
        if (opened.Value is not { } at) return opened.Refusals.ToList();
        if (await db.DraftMaterials.FirstOrDefaultAsync(m => m.Id == input.Material && m.RemovedAt == null, stop) is not { } material) return MaterialRefusals.NoMaterial;
        material.RemovedAt = now;
        material.RemovedBy = actor.PersonId;
        return await db.CommitAsync(Intake.NoteOf(at.Application, actor, "material.remove", now, material), material, stop);
    }
}
