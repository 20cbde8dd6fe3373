using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>签署核查承诺: an expert of a team gives his word, and learns then where he goes.</summary>
public sealed class PledgeVisit(Db db, Visiting visiting, TimeProvider time)
{
    /// <param name="Agrees">Whether he gives his word.</param>
    /// <param name="Name">His name, as he signs.</param>
    public sealed record Input(Guid Visit, bool Agrees, string? Name);

    public async Task<Outcome<VisitMember>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"visit:{input.Visit}", stop);
        if (await visiting.Unsigned(actor).FirstOrDefaultAsync(m => m.VisitId == input.Visit, stop) is not { } member)
        {
            // pressed twice
            return await visiting.Goes(actor).AnyAsync(v => v.Id == input.Visit, stop)
                ? await db.VisitMembers.FirstAsync(m => m.VisitId == input.Visit && m.LeftAt == null && db.Experts.Any(e => e.Id == m.ExpertId && e.PersonId == actor.PersonId), stop) : Visiting.NoSuch;
        }
        var wrong = new List<Refusal>();
        if (!input.Agrees) wrong.Add(new Refusal("seat.pledge", "请阅读并勾选承诺后再签署", "agrees"));
        var name = Typed.Name(input.Name, "name", "姓名（签署）", wrong);
        if (wrong.Count == 0 && name != actor.Name) wrong.Add(new Refusal("seat.name", "签署的姓名与登记的姓名不一致", "name"));
        if (wrong.Count > 0) return wrong;
        (member.PledgedAs, member.PledgedAt) = (name, now);
        return await db.CommitAsync(AuditNote.OfVisit(input.Visit, actor, "visit.pledge", now, new { member.Number, member.PledgeDigest }), member, stop);
    }
}
