using Shifan.Rules;

namespace Shifan.Tests.Unit.Experts;

/// <summary>The calibrated view finds who is strict, and says when experts cannot be compared.</summary>
public sealed class CalibrationTests
{
    // five cases worth 60, 65 … 80, scored by a fair, a strict (−10) and a lenient (+10) expert, two each
    private static readonly (string Case, string Expert, decimal Total)[] Scores =
    [
        ("件1", "公允", 60), ("件1", "严格", 50), ("件2", "严格", 55), ("件2", "宽松", 75), ("件3", "公允", 70), ("件3", "宽松", 80),
        ("件4", "严格", 65), ("件4", "公允", 75), ("件5", "宽松", 90), ("件5", "公允", 80), ("件6", "严格", 70), ("件6", "严格二", 71),
    ];

    [Fact]
    public void Means_move_towards_what_the_cases_are_worth_and_the_sheets_order_plays_no_part()
    {
        var found = Calibration.Of(Scores.Where(score => score.Expert != "严格二"));
        var points = found.Experts.ToDictionary(expert => expert.Expert, expert => expert.Points);
        Assert.True(points["严格"] < -4 && points["宽松"] > 4 && Math.Abs(points["公允"]) < 2, string.Join(' ', points));
        // 件6 of a strict expert alone: 70 raw, worth more
        Assert.True(found.Cases.Single(one => one.Name == "件6") is { Raw: 70 } six && six.Mean > 74, found.ToString());
        var backwards = Calibration.Of(Scores.Where(score => score.Expert != "严格二").Reverse());
        Assert.Equal(found.Experts, backwards.Experts);
        Assert.Equal(found.Cases, backwards.Cases);
        Assert.Equal(1, found.Islands);
    }

    [Fact]
    public void Places_by_both_means_stand_side_by_side()
    {
        var found = Calibration.Of([("甲", "严", 70), ("乙", "宽", 75), ("丙", "严", 60), ("丙", "宽", 90), ("丁", "严", 62), ("丁", "宽", 90)]);
        Assert.Equal([("乙", 2, 4), ("甲", 4, 1)], found.Cases.Where(one => one.Name is "甲" or "乙").Select(one => (one.Name, one.RawPlace, one.Place)));
    }

    [Fact]
    public void The_estimate_is_the_minimum_of_the_penalised_squares()
    {
        var found = Calibration.Of(Scores);
        var lenience = found.Experts.ToDictionary(expert => expert.Expert, expert => (double)expert.Points);
        double Loss(Dictionary<string, double> by) => Scores.GroupBy(score => score.Case).Sum(sheets =>
        {
            var rest = sheets.Select(sheet => (double)sheet.Total - by[sheet.Expert]).ToList();
            return rest.Sum(one => Math.Pow(one - rest.Average(), 2));
        }) + Calibration.Ridge * by.Values.Sum(points => points * points);
        var least = Loss(lenience);
        foreach (var expert in lenience.Keys)
        {
            foreach (var by in new[] { -0.05, 0.05 }) Assert.True(Loss(new(lenience) { [expert] = lenience[expert] + by }) > least, expert);
        }
    }

    [Fact]
    public void Experts_who_share_no_case_are_islands()
    {
        Assert.Equal(2, Calibration.Of([("甲", "一", 60), ("甲", "二", 70), ("乙", "三", 90), ("乙", "四", 80)]).Islands);
        Assert.Equal(0, Calibration.Of([]).Islands);
    }
}
