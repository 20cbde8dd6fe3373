using System.Diagnostics;
using System.Threading.Channels;

namespace Shifan.Casework;

/// <summary>A queue of saves with a thread and a connection of its own: what waits is written in one transaction.</summary>
internal abstract class DraftLane : IAsyncDisposable
{
    private sealed record Waiting(DraftWrite Write, TaskCompletionSource<DraftResult> Done);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Channel<Waiting> queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });

    // a thread of its own: on the pool every step of a batch would wait behind all the requests that wait for it
    private readonly Lazy<Task> loop;

    private protected DraftLane() => loop = new Lazy<Task>(() => Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    /// <summary>How many saves go into one transaction at most.</summary>
    private protected abstract int Most { get; }

    /// <summary>Writes all of them in one transaction, or throws and has written none.</summary>
    private protected abstract IReadOnlyList<DraftResult> Write(IReadOnlyList<DraftWrite> writes);

    /// <summary>Lets go of the database; no batch is under way or will be.</summary>
    private protected abstract void End();

    /// <summary>Returns when the save is on disk.</summary>
    public Task<DraftResult> SaveAsync(DraftWrite write)
    {
        _ = loop.Value;
        var waiting = new Waiting(write, new TaskCompletionSource<DraftResult>());
        if (!queue.Writer.TryWrite(waiting)) throw new InvalidOperationException("The program is stopping.");
        return waiting.Done.Task;
    }

    private void Loop()
    {
        var batch = new List<Waiting>(Most);
        while (More())
        {
            batch.Clear();
            while (batch.Count < Most && queue.Reader.TryRead(out var next)) batch.Add(next);
            Write(batch);
        }
    }

    // Who comes first after a pause is seldom alone: a millisecond later all that came with him share his trip to the disk.
    private bool More()
    {
        if (queue.Reader.TryPeek(out _)) return true;
        var since = Stopwatch.GetTimestamp();
        var more = queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
        if (Stopwatch.GetElapsedTime(since) > Pause) Thread.Sleep(1);
        return more;
    }

    private void Write(List<Waiting> batch)
    {
        try
        {
            var results = Write(batch.ConvertAll(waiting => waiting.Write));
            Answer([.. batch], results);
        }
        catch (Exception) when (batch.Count > 1)
        {
            // one that cannot be written must not take the others with it
            foreach (var waiting in batch) Write([waiting]);
        }
        catch (Exception error)
        {
            var failed = batch[0].Done;
            ThreadPool.UnsafeQueueUserWorkItem(_ => failed.SetException(error), null);
        }
    }

    // Each sender's answer as a work item of its own wakes a worker a save; a share of the batch for each processor costs next to nothing.
    private static void Answer(Waiting[] batch, IReadOnlyList<DraftResult> results)
    {
        var shares = Math.Min(Environment.ProcessorCount, batch.Length);
        for (var share = 0; share < shares; share++)
        {
            var first = share;
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                for (var i = first; i < batch.Length; i += shares) batch[i].Done.SetResult(results[i]);
            }, null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        if (loop.IsValueCreated) await loop.Value;
        End();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// What a save meets: the revision it may go over, or how it ends instead. The rules are these, on both databases. Where the answer to a save
    /// was lost on the way, its page is a revision behind itself: what it sends again is not saved twice, and what it has typed since goes over
    /// its own.
    /// </summary>
    private protected static DraftResult? Judge(ref DraftWrite write, Met met)
    {
        if (write.Stamp is not null && write.Stamp != met.Stamp) return new DraftResult(DraftWritten.SignedOut);
        if (!met.IsOwn) return new DraftResult(DraftWritten.NoSuchApplication);
        if (met.Digest != write.Digest) return new DraftResult(DraftWritten.OtherProgramme);
        if (met.IsDeleted) return new DraftResult(DraftWritten.Deleted);
        if (!write.Steps.Contains(met.Step)) return new DraftResult(DraftWritten.WrongStep, Step: met.Step);
        if (met.OpenPlaces is not null && !CasePlace.IsOpen(met.OpenPlaces, CasePlace.OfSection(write.Section))) return new DraftResult(DraftWritten.Locked);
        if (met.Revision == write.Revision) return null;
        if (write.Key is null || met.Key is null || met.Revision != write.Revision + 1 || !met.Key.StartsWith(write.Key + ' ', StringComparison.Ordinal)) return new DraftResult(DraftWritten.Changed, met.Revision, met.At);
        if (met.Key == KeyOf(write)) return new DraftResult(DraftWritten.Saved, met.Revision, met.At);
        write = write with { Revision = met.Revision };
        return null;
    }

    /// <summary>The sender's word with the sum of what was sent under it.</summary>
    private protected static string? KeyOf(DraftWrite write) => write.Key is null ? null : $"{write.Key} {write.Sum}";

    /// <summary>What is on file where a save arrives.</summary>
    private protected sealed record Met(string Step, string Digest, bool IsOwn, bool IsDeleted, string? OpenPlaces, string? Stamp, int Revision, string? Key, DateTimeOffset At);

    /// <summary>The audit entry of a save, after the head of its chain.</summary>
    private protected static AuditEntry Entry(DraftWrite write, int number, string previous) => AuditChain.Next(
        new AuditNote(AuditNote.ChainOf(write.Application), "draft.save", write.Person, null, write.At, DetailOf(write.Section, write.Revision + 1, write.Sum)), number, previous);

    internal static string DetailOf(string section, int revision, string digest) => $$"""{"section":"{{section}}","revision":{{revision}},"digest":"{{digest}}"}""";
}
