using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>归档信息包 of a case, or of the ended cases of a call, for the highest office of each.</summary>
public sealed class FindArchives(Db db, ProgrammeStore programmes, ArchiveSettings settings, FileStore files)
{
    /// <param name="Application">The case.</param>
    /// <param name="Institution">Whose it is.</param>
    /// <param name="Step">How it ended.</param>
    /// <param name="Kept">How long it is kept.</param>
    /// <param name="Until">The last day of that; null: for ever.</param>
    /// <param name="Jobs">Packages that the office has had made, newest first.</param>
    public sealed record OfCase(Application Application, Programme Programme, string Institution, Step Step, Retention Kept, DateOnly? Until, IReadOnlyList<Job> Jobs);

    /// <param name="Ended">How many cases have ended.</param>
    /// <param name="Open">How many have not.</param>
    public sealed record OfCall(Call Call, Retention Kept, int Ended, int Open, IReadOnlyList<Job> Jobs);

    /// <summary>A file that was made.</summary>
    public sealed record Opened(string Name, Stream Content, string Digest);

    /// <summary>Null where there is no such case for the actor, or it has not ended.</summary>
    public async Task<OfCase?> CaseAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        if (!ComposeArchive.MayHave(actor, application, programme)) return null;
        var ended = await db.Handlings.Where(h => h.ApplicationId == id).OrderByDescending(h => h.Number).Select(h => (DateTimeOffset?)h.At).FirstOrDefaultAsync(stop) ?? application.ArrivedAt;
        var kept = settings.Of(programme);
        return new OfCase(
            application, programme, await db.Institutions.Where(i => i.Id == application.InstitutionId).Select(i => i.Name).FirstAsync(stop), programme.Workflow[application.Step], kept, kept.Until(Deadline.DayOf(ended)), await JobsAsync(actor, id, stop));
    }

    /// <summary>Null where the call is not the actor's office's to keep.</summary>
    public async Task<OfCall?> CallAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.RecordResults) || await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, stop) is not { } call) return null;
        var programme = await programmes.FindAsync(call.Digest, stop);
        var (ended, open) = (await EndedAsync(actor, id, stop), await actor.Sees(db.Applications).CountAsync(a => a.CallId == id, stop));
        return CallOffice.Owns(actor, programme) || open > 0 ? new OfCall(call, settings.Of(programme), ended.Count, open - ended.Count, await JobsAsync(actor, id, stop)) : null;
    }

    /// <summary>The file of a job, for the office that had it made. Null where there is none for the actor.</summary>
    public async Task<Opened?> OpenAsync(Actor actor, Guid subject, Guid job, int number, CancellationToken stop = default)
    {
        var jobs = await CaseAsync(actor, subject, stop) is { } one ? one.Jobs : (await CallAsync(actor, subject, stop))?.Jobs;
        return jobs?.FirstOrDefault(found => found.Id == job) is { } made && number >= 1 && number <= made.Results().Count && made.Results()[number - 1] is var file && files.Has(file.Digest)
            ? new Opened(file.Name, files.Open(file.Digest), file.Digest) : null;
    }

    /// <summary>The ended cases of a call that the actor may have, by their numbers.</summary>
    internal async Task<IReadOnlyList<Guid>> EndedAsync(Actor actor, Guid call, CancellationToken stop)
    {
        var found = new List<Guid>();
        foreach (var application in await actor.Sees(db.Applications.AsNoTracking()).Where(a => a.CallId == call && a.Version > 0).OrderBy(a => a.Number).ToListAsync(stop))
        {
            if (ComposeArchive.MayHave(actor, application, await programmes.FindAsync(application.Digest, stop))) found.Add(application.Id);
        }
        return found;
    }

    private async Task<IReadOnlyList<Job>> JobsAsync(Actor actor, Guid subject, CancellationToken stop) =>
        await db.Jobs.AsNoTracking().Where(j => j.Subject == subject && j.OfficeId == actor.OfficeId && (j.Kind == JobKind.ArchiveCase || j.Kind == JobKind.ArchiveCall)).OrderByDescending(j => j.MadeAt).ThenByDescending(j => j.Id).Take(20).ToListAsync(stop);
}
