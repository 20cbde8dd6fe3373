using System.Threading.Channels;

namespace Shifan.Casework;

/// <summary>One section to be saved, already read and checked.</summary>
/// <param name="Application">Whose draft.</param>
/// <param name="Section">Which section.</param>
/// <param name="Digest">The programme that the answers were read by; another one by now is refused.</param>
/// <param name="Steps">The steps at which the applicant may write.</param>
/// <param name="Revision">The revision of the section that the sender saw; 0 where it had none.</param>
/// <param name="Key">The sender's own word for this save, so that sending it twice saves it once.</param>
/// <param name="Answers">The answers as JSON, in UTF-8.</param>
/// <param name="Sum">SHA-256 of the answers.</param>
/// <param name="Person">Who saves.</param>
/// <param name="Stamp">The sign-in it was sent with; null where the sender was asked already.</param>
/// <param name="At">Now.</param>
internal sealed record DraftWrite(
    Guid Application, string Section, string Digest, IReadOnlyList<string> Steps, int Revision, string? Key, byte[] Answers, string Sum, Guid Person, string? Stamp, DateTimeOffset At);

/// <summary>How a save ended.</summary>
internal enum DraftWritten
{
    Saved,
    NoSuchApplication,
    SignedOut,
    WrongStep,
    Deleted,
    OtherProgramme,
    Changed,
}

/// <param name="How">How it ended.</param>
/// <param name="Revision">The section's revision now.</param>
/// <param name="At">When that was saved.</param>
/// <param name="Step">The step the application stands at, where it is the wrong one.</param>
internal readonly record struct DraftResult(DraftWritten How, int Revision = 0, DateTimeOffset At = default, string? Step = null);

/// <summary>
/// The batched path for the one write that everybody does at once: autosave. Saves that wait together are committed together, each with its
/// audit entry; who may write, at which step and over which revision is asked inside the same transaction.
/// </summary>
public abstract class DraftWriter : IAsyncDisposable
{
    private sealed record Waiting(DraftWrite Write, TaskCompletionSource<DraftResult> Done);

    private readonly Channel<Waiting> queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });

    // a thread of its own: on the pool every step of a batch would wait behind all the requests that wait for it
    private readonly Lazy<Task> loop;

    private protected DraftWriter() => loop = new Lazy<Task>(() => Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    /// <summary>How many saves go into one transaction at most.</summary>
    private protected abstract int Most { get; }

    /// <summary>Writes all of them in one transaction, or throws and has written none.</summary>
    private protected abstract IReadOnlyList<DraftResult> Write(IReadOnlyList<DraftWrite> writes);

    /// <summary>Lets go of the database; no batch is under way or will be.</summary>
    private protected abstract void Close();

    /// <summary>Returns when the save is on disk.</summary>
    internal Task<DraftResult> SaveAsync(DraftWrite write)
    {
        _ = loop.Value;
        var waiting = new Waiting(write, new TaskCompletionSource<DraftResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!queue.Writer.TryWrite(waiting)) throw new InvalidOperationException("The program is stopping.");
        return waiting.Done.Task;
    }

    private void Loop()
    {
        var batch = new List<Waiting>(Most);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < Most && queue.Reader.TryRead(out var next)) batch.Add(next);
            Write(batch);
        }
    }

    private void Write(List<Waiting> batch)
    {
        try
        {
            var results = Write(batch.ConvertAll(waiting => waiting.Write));
            for (var i = 0; i < batch.Count; i++) batch[i].Done.SetResult(results[i]);
        }
        catch (Exception) when (batch.Count > 1)
        {
            // one that cannot be written must not take the others with it
            foreach (var waiting in batch) Write([waiting]);
        }
        catch (Exception error)
        {
            batch[0].Done.SetException(error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        if (loop.IsValueCreated) await loop.Value;
        Close();
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
        if (met.Revision == write.Revision) return null;
        if (write.Key is null || met.Key is null || met.Revision != write.Revision + 1 || !met.Key.StartsWith(write.Key + ' ', StringComparison.Ordinal)) return new DraftResult(DraftWritten.Changed, met.Revision, met.At);
        if (met.Key == KeyOf(write)) return new DraftResult(DraftWritten.Saved, met.Revision, met.At);
        write = write with { Revision = met.Revision };
        return null;
    }

    /// <summary>The sender's word with the sum of what was sent under it.</summary>
    private protected static string? KeyOf(DraftWrite write) => write.Key is null ? null : $"{write.Key} {write.Sum}";

    /// <summary>What is on file where a save arrives.</summary>
    private protected sealed record Met(string Step, string Digest, bool IsOwn, bool IsDeleted, string? Stamp, int Revision, string? Key, DateTimeOffset At);

    /// <summary>The audit entry of a save, after the head of its chain.</summary>
    private protected static AuditEntry Entry(DraftWrite write, int number, string previous) => AuditChain.Next(
        new AuditNote(AuditNote.ChainOf(write.Application), "draft.save", write.Person, null, write.At, DetailOf(write.Section, write.Revision + 1, write.Sum)), number, previous);

    internal static string DetailOf(string section, int revision, string digest) => $$"""{"section":"{{section}}","revision":{{revision}},"digest":"{{digest}}"}""";
}
