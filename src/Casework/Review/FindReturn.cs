using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The points of the newest return, as the applicant is told them: never what an office says of them for itself.</summary>
public sealed class FindReturn(Db db, ProgrammeStore programmes)
{
    /// <param name="Number">Its number in the list.</param>
    /// <param name="Place">The section or slot; null: the application as a whole.</param>
    /// <param name="Text">What is wrong, and what to do.</param>
    /// <param name="Clause">What asks for it.</param>
    /// <param name="Reply">What the applicant says that was done.</param>
    public sealed record Item(int Number, string? Place, string Text, string? Clause, string? Reply);

    public async Task<IReadOnlyList<Item>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return [];
        var workflow = (await programmes.FindAsync(application.Digest, stop)).Workflow;
        var acts = await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == id).OrderByDescending(h => h.Number).Select(h => new { h.Number, h.Step, h.Action }).ToListAsync(stop);
        // a later return without a list is not answered by the list of an earlier one
        if (acts.Find(act => workflow.Steps.FirstOrDefault(step => step.Id == act.Step)?.Action(act.Action)?.Does == Doing.Return)?.Number is not { } newest) return [];
        return await db.ReturnPoints.AsNoTracking().Where(p => p.ApplicationId == id && p.HandlingNumber == newest).OrderBy(p => p.Number)
            .Select(p => new Item(p.Number, p.Place, p.Text, p.Clause, p.Reply)).ToListAsync(stop);
    }
}
