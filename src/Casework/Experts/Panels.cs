using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A panel as an operation works on it, with the text under which it scores.</summary>
internal sealed record Panelfile(Panel Panel, Programme Programme)
{
    public Step Step => Programme.Workflow[Panel.Step];
}

/// <summary>评审组: found through what somebody may see. Of a panel that is not his office's, or in which he has no seat, nobody hears.</summary>
public sealed class Panels(Db db, ProgrammeStore programmes)
{
    internal static readonly Refusal NoSuch = new("panel.unknown", "没有这个评审组，或不由您所在单位组织");
    internal static readonly Refusal NoSuchCase = new("panel.case", "评审组中没有这一件");
    internal static readonly Refusal NoSuchSeat = new("panel.seat", "评审组中没有这位专家");
    internal static readonly Refusal Sealed = new("panel.closed", "评分已封存，不能再改动");

    /// <summary>The steps at which experts score.</summary>
    internal static bool IsScored(Step step) => step.Kind is StepKind.Experts or StepKind.Defence;

    /// <summary>What an office may see of panels: its own.</summary>
    internal static IQueryable<Panel> Own(IQueryable<Panel> panels, Actor actor) => actor.Has(Duty.KeepExperts) ? panels.Where(p => p.OfficeId == actor.OfficeId) : panels.Where(_ => false);

    /// <summary>An own panel, held until the transaction ends.</summary>
    internal async Task<Panelfile?> LockAsync(Actor actor, Guid id, CancellationToken stop)
    {
        await db.LockAsync($"panel:{id}", stop);
        return await Own(db.Panels, actor).FirstOrDefaultAsync(p => p.Id == id, stop) is { } panel ? new Panelfile(panel, await programmes.FindAsync(panel.Digest, stop)) : null;
    }

    /// <summary>The same for an expert who has a seat there, with that seat.</summary>
    internal async Task<(Panelfile File, PanelSeat Seat)?> LockSeatAsync(Actor actor, Guid id, CancellationToken stop)
    {
        await db.LockAsync($"panel:{id}", stop);
        if (!actor.Has(Duty.Score)) return null;
        if (await db.PanelSeats.FirstOrDefaultAsync(s => s.PanelId == id && db.Experts.Any(e => e.Id == s.ExpertId && e.PersonId == actor.PersonId) && (s.State == SeatState.Invited || s.State == SeatState.Accepted), stop) is not { } seat) return null;
        var panel = await db.Panels.FirstAsync(p => p.Id == id, stop);
        return (new Panelfile(panel, await programmes.FindAsync(panel.Digest, stop)), seat);
    }

    /// <summary>Whether the step of a call is one that experts score, and this office's; else why not.</summary>
    internal static Refusal? MayForm(Actor actor, Programme programme, Step? step, string? office) =>
        step is null || !IsScored(step) ? new Refusal("panel.step", "这一步不由专家评审")
        : !actor.Has(Duty.KeepExperts) || office != actor.OfficeId || programme.Workflow.Level(step.By)?.Of != actor.Level ? Refusals.NotYours : null;

    /// <summary>The cases that stand at a step before an office and before no panel; one that was moved to an amended text is before none that scores by the text before.</summary>
    internal IQueryable<Application> Free(Actor actor, Guid call, string step) =>
        actor.Sees(db.Applications).Where(a => a.CallId == call && a.Step == step && a.HeldAt == null && a.TurnOfficeId == actor.OfficeId && !db.PanelCases.Any(c => c.ApplicationId == a.Id && c.Step == step && c.LeftAt == null && db.Panels.Any(p => p.Id == c.PanelId && p.Digest == a.Digest)));
}
