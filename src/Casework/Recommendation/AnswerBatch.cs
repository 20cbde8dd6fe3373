using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 接收 or 退回上报: the level above accepts a batch, or sends it back with a reason, whole or some of its cases. What is sent back stands again
/// before the office that recommended it, and gives its place back; what has gone on since cannot be sent back.
/// </summary>
public sealed class AnswerBatch(Db db, Casefiles files, QuotaBook book, Notifications notifications, TimeProvider time)
{
    /// <summary>The word of the act; no action of a step, because the office whose step it is does not do it.</summary>
    public const string Action = "sendback";

    /// <param name="Accept">What is not sent back is accepted.</param>
    /// <param name="Back">Of an accepted batch, the cases that are sent back all the same.</param>
    public sealed record Input(Guid Batch, int Token, bool Accept, string? Reason, IReadOnlyCollection<Guid>? Back = null);

    public async Task<Outcome<Batch>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var batch = await db.Batches.FirstOrDefaultAsync(b => b.Id == input.Batch && b.ToOfficeId == actor.OfficeId, stop);
        if (batch is null || !actor.Has(Duty.Recommend)) return new Refusal("batch.unknown", "没有这次上报，或不是报送给您所在单位的");
        if (batch.Token != input.Token || batch.AnsweredAt is not null) return Refusals.Changed;
        if (TypedText.TroubleIfAny(input.Reason, "reason", "意见", 1000, out var reason) is { } trouble) return trouble;
        var items = await db.BatchItems.Where(item => item.BatchId == batch.Id && item.SentBackAt == null).ToListAsync(stop);
        var back = input.Accept ? items.Where(item => input.Back?.Contains(item.ApplicationId) == true).ToList() : items;
        if (back.Count < (input.Accept ? input.Back?.Count ?? 0 : 0)) return new Refusal("batch.case", "所选的申报件不在这次上报中，请刷新页面后重试");
        if (back.Count > 0 && reason is null) return Refusals.Missing("reason", "退回的理由");
        var accepts = back.Count < items.Count;
        (batch.Accepted, batch.AnsweredAt, batch.AnsweredBy, batch.Answer) = (accepts, now, actor.PersonId, reason);
        batch.Token++;
        var notes = new List<AuditNote>
        {
            AuditNote.OfRecommendation(batch.CallId, batch.OfficeId, actor, accepts ? "batch.accept" : "batch.sendback", now, new { batch = batch.Id, reason, back = accepts && back.Count > 0 ? back.Select(item => item.ApplicationId) : null }),
        };
        if (back.Count == 0) return await db.CommitAsync(notes, batch, stop);

        var gone = new List<Refusal>();
        var from = await db.Offices.AsNoTracking().FirstAsync(office => office.Id == batch.OfficeId, stop);
        foreach (var item in back.OrderBy(item => item.ApplicationId))
        {
            if (await files.LockAsync(actor, item.ApplicationId, stop) is not { } file) return Refusals.Changed;
            var step = file.Programme.Workflow.Steps.First(s => s.Action(Doing.Recommend) is not null && file.Programme.Workflow.Level(s.By)?.Of == from.Level);
            var last = await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == item.ApplicationId).OrderByDescending(h => h.Number).FirstAsync(stop);
            if (last.Step != step.Id || last.ToStep != file.Application.Step || file.Step.Kind == StepKind.End)
            {
                gone.Add(new Refusal("batch.gone", $"{file.Application.Number} 已进入“{file.Step.Label}”并经办理，不能随批退回"));
                continue;
            }
            var freed = await book.FreeAsync(file.Application, actor, "review.sendback", now, stop);
            var handling = file.Move(db, actor, Action, step, now, last.Number + 1, reason);
            await notifications.MovedAsync(file, handling, stop);
            item.SentBackAt = now;
            notes.Add(AuditNote.Of(file.Application, actor, "review.sendback", now, new { handling.Step, handling.Action, to = handling.ToStep, handling.Version, opinion = reason, freed }));
        }
        if (gone.Count == 0) return await db.CommitAsync(notes, batch, stop);
        db.ChangeTracker.Clear();
        return gone;
    }
}
