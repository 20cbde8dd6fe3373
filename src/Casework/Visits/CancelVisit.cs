namespace Shifan.Casework;

/// <summary>取消核查: a planned visit does not take place. Who was told of it is told of that too.</summary>
public sealed class CancelVisit(Db db, Visiting visiting, VisitLetters letters, TimeProvider time)
{
    public async Task<Outcome<Visit>> RunAsync(Actor actor, Guid id, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await visiting.LockAsync(actor, id, stop) is not { } file) return Visiting.NoSuch;
        if (TypedText.Trouble(why, "why", "取消的理由", 200, out var reason) is { } trouble) return trouble;
        var visit = file.Visit;
        // pressed twice
        if (visit.State == VisitState.Cancelled) return visit;
        if (visit.Submitted > 0) return new Refusal("visit.done", "核查记录已提交过，不能取消");
        (visit.CancelledAt, visit.CancelledWhy) = (now, reason);
        visit.Token++;
        if (visit.ToldAt is not null) await letters.CancelledAsync(file, now, stop);
        return await db.CommitAsync(AuditNote.OfVisit(id, actor, "visit.cancel", now, new { why = AuditChain.HashOf(reason) }), visit, stop);
    }
}
