using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The letters of a demonstration, newest first. Outside one nobody reads other people's letters.</summary>
public sealed class FindLetters(Db db, MailSettings settings, TimeProvider time)
{
    public sealed record View(IReadOnlyList<Letter> Letters, string PublicAddress, bool Leaving);

    private const int Most = 50;

    public async Task<View?> RunAsync(CancellationToken stop = default) => time is DemoClock
        ? new View(await db.Letters.AsNoTracking().OrderByDescending(letter => letter.MadeAt).ThenByDescending(letter => letter.Id).Take(Most).ToListAsync(stop), settings.PublicAddress, settings.Server is not null)
        : null;
}
