using System.Collections.Concurrent;

namespace Shifan.Casework;

/// <summary>
/// SQLite has one writer, and whoever finds it busy sleeps and tries again: under load some would never get their turn. So the
/// program's own writers queue here, first come first served, before they ask for the file.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "One for each database, kept until the program ends.")]
internal sealed class WriteGate
{
    // long enough for any write of ours, short enough to tell a writer that waits for itself
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly ConcurrentDictionary<string, WriteGate> Gates = new(StringComparer.Ordinal);

    private readonly SemaphoreSlim turn = new(1, 1);

    public static WriteGate Of(string connection) => Gates.GetOrAdd(connection, _ => new WriteGate());

    /// <summary>Waits for the turn; disposing gives it on.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken stop)
    {
        if (!await turn.WaitAsync(Patience, stop)) throw Tired();
        return new Turn(turn);
    }

    /// <summary>The same for a thread of its own.</summary>
    public IDisposable Enter()
    {
        if (!turn.Wait(Patience)) throw Tired();
        return new Turn(turn);
    }

    private static TimeoutException Tired() => new("The database's writer was not free for half a minute.");

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        private SemaphoreSlim? held = turn;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
