using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 抽取核查对象: a share of the cases that stand at the step, by a seed that nobody chose. Whoever has the record draws the same (docs/visits.md). A further draw
/// needs a reason, and takes back nothing.
/// </summary>
public sealed class DrawVisits(Db db, Visiting visiting, ProgrammeStore programmes, TimeProvider time)
{
    private const int SeedBytes = 16;

    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Call, string? Step, string? Reason, string? Once = null);

    public async Task<Outcome<VisitDraw>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"visits:{input.Call}:{actor.OfficeId}", stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return new Refusal("call.unknown", "没有这个申报批次");
        var programme = await programmes.FindAsync(call.Digest, stop);
        if (Visiting.MayPlan(actor, programme, input.Step) is { } not) return not;
        var visits = programme.Visits!;
        if (visits.Who is not VisitWho.Share) return new Refusal("visit.noDraw", "本项目的实地核查不用抽取", Clause: visits.Clause);
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(DrawVisits), call.Id, input.Step, input.Reason?.Trim());
        if (once.Before is { } same) return await db.VisitDraws.AsNoTracking().FirstAsync(d => d.CallId == call.Id && d.Step == visits.Step && d.OfficeId == actor.OfficeId && d.Number == same.Number, stop);
        if (TypedText.TroubleIfAny(input.Reason, "reason", "另行抽取的理由", 500, out var reason) is { } trouble) return trouble;
        var before = await db.VisitDraws.Where(d => d.CallId == call.Id && d.Step == visits.Step && d.OfficeId == actor.OfficeId).MaxAsync(d => (int?)d.Number, stop) ?? 0;
        if (before > 0 && reason is null) return Refusals.Missing("reason", "另行抽取的理由（已抽取过，前次抽中的仍须核查）");
        var pool = await visiting.Standing(actor, call.Id, visits.Step).Select(a => a.Number).OrderBy(number => number).ToListAsync(stop);
        if (pool.Count == 0) return new Refusal("visit.noCases", "这一步没有申报件，无从抽取");
        var seed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SeedBytes));
        var draw = new VisitDraw
        {
            CallId = call.Id, Step = visits.Step, OfficeId = actor.OfficeId!, Number = before + 1, PersonId = actor.PersonId, At = now, Seed = seed,
            Pool = JsonSerializer.Serialize(pool), Drawn = JsonSerializer.Serialize(visits.Draw(seed, pool)), Reason = before > 0 ? reason : null,
        };
        db.VisitDraws.Add(draw);
        once.Keep(db, actor, now, draw.Number);
        return await db.CommitAsync(AuditNote.OfVisits(call.Id, draw.OfficeId, actor, "visit.draw", now, new { draw.Step, draw.Number, draw.Seed, pool = pool.Count, digest = AuditChain.HashOf(draw.Pool + draw.Drawn) }), draw, stop);
    }
}
