using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The calls with which an office has to do, and how far its recommendations are.</summary>
public sealed class FindRecommendations(Db db, ProgrammeStore programmes, FindCandidates candidates)
{
    /// <param name="Recommends">Whether the office recommends in it, or only receives.</param>
    /// <param name="Unanswered">Batches from below that wait for an answer.</param>
    public sealed record Item(Guid Call, string Title, bool Recommends, int Waiting, int Recommended, int Unanswered, IReadOnlyList<(string Id, string Label)> Summaries);

    public async Task<IReadOnlyList<Item>> RunAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.ReadWork) || actor is not { OfficeId: { } officeId, Level: { } of }) return [];
        var office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == officeId, stop);
        var items = new List<Item>();
        foreach (var call in await db.Calls.AsNoTracking().OrderBy(call => call.OpensAt).ThenBy(call => call.Id).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            if (!Within.Covers(programme.Notice.Office, office.Division)) continue;
            var (waiting, recommended) = (0, 0);
            var level = FindCandidates.LevelOf(programme, of);
            if (level is not null)
            {
                foreach (var (application, _, acts) in await candidates.CasesAsync(actor, call.Id, stop))
                {
                    var standing = FindCandidates.StandingOf(application, await programmes.FindAsync(application.Digest, stop), level, acts);
                    if (standing == Standing.Waiting) waiting++;
                    else if (standing == Standing.Recommended) recommended++;
                }
            }
            var unanswered = await db.Batches.CountAsync(b => b.CallId == call.Id && b.ToOfficeId == officeId && b.AnsweredAt == null, stop);
            items.Add(new Item(call.Id, call.Title, level is not null, waiting, recommended, unanswered,
                [.. programme.Summaries.Where(summary => programme.Workflow.Level(summary.By)?.Of == of).Select(summary => (summary.Id, summary.Label))]));
        }
        return items;
    }
}
