using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>暂存评分: what the expert has filled in so far, complete or not.</summary>
public sealed class SaveScore(Db db, ScoringFiles files, TimeProvider time)
{
    internal static readonly Refusal Elsewhere = new("score.changed", "另一个窗口刚保存过这张评分表，本窗口的内容没有保存。请刷新后核对");

    /// <param name="Revision">The one that was shown.</param>
    public sealed record Input(Guid Task, int Revision, IReadOnlyDictionary<string, ScoreAnswer> Answers);

    /// <param name="Scored">The sheet as it counts so far.</param>
    public sealed record Saved(int Revision, DateTimeOffset At, Scored Scored);

    public async Task<Outcome<Saved>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Task, stop) is not { } file) return ScoringFiles.NoSuch;
        if (file.Closed(now) is { } closed) return closed;
        var clean = SheetText.Clean(file.Sheet, input.Answers);
        if (clean.Value is not { } answers) return clean.Refusals.ToList();
        var text = SheetText.Write(answers);
        var scored = file.Sheet.Score(answers, await files.FactsAsync(file.File.Programme, file.Member, stop));
        var task = file.Task;
        // the same again, as after an answer that was lost
        if (task.Draft == text && task.DraftAt is { } at) return new Saved(task.Revision, at, scored);
        if (task.Revision != input.Revision) return Elsewhere;
        (task.Draft, task.DraftAt) = (text, now);
        task.Revision++;
        task.Token++;
        // what he thinks of giving is nobody's business before he gives it: its hash alone is on file
        return await db.CommitAsync(AuditNote.OfPanel(file.File.Panel.Id, actor, "score.save", now, new { task = task.Id, task.Revision, digest = AuditChain.HashOf(text) }), new Saved(task.Revision, now, scored), stop);
    }
}
