namespace Shifan.Casework;

/// <summary>准备打印文件 of a batch: a job, because sixty applications take minutes. Asked again while it runs, it is the same job.</summary>
public sealed class StartPaperSets(Db db, FindPaperSets find, TimeProvider time)
{
    internal static string PageOf(Batch batch) => $"/recommendation/{batch.CallId}/batches/{batch.Id}/paper";

    public async Task<Outcome<Job>> RunAsync(Actor actor, Guid call, Guid batch, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"package:{batch}:{actor.OfficeId}", stop);
        if (!actor.Has(Duty.Recommend) || await find.RunAsync(actor, call, batch, stop) is not { } view) return Refusals.NotYours;
        if (view.Item.Batch.Arriving is { } arriving) return arriving;
        if (view.Making is { IsOpen: true } open) return open;
        var job = new Job { Id = Guid.CreateVersion7(now), Kind = JobKind.PaperSets, Subject = batch, PersonId = actor.PersonId, OfficeId = actor.OfficeId!, MadeAt = now };
        db.Jobs.Add(job);
        return await db.CommitAsync(AuditNote.OfRecommendation(call, actor.OfficeId!, actor, "paper.prepare", now, new { job = job.Id, batch }), job, stop);
    }
}
