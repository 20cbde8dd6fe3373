using System.Globalization;

namespace Shifan.Rules;

/// <summary>Which part of a day a visit takes.</summary>
public enum VisitPart
{
    /// <summary>上午</summary>
    Morning,

    /// <summary>下午</summary>
    Afternoon,

    /// <summary>全天</summary>
    Day,
}

/// <summary>When a visit is: a day, which half of it, and the hour where it is set (China's clock).</summary>
/// <param name="Day">The day.</param>
/// <param name="Part">Which part of it.</param>
/// <param name="At">The hour at which the team arrives; null: some time in that part.</param>
public sealed record VisitSlot(DateOnly Day, VisitPart Part, TimeOnly? At)
{
    private static readonly TimeOnly Noon = new(12, 0);

    /// <summary>Whether the hour lies in its part of the day.</summary>
    public bool Fits => At is not { } at || Part == VisitPart.Day || at < Noon == (Part == VisitPart.Morning);

    /// <summary>Whether nobody can be at both: the same part of a day, unless both have an hour and these lie far enough apart.</summary>
    /// <param name="other">Another visit.</param>
    /// <param name="hours">How long a visit takes.</param>
    public bool Meets(VisitSlot other, int hours)
    {
        if (Day != other.Day) return false;
        if (At is { } one && other.At is { } two) return Math.Abs((one.ToTimeSpan() - two.ToTimeSpan()).TotalHours) < hours;
        return Part == VisitPart.Day || other.Part == VisitPart.Day || Part == other.Part;
    }

    /// <summary>In words: 2021-05-20（周四）上午 9:30.</summary>
    public string Say() => $"{Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}（周{"日一二三四五六"[(int)Day.DayOfWeek]}）{Say(Part)}{(At is { } at ? " " + at.ToString("H:mm", CultureInfo.InvariantCulture) : "")}";

    /// <summary>A part of the day as it is called.</summary>
    public static string Say(VisitPart part) => part switch
    {
        VisitPart.Morning => "上午",
        VisitPart.Afternoon => "下午",
        VisitPart.Day => "全天",
    };

    /// <summary>
    /// Days for many visits of one team: by region, in the order of the codes, two a day on working days; another city begins on another day, since
    /// the way there takes its time.
    /// </summary>
    /// <param name="cases">Each case with the code of its division (GB/T 2260).</param>
    /// <param name="from">The first day that may be used.</param>
    /// <param name="calendar">Which days are worked.</param>
    public static IReadOnlyList<(T Case, VisitSlot Slot)> Propose<T>(IEnumerable<(T Case, int Division)> cases, DateOnly from, WorkCalendar calendar)
    {
        var slots = new List<(T, VisitSlot)>();
        var (day, afternoon, city) = (Workday(from, calendar), false, (int?)null);
        foreach (var (one, division) in cases.OrderBy(one => one.Division))
        {
            if (city is { } before && before != division / 100 && afternoon) (day, afternoon) = (Workday(day.AddDays(1), calendar), false);
            city = division / 100;
            slots.Add((one, new VisitSlot(day, afternoon ? VisitPart.Afternoon : VisitPart.Morning, null)));
            if (afternoon) day = Workday(day.AddDays(1), calendar);
            afternoon = !afternoon;
        }
        return slots;
    }

    private static DateOnly Workday(DateOnly day, WorkCalendar calendar)
    {
        while (!calendar.IsWorkday(day)) day = day.AddDays(1);
        return day;
    }
}
