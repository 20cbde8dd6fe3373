namespace Shifan.Casework;

/// <summary>Moments as they are kept: whole microseconds since 1970, UTC.</summary>
internal static class Moments
{
    public static long Of(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Of(long micros) => new(DateTimeOffset.UnixEpoch.UtcTicks + micros * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
