using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>认定回避: the office decides whether somebody has to keep away where the system only found a likeness, or lifts what excludes, with its reason.</summary>
public sealed class DecideAvoidance(Db db, Panels panels, TimeProvider time)
{
    public sealed record Input(Guid Panel, Guid Expert, Guid Application, int Number, bool Upheld, string? Why);

    public async Task<Outcome<AvoidanceRecord>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, input.Panel, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (await db.Avoidances.FirstOrDefaultAsync(a => a.PanelId == input.Panel && a.ExpertId == input.Expert && a.ApplicationId == input.Application && a.Number == input.Number, stop) is not { } record) return new Refusal("avoid.unknown", "没有这条回避");
        // what an expert says of himself, nobody else takes back
        if (record.Source == AvoidanceSource.Expert && !input.Upheld) return new Refusal("avoid.own", "专家本人申报的回避不能由他人解除");
        if (record.Upheld == input.Upheld) return record;
        if (TypedText.Trouble(input.Why, "why", input.Upheld ? "认定须回避的理由" : "认定不须回避的理由", 200, out var why) is { } trouble) return trouble;
        (record.Upheld, record.DecidedWhy, record.DecidedBy, record.DecidedAt) = (input.Upheld, why, actor.PersonId, now);
        if (input.Upheld) await Avoidances.EndTasksAsync(db, record, now, stop);
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(file.Panel.Id, actor, input.Upheld ? "avoid.uphold" : "avoid.lift", now, new { expert = input.Expert, application = input.Application, record.Number, sum = AuditChain.HashOf(why) }), record, stop);
    }
}
