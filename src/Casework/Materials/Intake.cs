using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What a slot takes: as the programme says, and where it says nothing as the installation is set.</summary>
public sealed record SlotLimits(IReadOnlyList<FileKind> Accept, int MostFiles, long MostSize)
{
    public static SlotLimits Of(Material slot, FileSettings settings) => new(
        [.. slot.Accept.Select(word => Enum.Parse<FileKind>(word, ignoreCase: true))],
        slot.MostFiles ?? settings.MostFiles,
        slot.MostBytes ?? settings.MostFile);
}

/// <summary>Every refusal about files that more than one operation gives.</summary>
public static class MaterialRefusals
{
    public static readonly Refusal NoSlot = new("material.slot", "没有这一项材料，请刷新页面后重试");
    public static readonly Refusal NoMaterial = new("material.unknown", "没有这个文件，可能已被移除，请刷新页面");
    public static readonly Refusal NoUpload = new("upload.unknown", "没有这次上传，可能已超过一天未继续而被清理，请重新上传");

    /// <summary>Where the page shows it.</summary>
    public static string FieldOf(string slot) => $"material:{slot}";

    internal static Refusal TooLarge(Material slot, long most) => new("material.size", $"文件超过 {Sizes.Say(most)}，未收下。请压缩（如降低扫描分辨率到 200 dpi 左右）或拆成几个文件后再上传", FieldOf(slot.Id), slot.Clause);

    internal static Refusal Kind(Material slot, FileKind kind, IReadOnlyList<FileKind> accept) => new("material.kind", $"这里只收 {accept.Say()}，不收 {kind.Label()}。请转换后再上传", FieldOf(slot.Id), slot.Clause);

    internal static Refusal TooMany(Material slot, int most) => new("material.count", $"“{slot.Label}”最多 {most} 个文件。请先移除不需要的，或把几份合成一个 PDF", FieldOf(slot.Id), slot.Clause);

    internal static Refusal NoRoom(Material slot, long most) => new("material.total", $"本申报的文件合计不能超过 {Sizes.Say(most)}。请移除不需要的，或压缩后再上传", FieldOf(slot.Id));

    internal static Refusal Kept(Material slot) => new("material.kept", "提交后可以补传，已上传的文件不能移除或调整顺序。传错的，请再上传正确的一份，并给受理单位留言说明", FieldOf(slot.Id), slot.Clause);

    internal static Refusal Twice(Material slot, string name) => new("material.twice", $"这份文件已在此处（{name}），不用再次上传", FieldOf(slot.Id));
}

