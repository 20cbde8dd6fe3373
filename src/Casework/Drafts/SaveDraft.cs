using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Keeps what was typed in one section of the form, right or wrong: a mistake is shown, never a reason to lose a text. Whoever saves over
/// a state that he has not seen is refused and keeps his text.
/// </summary>
public sealed class SaveDraft(Db db, DraftWriter writer, DraftProgrammes programmes, TimeProvider time)
{
    // a section is a page; what is larger is no typing
    private const int MostCharacters = 2_000_000;

    private static readonly Refusal Stale = new("draft.changed", "本单位的其他人（或另一个窗口）刚保存过本部分，您的内容尚未保存");

    /// <param name="Application">Whose draft.</param>
    /// <param name="Section">The section of the form, or <see cref="DraftSection.Declared"/>.</param>
    /// <param name="Revision">The section's revision that the sender saw, 0 where it had none; null: whatever is there now.</param>
    /// <param name="Answers">The answers to replace; a null takes one away. What is not named stays.</param>
    /// <param name="Key">The sender's own word for this save: sent twice, it is saved once.</param>
    public sealed record Input(Guid Application, string Section, int? Revision, MappingNode Answers, string? Key = null);

    /// <param name="Revision">The section's revision now.</param>
    /// <param name="At">When it was saved.</param>
    /// <param name="Faults">What is wrong in the section as it was saved.</param>
    public sealed record Saved(int Revision, DateTimeOffset At, IReadOnlyList<Fault> Faults);

    public async Task<Outcome<Saved>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        for (var tries = 0; ; tries++)
        {
            var kept = await Draft.SectionAsync(db, input.Application, input.Section, stop);
            var revision = input.Revision ?? kept?.Revision ?? 0;
            if (revision != (kept?.Revision ?? 0)) return Stale;
            var answers = kept is null ? input.Answers : Over(Draft.Read(kept.Answers), input.Answers);
            var outcome = await WriteAsync(actor.PersonId, stamp: null, input with { Revision = revision, Answers = answers }, stop);
            if (input.Revision is not null || outcome.Done || outcome.Refusals[0] != Stale || tries == 3) return outcome;
        }
    }

    /// <summary>
    /// The way of autosave: the whole section as it stands on the page. Who sends it is known by his sign-in alone; whether it still holds and
    /// what it may write is asked in the transaction itself.
    /// </summary>
    /// <param name="person">Who sends it.</param>
    /// <param name="stamp">The stamp of his sign-in.</param>
    /// <param name="application">Whose draft.</param>
    /// <param name="section">The section.</param>
    /// <param name="revision">The section's revision that the page has.</param>
    /// <param name="key">The page's own word for this save.</param>
    /// <param name="read">Makes answers of what was sent, once the programme is known.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Saved>> RunWholeAsync(Guid person, string? stamp, Guid application, string section, int revision, string key, Func<Programme, MappingNode> read, CancellationToken stop = default)
    {
        if (await programmes.OfAsync(application, stop) is not { } programme) return Refusals.NoSuchApplication;
        return await WriteAsync(person, stamp, new Input(application, section, revision, read(programme), key), stop);
    }

    private async Task<Outcome<Saved>> WriteAsync(Guid person, string? stamp, Input input, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (await programmes.OfAsync(input.Application, stop) is not { } programme) return Refusals.NoSuchApplication;
        if (input.Key is { } key && (key.Length > 64 || key.Contains(' ', StringComparison.Ordinal))) return new Refusal("draft.key", "保存标识有误，请刷新页面后重试");
        var faults = new Faults();
        if (input.Section != DraftSection.Declared)
        {
            if (programme.Form.Sections.FirstOrDefault(s => s.Id == input.Section) is not { } section) return new Refusal("draft.section", $"申请表没有“{input.Section}”这一部分");
            AnswerReader.ReadSection(programme, section, input.Answers, Deadline.DayOf(now), faults);
            if (faults.All.FirstOrDefault(fault => fault.Code == "answers.unknown") is { } unknown) return new Refusal(unknown.Code, $"{unknown.Message}。{unknown.Remedy}", unknown.Place.Path);
        }
        var answers = JsonText.Write(input.Answers);
        if (answers.Length > MostCharacters) return new Refusal("draft.size", $"本部分内容共 {answers.Length / 10_000} 万字符，超过 {MostCharacters / 10_000} 万，未保存。大段资料请作为附件上传");
        var result = await writer.SaveAsync(new DraftWrite(
            input.Application, input.Section, programme.Digest, programmes.StepsOf(programme), input.Revision ?? 0, input.Key, answers, AuditChain.HashOf(answers), person, stamp, now));
        switch (result.How)
        {
            case DraftWritten.Saved:
                return new Saved(result.Revision, result.At, faults.All);
            case DraftWritten.Changed:
                return Stale;
            case DraftWritten.SignedOut:
                return Refusals.SignedOut;
            case DraftWritten.Deleted:
                return Refusals.Deleted;
            case DraftWritten.WrongStep:
                return Refusals.WrongStep(programme.Workflow[result.Step!].PublicLabel);
            case DraftWritten.OtherProgramme:
                programmes.Forget(input.Application);
                return await WriteAsync(person, stamp, input, stop);
            default:
                return Refusals.NoSuchApplication;
        }
    }

    // what is taken away stays named, so that what the draft began with does not come back
    private static MappingNode Over(MappingNode kept, MappingNode typed) =>
        new(kept.Place, [.. kept.Entries.Where(entry => typed[entry.Key] is null), .. typed.Entries]);
}
