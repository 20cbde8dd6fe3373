using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>申报核查回避: somebody of the team, officer or expert, says that he has to keep away. He leaves it at once, and does not go there again; the office finds another.</summary>
public sealed class AvoidVisit(Db db, Visiting visiting, VisitLetters letters, TimeProvider time)
{
    public async Task<Outcome<VisitMember>> RunAsync(Actor actor, Guid visit, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        // pressed twice
        if (await Own(actor).AsNoTracking().FirstOrDefaultAsync(m => m.VisitId == visit && m.AvoidWhy != null, stop) is { } before) return before;
        if (await visiting.LockTeamAsync(actor, visit, stop) is not { } file) return Visiting.NoSuch;
        if (file.Closed is { } closed) return closed;
        if (TypedText.Trouble(why, "avoidWhy", "回避的理由", 200, out var reason) is { } trouble) return trouble;
        var member = await Own(actor).FirstAsync(m => m.VisitId == visit && m.LeftAt == null, stop);
        (member.LeftAt, member.AvoidWhy) = (now, reason);
        file.Visit.Token++;
        await letters.AvoidedAsync(file, member, now, stop);
        return await db.CommitAsync(AuditNote.OfVisit(visit, actor, "visit.avoid", now, new { member.Number, why = AuditChain.HashOf(reason) }), member, stop);
    }

    private IQueryable<VisitMember> Own(Actor actor) => db.VisitMembers.Where(m => m.PersonId == actor.PersonId || db.Experts.Any(e => e.Id == m.ExpertId && e.PersonId == actor.PersonId));
}
