using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Who else has a section open, and who saved it last. Asking says that one has it open oneself.</summary>
public sealed class ShowEditing(Db db, DraftProgrammes programmes, EditingBoard board)
{
    public sealed record View(IReadOnlyList<string> Others, int Revision, string? SavedBy, DateTimeOffset? SavedAt);

    public async Task<View?> RunAsync(Actor actor, Guid id, string section, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.Apply) || !await actor.Sees(db.Applications).AnyAsync(a => a.Id == id, stop)) return null;
        if (await programmes.OfAsync(id, stop) is not { } programme || section != DraftSection.Declared && programme.Form.Sections.All(s => s.Id != section)) return null;
        board.Touch(id, section, actor);
        var saved = await db.DraftSections.AsNoTracking().Where(s => s.ApplicationId == id && s.Section == section)
            .Select(s => new { s.Revision, s.SavedAt, By = db.Users.First(p => p.Id == s.SavedBy).DisplayName }).FirstOrDefaultAsync(stop);
        return new View(board.Others(id, section, actor.PersonId), saved?.Revision ?? 0, saved?.By, saved?.SavedAt);
    }
}
