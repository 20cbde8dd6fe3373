using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>
/// Does the next job, one at a time a server. Whoever does it says so again and again; of one that died the job is taken up by the next, from
/// its beginning, and given up after a few times.
/// </summary>
public sealed class RunJobs(Db db, FindActor actors, MakePackage packages, OfficeLetters letters, TimeProvider time, ILogger<RunJobs> log)
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
            if (next.Attempts >= MostAttempts) await EndAsync(next, [], "生成数次都中断了，请把编号告诉系统管理人员", stop);
            else if (await actors.OfAsync(next.PersonId, stop) is not { } actor || actor.OfficeId != next.OfficeId) await EndAsync(next, [], "申请生成的人已不在本单位，请由在岗人员重新生成", stop);
            else
            {
                var outcome = await packages.RunAsync(actor, next, (done, total) => SignAsync(next.Id, done, total, stop), stop);
                await EndAsync(next, outcome.Value ?? [], outcome.Done ? null : string.Join("；", outcome.Refusals.Select(refusal => refusal.Sentence)), stop);
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

    private async Task EndAsync(Job taken, IReadOnlyList<Job.Made> made, string? trouble, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var job = await db.Jobs.FirstAsync(j => j.Id == taken.Id, stop);
        job.State = trouble is null ? JobState.Done : JobState.Failed;
        (job.EndedAt, job.HeldUntil, job.Trouble, job.Files) = (now, null, trouble, made.Count == 0 ? null : JsonSerializer.Serialize(made));
        job.Progress = job.Total;
        var batch = await db.Batches.AsNoTracking().FirstAsync(b => b.Id == job.Subject, stop);
        await letters.ToPersonAsync(
            job.PersonId, Telling.PackageMade, trouble is null ? "数据包已生成" : "数据包没有生成",
            trouble is null ? $"{batch.Title}（{batch.Document}）的数据包已生成，请登录下载：" : $"{batch.Title}（{batch.Document}）的数据包没有生成：{trouble}。请登录查看：",
            MakePackage.PageOf(batch), "package.made", $"job:{job.Id}", now, stop);
        await db.CommitAsync(
            AuditNote.OfSystem(null, trouble is null ? "package.made" : "package.failed", now, new { job = job.Id, batch = batch.Id, files = made.Select(one => one.Digest), trouble }) with { Chain = $"recommendation:{batch.CallId}:{job.OfficeId}" }, true, stop);
    }

}
