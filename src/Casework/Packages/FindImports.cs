using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The packages that an office had taken in for a call, newest first.</summary>
public sealed class FindImports(Db db)
{
    public async Task<IReadOnlyList<Job>> RunAsync(Actor actor, Guid call, CancellationToken stop = default) => !actor.Has(Duty.Recommend) ? []
        : await db.Jobs.AsNoTracking().Where(j => j.Kind == JobKind.ImportPackage && j.Subject == call && j.OfficeId == actor.OfficeId).OrderByDescending(j => j.MadeAt).ThenByDescending(j => j.Id).Take(20).ToListAsync(stop);
}
