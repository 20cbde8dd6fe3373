using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>逐条说明: the applicant says point by point what was done, while the correction is with him.</summary>
public sealed class ReplyToPoints(Db db, Casefiles files, TimeProvider time)
{
    private const int Longest = 1000;

    /// <param name="Application">Which application.</param>
    /// <param name="Replies">What was done, by the number of the point of the newest return; empty takes a word back. What is not named stays.</param>
    public sealed record Input(Guid Application, IReadOnlyDictionary<int, string> Replies);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!actor.Has(Duty.Apply)) return Refusals.NotYours;
        if (!file.Step.IsApplicants) return Refusals.WrongStep(file.Step.PublicLabel);
        var points = await db.ReturnPoints.Where(p => p.ApplicationId == input.Application).ToListAsync(stop);
        var newest = points.Where(p => p.HandlingNumber == points.Max(other => other.HandlingNumber)).ToDictionary(p => p.Number);
        var troubles = new List<Refusal>();
        var said = new List<object>();
        foreach (var (number, typed) in input.Replies.OrderBy(reply => reply.Key))
        {
            if (!newest.TryGetValue(number, out var point)) return new Refusal("point.unknown", "没有这一条补正意见，请刷新页面");
            if (TypedText.TroubleIfAny(typed, $"reply.{number}", $"第 {number} 条的说明", Longest, out var reply) is { } trouble) troubles.Add(trouble);
            if (reply == point.Reply) continue;
            (point.Reply, point.RepliedBy, point.RepliedAt) = (reply, actor.PersonId, now);
            said.Add(new { number, sum = reply is null ? null : AuditChain.HashOf(reply) });
        }
        if (troubles.Count > 0) return troubles;
        if (said.Count == 0) return file.Application;
        return await db.CommitAsync(AuditNote.Of(file.Application, actor, "point.reply", now, new { points = said }), file.Application, stop);
    }
}
