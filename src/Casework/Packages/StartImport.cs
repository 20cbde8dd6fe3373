using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Has a package that was sent and looked at taken in: a job, because sixty cases take minutes. Asked again, it is the same job.</summary>
public sealed class StartImport(Db db, FindBatches batches, FileStore files, TimeProvider time)
{
    internal static string PageOf(Guid call) => $"/recommendation/{call}/import";

    /// <param name="Seen">The digests of what was looked at, as the page showed them.</param>
    public sealed record Input(Guid Call, string Seen);

    public async Task<Outcome<Job>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"import:{input.Call}:{actor.OfficeId}", stop);
        if (!actor.Has(Duty.Recommend) || await batches.RunAsync(actor, input.Call, stop) is not { TakesPackages: true }) return Refusals.NotYours;
        var before = await db.Jobs.AsNoTracking().Where(j => j.Kind == JobKind.ImportPackage && j.Subject == input.Call && j.PersonId == actor.PersonId && j.Seen == input.Seen).OrderByDescending(j => j.MadeAt).FirstOrDefaultAsync(stop);
        // pressed twice, the file is the job's already
        if (before is { IsOpen: true } || before is not null && !File.Exists(files.InboxOf(actor.PersonId))) return before;
        if (!File.Exists(files.InboxOf(actor.PersonId))) return new Refusal("import.none", "试算用的文件已不在服务器上，请重新选择文件", "file");
        var job = new Job { Id = Guid.CreateVersion7(now), Kind = JobKind.ImportPackage, Subject = input.Call, PersonId = actor.PersonId, OfficeId = actor.OfficeId!, MadeAt = now, Seen = input.Seen };
        db.Jobs.Add(job);
        files.HandInbox(actor.PersonId, job.Id, now);
        return await db.CommitAsync(AuditNote.OfRecommendation(input.Call, actor.OfficeId!, actor, "import.start", now, new { job = job.Id, packages = input.Seen.Split(' ') }), job, stop);
    }
}
