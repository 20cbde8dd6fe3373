using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>
/// Does the next job, one at a time a server. Whoever does it says so again and again; of one that died the job is taken up by the next, from
/// its beginning, and given up after a few times.
/// </summary>
public sealed class RunJobs(Db db, FindActor actors, MakePackage packages, MakePaperSets sets, MakeArchive archives, TakeInPackage imports, OfficeLetters letters, TimeProvider time, ILogger<RunJobs> log)
{
    private const int MostAttempts = 3;

    // a sign of life is due every second; a machine that is busy may miss some
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Sign = TimeSpan.FromSeconds(1);

    /// <summary>Whether there was one to do.</summary>
    public async Task<bool> RunAsync(CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var next = await db.Jobs.AsNoTracking().Where(j => j.State == JobState.Waiting || j.State == JobState.Running && j.HeldUntil < now).OrderBy(j => j.MadeAt).FirstOrDefaultAsync(stop);
        if (next is null || !await TakeAsync(next, now, stop)) return false;
        try
        {
            if (next.Attempts >= MostAttempts) await EndAsync(next, [], next.Kind == JobKind.ImportPackage ? "导入数次都中断了，请重新选择文件导入，已收到的不会重复" : "生成数次都中断了，请把编号告诉系统管理人员", stop);
            else if (await actors.OfAsync(next.PersonId, stop) is not { } actor || actor.OfficeId != next.OfficeId) await EndAsync(next, [], next.Kind == JobKind.ImportPackage ? "申请导入的人已不在本单位，请由在岗人员重新导入" : "申请生成的人已不在本单位，请由在岗人员重新生成", stop);
            else
            {
                string? report = null;
                Task Progress(long done, long total) => SignAsync(next.Id, done, total, stop);
                var outcome = next.Kind switch
                {
                    JobKind.PaperSets => await sets.RunAsync(actor, next, Progress, stop),
                    JobKind.PackageZip or JobKind.PackageDiscs => await packages.RunAsync(actor, next, Progress, stop),
                    JobKind.ArchiveCase or JobKind.ArchiveCall => await archives.RunAsync(actor, next, Progress, stop),
                    JobKind.ImportPackage => await imports.RunAsync(actor, next, Progress, found => report = found, stop),
                    _ => throw new InvalidOperationException($"Nobody does {next.Kind}."),
                };
                await EndAsync(next, outcome.Value ?? [], outcome.Done ? null : string.Join("；", outcome.Refusals.Select(refusal => refusal.Sentence)), stop, report);
            }
        }
        catch (Exception error) when (error is DamagedFileException or DiscImageException)
        {
            log.LogError(error, "job.failed {Job}", next.Id);
            await EndAsync(next, [], error is DamagedFileException damaged ? $"库存文件已损坏：{damaged.Path}，请联系系统管理人员从备份恢复" : "制作光盘映像时出错，请联系系统管理人员", stop);
        }
        return true;
    }

    // a lease and its progress are no facts that anybody was told: they stand outside the audit, what comes of it within
    private async Task<bool> TakeAsync(Job job, DateTimeOffset now, CancellationToken stop)
    {
        await using var work = await db.BeginAsync(stop);
        var taken = await db.Jobs.Where(j => j.Id == job.Id && j.State == job.State && j.Attempts == job.Attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.State, JobState.Running).SetProperty(j => j.Attempts, j => j.Attempts + 1).SetProperty(j => j.HeldUntil, now + Lease).SetProperty(j => j.Progress, 0), stop) == 1;
        await work.Transaction.CommitAsync(stop);
        return taken;
    }

    private DateTimeOffset signed;

    private async Task SignAsync(Guid id, long done, long total, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (now - signed < Sign && now >= signed) return;
        signed = now;
        await using var work = await db.BeginAsync(stop);
        await db.Jobs.Where(j => j.Id == id).ExecuteUpdateAsync(set => set.SetProperty(j => j.Progress, done).SetProperty(j => j.Total, total).SetProperty(j => j.HeldUntil, now + Lease), stop);
        await work.Transaction.CommitAsync(stop);
    }

    private async Task EndAsync(Job taken, IReadOnlyList<Job.Made> made, string? trouble, CancellationToken stop, string? report = null)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var job = await db.Jobs.FirstAsync(j => j.Id == taken.Id, stop);
        job.State = trouble is null ? JobState.Done : JobState.Failed;
        (job.EndedAt, job.HeldUntil, job.Trouble, job.Files) = (now, null, trouble, made.Count == 0 ? null : JsonSerializer.Serialize(made));
        (job.Progress, job.Report) = (job.Total, report);
        var about = await AboutAsync(job, stop);
        await letters.ToPersonAsync(
            job.PersonId, Telling.PackageMade, trouble is null ? $"{about.What}已{about.Verb}" : $"{about.What}没有{about.Verb}",
            trouble is null ? $"{about.Of}的{about.What}已{about.Verb}，请登录查看：" : $"{about.Of}的{about.What}没有{about.Verb}：{trouble}。请登录查看：",
            about.Page, about.Action + ".made", $"job:{job.Id}", now, stop);
        await db.CommitAsync(
            AuditNote.OfSystem(null, about.Action + (trouble is null ? ".made" : ".failed"), now, new { job = job.Id, subject = job.Subject, files = made.Select(one => one.Digest), trouble }) with { Chain = about.Chain }, true, stop);
        if (job.Kind == JobKind.ImportPackage) imports.Forget(job);
    }

    /// <summary>What a job is told as: what it made, of what, where it is looked at, and in which chain it is kept.</summary>
    private sealed record About(string What, string Of, string Page, string Action, string Chain, string Verb = "生成");

    private async Task<About> AboutAsync(Job job, CancellationToken stop)
    {
        if (job.Kind == JobKind.ArchiveCase)
        {
            var one = await db.Applications.AsNoTracking().Where(a => a.Id == job.Subject).Select(a => new { a.Number, a.CallId }).FirstAsync(stop);
            return new About("归档信息包", one.Number, $"/archives/cases/{job.Subject}", "archive", StartArchive.ChainOf(one.CallId, job.OfficeId));
        }
        if (job.Kind == JobKind.ArchiveCall) return new About("归档信息包", await db.Calls.Where(c => c.Id == job.Subject).Select(c => c.Title).FirstAsync(stop), $"/archives/{job.Subject}", "archive", StartArchive.ChainOf(job.Subject, job.OfficeId));
        if (job.Kind == JobKind.ImportPackage)
        {
            var named = job.Imported() is { } came ? $"{came.Office}“{came.Title}”（{came.Document}）" : await db.Calls.Where(c => c.Id == job.Subject).Select(c => c.Title).FirstAsync(stop);
            return new About("数据包", named, StartImport.PageOf(job.Subject), "import", $"recommendation:{job.Subject}:{job.OfficeId}", "导入");
        }
        var batch = await db.Batches.AsNoTracking().FirstAsync(b => b.Id == job.Subject, stop);
        var (of, chain) = ($"{batch.Title}（{batch.Document}）", $"recommendation:{batch.CallId}:{job.OfficeId}");
        return job.Kind == JobKind.PaperSets
            ? new About("纸质材料打印文件", of, StartPaperSets.PageOf(batch), "paper", chain)
            : new About("数据包", of, MakePackage.PageOf(batch), "package", chain);
    }
}
