using Microsoft.EntityFrameworkCore;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>Begins an upload in pieces. Begun again for the same file by the same institution, it goes on where it stood.</summary>
public sealed class BeginUpload(Db db, Intake intake, FileStore files, Store store, TimeProvider time)
{
    private const int MostOpen = 100;

    /// <param name="Application">Whose.</param>
    /// <param name="Slot">The programme's slot.</param>
    /// <param name="Name">As its owner calls it.</param>
    /// <param name="Size">Its length in bytes.</param>
    /// <param name="FileKey">The sender's own word for the file.</param>
    public sealed record Input(Guid Application, string Slot, string Name, long Size, string FileKey);

    public async Task<Outcome<UploadState>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (input.Size <= 0) return new Refusal("file.empty", "这是一个空文件（0 字节），请检查后重新上传", MaterialRefusals.FieldOf(input.Slot));
        await using var work = await db.BeginAsync(stop);
        var opened = await intake.LockAsync(actor, input.Application, input.Slot, stop);
        if (opened.Value is not { } at) return opened.Refusals.ToList();
        // the sender's word may be anything; only whether it is the same matters
        var key = input.FileKey.Length == 0 ? "" : AuditChain.HashOf(input.FileKey);
        var all = await db.Uploads.AsNoTracking().Where(u => u.MaterialId == null && u.EndedAt == null && db.Applications.Any(a => a.Id == u.ApplicationId && a.InstitutionId == at.Application.InstitutionId)).ToListAsync(stop);
        all.RemoveAll(u => files.PartLength(u.Id) is null);
        var open = all.Where(u => u.ApplicationId == input.Application).ToList();
        if (key.Length > 0 && open.FirstOrDefault(u => u.Slot == input.Slot && u.FileKey == key && u.Size == input.Size) is { } same) return UploadState.Of(same, files);
        // what was declared will take its place, in the application and on the disk
        if (await intake.RoomAsync(at, input.Size, stop, coming: open.Sum(u => u.Size)) is { } full) return full;
        if (all.Count >= MostOpen || all.Sum(u => u.Size) + input.Size > store.Files.MostTotal) return new Refusal("upload.many", $"本单位未完成的上传过多（最多 {MostOpen} 个，合计 {Sizes.Say(store.Files.MostTotal)}），请先完成或取消一些", MaterialRefusals.FieldOf(input.Slot));
        var upload = new Upload
        {
            Id = Guid.CreateVersion7(now),
            ApplicationId = input.Application,
            Slot = input.Slot,
            Name = FileNames.Clean(input.Name),
            Size = input.Size,
            FileKey = key,
            StartedAt = now,
            StartedBy = actor.PersonId,
        };
        db.Uploads.Add(upload);
        files.BeginPart(upload.Id);
        return await db.CommitAsync(AuditNote.Of(at.Application, actor, "upload.begin", now, new { upload = upload.Id, upload.Slot, upload.Size }), UploadState.Of(upload, files), stop);
    }
}

/// <summary>How far an upload is.</summary>
public sealed record UploadState(Guid Id, string Slot, string Name, long Size, long Received, string FileKey, Guid? Material)
{
    internal static UploadState Of(Upload upload, FileStore files) =>
        new(upload.Id, upload.Slot, upload.Name, upload.Size, upload.MaterialId is null ? files.PartLength(upload.Id) ?? 0 : upload.Size, upload.FileKey, upload.MaterialId);
}

