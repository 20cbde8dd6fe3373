using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Begins an application under an open call, where nothing that is known beforehand stands in the way.</summary>
public sealed class StartApplication(Db db, ProgrammeStore programmes, StartCheck check, TimeProvider time)
{
    public async Task<Outcome<Guid>> RunAsync(Actor actor, Guid callId, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.Apply) || actor.InstitutionId is not { } institutionId) return new Refusal("start.role", "只有申报单位的人员可以开始申报");
        await using var work = await db.BeginAsync(stop);
        // numbers are given one after the other, and nobody of one institution begins twice at once
        await db.LockAsync($"call:{callId}", stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == callId, stop) is not { } call) return CallOffice.NoSuchCall;
        var programme = await programmes.FindAsync(call.Digest, stop);
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == institutionId, stop);
        var refusals = await check.RunAsync(call, programme, institution, now, stop);
        if (refusals.Count > 0) return refusals;
        var count = await db.Applications.CountAsync(a => a.CallId == callId, stop);
        var application = new Application
        {
            Id = Guid.CreateVersion7(now),
            Number = string.Create(CultureInfo.InvariantCulture, $"{programme.Notice.Office / 10_000:00}{programme.Notice.Issued.Year}-{call.Id.ToString("N")[^4..].ToUpperInvariant()}-{count + 1:0000}"),
            CallId = callId,
            InstitutionId = institutionId,
            Digest = call.Digest,
            Step = programme.Workflow.First.Id,
            StartedAt = now,
            ArrivedAt = now,
        };
        db.Applications.Add(application);
        db.DraftSections.Add(new DraftSection
        {
            ApplicationId = application.Id,
            Section = DraftSection.Begun,
            // what is known already is not asked again
            Answers = JsonText.Write(await check.KnownAsync(programme, institution, assumeNone: false, now, stop)),
            Revision = 1,
            SavedAt = now,
            SavedBy = actor.PersonId,
        });
        return await db.CommitAsync(AuditNote.Of(application, actor, "application.start", now, new { application.Number, application.Digest }), application.Id, stop);
    }
}
