using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Takes an earlier day back: from now on the notice's own holds again.</summary>
public sealed class WithdrawInnerDate(Db db, TimeProvider time)
{
    public async Task<Outcome<InnerDate>> RunAsync(Actor actor, Guid id, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.SetDates) || await db.InnerDates.FirstOrDefaultAsync(d => d.Id == id && d.OfficeId == actor.OfficeId, stop) is not { } date) return new Refusal("inner.unknown", "没有这个日期，或不是您所在单位规定的");
        if (date.WithdrawnAt is not null) return Refusals.Changed;
        if (TypedText.Trouble(why, "why", "撤销的原因", 500, out var reason) is { } unsaid) return unsaid;
        (date.WithdrawnAt, date.WithdrawnBy, date.WithdrawnWhy) = (now, actor.PersonId, reason);
        return await db.CommitAsync(AuditNote.OfOffice(date.OfficeId, actor, "inner.withdraw", now, new { date.Id, reason }), date, stop);
    }
}
