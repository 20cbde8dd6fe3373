using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The steps that experts score and that are an office's, with their panels and how far they are.</summary>
public sealed class FindPanels(Db db, Panels panels, ProgrammeStore programmes)
{
    /// <param name="Cases">How many cases it has.</param>
    /// <param name="Experts">How many experts accepted; <paramref name="Asked"/>: how many have not answered.</param>
    /// <param name="Sheets">How many sheets are in, of <paramref name="Tasks"/>.</param>
    /// <param name="Waiting">Avoidances that somebody has still to decide.</param>
    public sealed record Line(Panel Panel, int Cases, int Experts, int Asked, int Sheets, int Tasks, int Waiting);

    /// <param name="Free">The cases that stand there before no panel.</param>
    public sealed record Round(Call Call, Programme Programme, Step Step, IReadOnlyList<Free> Free, IReadOnlyList<Line> Panels);

    public sealed record Free(Guid Id, string Number, string Institution);

    public async Task<IReadOnlyList<Round>?> RunAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.KeepExperts)) return null;
        var rounds = new List<Round>();
        var lines = await Panels.Own(db.Panels.AsNoTracking(), actor).OrderBy(p => p.FormedAt).ThenBy(p => p.Id).Select(p => new Line(
            p, db.PanelCases.Count(c => c.PanelId == p.Id && c.LeftAt == null),
            db.PanelSeats.Count(s => s.PanelId == p.Id && s.State == SeatState.Accepted), db.PanelSeats.Count(s => s.PanelId == p.Id && s.State == SeatState.Invited),
            db.ScoringTasks.Count(t => t.PanelId == p.Id && t.EndedAt == null && t.Submitted > 0), db.ScoringTasks.Count(t => t.PanelId == p.Id && t.EndedAt == null),
            db.Avoidances.Count(a => a.PanelId == p.Id && !a.Excludes && a.Upheld == null))).ToListAsync(stop);
        foreach (var call in await db.Calls.AsNoTracking().OrderByDescending(c => c.OpensAt).ThenBy(c => c.Id).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            foreach (var step in programme.Workflow.Steps.Where(step => Panels.IsScored(step) && programme.Workflow.Level(step.By)?.Of == actor.Level))
            {
                var free = await FreeAsync(actor, call.Id, step.Id, stop);
                var own = lines.Where(line => line.Panel.CallId == call.Id && line.Panel.Step == step.Id).ToList();
                if (free.Count > 0 || own.Count > 0) rounds.Add(new Round(call, programme, step, free, own));
            }
        }
        return rounds;
    }

    internal async Task<List<Free>> FreeAsync(Actor actor, Guid call, string step, CancellationToken stop) =>
        await (from application in panels.Free(actor, call, step).AsNoTracking()
               join institution in db.Institutions on application.InstitutionId equals institution.Id
               orderby application.Number
               select new Free(application.Id, application.Number, institution.Name)).ToListAsync(stop);
}
