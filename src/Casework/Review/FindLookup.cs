using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>One recorded look-up with its screenshot, to officers who may know of the case; never to the applicant.</summary>
public sealed class FindLookup(Db db)
{
    public async Task<LookupResult?> RunAsync(Actor actor, Guid application, int number, CancellationToken stop = default)
    {
        if (actor.Role == Role.Applicant || !await actor.Sees(db.Applications).AnyAsync(a => a.Id == application, stop)) return null;
        return await db.LookupResults.AsNoTracking().FirstOrDefaultAsync(r => r.ApplicationId == application && r.Number == number, stop);
    }
}
