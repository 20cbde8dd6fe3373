using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>暂停、恢复: a paused expert is not drawn; where he takes part already, he goes on.</summary>
public sealed class PauseExpert(Db db, TimeProvider time)
{
    /// <param name="Pause">To pause; else to take up again.</param>
    public sealed record Input(Guid Id, bool Pause, string? Why);

    public async Task<Outcome<Expert>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.KeepExperts)) return ExpertPool.NotYours;
        await using var work = await db.BeginAsync(stop);
        if (await db.Experts.FirstOrDefaultAsync(e => e.Id == input.Id && e.OfficeId == actor.OfficeId, stop) is not { } expert) return ExpertPool.NoSuch;
        // pressed twice: it is as was wanted
        if (expert.PausedAt is not null == input.Pause) return expert;
        var why = "";
        if (input.Pause && TypedText.Trouble(input.Why, "why", "暂停的原因", 200, out why) is { } trouble) return trouble;
        (expert.PausedAt, expert.PausedWhy) = (input.Pause ? now : null, input.Pause ? why : null);
        expert.Token++;
        return await db.CommitAsync(AuditNote.OfPool(actor, input.Pause ? "expert.pause" : "expert.resume", now, new { expert = expert.Id, sum = input.Pause ? AuditChain.HashOf(why) : null }), expert, stop);
    }
}
