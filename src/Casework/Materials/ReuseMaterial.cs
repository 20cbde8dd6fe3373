using Microsoft.EntityFrameworkCore;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>Takes a file of an earlier application of the same institution over into a slot. It was looked into then, and is the same to the byte.</summary>
public sealed class ReuseMaterial(Db db, Intake intake, SealMarks seals, FileStore files, TimeProvider time)
{
    /// <param name="Application">Where it goes.</param>
    /// <param name="Slot">The slot it goes into.</param>
    /// <param name="Material">The file of the earlier application.</param>
    public sealed record Input(Guid Application, string Slot, Guid Material);

    public async Task<Outcome<DraftMaterial>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var opened = await intake.LockAsync(actor, input.Application, input.Slot, stop);
        if (opened.Value is not { } at) return opened.Refusals.ToList();
        var institution = at.Application.InstitutionId;
        var own = actor.Sees(db.Applications.AsNoTracking()).Where(a => a.InstitutionId == institution && a.Id != input.Application).Select(a => a.Id);
        if (await db.DraftMaterials.AsNoTracking().FirstOrDefaultAsync(m => m.Id == input.Material && m.RemovedAt == null && own.Contains(m.ApplicationId), stop) is not { } before
            || !files.Has(before.Digest))
        {
            return MaterialRefusals.NoMaterial with { Field = MaterialRefusals.FieldOf(input.Slot) };
        }
        if (!at.Limits.Accept.Contains(before.Kind)) return MaterialRefusals.Kind(at.Slot, before.Kind, at.Limits.Accept);
        var judged = await seals.JudgeKeptAsync(at, before, stop);
        if (!judged.Done) return judged.Refusals.ToList();
        // nobody looked for a mark where it lay before
        var mark = judged.Value ?? (SealMarks.IsAsked(at.Slot) && before.Kind.HasPicture() ? SealMarks.Unread : null);
        var kept = new Intake.Kept(new StoredFile(before.Digest, before.Size), before.Kind, before.Pages, before.Warnings, mark);
        var attached = await intake.AttachAsync(actor, at, kept, before.Name, now, stop);
        if (attached.Value is not { } material) return attached.Refusals.ToList();
        return await db.CommitAsync(Intake.NoteOf(at.Application, actor, "material.reuse", now, material), material, stop);
    }
}
