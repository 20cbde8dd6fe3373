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
        if (view.Making is { IsOpen: true } open) return open;
        var job = new Job { Id = Guid.CreateVersion7(now), Kind = JobKind.PaperSets, Subject = batch, PersonId = actor.PersonId, OfficeId = actor.OfficeId!, MadeAt = now };
        db.Jobs.Add(job);
        return await db.CommitAsync(AuditNote.OfRecommendation(call, actor.OfficeId!, actor, "paper.prepare", now, new { job = job.Id, batch }), job, stop);
    }
}

/// <summary>Makes what a batch hands in on paper ready, case by case; what was ready is left.</summary>
public sealed class MakePaperSets(Db db, FindPaperSets find, PrintPaperSet print)
{
    internal async Task<Outcome<IReadOnlyList<Job.Made>>> RunAsync(Actor actor, Job job, Func<long, long, Task> sign, CancellationToken stop)
    {
        var batch = await db.Batches.FindAsync([job.Subject], stop);
        if (batch is null || await find.RunAsync(actor, batch.CallId, batch.Id, stop) is not { } view) return Refusals.NotYours;
        var lines = view.Sets.Where(set => set.Delivery.Binding.Count > 0).SelectMany(set => set.Lines.Select(line => (set.Delivery, Line: line))).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            await sign(i, lines.Count);
            var (delivery, line) = lines[i];
            if (await print.RunAsync(actor, delivery, line.Application, line.Version, line.Sheet, view.Item.Batch.SubmittedAt, null, stop) is not { } made) return Refusals.NotYours;
            if (!made.Done) return made.Refusals.Select(refusal => refusal with { Sentence = $"{line.Institution}：{refusal.Sentence}" }).ToList();
        }
        return Array.Empty<Job.Made>();
    }
}

/// <summary>The print file of one case of a batch.</summary>
public sealed class OpenPaperSet(FindPaperSets find, PrintPaperSet print)
{
    /// <param name="Name">What it is called when it is saved.</param>
    public sealed record Opened(string Name, string Path, string Key);

    /// <summary>Null where there is none for the actor.</summary>
    public async Task<Outcome<Opened>?> RunAsync(Actor actor, Guid call, Guid batch, string delivery, Guid application, int? copy, CancellationToken stop = default)
    {
        if (await find.RunAsync(actor, call, batch, stop) is not { } view || view.Sets.FirstOrDefault(set => set.Delivery.Id == delivery) is not { } set || set.Lines.FirstOrDefault(line => line.Application == application) is not { } line) return null;
        if (await print.RunAsync(actor, set.Delivery, application, line.Version, line.Sheet, view.Item.Batch.SubmittedAt, copy, stop) is not { } outcome) return null;
        if (outcome.Value is not { } made) return outcome.Refusals.ToList();
        return new Opened($"{line.Number} {line.Institution} 纸质材料{(copy is { } one ? $" 第{one}份" : "")}.pdf", made.Path, made.Key);
    }
}
