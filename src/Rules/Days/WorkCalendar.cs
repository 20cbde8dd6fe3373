using System.Globalization;

namespace Shifan.Rules;

/// <summary>
/// Working days of the State Council's yearly holiday notices, make-up days included. Years without a notice know weekends only;
/// <see cref="Covers"/> tells which years are certain.
/// </summary>
public sealed class WorkCalendar
{
    private readonly HashSet<DateOnly> off;
    private readonly HashSet<DateOnly> work;
    private readonly HashSet<int> years;

    private WorkCalendar(HashSet<DateOnly> off, HashSet<DateOnly> work, HashSet<int> years) => (this.off, this.work, this.years) = (off, work, years);

    /// <summary>Saturdays and Sundays only.</summary>
    public static readonly WorkCalendar WeekendsOnly = new([], [], []);

    /// <summary>The holiday notice of that year is known.</summary>
    public bool Covers(int year) => years.Contains(year);

    /// <summary>Whether offices work on a day.</summary>
    public bool IsWorkday(DateOnly day) =>
        work.Contains(day) || !off.Contains(day) && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>The last day of a span of <paramref name="count"/> working days, at least 1; the first day counts where it is one itself (公示 5 个工作日).</summary>
    public DateOnly Last(DateOnly first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var day = first;
        while (true)
        {
            if (IsWorkday(day) && --count == 0) return day;
            day = day.AddDays(1);
        }
    }

    /// <summary>The day <paramref name="count"/> working days after a day that does not count itself (自收到之日起 5 个工作日内).</summary>
    public DateOnly After(DateOnly day, int count) => Last(day.AddDays(1), count);

    /// <summary>
    /// Reads the table: <c>years: [{ year, off: ["from..to" | "day"], work: ["day"] }]</c>. A block may reach into the year before.
    /// </summary>
    public static WorkCalendar? Read(string yaml, string file, Faults faults)
    {
        if (YamlText.Read(yaml, file, faults) is not MappingNode root || root["years"] is not SequenceNode list)
        {
            if (faults.None) faults.Add("holidays.years", new Place(file, 1, 1, ""), "缺少 years", "请按年份列出放假与调休上班的日期");
            return null;
        }
        HashSet<DateOnly> off = [], work = [];
        HashSet<int> years = [];
        foreach (var node in list.Items)
        {
            if (node is not MappingNode year || year["year"] is not ScalarNode number || !int.TryParse(number.Text, CultureInfo.InvariantCulture, out var y))
            {
                faults.Add("holidays.year", node.Place, "缺少年份", "请写 year: 2021");
                continue;
            }
            foreach (var entry in year.Entries.Where(entry => entry.Key is not ("year" or "off" or "work")))
            {
                faults.Add("holidays.key", entry.KeyPlace, $"不认识的键“{entry.Key}”", "可用的键：year、off、work");
            }
            years.Add(y);
            AddDays(year.Items("off"), off, faults);
            AddDays(year.Items("work"), work, faults);
        }
        return faults.None ? new WorkCalendar(off, work, years) : null;
    }

    private static void AddDays(IReadOnlyList<Node> days, HashSet<DateOnly> into, Faults faults)
    {
        foreach (var item in days)
        {
            var ends = item is ScalarNode scalar ? scalar.Text.Split("..") : [];
            if (ends.Length is 1 or 2 && TryDay(ends[0], out var from) && TryDay(ends[^1], out var to) && from <= to)
            {
                for (var day = from; day <= to; day = day.AddDays(1)) into.Add(day);
            }
            else
            {
                faults.Add("holidays.day", item.Place, "不是日期", "请写 2021-10-01 或 2021-10-01..2021-10-07");
            }
        }
    }

    private static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
