using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// Forgets the keys of forms that were sent days ago: nobody presses twice that slowly. In pieces of a day, so that the record of it does not grow faster than what
/// is forgotten.
/// </summary>
public sealed class ForgetForms(Db db, TimeProvider time)
{
    /// <summary>So long a form sent again still finds what it made.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(3);

    /// <summary>How many were forgotten.</summary>
    public async Task<int> RunAsync(CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var (due, over) = (now - Kept - TimeSpan.FromDays(1), now - Kept);
        if (!await db.SentForms.AnyAsync(form => form.At < due, stop)) return 0;
        await using var work = await db.BeginAsync(stop);
        var count = await db.SentForms.Where(form => form.At < over).ExecuteDeleteAsync(stop);
        return (await db.CommitAsync(AuditNote.OfSystem(null, "forms.forget", now, new { count }), count, stop)).Value;
    }
}
