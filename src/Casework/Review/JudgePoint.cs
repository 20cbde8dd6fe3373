using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>销号: the office that gave back says of a point that it was corrected, or that it still stands; as often as it likes, while the step is its own.</summary>
public sealed class JudgePoint(Db db, Casefiles files, TimeProvider time)
{
    private const int Longest = 1000;

    /// <param name="Application">Which case.</param>
    /// <param name="Handling">The act that gave it back.</param>
    /// <param name="Number">Which of its points.</param>
    /// <param name="Closed">That it was corrected; else it still stands.</param>
    /// <param name="Note">A word for the office itself.</param>
    public sealed record Input(Guid Application, int Handling, int Number, bool Closed, string? Note);

    public async Task<Outcome<ReturnPoint>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!Verbs.MayAct(actor, file.Application, file.Programme)) return Refusals.NotYours;
        var point = await db.ReturnPoints.FirstOrDefaultAsync(p => p.ApplicationId == input.Application && p.HandlingNumber == input.Handling && p.Number == input.Number, stop);
        if (point is null || point.OfficeId != actor.OfficeId) return new Refusal("point.unknown", "没有这一条补正意见，或不是本单位提出的");
        if (TypedText.TroubleIfAny(input.Note, $"point.{input.Handling}.{input.Number}", "说明", Longest, out var note) is { } trouble) return trouble;
        (point.State, point.JudgedBy, point.JudgedAt, point.Judgement) = (input.Closed ? PointState.Closed : PointState.Kept, actor.PersonId, now, note);
        return await db.CommitAsync(
            AuditNote.Of(file.Application, actor, "point.judge", now, new { handling = input.Handling, point = input.Number, state = point.State.ToString(), sum = note is null ? null : AuditChain.HashOf(note) }), point, stop);
    }
}
