using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>提交评分表: signed by name, and from then on as it is. A sheet that was given back is submitted again beside the one before.</summary>
public sealed class SubmitScore(Db db, ScoringFiles files, TimeProvider time)
{
    /// <param name="Name">The name with which he signs.</param>
    public sealed record Input(Guid Task, int Revision, IReadOnlyDictionary<string, ScoreAnswer> Answers, string? Name);

    public async Task<Outcome<SignedScore>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Task, stop) is not { } file) return ScoringFiles.NoSuch;
        var task = file.Task;
        var clean = SheetText.Clean(file.Sheet, input.Answers);
        if (clean.Value is not { } answers) return clean.Refusals.ToList();
        var text = SheetText.Write(answers);
        // pressed twice: it is submitted
        if (task.Submitted > 0 && task.ReopenedWhy is null && await db.SignedScores.AsNoTracking().FirstAsync(s => s.TaskId == task.Id && s.Number == task.Submitted, stop) is { } before && before.Answers == text) return before;
        if (file.Closed(now) is { } closed) return closed;
        if (task.Revision != input.Revision) return SaveScore.Elsewhere;
        var scored = file.Sheet.Score(answers, await files.FactsAsync(file.File.Programme, file.Member, stop));
        var wrong = scored.Faults.Select(fault => new Refusal(fault.Code, fault.Sentence, fault.Item)).ToList();
        var name = Typed.Name(input.Name, "name", "姓名（签署）", wrong);
        if (name.Length > 0 && name != file.Seat.PledgedAs) wrong.Add(new Refusal("score.name", "签署的姓名与接受邀请时签署的不一致", "name"));
        if (wrong.Count > 0) return wrong;
        var total = ScoreItem.Say(scored.Total);
        var sheet = new SignedScore
        {
            TaskId = task.Id,
            Number = task.Submitted + 1,
            Answers = text,
            Total = total,
            Digest = DigestOf(task.Id, task.Submitted + 1, file.File.Panel.Digest, text, total, name),
            SignedAs = name,
            PersonId = actor.PersonId,
            At = now,
            Late = file.File.Panel.ScoresUntil is { } until && now >= until,
            Reason = task.ReopenedWhy,
        };
        db.SignedScores.Add(sheet);
        (task.Submitted, task.ReopenedWhy, task.Draft, task.DraftAt) = (sheet.Number, null, null, null);
        task.Revision++;
        task.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(file.File.Panel.Id, actor, "score.submit", now, new { task = task.Id, sheet.Number, sheet.Digest, late = sheet.Late ? (bool?)true : null }), sheet, stop);
    }

    /// <summary>The sum of a signed sheet: which of which task, by which text, with which answers, total and name.</summary>
    internal static string DigestOf(Guid task, int number, string programme, string answers, string total, string name) => AuditChain.HashOf($"{task}\n{number}\n{programme}\n{answers}\n{total}\n{name}");
}
