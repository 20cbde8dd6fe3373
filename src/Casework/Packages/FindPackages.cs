using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The packages of a batch that an office has had made, for the office that handed it up and the one that has it.</summary>
public sealed class FindPackages(Db db, FindBatches batches, FindUnsealed unsealed)
{
    /// <param name="Jobs">What was asked for, newest first.</param>
    /// <param name="Drafts">The cases whose form was not sealed when they went up.</param>
    public sealed record View(FindBatches.Item Item, Package Package, IReadOnlyList<Job> Jobs, IReadOnlyList<FindBatches.Line> Drafts)
    {
        /// <summary>Why no images of discs are made; null where they are.</summary>
        public string? NoDiscs => Package.MostBytes is null ? "通知没有要求光盘，只生成 zip" : DiscImage.IsAvailable ? null : "服务器上没有安装 xorriso，不能制作光盘映像；可以下载 zip 后自行刻录";
    }

    /// <summary>Null where there is no such batch for the actor, or the programme wants no files of it.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid call, Guid batch, CancellationToken stop = default)
    {
        if (await batches.RunAsync(actor, call, stop) is not { } view || view.Sent.Concat(view.Received).FirstOrDefault(item => item.Batch.Id == batch) is not { } item) return null;
        var of = await db.Offices.Where(o => o.Id == item.Batch.OfficeId).Select(o => o.Level).FirstAsync(stop);
        var level = FindCandidates.LevelOf(view.Programme, of);
        if (ComposePackage.Of(view.Programme, level) is not { } package) return null;
        var lines = item.Lines.Where(line => line.SentBackAt is null).ToList();
        var drafts = (await unsealed.RunAsync(view.Programme, level, [.. lines.Select(line => line.Application)], item.Batch.SubmittedAt, stop)).Applications;
        return new View(item, package, await db.Jobs.AsNoTracking().Where(j => j.Subject == batch && j.OfficeId == actor.OfficeId && (j.Kind == JobKind.PackageZip || j.Kind == JobKind.PackageDiscs)).OrderByDescending(j => j.MadeAt).ThenByDescending(j => j.Id).Take(20).ToListAsync(stop), [.. lines.Where(line => drafts.Contains(line.Application))]);
    }
}