/// <summary>The uploads of an application that can go on.</summary>
public sealed class ShowUploads(Db db, FileStore files)
{
    public async Task<IReadOnlyList<UploadState>?> RunAsync(Actor actor, Guid application, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.Apply) || !await actor.Sees(db.Applications.AsNoTracking()).AnyAsync(a => a.Id == application, stop)) return null;
        var open = await db.Uploads.AsNoTracking().Where(u => u.ApplicationId == application && u.MaterialId == null && u.EndedAt == null).OrderBy(u => u.Id).ToListAsync(stop);
        return [.. open.Where(u => files.PartLength(u.Id) is not null).Select(u => UploadState.Of(u, files))];
    }

    /// <summary>One of them, done or not; null where the actor knows of none.</summary>
    public async Task<UploadState?> OneAsync(Actor actor, Guid application, Guid id, CancellationToken stop = default) =>
        await FindAsync(db, actor, application, id, stop) is { } upload ? UploadState.Of(upload, files) : null;

    internal static async Task<Upload?> FindAsync(Db db, Actor actor, Guid application, Guid id, CancellationToken stop)
    {
        if (!actor.Has(Duty.Apply) || !await actor.Sees(db.Applications.AsNoTracking()).AnyAsync(a => a.Id == application, stop)) return null;
        return await db.Uploads.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id && u.ApplicationId == application && u.EndedAt == null, stop);
    }
}

/// <summary>
/// Takes a piece of an upload at the place where it has come to. The piece is on the disk before it is acknowledged, and no record is
/// written: how much has come is how long the part is. A piece that breaks off counts as far as it came.
/// </summary>
public sealed class ReceivePiece(Db db, Intake intake, FileStore files)
{
    public sealed record Input(Guid Application, Guid Upload, long Offset, Stream Content);

    public async Task<Outcome<UploadState>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (await ShowUploads.FindAsync(db, actor, input.Application, input.Upload, stop) is not { } upload) return MaterialRefusals.NoUpload;
        if (upload.MaterialId is not null) return UploadState.Of(upload, files);
        var opened = await intake.OpenAsync(actor, input.Application, upload.Slot, stop);
        if (!opened.Done) return opened.Refusals.ToList();
        using var hold = files.TryHoldPart(upload.Id);
        if (hold is null) return new Refusal("upload.busy", "这个文件正在另一个窗口上传，稍后会自动继续");
        if (files.PartLength(upload.Id) is not { } length) return MaterialRefusals.NoUpload;
        if (length != input.Offset) return new Refusal("upload.offset", $"已收到 {length} 字节，请从那里继续");
        return await files.AppendPartAsync(upload.Id, input.Content, upload.Size, stop) switch
        {
            PartAppended.All => UploadState.Of(upload, files),
            PartAppended.TooMuch => new Refusal("upload.size", "收到的内容比文件声明的更长，请重新选择文件上传", MaterialRefusals.FieldOf(upload.Slot)),
            _ => new Refusal("upload.cut", "连接中断，已收到的部分保留，稍后会自动继续"),
        };
    }
}

/// <summary>Finishes an upload: what came is looked into, kept and put into its slot. Asked twice, it answers twice the same.</summary>
public sealed class FinishUpload(Db db, Intake intake, FileStore files, TimeProvider time)
{
    /// <param name="Application">Whose.</param>
    /// <param name="Upload">Which.</param>
    /// <param name="Digest">SHA-256 of the file as the sender has it, where he could say it.</param>
    public sealed record Input(Guid Application, Guid Upload, string? Digest = null);

    public async Task<Outcome<DraftMaterial>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (await ShowUploads.FindAsync(db, actor, input.Application, input.Upload, stop) is not { } upload) return MaterialRefusals.NoUpload;
        if (upload.MaterialId is { } done) return await db.DraftMaterials.AsNoTracking().FirstAsync(m => m.Id == done, stop);
        var opened = await intake.OpenAsync(actor, input.Application, upload.Slot, stop);
        if (opened.Value is not { } at) return opened.Refusals.ToList();
        var field = MaterialRefusals.FieldOf(upload.Slot);
        using var hold = files.TryHoldPart(upload.Id);
        if (hold is null) return new Refusal("upload.busy", "这个文件正在另一个窗口上传或检查，请稍候", field);
        // finished between the first look and the hold
        if (await db.Uploads.AsNoTracking().Where(u => u.Id == upload.Id).Select(u => u.MaterialId).FirstAsync(stop) is { } meanwhile) return await db.DraftMaterials.AsNoTracking().FirstAsync(m => m.Id == meanwhile, stop);
        if (files.PartLength(upload.Id) is not { } length) return MaterialRefusals.NoUpload with { Field = field };
        if (length != upload.Size) return new Refusal("upload.incomplete", $"“{upload.Name}”还没有传完（{Sizes.Say(length)} / {Sizes.Say(upload.Size)}），请继续上传", field);