/// <summary>
/// The way of a file into a slot, which every operation that adds one takes: may it be added, what is in it, is there room. Looking into a
/// file takes its time, so it is done before the write begins, and what could change meanwhile is asked again inside.
/// </summary>
public sealed class Intake(Db db, Casefiles casefiles, ProgrammeStore programmes, FileStore files, Inspector inspector, SealMarks seals, Store store, TimeProvider time)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A slot that this actor may add files to now.</summary>
    internal sealed record Opened(Application Application, Material Slot, SlotLimits Limits, bool WithApplicant);

    /// <summary>Asked before a byte is taken; nothing is locked.</summary>
    internal async Task<Outcome<Opened>> OpenAsync(Actor actor, Guid application, string slot, CancellationToken stop)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == application, stop) is not { } found) return Refusals.NoSuchApplication;
        return Open(actor, found, await programmes.FindAsync(found.Digest, stop), slot);
    }

    /// <summary>The same inside a write, with the application locked.</summary>
    internal Task<Outcome<Opened>> LockAsync(Actor actor, Guid application, string slot, CancellationToken stop) => LockAsync(actor, application, slot, alters: false, stop);

    /// <summary>The same for what is there already: to be taken out or moved.</summary>
    internal Task<Outcome<Opened>> LockToAlterAsync(Actor actor, Guid application, string slot, CancellationToken stop) => LockAsync(actor, application, slot, alters: true, stop);

    private async Task<Outcome<Opened>> LockAsync(Actor actor, Guid application, string slot, bool alters, CancellationToken stop) =>
        await casefiles.LockAsync(actor, application, stop) is { } file ? Open(actor, file.Application, file.Programme, slot, alters) : Refusals.NoSuchApplication;

    /// <summary>
    /// Why nothing may be put into a slot now; null where it may. While the applicant fills in everything may be changed; with the office, what is
    /// due with a later delivery may still come until that, and what has come stays.
    /// </summary>
    internal static Refusal? Closed(Programme programme, Application application, Material slot, DateTimeOffset now)
    {
        var step = programme.Workflow[application.Step];
        if (IsFree(application, step, slot)) return null;
        if (slot.Due is null && step.IsApplicants) return CasePlace.LockedSlot;
        if (slot.Due is not { } due || step.Actions.Count == 0) return Refusals.WrongStep(step.PublicLabel);
        var delivery = programme.Deliveries.First(d => d.Id == due);
        return delivery.Until is { } until && Deadline.EndOf(until) is var last && last.IsLate(now) ? Refusals.Late(delivery.Label, last.ToString(), delivery.Clause) : null;
    }

    /// <summary>Whether what is in a slot may be changed in every way: it is with the applicant, and a correction does not leave it locked.</summary>
    internal static bool IsFree(Application application, Step step, Material slot) =>
        step.IsApplicants && (application.OpenPlaces is not { } open || CasePlace.IsOpen(open, CasePlace.OfSlot(slot.Id)));

    private Outcome<Opened> Open(Actor actor, Application application, Programme programme, string slot, bool alters = false)
    {
        if (!actor.Has(Duty.Apply)) return Refusals.NotYours;
        if (application.DeletedAt is not null) return Refusals.Deleted;
        if (programme.Materials.FirstOrDefault(material => material.Id == slot) is not { } found) return MaterialRefusals.NoSlot;
        var step = programme.Workflow[application.Step];
        if (Closed(programme, application, found, time.GetUtcNow()) is { } closed) return closed with { Field = MaterialRefusals.FieldOf(slot) };
        if (alters && !IsFree(application, step, found)) return MaterialRefusals.Kept(found);
        return new Opened(application, found, SlotLimits.Of(found, store.Files), step.IsApplicants);
    }

    /// <summary>Whether there is room in the slot and in the application, with so many bytes more, and as many on their way.</summary>
    internal async Task<Refusal?> RoomAsync(Opened at, long more, CancellationToken stop, long coming = 0)
    {
        if (more > at.Limits.MostSize) return MaterialRefusals.TooLarge(at.Slot, at.Limits.MostSize);
        var there = await db.DraftMaterials.AsNoTracking().Where(m => m.ApplicationId == at.Application.Id && m.RemovedAt == null).Select(m => new { m.Slot, m.Size }).ToListAsync(stop);
        if (there.Count(m => m.Slot == at.Slot.Id) >= at.Limits.MostFiles) return MaterialRefusals.TooMany(at.Slot, at.Limits.MostFiles);
        return there.Sum(m => m.Size) + coming + more > store.Files.MostTotal ? MaterialRefusals.NoRoom(at.Slot, store.Files.MostTotal) : null;
    }

    /// <summary>What was found in a file, and the file kept. Its thumbnail is made on the way.</summary>
    internal sealed record Kept(StoredFile File, FileKind Kind, int? Pages, string Warnings, string? PageCode);

    /// <summary>Looks into the file at a path, and keeps it where nothing stands against it.</summary>
    internal async Task<Outcome<Kept>> KeepAsync(Opened at, string path, CancellationToken stop)
    {
        var thumbnail = files.NewTemporary();
        try
        {
            var found = await inspector.InspectAsync(path, thumbnail, at.Application.InstitutionId, stop);
            var field = MaterialRefusals.FieldOf(at.Slot.Id);
            if (found.Objection is { } objection) return new Refusal(objection.Code, objection.Sentence, field, at.Slot.Clause);
            if (!at.Limits.Accept.Contains(found.Kind!.Value)) return MaterialRefusals.Kind(at.Slot, found.Kind.Value, at.Limits.Accept);
            string? mark = null;
            if (SealMarks.IsAsked(at.Slot) && found.Kind.Value.HasPicture())
            {
                var read = await seals.ReadAsync(at, found.Kind.Value, path, stop);
                if (!read.Done) return read.Refusals.ToList();
                mark = read.Value;
            }
            await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (await files.KeepAsync(content, at.Limits.MostSize, stop) is not { } kept) return MaterialRefusals.TooLarge(at.Slot, at.Limits.MostSize);
            if (File.Exists(thumbnail)) files.PutDerived(thumbnail, kept.Digest, Pictures.Thumbnail);
            return new Kept(kept, found.Kind.Value, found.Pages, JsonSerializer.Serialize(found.Warnings, Plain), mark);
        }
        finally
        {
            File.Delete(thumbnail);
        }
    }

    /// <summary>The row of a kept file, inside a write; refused where it is there already or where there is no room any more.</summary>
    internal async Task<Outcome<DraftMaterial>> AttachAsync(Actor actor, Opened at, Kept kept, string name, DateTimeOffset now, CancellationToken stop)
    {
        var there = await db.DraftMaterials.AsNoTracking().Where(m => m.ApplicationId == at.Application.Id && m.Slot == at.Slot.Id && m.RemovedAt == null).ToListAsync(stop);
        if (there.FirstOrDefault(m => m.Digest == kept.File.Digest) is { } same) return MaterialRefusals.Twice(at.Slot, same.Name);
        if (await RoomAsync(at, kept.File.Size, stop) is { } full) return full;
        var material = new DraftMaterial
        {
            Id = Guid.CreateVersion7(now),
            ApplicationId = at.Application.Id,
            Slot = at.Slot.Id,
            Name = FileNames.Apart(FileNames.Clean(name, kept.Kind), [.. there.Select(m => m.Name)]),
            Digest = kept.File.Digest,
            Size = kept.File.Size,
            Kind = kept.Kind,
            Pages = kept.Pages,
            Warnings = kept.Warnings,
            PageCode = kept.PageCode,
            Place = there.Count == 0 ? 1 : there.Max(m => m.Place) + 1,
            AddedAt = now,
            AddedBy = actor.PersonId,
        };
        db.DraftMaterials.Add(material);
        return material;
    }

    internal static AuditNote NoteOf(Application application, Actor actor, string action, DateTimeOffset now, DraftMaterial material) =>
        AuditNote.Of(application, actor, action, now, new { material = material.Id, material.Slot, material.Digest, material.Size });
}
