using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Which cases' 推荐表 is not sealed for the version that goes up, so that a package would hold a draft of it. Who may know of the cases is asked by whoever names them.</summary>
public sealed class FindUnsealed(Db db, TimeProvider time)
{
    /// <param name="Blocks">The notice demands that it is sealed before the case is handed up.</param>
    /// <param name="Applications">The cases, in the order in which they were named.</param>
    public sealed record View(bool Blocks, IReadOnlyList<Guid> Applications);

    /// <param name="programme">The notice.</param>
    /// <param name="level">Who hands up.</param>
    /// <param name="applications">What goes up.</param>
    /// <param name="wentUp">When it went up, for what was sealed later is not in it; null: it still lies here.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<View> RunAsync(Programme programme, Level? level, IReadOnlyList<Guid> applications, DateTimeOffset? wentUp, CancellationToken stop = default)
    {
        var forms = ComposePackage.Of(programme, level)?.Parts.OfType<PackagePart.Each>().SelectMany(each => each.Parts).OfType<PackagePart.Form>().ToList() ?? [];
        if (forms.Count == 0 || applications.Count == 0) return new View(Blocks: false, []);
        var until = wentUp ?? time.GetUtcNow();
        var done = await db.Applications.AsNoTracking().Where(a => EF.Parameter(applications).Contains(a.Id)
            && db.SealedSheets.Any(s => s.ApplicationId == a.Id && s.At <= until && s.Version == db.Versions.Where(v => v.ApplicationId == a.Id && v.SubmittedAt <= until).Max(v => v.Number))).Select(a => a.Id).ToListAsync(stop);
        return new View(forms.Exists(form => form.MustBeSealed), [.. applications.Except(done)]);
    }
}
