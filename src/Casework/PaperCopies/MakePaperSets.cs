namespace Shifan.Casework;

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
