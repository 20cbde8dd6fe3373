using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Moves a file one place up or down within its slot; the order is the one in which they are printed and read.</summary>
public sealed class MoveMaterial(Db db, Intake intake, TimeProvider time)
{
    public sealed record Input(Guid Application, Guid Material, bool Up);

    public async Task<Outcome<DraftMaterial>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var slot = await db.DraftMaterials.AsNoTracking().Where(m => m.Id == input.Material && m.ApplicationId == input.Application).Select(m => m.Slot).FirstOrDefaultAsync(stop);
        var opened = await intake.LockToAlterAsync(actor, input.Application, slot ?? "", stop);
        if (opened.Refusals is [{ Code: "application.unknown" }]) return Refusals.NoSuchApplication;
        if (slot is null) return MaterialRefusals.NoMaterial;
        if (opened.Value is not { } at) return opened.Refusals.ToList();
        var there = (await db.DraftMaterials.Where(m => m.ApplicationId == input.Application && m.Slot == slot && m.RemovedAt == null).ToListAsync(stop)).OrderBy(m => m.Place).ThenBy(m => m.Id).ToList();
        var from = there.FindIndex(m => m.Id == input.Material);
        if (from < 0) return MaterialRefusals.NoMaterial;
        var to = Math.Clamp(from + (input.Up ? -1 : 1), 0, there.Count - 1);
        (there[from], there[to]) = (there[to], there[from]);
        for (var i = 0; i < there.Count; i++) there[i].Place = i + 1;
        return await db.CommitAsync(AuditNote.Of(at.Application, actor, "material.move", now, new { material = input.Material, slot, place = to + 1 }), there[to], stop);
    }
}
