using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// Puts letters back into the outbox that were tried so often that nobody tries them any more, once whoever keeps the installation has seen to
/// the reason. Each is tried once; what fails again waits for a person again.
/// </summary>
public sealed class SendAgain(Db db, TimeProvider time)
{
    /// <summary>A letter that was given up: never its address or text.</summary>
    public sealed record Item(Guid Id, string Topic, DateTimeOffset MadeAt, int Attempts, string? LastError);

    /// <summary>What was given up, oldest first.</summary>
    public async Task<IReadOnlyList<Item>> FindAsync(CancellationToken stop = default) =>
        await GivenUp().AsNoTracking().OrderBy(letter => letter.MadeAt).ThenBy(letter => letter.Id)
            .Select(letter => new Item(letter.Id, letter.Topic, letter.MadeAt, letter.Attempts, letter.LastError)).ToListAsync(stop);

    /// <param name="id">Which letter; null for all of them.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<int>> RunAsync(Guid? id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var letters = await GivenUp().Where(letter => id == null || letter.Id == id).ToListAsync(stop);
        if (id is not null && letters.Count == 0) return new Refusal("letter.unknown", "没有这封不再重试的信");
        // what a link in it opened is over, and so is its text
        var sound = letters.Where(letter => letter.Body.Length > 0).ToList();
        if (sound.Count == 0) return letters.Count == 0 ? 0 : new Refusal("letter.blank", "信的内容已过期并清除，不能再寄。请当事人重新操作一次");
        foreach (var letter in sound) letter.NextTryAt = now;
        var note = AuditNote.OfSystem(null, "letter.again", now, new { letters = sound.Select(letter => letter.Id) }) with { Chain = SendLetters.Chain };
        return await db.CommitAsync(note, sound.Count, stop);
    }

    private IQueryable<Letter> GivenUp() => db.Letters.Where(letter => letter.SentAt == null && letter.NextTryAt == null);
}
