using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>划去: what was entered wrongly counts no longer. Only the office does it: an expert could else take away what keeps him from a case.</summary>
public sealed class StrikeTie(Db db, TimeProvider time)
{
    public async Task<Outcome<ExpertTie>> RunAsync(Actor actor, Guid expert, int number, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.KeepExperts)) return ExpertPool.NotYours;
        await using var work = await db.BeginAsync(stop);
        if (!await db.Experts.AnyAsync(e => e.Id == expert && e.OfficeId == actor.OfficeId, stop)) return ExpertPool.NoSuch;
        if (await db.ExpertTies.FirstOrDefaultAsync(t => t.ExpertId == expert && t.Number == number, stop) is not { } tie) return ExpertPool.NoSuch;
        if (tie.StruckAt is not null) return tie;
        (tie.StruckAt, tie.StruckBy) = (now, actor.PersonId);
        return await db.CommitAsync(AuditNote.OfPool(actor, "expert.strike", now, new { expert, number }), tie, stop);
    }
}
