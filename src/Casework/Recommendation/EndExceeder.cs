using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>取消指定: an officer may no longer exceed his office's quotas. What he did stays.</summary>
public sealed class EndExceeder(Db db, TimeProvider time)
{
    public async Task<Outcome<ExcessMandate>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Recommend) || actor.OfficeId is null) return Refusals.NotYours;
        var mandate = await db.ExcessMandates.FirstOrDefaultAsync(m => m.Id == id, stop);
        if (mandate is null || !await OfficeArea.CoversAsync(db, actor.OfficeId, mandate.OfficeId, stop)) return new Refusal("mandate.unknown", "没有这项指定，或不在您的辖区内");
        if (mandate.EndedAt is not null) return Refusals.Changed;
        (mandate.EndedAt, mandate.EndedBy) = (now, actor.PersonId);
        return await db.CommitAsync(AuditNote.OfRecommendation(mandate.CallId, mandate.OfficeId, actor, "quota.mandate.end", now, new { mandate.Id, person = mandate.PersonId }), mandate, stop);
    }
}
