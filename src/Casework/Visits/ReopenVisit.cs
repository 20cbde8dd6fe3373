namespace Shifan.Casework;

/// <summary>退回更正: a record that was handed in can be corrected and handed in again beside the one before, which stays.</summary>
public sealed class ReopenVisit(Db db, Visiting visiting, TimeProvider time)
{
    public async Task<Outcome<Visit>> RunAsync(Actor actor, Guid id, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await visiting.LockAsync(actor, id, stop) is not { } file) return Visiting.NoSuch;
        if (TypedText.Trouble(why, "why", "退回更正的理由", 200, out var reason) is { } trouble) return trouble;
        // pressed twice
        if (file.Visit.ReopenedWhy == reason) return file.Visit;
        if (file.Visit.State != VisitState.Done) return new Refusal("visit.notDone", "核查记录还没有提交");
        file.Visit.ReopenedWhy = reason;
        file.Visit.Token++;
        return await db.CommitAsync(AuditNote.OfVisit(id, actor, "visit.reopen", now, new { number = file.Visit.Submitted, why = AuditChain.HashOf(reason) }), file.Visit, stop);
    }
}
