namespace Shifan.Casework;

/// <summary>Puts a draft away that was never submitted. Nothing is lost: <see cref="RestoreDraft"/> takes it back.</summary>
public sealed class DeleteDraft(Db db, Casefiles files, TimeProvider time)
{
    public async Task<Outcome<Application>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, id, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!actor.Has(Duty.Apply)) return Refusals.NotYours;
        if (file.Application.Version > 0) return new Refusal("draft.submitted", "已提交过的申报不能删除；不再申报的，可不再提交");
        if (file.Application.DeletedAt is not null) return file.Application;
        file.Application.DeletedAt = now;
        file.Application.Token++;
        return await db.CommitAsync(AuditNote.Of(file.Application, actor, "draft.delete", now, new { file.Application.Number }), file.Application, stop);
    }
}
