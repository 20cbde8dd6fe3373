using Microsoft.EntityFrameworkCore;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>Makes the packages, one zip a case. The same case gives the same bytes until something is done with it.</summary>
public sealed class MakeArchive(Db db, FindArchives find, ComposeArchive compose, FileStore files, TimeProvider time)
{
    internal async Task<Outcome<IReadOnlyList<Job.Made>>> RunAsync(Actor actor, Job job, Func<long, long, Task> sign, CancellationToken stop)
    {
        IReadOnlyList<Guid> cases = job.Kind == JobKind.ArchiveCase ? [job.Subject] : await find.EndedAsync(actor, job.Subject, stop);
        var made = new List<Job.Made>();
        foreach (var (id, i) in cases.Select((id, i) => (id, i)))
        {
            await sign(i, cases.Count);
            var work = Directory.CreateDirectory(files.NewTemporary());
            try
            {
                var path = Path.Combine(work.FullName, "out");
                if (await WriteAsync(actor, id, path, stop) is not { } written) return Refusals.NotYours;
                if (written.Value is not { } one) return written.Refusals.ToList();
                var kept = await files.TakeAsync(path, stop);
                made.Add(new Job.Made(one.Name, kept.Digest, kept.Size, one.Package));
            }
            finally
            {
                work.Delete(recursive: true);
            }
        }
        return made;
    }

    /// <param name="Name">What the file is called.</param>
    /// <param name="Package">The digest of the package in it.</param>
    public sealed record Written(string Name, string Package);

    /// <summary>Writes the package of one case to a path. Null where there is no such case for the actor, or it has not ended.</summary>
    public async Task<Outcome<Written>?> WriteAsync(Actor actor, Guid id, string path, CancellationToken stop = default)
    {
        var work = files.NewTemporary();
        try
        {
            if (await compose.RunAsync(actor, id, work, stop) is not { } composed) return null;
            if (composed.Value is not { } content) return composed.Refusals.ToList();
            var digest = await Task.Run(() =>
            {
                using var to = File.Create(path);
                return BagWriter.WriteZip(content.Bag, to, stop: stop);
            }, stop);
            return new Written($"{content.Bag.Name}.zip", digest);
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Writes it for somebody at the server's own command line: that it was taken out is kept.</summary>
    public async Task<Outcome<Written>?> ExportAsync(Actor actor, Guid id, string path, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await WriteAsync(actor, id, path, stop) is not { } outcome) return null;
        if (outcome.Value is not { } written) return outcome;
        var call = await db.Applications.Where(a => a.Id == id).Select(a => a.CallId).FirstAsync(stop);
        await using var work = await db.BeginAsync(stop);
        return await db.CommitAsync(AuditNote.OfRecommendation(call, actor.OfficeId!, actor, "archive.export", now, new { subject = id, package = written.Package }) with { Chain = StartArchive.ChainOf(call, actor.OfficeId!) }, written, stop);
    }

    /// <summary>The cases that a number, a case's or a call's id stands for; null where the actor has none of that.</summary>
    public async Task<IReadOnlyList<Guid>?> NamedAsync(Actor actor, string word, CancellationToken stop = default)
    {
        var id = Guid.TryParse(word, out var parsed) ? parsed : (Guid?)null;
        if (await actor.Sees(db.Applications.AsNoTracking()).Where(a => a.Number == word || a.Id == id).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(stop) is { } one) return [one];
        return id is { } call && await db.Calls.AnyAsync(c => c.Id == call, stop) ? await find.EndedAsync(actor, call, stop) : null;
    }
}
