using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>取消代理, now: by who keeps the office's accounts, or by whom it stood in for.</summary>
public sealed class EndDeputy(Db db, OfficePeople offices, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.Deputies.FirstOrDefaultAsync(d => d.Id == id, stop) is not { } deputy
            || actor.PersonId != deputy.ForPersonId && !await offices.KeepsAsync(actor, deputy.OfficeId, now, stop)) return new Refusal("deputy.unknown", "没有这项代理，或不由您管理");
        if (deputy.Until <= now) return Refusals.Changed;
        (deputy.Until, deputy.EndedBy) = (deputy.From > now ? deputy.From : now, actor.PersonId);
        return await db.CommitAsync(AuditNote.OfOffice(deputy.OfficeId, actor, "deputy.end", now, new { deputy.Id }), true, stop);
    }
}
