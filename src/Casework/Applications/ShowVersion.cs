using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>One submitted version, or the draft to its applicant, with the version before it, so that what changed can be seen.</summary>
public sealed class ShowVersion(Db db, ProgrammeStore programmes)
{
    /// <param name="Application">The application.</param>
    /// <param name="Programme">Its programme.</param>
    /// <param name="Number">The version; null for the draft.</param>
    /// <param name="SubmittedAt">When it was submitted; null for the draft.</param>
    /// <param name="Digest">The digest of what was submitted.</param>
    /// <param name="Declarant">Who declared that it is true.</param>
    /// <param name="Answered">The answers.</param>
    /// <param name="Before">The answers of the version before; null for the first.</param>
    /// <param name="BeforeNumber">Which one that is.</param>
    public sealed record View(Application Application, Programme Programme, int? Number, DateTimeOffset? SubmittedAt, string? Digest, string? Declarant, Answered Answered, MappingNode? Before, int BeforeNumber);

    /// <param name="actor">Who asks.</param>
    /// <param name="id">The application.</param>
    /// <param name="number">The version; null for the draft, which only its applicant sees.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<View?> RunAsync(Actor actor, Guid id, int? number, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(number is { } one ? await ProgrammeMove.DigestOfAsync(db, application, one, stop) : application.Digest, stop);
        var before = await OfAsync(id, (number ?? application.Version + 1) - 1, stop);
        var earlier = before is null ? null : Draft.Read(before.Answers);
        if (number is null)
        {
            if (!actor.Has(Duty.Apply)) return null;
            var draft = await Draft.OfAsync(db, id, stop);
            return new View(application, programme, null, null, null, null, Answered.Read(programme, draft, Deadline.DayOf(draft.SavedAt)), earlier, application.Version);
        }
        if (await OfAsync(id, number.Value, stop) is not { } version) return null;
        return new View(
            application, programme, number, version.SubmittedAt, version.Digest, version.Declarant,
            Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)), earlier, number.Value - 1);
    }

    private Task<ApplicationVersion?> OfAsync(Guid id, int number, CancellationToken stop) => db.Versions.AsNoTracking().FirstOrDefaultAsync(v => v.ApplicationId == id && v.Number == number, stop);
}