        var looked = await intake.KeepAsync(at, files.PartOf(upload.Id), stop);
        if (looked.Value is not { } kept)
        {
            // what the installation cannot do now it may do later
            return looked.Refusals is [{ Code: "file.noWorker" }] ? looked.Refusals.ToList() : await EndAsync(actor, upload, looked.Refusals, stop);
        }
        if (input.Digest is { Length: > 0 } digest && !digest.Equals(kept.File.Digest, StringComparison.OrdinalIgnoreCase))
        {
            return await EndAsync(actor, upload, [new Refusal("upload.differs", "收到的内容与所选文件不一致（可能上传中文件被改动），请重新上传", field)], stop);
        }

        var outcome = await AttachAsync(actor, upload, kept, stop);
        if (outcome.Done || outcome.Refusals[0].Code == MaterialRefusals.NoUpload.Code) files.DeletePart(upload.Id);
        // the step may be the applicant's again, and another may be faster: everything else is about the file
        else if (outcome.Refusals[0].Code is not ("step.wrong" or "changed" or "application.unknown")) return await EndAsync(actor, upload, outcome.Refusals, stop);
        return outcome;
    }

    private async Task<Outcome<DraftMaterial>> AttachAsync(Actor actor, Upload upload, Intake.Kept kept, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var still = await intake.LockAsync(actor, upload.ApplicationId, upload.Slot, stop);
        if (still.Value is not { } locked) return still.Refusals.ToList();
        var tracked = await db.Uploads.FirstAsync(u => u.Id == upload.Id, stop);
        // given up while it was looked into
        if (tracked.EndedAt is not null) return MaterialRefusals.NoUpload with { Field = MaterialRefusals.FieldOf(upload.Slot) };
        var attached = await intake.AttachAsync(actor, locked, kept, upload.Name, now, stop);
        if (attached.Value is not { } material) return attached.Refusals.ToList();
        tracked.MaterialId = material.Id;
        return await db.CommitAsync(Intake.NoteOf(locked.Application, actor, "material.add", now, material), material, stop);
    }

    private async Task<Outcome<DraftMaterial>> EndAsync(Actor actor, Upload upload, IReadOnlyList<Refusal> why, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var application = await db.Applications.AsNoTracking().FirstAsync(a => a.Id == upload.ApplicationId, stop);
        var tracked = await db.Uploads.FirstAsync(u => u.Id == upload.Id, stop);
        tracked.EndedAt = now;
        await db.CommitAsync(AuditNote.Of(application, actor, "upload.refuse", now, new { upload = upload.Id, upload.Slot, why = why[0].Code }), true, stop);
        files.DeletePart(upload.Id);
        return why.ToList();
    }
}

/// <summary>Gives an upload up; what came of it is deleted.</summary>
public sealed class CancelUpload(Db db, Casefiles casefiles, FileStore files, TimeProvider time)
{
    public sealed record Input(Guid Application, Guid Upload);

    public async Task<Outcome<Guid>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await casefiles.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!actor.Has(Duty.Apply)) return Refusals.NotYours;
        if (await db.Uploads.FirstOrDefaultAsync(u => u.Id == input.Upload && u.ApplicationId == input.Application && u.EndedAt == null && u.MaterialId == null, stop) is not { } upload) return MaterialRefusals.NoUpload;
        upload.EndedAt = now;
        var outcome = await db.CommitAsync(AuditNote.Of(file.Application, actor, "upload.cancel", now, new { upload = upload.Id, upload.Slot }), upload.Id, stop);
        // whoever looks into it just now deletes it himself
        using var hold = outcome.Done ? files.TryHoldPart(upload.Id) : null;
        if (hold is not null) files.DeletePart(upload.Id);
        return outcome;
    }
}
