using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Keeps what was typed in some sections of the form, right or wrong: a mistake is shown, never a reason to lose a text. Answers
/// not named stay as they are. Whoever saves over a state that he has not seen is refused and keeps his text.
/// </summary>
public sealed class SaveDraft(Db db, Casefiles files, TimeProvider time)
{
    /// <param name="Application">Whose draft.</param>
    /// <param name="Revision">The revision that the page was made from.</param>
    /// <param name="Answers">The answers to replace; null removes one.</param>
    /// <param name="Declared">The applicant's own word on statements; replaced likewise.</param>
    public sealed record Input(Guid Application, int Revision, MappingNode Answers, MappingNode Declared);

    public sealed record Saved(int Revision, DateTimeOffset At);

    public async Task<Outcome<Saved>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (actor.Role != Role.Applicant) return Refusals.NotYours;
        if (!file.Step.IsApplicants) return Refusals.WrongStep(file.Step.PublicLabel);
        var draft = await db.Drafts.FirstAsync(d => d.ApplicationId == input.Application, stop);
        if (draft.Revision != input.Revision) return new Refusal("draft.changed", "本单位的其他人（或另一个窗口）刚保存过此申报，您的内容尚未保存。请先复制，再刷新页面合并");
        draft.Answers = Merge(draft.Answers, input.Answers);
        draft.Declared = Merge(draft.Declared, input.Declared);
        draft.Revision++;
        draft.SavedAt = now;
        draft.SavedBy = actor.PersonId;
        var keys = input.Answers.Entries.Concat(input.Declared.Entries).Select(entry => entry.Key).ToList();
        return await db.CommitAsync(
            AuditNote.Of(file.Application, actor, "draft.save", now, new { draft.Revision, answers = keys.Count, digest = AuditChain.HashOf(draft.Answers + draft.Declared) }),
            new Saved(draft.Revision, now), stop);
    }

    private static string Merge(string kept, MappingNode over) => JsonText.Write(((MappingNode)JsonText.Read(kept, "", new Faults())!).With(over));
}
