using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Keeps what was typed in one section of the form, right or wrong: a mistake is shown, never a reason to lose a text. Whoever saves over
/// a state that he has not seen is refused and keeps his text.
/// </summary>
public sealed class SaveDraft(Db db, AutosaveDraft autosave)
{
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

    public Task<Outcome<Saved>> RunAsync(Actor actor, Input input, CancellationToken stop = default) => RunAsync(actor.PersonId, stamp: null, input, stop);

    /// <param name="person">Who sends it.</param>
    /// <param name="stamp">The stamp of his sign-in; null where the sender was asked already.</param>
    /// <param name="input">Part of a section, over the revision that the page has.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Saved>> RunAsync(Guid person, string? stamp, Input input, CancellationToken stop = default)
    {
        if (await autosave.ProgrammeOfAsync(input.Application, stop) is not { } programme) return Refusals.NoSuchApplication;
        for (var tries = 0; ; tries++)
        {
            var kept = await Draft.SectionAsync(db, input.Application, input.Section, stop);
            var revision = input.Revision ?? kept?.Revision ?? 0;
            var answers = kept is null ? input.Answers : Over(Draft.Read(kept.Answers), input.Answers);
            var outcome = await autosave.RunAsync(person, stamp, programme, input with { Revision = revision, Answers = answers }, stop);
            if (input.Revision is not null || outcome.Done || outcome.Refusals[0] != AutosaveDraft.Stale || tries == 3) return outcome;
        }
    }

    // what is taken away stays named, so that what the draft began with does not come back
    private static MappingNode Over(MappingNode kept, MappingNode typed) =>
        new(kept.Place, [.. kept.Entries.Where(entry => typed[entry.Key] is null), .. typed.Entries]);
}
