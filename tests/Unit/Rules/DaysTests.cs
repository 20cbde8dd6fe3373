using System.Globalization;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>Working days of the State Council's notices, and days that become moments.</summary>
public sealed class DaysTests
{
    private static readonly WorkCalendar Calendar = Read(Repository.Text("data", "holidays.yaml"));

    private static WorkCalendar Read(string yaml)
    {
        var faults = new Faults();
        var calendar = WorkCalendar.Read(yaml, "holidays.yaml", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return calendar!;
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2021-04-30", 5, "2021-05-10")]
    [InlineData("2021-05-08", 5, "2021-05-13")] // a Saturday on which offices work
    [InlineData("2021-09-17", 5, "2021-09-24")]
    [InlineData("2022-09-29", 7, "2022-10-12")]
    [InlineData("2023-09-27", 5, "2023-10-09")]
    [InlineData("2024-02-09", 15, "2024-03-06")]
    [InlineData("2025-09-28", 5, "2025-10-10")] // a Sunday on which offices work
    public void Counts_working_days_over_holidays(string first, int count, string last) => Assert.Equal(Day(last), Calendar.Last(Day(first), count));

    [Theory]
    [InlineData("2021-07-07", "2021-07-13", 5)]
    [InlineData("2022-05-16", "2022-05-20", 5)]
    [InlineData("2023-07-21", "2023-07-31", 7)]
    public void Counts_as_published_lists_have_counted(string first, string last, int count) => Assert.Equal(Day(last), Calendar.Last(Day(first), count));

    [Fact]
    public void The_first_day_counts_only_where_offices_work_on_it()
    {
        Assert.Equal(Day("2021-05-17"), Calendar.Last(Day("2021-05-15"), 1)); // Saturday
        Assert.Equal(Day("2021-05-14"), Calendar.Last(Day("2021-05-14"), 1)); // Friday
        Assert.Equal(Day("2021-05-17"), Calendar.After(Day("2021-05-14"), 1));
        Assert.Equal(Day("2021-05-17"), Calendar.After(Day("2021-05-16"), 1)); // received on a Sunday
    }

    [Fact]
    public void Counting_no_days_is_a_bug() => Assert.Throws<ArgumentOutOfRangeException>(() => Calendar.Last(Day("2021-05-14"), 0));

    [Theory]
    [InlineData("2021-02-07", true)] // Sunday, worked
    [InlineData("2021-02-11", false)] // Thursday, Spring Festival
    [InlineData("2022-12-31", false)] // belongs to the notice of 2023
    [InlineData("2023-01-02", false)]
    [InlineData("2023-01-03", true)]
    [InlineData("2021-05-16", false)]
    public void Knows_holidays_and_made_up_days(string day, bool works) => Assert.Equal(works, Calendar.IsWorkday(Day(day)));

    [Fact]
    public void Knows_which_years_are_certain()
    {
        Assert.All(Enumerable.Range(2021, 6), year => Assert.True(Calendar.Covers(year)));
        Assert.False(Calendar.Covers(2020));
        Assert.False(Calendar.Covers(2027));
        Assert.False(WorkCalendar.WeekendsOnly.Covers(2021));
    }

    [Fact]
    public void Without_a_table_only_weekends_are_off()
    {
        Assert.True(WorkCalendar.WeekendsOnly.IsWorkday(Day("2021-10-01")));
        Assert.False(WorkCalendar.WeekendsOnly.IsWorkday(Day("2021-10-09")));
        Assert.Equal(Day("2021-05-06"), WorkCalendar.WeekendsOnly.Last(Day("2021-04-30"), 5));
    }

    [Theory]
    [InlineData("years: [ { year: 2021, off: [2021-13-01] } ]", "holidays.day")]
    [InlineData("years: [ { year: 2021, off: [2021-10-07..2021-10-01] } ]", "holidays.day")]
    [InlineData("years: [ { year: 2021, off: [2021-10-01..2021-10-03..2021-10-05] } ]", "holidays.day")]
    [InlineData("years: [ { year: 2021, off: [ { from: 2021-10-01 } ] } ]", "holidays.day")]
    [InlineData("years: [ { off: [2021-10-01] } ]", "holidays.year")]
    [InlineData("years: [ { year: next } ]", "holidays.year")]
    [InlineData("years: [ { year: 2021, of: [2021-10-01] } ]", "holidays.key")]
    [InlineData("years: 2021", "holidays.years")]
    [InlineData("{}", "holidays.years")]
    [InlineData("[", "yaml.syntax")]
    public void Refuses_a_table_that_it_would_misread(string yaml, string code)
    {
        var faults = new Faults();
        Assert.Null(WorkCalendar.Read(yaml, "holidays.yaml", faults));
        Assert.Equal(code, Assert.Single(faults.All).Code);
    }

    [Fact]
    public void One_day_off_needs_no_list() => Assert.False(Read("years: [ { year: 2021, off: 2021-10-01 } ]").IsWorkday(Day("2021-10-01")));

    // ---- Deadlines

    private static DateTimeOffset Beijing(string moment) => DateTimeOffset.ParseExact(moment + " +08:00", "yyyy-MM-dd HH:mm:ss.fffffff zzz", CultureInfo.InvariantCulture);

    [Fact]
    public void A_deadline_lasts_to_the_end_of_its_day_in_China()
    {
        var deadline = Deadline.EndOf(Day("2021-05-16"));
        Assert.Equal(new DateTimeOffset(2021, 5, 16, 16, 0, 0, TimeSpan.Zero), deadline.Moment);
        Assert.False(deadline.IsLate(Beijing("2021-05-16 00:00:00.0000000")));
        Assert.False(deadline.IsLate(Beijing("2021-05-16 23:59:59.9990000")));
        Assert.False(deadline.IsLate(Beijing("2021-05-16 23:59:59.9999999")));
        Assert.True(deadline.IsLate(Beijing("2021-05-17 00:00:00.0000000")));
        Assert.False(deadline.IsLate(new DateTimeOffset(2021, 5, 16, 15, 59, 59, TimeSpan.Zero))); // the same moment told elsewhere
        Assert.True(deadline.IsLate(new DateTimeOffset(2021, 5, 16, 12, 0, 0, TimeSpan.FromHours(-4))));
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("0001-01-02")]
    [InlineData("9999-12-30")]
    [InlineData("9999-12-31")]
    public void Whatever_day_is_typed_has_moments_that_can_be_told(string typed)
    {
        var day = Day(typed);
        var (start, end) = (Deadline.StartOf(day), Deadline.EndOf(day));
        Assert.True(start <= end.Moment);
        Assert.Equal(day.Year, Deadline.DayOf(start).Year);
        Assert.Equal(day.Year, end.LastDay.Year);
        Assert.NotEmpty(end.ToString() + Deadline.Show(start) + Deadline.ShowExact(end.Moment));
        Assert.Equal(day.Year, Deadline.InChina(Deadline.MomentOf(day.ToDateTime(TimeOnly.MaxValue))).Year);
        Assert.Equal(day.Year > 2000, !end.IsLate(Beijing("2021-05-16 00:00:00.0000000")));
    }

    [Fact]
    public void A_deadline_on_a_Sunday_stays_there()
    {
        var deadline = new StepDeadline(Day("2021-05-16"), null, "三（一）1", null).For(Day("2021-05-11"), Calendar);
        Assert.Equal(DayOfWeek.Sunday, deadline.LastDay.DayOfWeek);
        Assert.Equal(Day("2021-05-16"), deadline.LastDay);
        Assert.Equal("2021-05-16 24:00", deadline.ToString());
    }

    [Fact]
    public void A_deadline_in_working_days_begins_after_the_day_of_arrival()
    {
        var deadline = new StepDeadline(null, 5, "", null).For(Day("2021-04-30"), Calendar);
        Assert.Equal(Day("2021-05-11"), deadline.LastDay); // 6, 7, 8 (made up), 10, 11 May
    }

    [Fact]
    public void A_moment_is_told_in_Chinese_time()
    {
        var moment = new DateTimeOffset(2021, 5, 16, 16, 30, 0, TimeSpan.Zero);
        Assert.Equal("2021-05-17 00:30", Deadline.Show(moment));
        Assert.Equal(Day("2021-05-17"), Deadline.DayOf(moment));
        Assert.Equal(new DateTimeOffset(2021, 5, 16, 16, 0, 0, TimeSpan.Zero), Deadline.StartOf(Day("2021-05-17")));
        Assert.Equal(TimeSpan.Zero, Deadline.StartOf(Day("2021-05-17")).Offset);
    }
}
