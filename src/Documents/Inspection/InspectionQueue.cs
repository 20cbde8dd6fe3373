namespace Shifan.Documents;

/// <summary>
/// Who is looked at next. A file is held in memory meanwhile, so places are few: one file of an owner at a time, the others in the order in
/// which they came, and a place that only small files take, so that large ones never keep them all waiting.
/// </summary>
internal sealed class InspectionQueue
{
    /// <summary>How many files are looked at at once.</summary>
    public const int Places = 3;

    /// <summary>What counts as small, in bytes.</summary>
    public const long Small = 4 * 1024 * 1024;

    private const int ForLarge = Places - 1;

    private readonly Lock gate = new();
    private readonly List<Turn> waiting = [];
    private readonly HashSet<Guid> owners = [];
    private int large;

    /// <summary>Waits for a place; it is free again when the answer is disposed of.</summary>
    public async Task<IDisposable> EnterAsync(Guid owner, long size, CancellationToken stop)
    {
        var turn = new Turn(this, owner, size > Small);
        lock (gate)
        {
            waiting.Add(turn);
            Admit();
        }
        await using (stop.UnsafeRegister(_ => GiveUp(turn, stop), null)) return await turn.Admitted.Task;
    }

    private void Admit()
    {
        for (var i = 0; i < waiting.Count && owners.Count < Places;)
        {
            var turn = waiting[i];
            if (turn.IsLarge && large == ForLarge || !owners.Add(turn.Owner))
            {
                i++;
                continue;
            }
            if (turn.IsLarge) large++;
            waiting.RemoveAt(i);
            turn.Admitted.SetResult(turn);
        }
    }

    private void GiveUp(Turn turn, CancellationToken stop)
    {
        lock (gate)
        {
            if (waiting.Remove(turn)) turn.Admitted.SetCanceled(stop);
        }
    }

    private void Leave(Turn turn)
    {
        lock (gate)
        {
            owners.Remove(turn.Owner);
            if (turn.IsLarge) large--;
            Admit();
        }
    }

    private sealed class Turn(InspectionQueue queue, Guid owner, bool isLarge) : IDisposable
    {
        public Guid Owner { get; } = owner;

        public bool IsLarge { get; } = isLarge;

        public TaskCompletionSource<IDisposable> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => queue.Leave(this);
    }
}
