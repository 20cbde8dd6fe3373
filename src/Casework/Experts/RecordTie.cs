using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>登记任职经历或利害关系: by the office for its pool, or by the expert himself.</summary>
public sealed class RecordTie(Db db, TimeProvider time)
{
    public sealed record Input(Guid Expert, TieKind Kind, string? Institution, string? Code, DateOnly? From, DateOnly? Until, string? What);

    public async Task<Outcome<ExpertTie>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"expert:{input.Expert}", stop);
        if (await Own(db.Experts, actor).FirstOrDefaultAsync(e => e.Id == input.Expert, stop) is not { } expert) return ExpertPool.NoSuch;
        var refusals = new List<Refusal>();
        var institution = Typed.Name(input.Institution, "institution", "单位名称", refusals);
        var code = string.IsNullOrWhiteSpace(input.Code) ? null : Typed.CreditCode(input.Code, "code", refusals);
        if (!Enum.IsDefined(input.Kind)) refusals.Add(Refusals.Missing("kind", "类别"));
        if (input.From is { } from && (from.Year < 1950 || from > Deadline.DayOf(now))) refusals.Add(new Refusal("tie.day", "开始日期应在 1950 年至今天之间", "from"));
        if (input.Until < input.From) refusals.Add(new Refusal("tie.days", "结束日期早于开始日期，请核对", "until"));
        if (TypedText.TroubleIfAny(input.What, "what", "说明", 200, out var what) is { } trouble) refusals.Add(trouble);
        if (input.Kind == TieKind.Interest && what is null) refusals.Add(Refusals.Missing("what", "是什么关系（顾问、兼职、持股、亲属等）"));
        if (refusals.Count > 0) return refusals;
        var tie = new ExpertTie
        {
            ExpertId = expert.Id,
            Number = (await db.ExpertTies.Where(t => t.ExpertId == expert.Id).MaxAsync(t => (int?)t.Number, stop) ?? 0) + 1,
            Kind = input.Kind,
            Institution = institution,
            Code = code,
            From = input.From,
            Until = input.Until,
            What = what,
            PersonId = actor.PersonId,
            At = now,
        };
        db.ExpertTies.Add(tie);
        return await db.CommitAsync(AuditNote.OfPool(actor, expert.OfficeId, "expert.tie", now, new { expert = expert.Id, tie.Number, kind = tie.Kind.ToString() }), tie, stop);
    }

    /// <summary>The entries that somebody may add to: those of his office's pool, or his own.</summary>
    internal static IQueryable<Expert> Own(IQueryable<Expert> experts, Actor actor) =>
        actor.Has(Duty.KeepExperts) ? experts.Where(e => e.OfficeId == actor.OfficeId) : actor.Has(Duty.Score) ? experts.Where(e => e.PersonId == actor.PersonId) : experts.Where(_ => false);
}
