using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>删除视图: one's own.</summary>
public sealed class RemoveView(Db db, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.SavedViews.FirstOrDefaultAsync(v => v.Id == id && v.PersonId == actor.PersonId, stop) is not { } view) return new Refusal("view.unknown", "没有这个视图，可能已删除");
        db.SavedViews.Remove(view);
        return await db.CommitAsync(AuditNote.OfPerson(actor.PersonId, actor.PersonId, "view.remove", now, new { view = id }), true, stop);
    }
}
