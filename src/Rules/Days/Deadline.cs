using System.Globalization;

namespace Shifan.Rules;

/// <summary>
/// The one place where days become moments. China has kept UTC+8 without summer time since 1992; 「X日前」 includes day X to its
/// end, so a deadline's moment is the midnight after it, and what arrives at that moment is late.
/// </summary>
public readonly record struct Deadline(DateTimeOffset Moment)
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    // the moments of the first and the last day of the calendar cannot all be told in both clocks; nothing is ever due then
    private static readonly DateOnly First = DateOnly.MinValue.AddDays(1);

    private static readonly DateOnly Last = DateOnly.MaxValue.AddDays(-1);

    /// <summary>The end of a day in China; of the calendar's last days the moment in which the last but one begins.</summary>
    public static Deadline EndOf(DateOnly day) => new(day >= Last ? StartOf(Last) : StartOf(day.AddDays(1)));

    /// <summary>The beginning of a day in China; of the calendar's first day that of the second.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => MomentOf(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>The moment that a clock in China shows.</summary>
    public static DateTimeOffset MomentOf(DateTime shown)
    {
        var (first, last) = (First.ToDateTime(TimeOnly.MinValue), Last.ToDateTime(TimeOnly.MinValue));
        return new DateTimeOffset(DateTime.SpecifyKind(shown < first ? first : shown > last ? last : shown, DateTimeKind.Unspecified), China).ToUniversalTime();
    }

    /// <summary>The same moment, with the clock of China.</summary>
    public static DateTimeOffset InChina(DateTimeOffset moment) => moment.ToOffset(China);

    /// <summary>The day it is in China at a moment.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(China).DateTime);

    /// <summary>A moment as people in China read it: <c>2021-05-16 18:03</c>.</summary>
    public static string Show(DateTimeOffset moment) => moment.ToOffset(China).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A moment to the second, where the second decides: <c>2021-05-16 23:59:59</c>.</summary>
    public static string ShowExact(DateTimeOffset moment) => moment.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Whether a moment is past the deadline.</summary>
    public bool IsLate(DateTimeOffset now) => now >= Moment;

    /// <summary>The last day on which one is in time.</summary>
    public DateOnly LastDay => DayOf(Moment.AddTicks(-1));

    /// <summary>The last day with its hour: 2021-05-16 24:00; a deadline within a day with its own: 2021-05-18 06:00.</summary>
    public override string ToString() => Moment == StartOf(DayOf(Moment)) ? $"{DayTerm.Text(LastDay)} 24:00" : Show(Moment);
}
