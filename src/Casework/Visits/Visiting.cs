using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A visit as an operation works on it: by the text under which it was planned, with those who still belong to its team.</summary>
internal sealed record Visitfile(Visit Visit, Programme Programme, Visits Terms, IReadOnlyList<VisitMember> Team)
{
    /// <summary>Why nothing can be entered now; null where it can.</summary>
    public Refusal? Closed => Visit.State switch
    {
        VisitState.Cancelled => new Refusal("visit.cancelled", "这次核查已取消"),
        VisitState.Done => new Refusal("visit.done", "核查记录已提交，不能再改动；需要更正的，请组织核查的单位退回更正"),
        _ => null,
    };

    public VisitItem? Item(string? id) => Terms.Items.FirstOrDefault(item => item.Id == id);
}

/// <summary>实地核查: found through whose it is. Of a visit of another office, or of another team, nobody hears.</summary>
public sealed class Visiting(Db db, ProgrammeStore programmes)
{
    public static readonly Refusal NoSuch = new("visit.unknown", "没有这次核查，或不由您办理");

    /// <summary>The visits of an office.</summary>
    internal static IQueryable<Visit> Own(IQueryable<Visit> visits, Actor actor) => actor.Has(Duty.PlanVisits) ? visits.Where(v => v.OfficeId == actor.OfficeId) : visits.Where(_ => false);

    /// <summary>The visits on which somebody goes: an officer's as soon as they are planned, an expert's as soon as he was told, and has signed what the programme has him sign.</summary>
    internal IQueryable<Visit> Goes(Actor actor)
    {
        if (!actor.Has(Duty.GoVisits)) return db.Visits.Where(_ => false);
        return actor.Role == Role.Expert
            ? db.Visits.Where(v => v.CancelledAt == null && v.ToldAt != null && db.VisitMembers.Any(m => m.VisitId == v.Id && m.LeftAt == null && (m.PledgeDigest == null || m.PledgedAt != null) && db.Experts.Any(e => e.Id == m.ExpertId && e.PersonId == actor.PersonId)))
            : db.Visits.Where(v => v.CancelledAt == null && v.OfficeId == actor.OfficeId && db.VisitMembers.Any(m => m.VisitId == v.Id && m.LeftAt == null && m.PersonId == actor.PersonId));
    }

    /// <summary>The places in teams that an expert was told of and has not signed for: of these he knows when, not where.</summary>
    internal IQueryable<VisitMember> Unsigned(Actor actor) => actor.Has(Duty.GoVisits) && actor.Role == Role.Expert
        ? db.VisitMembers.Where(m => m.LeftAt == null && m.PledgeDigest != null && m.PledgedAt == null && db.Experts.Any(e => e.Id == m.ExpertId && e.PersonId == actor.PersonId) && db.Visits.Any(v => v.Id == m.VisitId && v.CancelledAt == null && v.ToldAt != null))
        : db.VisitMembers.Where(_ => false);

    /// <summary>An own office's visit, held until the transaction ends.</summary>
    internal Task<Visitfile?> LockAsync(Actor actor, Guid id, CancellationToken stop) => LockAsync(Own(db.Visits, actor), id, stop);

    /// <summary>The same for somebody of the team.</summary>
    internal Task<Visitfile?> LockTeamAsync(Actor actor, Guid id, CancellationToken stop) => LockAsync(Goes(actor), id, stop);

    private async Task<Visitfile?> LockAsync(IQueryable<Visit> seen, Guid id, CancellationToken stop)
    {
        await db.LockAsync($"visit:{id}", stop);
        return await seen.FirstOrDefaultAsync(v => v.Id == id, stop) is { } visit ? await FileAsync(visit, stop) : null;
    }

    internal async Task<Visitfile> FileAsync(Visit visit, CancellationToken stop)
    {
        var programme = await programmes.FindAsync(visit.Digest, stop);
        return new Visitfile(visit, programme, programme.Visits!, await db.VisitMembers.Where(m => m.VisitId == visit.Id && m.LeftAt == null).OrderBy(m => m.Number).ToListAsync(stop));
    }

    /// <summary>Whether the visits of a step of a call are this office's to plan; else why not.</summary>
    internal static Refusal? MayPlan(Actor actor, Programme programme, string? step) =>
        programme.Visits is not { } visits || visits.Step != step ? new Refusal("visit.step", "这一步没有实地核查")
        : !actor.Has(Duty.PlanVisits) || programme.Workflow.Level(programme.Workflow[visits.Step].By)?.Of != actor.Level ? Refusals.NotYours : null;

    /// <summary>The cases that stand at a step before an office.</summary>
    internal IQueryable<Application> Standing(Actor actor, Guid call, string step) =>
        actor.Sees(db.Applications).Where(a => a.CallId == call && a.Step == step && a.HeldAt == null && a.TurnOfficeId == actor.OfficeId);

    /// <summary>The facts of the version that is compared.</summary>
    internal async Task<FactSheet> FactsAsync(Visit visit, Programme programme, CancellationToken stop)
    {
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == visit.ApplicationId && v.Number == visit.Version, stop);
        return Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
    }

    /// <summary>The sum of a plan as it is told: when, who, who leads.</summary>
    internal static string SumOf(Visit visit, IEnumerable<VisitMember> team) => AuditChain.HashOf($"{visit.Slot.Say()}\n{visit.Leader}\n{string.Join('\n', team.OrderBy(m => m.Number).Select(m => $"{m.Number} {m.PersonId}{m.ExpertId}"))}");
}
