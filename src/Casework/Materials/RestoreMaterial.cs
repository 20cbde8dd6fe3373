using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Puts back what was taken out of a slot of the same application.</summary>
public sealed class RestoreMaterial(Db db, Intake intake, SealMarks seals, TimeProvider time)
{
    public sealed record Input(Guid Application, Guid Material);

    public async Task<Outcome<DraftMaterial>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var before = await db.DraftMaterials.AsNoTracking().FirstOrDefaultAsync(m => m.Id == input.Material && m.ApplicationId == input.Application && m.RemovedAt != null, stop);
        var opened = await intake.LockAsync(actor, input.Application, before?.Slot ?? "", stop);
        if (opened.Refusals is [{ Code: "application.unknown" }]) return Refusals.NoSuchApplication;
        if (before is null) return MaterialRefusals.NoMaterial;
        if (opened.Value is not { } at) return opened.Refusals.ToList();
        var judged = await seals.JudgeKeptAsync(at, before, stop);
        if (!judged.Done) return judged.Refusals.ToList();
        var kept = new Intake.Kept(new StoredFile(before.Digest, before.Size), before.Kind, before.Pages, before.Warnings, judged.Value);
        var attached = await intake.AttachAsync(actor, at, kept, before.Name, now, stop);
        if (attached.Value is not { } material) return attached.Refusals.ToList();
        return await db.CommitAsync(Intake.NoteOf(at.Application, actor, "material.restore", now, material), material, stop);
    }
}
