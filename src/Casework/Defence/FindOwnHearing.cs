using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>本单位的答辩: to an applicant, when and where he is heard, as he was told; and what the programme lets him know of experts and score once it is decided. Of other cases nothing.</summary>
public sealed class FindOwnHearing(Db db, ProgrammeStore programmes)
{
    /// <param name="At">When it begins; null where it was moved to a day that is not known yet.</param>
    /// <param name="Came">What was recorded at the door.</param>
    public sealed record Heard(DateTimeOffset? At, string Venue, DateTimeOffset ToldAt, DefenceTerms Terms, Attendance? Came, bool Over);

    /// <param name="Score">His score; null where he is not to know it, or not yet.</param>
    public sealed record Decided(string Step, string? Score, IReadOnlyList<string> Experts);

    public sealed record View(IReadOnlyList<Heard> Heard, IReadOnlyList<Decided> Decided);

    public async Task<View?> RunAsync(Actor actor, Guid application, CancellationToken stop = default)
    {
        if (actor.Role != Role.Applicant || !await actor.Sees(db.Applications).AnyAsync(a => a.Id == application, stop)) return null;
        var heard = new List<Heard>();
        foreach (var one in await (from hearing in Defences.Live(db).AsNoTracking()
                                   join own in db.DefenceGroups on hearing.GroupId equals own.Id
                                   join panel in db.Panels on own.PanelId equals panel.Id
                                   where hearing.ApplicationId == application && hearing.ToldAt != null
                                   orderby hearing.ToldAt
                                   select new { hearing, panel.Digest, panel.Step }).ToListAsync(stop))
        {
            if ((await programmes.FindAsync(one.Digest, stop)).Defences.FirstOrDefault(terms => terms.Step == one.Step) is not { } terms) continue;
            // what he was told holds until he is told otherwise; a time that was taken away is none
            heard.Add(new Heard(one.hearing.StartsAt is null ? null : one.hearing.ToldStartsAt, one.hearing.ToldVenue!, one.hearing.ToldAt!.Value, terms, one.hearing.Attendance, one.hearing.FinishedAt is not null));
        }
        return new View(heard, await DecidedAsync(application, stop));
    }

    private async Task<List<Decided>> DecidedAsync(Guid application, CancellationToken stop)
    {
        var decided = new List<Decided>();
        var step = await db.Applications.Where(a => a.Id == application).Select(a => a.Step).FirstAsync(stop);
        foreach (var panel in await db.Panels.AsNoTracking().Where(p => p.State == PanelState.Closed && db.PanelCases.Any(c => c.PanelId == p.Id && c.ApplicationId == application && c.LeftAt == null)).OrderBy(p => p.ClosedAt).ToListAsync(stop))
        {
            // decided is what has gone on by the result
            if (panel.Step == step) continue;
            var programme = await programmes.FindAsync(panel.Digest, stop);
            if (programme.Panels.FirstOrDefault(terms => terms.Step == panel.Step)?.Sight is not { } sight) continue;
            var line = await Sight.ResultLineAsync(db, panel, application, stop);
            if (line is null) continue;
            var score = sight.ScoreToApplicant == Shown.AfterDecision ? line.Score : null;
            var experts = sight.ExpertsToApplicant == Shown.AfterDecision
                ? await db.Experts.Where(e => db.ScoringTasks.Any(t => t.PanelId == panel.Id && t.ApplicationId == application && t.ExpertId == e.Id && t.EndedAt == null && t.Submitted > 0)).OrderBy(e => e.Name).Select(e => e.Name).ToListAsync(stop) : [];
            if (score is not null || experts.Count > 0) decided.Add(new Decided(programme.Workflow[panel.Step].Label, score, experts));
        }
        return decided;
    }
}
