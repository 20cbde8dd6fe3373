using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>内部备注: adds a word for the colleagues of the same office. It is never changed, and nobody else sees it.</summary>
public sealed class WriteNote(Db db, Casefiles files, TimeProvider time)
{
    private const int Longest = 2000;

    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, string Text, string? Once = null);

    public async Task<Outcome<CaseNote>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!actor.Has(Duty.Review) || actor.OfficeId is not { } office) return Refusals.NotYours;
        if (TypedText.Trouble(input.Text, "note", "备注", Longest, out var text) is { } trouble) return trouble;
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(WriteNote), input.Application, office, text);
        if (once.Before is { } before) return await db.CaseNotes.AsNoTracking().FirstAsync(n => n.ApplicationId == input.Application && n.OfficeId == office && n.Number == before.Number, stop);
        var number = (await db.CaseNotes.Where(n => n.ApplicationId == input.Application && n.OfficeId == office).Select(n => (int?)n.Number).MaxAsync(stop) ?? 0) + 1;
        var note = new CaseNote { ApplicationId = input.Application, OfficeId = office, Number = number, PersonId = actor.PersonId, At = now, Text = text };
        db.CaseNotes.Add(note);
        once.Keep(db, actor, now, number);
        return await db.CommitAsync(AuditNote.Of(file.Application, actor, "note.write", now, new { note.Number, sum = AuditChain.HashOf(text) }), note, stop);
    }
}
