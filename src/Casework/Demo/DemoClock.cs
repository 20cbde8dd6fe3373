using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The clock of a demonstration: it runs, but from a moment of its own, so that a deadline of 2021 can pass while one looks on.</summary>
public sealed class DemoClock : TimeProvider
{
    private const string Name = "demo.clock.offset";

    private long offset;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref offset));

    /// <summary>Takes up the time that was kept, or starts at a moment.</summary>
    internal async Task StartAsync(Db db, DateTimeOffset start, CancellationToken stop)
    {
        var kept = await db.Settings.AsNoTracking().FirstOrDefaultAsync(setting => setting.Name == Name, stop);
        // kept from the first moment on: started again it goes on, and no time passes twice
        if (kept is null) await SetAsync(db, null, start, stop);
        else Interlocked.Exchange(ref offset, long.Parse(kept.Value, CultureInfo.InvariantCulture));
    }

    internal async Task<Outcome<DateTimeOffset>> SetAsync(Db db, Actor? actor, DateTimeOffset to, CancellationToken stop)
    {
        var ticks = (to - System.GetUtcNow()).Ticks;
        var from = GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var setting = await db.Settings.FirstOrDefaultAsync(s => s.Name == Name, stop);
        if (setting is null) db.Settings.Add(new Setting { Name = Name, Value = ticks.ToString(CultureInfo.InvariantCulture) });
        else setting.Value = ticks.ToString(CultureInfo.InvariantCulture);
        var outcome = await db.CommitAsync(AuditNote.OfSystem(actor?.PersonId, "demo.clock", from, new { to }), to, stop);
        if (outcome.Done) Interlocked.Exchange(ref offset, ticks);
        return outcome;
    }
}

/// <summary>Moves the demonstration's clock, forwards or back; everything that was written keeps the time at which it was written.</summary>
public sealed class MoveClock(Db db, TimeProvider time)
{
    public bool IsDemo => time is DemoClock;

    public DateTimeOffset Now => time.GetUtcNow();

    public async Task<Outcome<DateTimeOffset>> RunAsync(Actor? actor, DateTimeOffset to, CancellationToken stop = default)
    {
        if (time is not DemoClock clock) return new Refusal("demo.clock", "只有演示环境可以调整时间");
        if (to < new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero) || to > new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)) return new Refusal("demo.clock", "时间须在 2000 年至 2099 年之间", "to");
        return await clock.SetAsync(db, actor, to, stop);
    }
}

/// <summary>Reads the clock for whoever may only show it.</summary>
public sealed class ReadClock(Db db, TimeProvider time)
{
    public DateTimeOffset Now => time.GetUtcNow();

    public bool IsDemo => time is DemoClock;

    public DateOnly Today => Deadline.DayOf(time.GetUtcNow());

    /// <summary>Whether the database answers.</summary>
    public Task<bool> RunAsync(CancellationToken stop = default) => db.Database.CanConnectAsync(stop);
}
