using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>上传签字扫描件: looked into as any other file, kept by its digest, with who and when. The same file twice is there once.</summary>
public sealed class AddScan(Db db, ShowScans scans, KeepPicture keep, TimeProvider time)
{
    internal const int MostFiles = 50;
    internal static readonly Refusal NoSuch = new("scan.unknown", "没有这份评审用表，或不由您所在单位组织");

    public async Task<Outcome<PanelScan>> RunAsync(Actor actor, ShowScans.Place place, string? name, Stream? file, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        // nobody's files are looked into for a paper that is not his
        if (await scans.FindAsync(actor, place, stop) is null) return NoSuch;
        if (file is null) return new Refusal("scan.noFile", "请选择签字扫描件", "file");
        var kept = await keep.RunAsync(new KeepPicture.Input("scan", "签字扫描件", "file", name, file, AddVisitFile.MostBytes), actor.PersonId, stop);
        if (kept.Value is not { } picture) return kept.Refusals.ToList();

        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"scans:{actor.OfficeId}", stop);
        if (await scans.FindAsync(actor, place, stop) is not { } of) return NoSuch;
        var there = await ShowScans.Of(db.PanelScans, actor, of).Where(s => s.RemovedAt == null).ToListAsync(stop);
        // pressed twice
        if (there.Find(one => one.Digest == picture.File.Digest) is { } before) return before;
        if (there.Count >= MostFiles) return new Refusal("scan.most", $"一份表最多 {MostFiles} 个扫描件，请合并后再传", "file");
        var row = new PanelScan
        {
            Id = Guid.CreateVersion7(now), CallId = of.Call, Step = of.Step, OfficeId = actor.OfficeId!, Paper = of.Paper, TaskId = of.Task, GroupId = of.Group, Department = of.Department, Edition = of.Edition,
            Name = picture.Name, Digest = picture.File.Digest, Size = picture.File.Size, Kind = picture.Kind, PersonId = actor.PersonId, At = now,
        };
        db.PanelScans.Add(row);
        return await db.CommitAsync(AuditNote.OfRecommendation(row.CallId, row.OfficeId, actor, "scan.add", now, new { row.Id, row.Step, paper = row.Paper.ToString(), row.TaskId, row.GroupId, row.Department, row.Edition, row.Digest }), row, stop);
    }
}
