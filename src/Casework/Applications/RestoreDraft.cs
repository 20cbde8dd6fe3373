using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Takes a draft back that was put away, unless another one took its place meanwhile.</summary>
public sealed class RestoreDraft(Db db, Casefiles files, StartCheck check, TimeProvider time)
{
    public async Task<Outcome<Application>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, id, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!actor.Has(Duty.Apply)) return Refusals.NotYours;
        var application = file.Application;
        if (application.DeletedAt is null) return application;
        await db.LockAsync($"call:{application.CallId}", stop);
        if (file.Programme.Start?.Applications is { } most
            && await check.Live(file.Programme, application.CallId, application.InstitutionId).CountAsync(stop) >= most)
        {
            return new Refusal("start.twice", $"贵单位在本次申报中已另有 {most} 件申报，不能再恢复这一件", Clause: file.Programme.Start.Clause);
        }
        var (call, institution) = (file.Call, await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == application.InstitutionId, stop));
        if (await check.BarredAsync(call, file.Programme, institution, stop) is { } ended) return ended;
        application.DeletedAt = null;
        application.Token++;
        return await db.CommitAsync(AuditNote.Of(application, actor, "draft.restore", now, new { application.Number }), application, stop);
    }
}
