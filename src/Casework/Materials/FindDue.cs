using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What an applicant has still to hand in after it has submitted, while that can still come.</summary>
public sealed class FindDue(Db db, ProgrammeStore programmes, MaterialsOf materials, TimeProvider time)
{
    public async Task<IReadOnlyList<MaterialTroubles.Due>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id && a.Version > 0, stop) is not { } application) return [];
        var programme = await programmes.FindAsync(application.Digest, stop);
        var now = time.GetUtcNow();
        if (programme.Workflow[application.Step] is not { IsApplicants: false, Actions.Count: > 0 } || programme.Materials.All(material => material.Due is null)) return [];
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id && v.Number == application.Version, stop);
        var sheet = Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
        return [.. MaterialTroubles.DueLater(programme, sheet, await materials.DraftAsync(id, stop)).Where(due => due.Until?.IsLate(now) != true)];
    }
}
