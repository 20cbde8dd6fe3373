using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The defences of a step: an office's panels there, their groups, and what is in no group yet.</summary>
public sealed class FindDefences(Db db, ProgrammeStore programmes)
{
    /// <param name="Ordered">Cases that have a time; <paramref name="Untold"/>: whose applicant is to be told; <paramref name="Heard"/>: that are over.</param>
    public sealed record Line(DefenceGroup Group, int Cases, int Ordered, int Untold, int Heard, DateTimeOffset? From);

    public sealed record Free(Guid Id, string Number, string Institution);

    public sealed record Round(Panel Panel, IReadOnlyList<Line> Groups, IReadOnlyList<Free> Free);

    public sealed record View(Call Call, Programme Programme, Step Step, DefenceTerms? Terms, IReadOnlyList<Round> Panels);

    public async Task<View?> RunAsync(Actor actor, Guid callId, string stepId, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.KeepExperts) || await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == callId, stop) is not { } call) return null;
        var panels = await Panels.Own(db.Panels.AsNoTracking(), actor).Where(p => p.CallId == callId && p.Step == stepId).OrderBy(p => p.FormedAt).ThenBy(p => p.Id).ToListAsync(stop);
        if (panels.Count == 0) return null;
        var programme = await programmes.FindAsync(panels[^1].Digest, stop);
        var ids = panels.ConvertAll(panel => panel.Id);
        var groups = await db.DefenceGroups.AsNoTracking().Where(g => ids.Contains(g.PanelId)).OrderBy(g => g.FormedAt).ThenBy(g => g.Id).ToListAsync(stop);
        var hearings = (await Defences.Live(db).AsNoTracking().Where(h => db.DefenceGroups.Any(g => g.Id == h.GroupId && ids.Contains(g.PanelId))).ToListAsync(stop)).ToLookup(h => h.GroupId);
        var grouped = hearings.SelectMany(group => group).Select(h => h.ApplicationId).ToHashSet();
        var members = await (from member in db.PanelCases.AsNoTracking()
                             join application in db.Applications on member.ApplicationId equals application.Id
                             join institution in db.Institutions on application.InstitutionId equals institution.Id
                             where ids.Contains(member.PanelId) && member.LeftAt == null
                             orderby member.Place
                             select new { member.PanelId, Free = new Free(application.Id, application.Number, institution.Name) }).ToListAsync(stop);
        return new View(call, programme, programme.Workflow[stepId], programme.Defences.FirstOrDefault(terms => terms.Step == stepId), [.. panels.Select(panel => new Round(
            panel,
            [.. groups.Where(g => g.PanelId == panel.Id).Select(g => new Line(g, hearings[g.Id].Count(), hearings[g.Id].Count(h => h.StartsAt is not null), hearings[g.Id].Count(h => h.MustBeTold(g.Venue)), hearings[g.Id].Count(h => h.FinishedAt is not null), hearings[g.Id].Min(h => h.StartsAt)))],
            [.. members.Where(one => one.PanelId == panel.Id && !grouped.Contains(one.Free.Id)).Select(one => one.Free)]))]);
    }
}
