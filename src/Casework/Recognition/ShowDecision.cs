using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>认定的办理: what stands at a step of decision, what keeps one from being recognised, and what was decided. To the office whose step it is.</summary>
public sealed class ShowDecision(Db db, Publishing publishing, ProgrammeStore programmes, TimeProvider time)
{
    /// <param name="Open">How many objections to it are not answered.</param>
    /// <param name="Upheld">An objection to it holds good.</param>
    public sealed record Candidate(Guid Application, string Number, PublishedLine Line, int Open, bool Upheld);

    public sealed record View(Call Call, Programme Programme, Step Step, string Office, IReadOnlyList<Candidate> Cases, IReadOnlyList<Decision> Decisions, DateOnly Today)
    {
        /// <summary>What the document is called to begin with.</summary>
        public string Title => $"关于公布{Programme.Recognition?.Batch ?? ""}{Programme.Recognition?.Title}名单的通知";

        /// <summary>First and last valid day, if it were decided on that day.</summary>
        public (DateOnly From, DateOnly Until) ValidFrom(DateOnly day) => Programme.Validity.For(day);
    }

    /// <summary>Null where there is no such step for the actor.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid callId, string stepId, CancellationToken stop = default)
    {
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == callId, stop) is not { } call) return null;
        var programme = await programmes.FindAsync(call.Digest, stop);
        var office = await db.Offices.AsNoTracking().FirstOrDefaultAsync(o => o.Id == actor.OfficeId, stop);
        if (office is null || Publishing.MayDecide(actor, programme, stepId, StepKind.Decide) is not null || !Within.Covers(programme.Notice.Office, office.Division)) return null;
        var standing = await publishing.InOrderAsync(actor, publishing.Standing(actor, callId, stepId), callId, stop);
        var held = await publishing.HeldAsync([.. standing.Select(a => a.Id)], stop);
        var upheld = await publishing.UpheldAsync([.. standing.Select(a => a.Id)], stop);
        var cases = new List<Candidate>();
        foreach (var application in standing) cases.Add(new Candidate(application.Id, application.Number, await publishing.LineAsync(application, stop), held.GetValueOrDefault(application.Id), upheld.Contains(application.Id)));
        var decisions = await db.Decisions.AsNoTracking().Where(d => d.CallId == callId && d.Step == stepId && d.OfficeId == actor.OfficeId).OrderByDescending(d => d.MadeAt).ToListAsync(stop);
        return new View(call, programme, programme.Workflow[stepId], office.Name, cases, decisions, Deadline.DayOf(time.GetUtcNow()));
    }
}
