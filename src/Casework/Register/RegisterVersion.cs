using System.Globalization;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// The number of the last change of a title that is committed. Whoever asks gets it without a question to the database, unless this program has changed a
/// title since or the last question is older than <see cref="Fresh"/>: so other nodes show a decision within that time, and none shows it before its commit.
/// </summary>
public sealed class RegisterVersion(Reads reads, TimeProvider time) : IDisposable
{
    /// <summary>How long an answer serves.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim turn = new(1, 1);

    private long known = -1;
    private long askedAt;
    private int dropped;
    private int answered = -1;

    public ValueTask<long> FindAsync(CancellationToken stop) =>
        Volatile.Read(ref answered) == Volatile.Read(ref dropped) && time.GetElapsedTime(Interlocked.Read(ref askedAt)) < Fresh ? new(Interlocked.Read(ref known)) : new(AskAsync(stop));

    /// <summary>
    /// A word for all that a public page shows: the number, and the day in China, with which titles lapse and begin. A demonstration says its clock on every page, so there it
    /// is the minute.
    /// </summary>
    public async ValueTask<string> StampAsync(CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var number = await FindAsync(stop);
        return time is DemoClock ? string.Create(CultureInfo.InvariantCulture, $"{number}-{now.ToUnixTimeSeconds() / 60}") : string.Create(CultureInfo.InvariantCulture, $"{number}-{Deadline.DayOf(now):yyyyMMdd}");
    }

    public void Dispose() => turn.Dispose();

    /// <summary>What is known counts no longer: a change was just committed here.</summary>
    internal void Drop() => Interlocked.Increment(ref dropped);

    private async Task<long> AskAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            if (Volatile.Read(ref answered) == Volatile.Read(ref dropped) && time.GetElapsedTime(Interlocked.Read(ref askedAt)) < Fresh) return known;
            // what is dropped while the question is on its way makes its answer an old one
            var (before, at) = (Volatile.Read(ref dropped), time.GetTimestamp());
            var number = await reads.AskAsync("select coalesce(max(number), 0) from title_changes", [], async rows => await rows.ReadAsync(stop) ? rows.GetInt64(0) : 0, stop);
            Interlocked.Exchange(ref known, number);
            Interlocked.Exchange(ref askedAt, at);
            Volatile.Write(ref answered, before);
            return number;
        }
        finally
        {
            turn.Release();
        }
    }
}
