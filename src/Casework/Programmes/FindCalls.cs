using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Whether a call takes applications now.</summary>
public enum CallState
{
    Upcoming,
    Open,
    Closed,
}

/// <summary>The calls, newest first, with what a visitor wants to know.</summary>
public sealed class FindCalls(Db db, ProgrammeStore programmes, TimeProvider time)
{
    /// <param name="Closes">Until when one may begin; the notice's day or what was put in its place.</param>
    /// <param name="Extensions">How deadlines were moved, oldest first.</param>
    /// <param name="Now">When this was true.</param>
    public sealed record Item(
        Guid Id, string ProgrammeId, string Title, DateTimeOffset OpensAt, CallState State, Deadline? Closes, Programme Programme, IReadOnlyList<CallExtension> Extensions, DateTimeOffset Now)
    {
        public bool IsOpen => State == CallState.Open;

        /// <summary>The end is the one of who looks, because he or his area was given longer.</summary>
        public bool IsOwn { get; init; }

        /// <summary>The end of who looks is an earlier one that an office set for his area.</summary>
        public bool IsEarlier { get; init; }

        /// <summary>The end for everybody, where who looks has his own.</summary>
        public Deadline? General { get; init; }

        /// <summary>Steps that are over for everybody, with those that lead to them.</summary>
        public IReadOnlyList<PastStep> Past => PastStep.All(Programme, step => CallExtension.Apply(Extensions, step, null, CallExtension.ByNotice(step)), Now);

        /// <summary>Somebody was given longer than everybody.</summary>
        public bool HasGrants { get; init; }

        /// <summary>The next moment that matters, counted down to: the beginning, then the end; null where there is none any more.</summary>
        public DateTimeOffset? Next => State switch
        {
            CallState.Upcoming => OpensAt,
            CallState.Open => Closes?.Moment,
            CallState.Closed => null,
        };

        /// <summary>Until when who had begun in time may still submit, where that is not what holds for everybody.</summary>
        public Deadline? ClosesForBegun =>
            Extensions.LastOrDefault(e => e.IsGeneral && e.Step == Programme.Workflow.First.Id) is { BegunBefore: not null } begun ? new Deadline(begun.Until) : null;
    }

    public async Task<IReadOnlyList<Item>> RunAsync(CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var calls = await db.Calls.AsNoTracking().OrderByDescending(c => c.OpensAt).ThenBy(c => c.Id).ToListAsync(stop);
        var items = new List<Item>(calls.Count);
        foreach (var call in calls) items.Add(Of(call, await programmes.FindAsync(call.Digest, stop), now));
        return items;
    }

    /// <summary>The calls whose notice is the actor's office's.</summary>
    public async Task<IReadOnlyList<Item>> OwnedAsync(Actor actor, CancellationToken stop = default)
    {
        var items = (await RunAsync(stop)).Where(item => CallOffice.Owns(actor, item.Programme)).ToList();
        var calls = await db.Calls.AsNoTracking().ToDictionaryAsync(call => call.Id, stop);
        // those granted to one institution too
        return [.. items.Select(item => item with { Extensions = [.. calls[item.Id].Extensions.OrderBy(e => e.Number)] })];
    }

    public async Task<Item?> FindAsync(Guid id, CancellationToken stop = default) =>
        await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, stop) is { } call ? Of(call, await programmes.FindAsync(call.Digest, stop), time.GetUtcNow()) : null;

    private static Item Of(Call call, Programme programme, DateTimeOffset now)
    {
        var closes = CallExtension.Closes(call, programme);
        var state = closes?.IsLate(now) == true ? CallState.Closed : call.OpensAt > now ? CallState.Upcoming : CallState.Open;
        return new Item(call.Id, call.ProgrammeId, call.Title, call.OpensAt, state, closes, programme, [.. call.Extensions.Where(e => e.InstitutionId is null).OrderBy(e => e.Number)], now) { HasGrants = call.Extensions.Exists(e => !e.IsGeneral && e.Step == programme.Workflow.First.Id) };
    }
}
