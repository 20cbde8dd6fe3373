using System.Diagnostics;

namespace Shifan.Bench.Applying;

/// <summary>What a load found: how long each save took, and how many were not acknowledged.</summary>
internal sealed record Found(int Saves, int Failed, double Seconds, double Cpu, int[] Micros)
{
    public double Rate => Saves / Seconds;

    /// <summary>Processor time of the server for one save, in milliseconds.</summary>
    public double CpuPerSave => Cpu * 1_000 / Saves;

    /// <summary>The time in milliseconds within which that share of all saves was answered.</summary>
    public double Within(double share) => Micros.Length == 0 ? double.NaN : Micros[Math.Min(Micros.Length - 1, (int)Math.Ceiling(Micros.Length * share) - 1)] / 1_000.0;

    public static Found Of(IEnumerable<Found> all)
    {
        var list = all.ToList();
        return new Found(list.Sum(f => f.Saves), list.Sum(f => f.Failed), list.Sum(f => f.Seconds), list.Sum(f => f.Cpu), [.. list.SelectMany(f => f.Micros).Order()]);
    }
}

/// <summary>Sends saves and counts.</summary>
internal static class Load
{
    private static long number;

    /// <summary>Every connection sends its next save as soon as the last is answered.</summary>
    public static Task<Found> RunAsync(IReadOnlyList<Saver> savers, Server server, TimeSpan lasts) => MeasureAsync(server, async (times, until) =>
    {
        var failed = await Task.WhenAll(savers.Select((saver, i) => Task.Run(async () =>
        {
            var failures = 0;
            while (Stopwatch.GetTimestamp() < until)
            {
                var from = Stopwatch.GetTimestamp();
                var status = await saver.SaveAsync(Interlocked.Increment(ref number));
                times[i].Add(MicrosSince(from));
                if (status is not (200 or 204) && failures++ == 0) Console.Error.WriteLine($"bench: a save was answered {status}: {saver.Body}");
            }
            return failures;
        })));
        return failed.Sum();
    }, savers.Count, lasts);

    /// <summary>All connections at once, so many times a second; the time counts from the moment of the burst.</summary>
    public static Task<Found> BurstAsync(IReadOnlyList<Saver> savers, Server server, TimeSpan every, TimeSpan lasts) => MeasureAsync(server, async (times, until) =>
    {
        var failed = 0;
        var next = Stopwatch.GetTimestamp();
        while (next < until)
        {
            while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next) is { Ticks: > 0 } wait) await Task.Delay(wait);
            var from = Stopwatch.GetTimestamp();
            var statuses = await Task.WhenAll(savers.Select(async (saver, i) =>
            {
                var status = await saver.SaveAsync(Interlocked.Increment(ref number));
                times[i].Add(MicrosSince(from));
                return status;
            }));
            failed += statuses.Count(status => status is not (200 or 204));
            next += (long)(every.TotalSeconds * Stopwatch.Frequency);
        }
        return failed;
    }, savers.Count, lasts);

    private static int MicrosSince(long from) => (int)(Stopwatch.GetElapsedTime(from).Ticks / TimeSpan.TicksPerMicrosecond);

    private static async Task<Found> MeasureAsync(Server server, Func<List<int>[], long, Task<int>> send, int connections, TimeSpan lasts)
    {
        var times = Enumerable.Range(0, connections).Select(_ => new List<int>(4_096)).ToArray();
        var cpu = server.CpuSeconds();
        var from = Stopwatch.GetTimestamp();
        var failed = await send(times, from + (long)(lasts.TotalSeconds * Stopwatch.Frequency));
        var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        int[] micros = [.. times.SelectMany(list => list).Order()];
        return new Found(micros.Length - failed, failed, seconds, server.CpuSeconds() - cpu, micros);
    }
}
