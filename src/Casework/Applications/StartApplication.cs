using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Begins an application under an open call: one per institution and call.</summary>
public sealed class StartApplication(Db db, ProgrammeStore programmes, TimeProvider time)
{
    public async Task<Outcome<Guid>> RunAsync(Actor actor, Guid callId, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (actor is not { Role: Role.Applicant, InstitutionId: { } institutionId }) return new Refusal("start.role", "只有申报单位的人员可以开始申报");
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"call:{callId}", stop);
        if (await db.Calls.FirstOrDefaultAsync(c => c.Id == callId, stop) is not { } call) return new Refusal("call.unknown", "没有这次申报");
        var programme = await programmes.FindAsync(call.Digest, stop);
        var first = programme.Workflow.First;
        if (call.OpensAt > now) return new Refusal("call.early", $"申报自 {Deadline.Show(call.OpensAt)} 开始");
        if (first.Deadline is { Until: { } until } deadline && Deadline.EndOf(until).IsLate(now)) return Refusals.Late("申报", Deadline.EndOf(until).ToString(), deadline.Clause);
        if (await db.Applications.Where(a => a.CallId == callId && a.InstitutionId == institutionId).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(stop) is not null)
        {
            return new Refusal("start.twice", "贵单位已在本次申报中有一件申报，请继续填报");
        }
        var institution = await db.Institutions.FirstAsync(i => i.Id == institutionId, stop);
        var count = await db.Applications.CountAsync(a => a.CallId == callId, stop);
        var application = new Application
        {
            Id = Guid.CreateVersion7(now),
            Number = string.Create(CultureInfo.InvariantCulture, $"{programme.Notice.Office / 10_000:00}{programme.Notice.Issued.Year}-{call.Id.ToString("N")[^4..].ToUpperInvariant()}-{count + 1:0000}"),
            CallId = callId,
            InstitutionId = institutionId,
            Digest = call.Digest,
            Step = first.Id,
            StartedAt = now,
            ArrivedAt = now,
        };
        db.Applications.Add(application);
        db.DraftSections.Add(new DraftSection
        {
            ApplicationId = application.Id,
            Section = DraftSection.Begun,
            Answers = JsonText.Write(Known(programme, institution)),
            Revision = 1,
            SavedAt = now,
            SavedBy = actor.PersonId,
        });
        return await db.CommitAsync(AuditNote.Of(application, actor, "application.start", now, new { application.Number, application.Digest }), application.Id, stop);
    }

    // what the account already knows is not asked again
    private static MappingNode Known(Programme programme, Institution institution)
    {
        var none = new Place("", 0, 0, "");
        var entries = new List<Entry>();
        if (programme.Form.Fields.FirstOrDefault(field => field.Type == FieldType.CreditCode) is { } code) entries.Add(new Entry(code.Id, none, new ScalarNode(none, institution.CreditCode)));
        if (programme.Form.Fields.FirstOrDefault(field => field.Type == FieldType.Institution) is { } name) entries.Add(new Entry(name.Id, none, new ScalarNode(none, institution.Name)));
        return new MappingNode(none, entries);
    }
}
