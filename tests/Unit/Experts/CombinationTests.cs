using Shifan.Rules;
using static Shifan.Tests.Unit.Experts.ExpertExample;

namespace Shifan.Tests.Unit.Experts;

/// <summary>How sheets become a score and scores become places, as the programme says, with the way written down.</summary>
public sealed class CombinationTests
{
    private const string Two = """
        - id: review
          label: 评分表
          step: experts
          full: 100
          pass: 60
          items:
            - { id: a, label: 甲, points: { most: 60, step: 0.01 } }
            - { id: b, label: 乙, points: { most: 40, step: 0.01 } }
          minima: [ { label: 乙项, of: b, atLeast: 5 } ]
          combine: { COMBINE }
        """;

    private static ScoreSheet Sheet(string combine) => Scoring(Two.Replace("COMBINE", combine, StringComparison.Ordinal)).Scoring[0];

    private static SubmittedSheet By(ScoreSheet sheet, string expert, decimal a, decimal b, bool late = false) =>
        new(expert, sheet.Score(new Dictionary<string, ScoreAnswer> { ["a"] = Value($"{a}"), ["b"] = Value($"{b}") }, null), late);

    private static CombinedScore Of(string combine, decimal[] totals, int missing = 0, bool closed = true)
    {
        var sheet = Sheet(combine);
        var sheets = totals.Select((total, i) => By(sheet, $"专家{i}", total - 30, 30)).ToList();
        return sheet.Combine.Of("件", [.. Enumerable.Range(0, totals.Length + missing).Select(i => $"专家{i}")], sheets, closed);
    }

    [Fact]
    public void The_mean_of_all_or_without_one_highest_and_one_lowest()
    {
        decimal[] totals = [60, 70, 75, 77, 80];
        Assert.Equal(72.4m, Of("decimals: 2", totals).Score);
        var trimmed = Of("trimFrom: 5", totals);
        Assert.Equal(74m, trimmed.Score);
        Assert.Equal(["最低分，去掉", "计入", "计入", "计入", "最高分，去掉"], trimmed.Sheets.Select(mark => mark.Why));
        Assert.Contains("（70 + 75 + 77）÷ 3 = 74 分", trimmed.Trail);
        var few = Of("trimFrom: 5", [60, 70, 80, 81]);
        Assert.Equal(72.75m, few.Score);
        Assert.Contains("不足 5 份，不去最高分、最低分", few.Trail);
        // only one of several highest goes
        Assert.Equal(80m, Of("trimFrom: 5", [70, 80, 80, 80, 80]).Score);
    }

    [Theory]
    [InlineData(2, "70.34", "70.33", "70.33")] // 70.3333…
    [InlineData(2, "70.01", "70.02", "70.02")] // 70.015 goes up
    [InlineData(0, "70.5", "70.5", "71")]
    public void Scores_are_rounded_half_up(int decimals, string one, string other, string score)
    {
        decimal[] totals = decimals == 2 && one == "70.34" ? [70.33m, 70.33m, 70.34m] : [decimal.Parse(one), decimal.Parse(other)];
        Assert.Equal(decimal.Parse(score), Of($"decimals: {decimals}", totals).Score);
    }

    [Theory]
    [InlineData("spread: { range: 20 }", 80, null)]
    [InlineData("spread: { range: 20 }", 80.01, "最高与最低相差 20.01 分，超过 20 分，须复议")]
    [InlineData("spread: { deviation: 10 }", 80, null)] // 60, 70, 80: exactly 10
    [InlineData("spread: { deviation: 10 }", 80.01, "各份的标准差超过 10 分，须复议")]
    public void A_spread_beyond_the_bound_calls_for_a_second_look(string combine, double highest, string? alarm) => Assert.Equal(alarm, Of(combine, [60, 70, (decimal)highest]).Alarm);

    [Theory]
    [InlineData("missing: waits", 3, 1, ScoreState.Waits)]
    [InlineData("missing: rest, least: 3", 3, 1, ScoreState.Final)]
    [InlineData("missing: rest, least: 3", 2, 1, ScoreState.Waits)]
    [InlineData("missing: fails", 4, 1, ScoreState.Failed)]
    [InlineData("missing: fails", 4, 0, ScoreState.Final)]
    public void A_missing_sheet_waits_or_fails_or_the_rest_is_enough(string combine, int sheets, int missing, ScoreState state)
    {
        decimal[] totals = [.. Enumerable.Repeat(70m, sheets)];
        var score = Of(combine, totals, missing);
        Assert.Equal(state, score.State);
        Assert.Equal(state == ScoreState.Final ? 70m : null, score.Score);
        Assert.Equal(missing, score.Absent.Count);
        // nobody is given up before the round is over
        if (missing > 0) Assert.Equal(ScoreState.Waits, Of(combine, totals, missing, closed: false).State);
    }

    [Theory]
    [InlineData("late: refused, missing: rest", 70)]
    [InlineData("late: counted, missing: rest", 80)]
    public void A_late_sheet_counts_only_where_the_programme_says_so(string combine, int score)
    {
        var sheet = Sheet(combine);
        var combined = sheet.Combine.Of("件", ["甲", "乙"], [By(sheet, "甲", 50, 20), By(sheet, "乙", 60, 30, late: true)], closed: true);
        Assert.Equal(score, combined.Score);
        Assert.Contains("逾期提交", combined.Sheets.Single(mark => mark.Expert == "乙").Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Sheets_of_others_and_unfinished_ones_do_not_count_and_this_is_said()
    {
        var sheet = Sheet("missing: rest");
        var half = new SubmittedSheet("乙", sheet.Score(new Dictionary<string, ScoreAnswer> { ["a"] = Value("60") }, null));
        var combined = sheet.Combine.Of("件", ["甲", "乙"], [By(sheet, "甲", 50, 20), half, By(sheet, "丙", 60, 40)], closed: true);
        Assert.Equal(70, combined.Score);
        Assert.Equal(["不在本件的评审专家之中，不计", "评分表未填完，不计", "计入"], combined.Sheets.OrderBy(mark => mark.Expert == "甲" ? 2 : mark.Expert == "乙" ? 1 : 0).Select(mark => mark.Why));
        Assert.Equal(["乙"], combined.Absent);
    }

    [Fact]
    public void A_late_correction_does_not_push_out_the_sheet_that_was_in_time()
    {
        var sheet = Sheet("late: refused");
        var (late, inTime) = (By(sheet, "甲", 60, 40, late: true), By(sheet, "甲", 50, 20));
        foreach (var sheets in new[] { new[] { late, inTime }, [inTime, late] }) Assert.Equal(70, sheet.Combine.Of("件", ["甲"], sheets, closed: true).Score);
    }

    private static CombinedScore One(ScoreSheet sheet, string name, decimal a, decimal b) => sheet.Combine.Of(name, ["甲"], [By(sheet, "甲", a, b)], closed: true);

    [Fact]
    public void Equal_scores_are_told_apart_by_the_items_named_and_else_share_their_place()
    {
        var sheet = Sheet("ties: [b]");
        CombinedScore[] scores = [One(sheet, "子", 50, 30), One(sheet, "丑", 51, 29), One(sheet, "寅", 50, 30), One(sheet, "卯", 60, 39), One(sheet, "辰", 40, 30)];
        var ranked = ScoreRanking.Of(sheet, scores);
        Assert.Equal("卯1 子2* 寅2* 丑4 辰5", Say(ranked));
        Assert.Contains("与另一件同为 80 分，按“乙”的平均分区分（30 分在前，29 分在后）", ranked.Single(one => one.Score.Name == "丑").Trail);
        Assert.Contains("并列第 2 名，由主管部门决定次序", ranked[1].Trail);
        // the office decides, and nothing else moves
        Assert.Equal("卯1 寅2 子3 丑4 辰5", Say(ScoreRanking.Of(sheet, scores, new Dictionary<string, int> { ["寅"] = 1, ["子"] = 2, ["辰"] = 0 })));
        // without the item nothing tells them apart
        var plain = Sheet("decimals: 2");
        Assert.Equal("卯1 丑2* 子2* 寅2* 辰5", Say(ScoreRanking.Of(plain, [One(plain, "子", 50, 30), One(plain, "丑", 51, 29), One(plain, "寅", 50, 30), One(plain, "卯", 60, 39), One(plain, "辰", 40, 30)])));
    }

    [Theory]
    [InlineData(PanelMerging.Score, "甲一1 甲二2 乙一3 乙二4* 甲三4* 丙6 落-")]
    [InlineData(PanelMerging.Place, "甲一1 乙一2 甲二3 乙二4 甲三5 丙6 落-")]
    [InlineData(PanelMerging.Calibrated, "乙一1 甲一2 乙二3 甲二4 丙5 甲三6 落-")]
    public void Panels_come_into_one_list_as_the_programme_says(PanelMerging by, string places)
    {
        var sheet = Sheet("decimals: 2");
        // the second panel's experts are ten points stricter, as a calibration would find; 落 is below the pass mark in its own panel
        var panels = new[]
        {
            new PanelScores("甲组", [One(sheet, "甲一", 60, 35), One(sheet, "甲二", 60, 30), One(sheet, "甲三", 50, 30)]),
            new PanelScores("乙组", [One(sheet, "乙一", 55, 33), One(sheet, "乙二", 50, 30), One(sheet, "丙", 50, 20), One(sheet, "落", 30, 20)]),
        };
        var calibrated = new Dictionary<string, decimal> { ["甲一"] = 95, ["甲二"] = 90, ["甲三"] = 80, ["乙一"] = 98, ["乙二"] = 90.01m, ["丙"] = 80.5m, ["落"] = 60 };
        var merge = new PanelMerge(by, "二", null);
        var ranked = merge.Rank(sheet, panels, calibrated);
        Assert.Equal(places, Say(ranked));
        // the office decides among what is left equal, and nothing else
        if (by == PanelMerging.Score) Assert.Equal("甲一1 甲二2 乙一3 甲三4 乙二5 丙6 落-", Say(merge.Rank(sheet, panels, calibrated, new Dictionary<string, int> { ["甲三"] = 0, ["乙二"] = 1, ["甲一"] = 2 })));
        if (by == PanelMerging.Place)
        {
            Assert.Contains("乙组第 1 名", ranked[1].Trail);
            Assert.Contains("与另一件并列（甲组第 1 名、乙组第 1 名），按得分区分（95 分在前，88 分在后）", ranked[1].Trail);
        }
        // the same in whatever order the panels come, and with one panel alone its own list
        Assert.Equal(places, Say(merge.Rank(sheet, [.. panels.Reverse()], calibrated)));
        Assert.Equal("乙一1 乙二2 丙3 落-", Say(merge.Rank(sheet, [panels[1]], calibrated)));
    }

    [Fact]
    public void How_panels_are_combined_is_read_and_what_is_not_a_way_is_refused()
    {
        static string Panels(string combine) => $"scoring:\n{Two.Replace("COMBINE", "decimals: 2", StringComparison.Ordinal)}\npanels:\n  - step: experts\n    experts: 5\n    clause: 二\n{combine}";
        Assert.Equal((PanelMerging.Score, true), Programme(Panels("")).Panels[0].Merge is var silent ? (silent.By, silent.Assumed) : default);
        var said = Programme(Panels("    combine: { by: place, note: 各组分布相近 }")).Panels[0].Merge;
        Assert.Equal((PanelMerging.Place, "二", false), (said.By, said.Clause, said.Assumed));
        Assert.Contains("组内名次", Programme(Panels("    combine: { by: place }")).Panels[0].Say(), StringComparison.Ordinal);
        Assert.Contains("by: median", Fault(Panels("    combine: { by: median }")).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_below_a_bound_or_without_a_score_has_no_place()
    {
        var sheet = Sheet("missing: fails");
        var failed = sheet.Combine.Of("无", ["甲", "乙"], [By(sheet, "甲", 60, 40)], closed: true);
        var ranked = ScoreRanking.Of(sheet, [One(sheet, "线上", 55, 5), One(sheet, "线下", 54.99m, 5), One(sheet, "偏科", 60, 4.99m), failed]);
        Assert.Equal("线上1 偏科- 无- 线下-", Say(ranked));
        Assert.Equal(["没有达到单项最低分：“乙”不低于 5 分"], ranked[1].Bars);
        Assert.Equal(["缺评分，按规定不予计分"], ranked[2].Bars);
        Assert.Equal(["59.99 分，低于合格线 60 分"], ranked[3].Bars);
    }

    private static string Say(IEnumerable<RankedScore> ranked) => string.Join(' ', ranked.Select(one => $"{one.Score.Name}{one.Place?.ToString() ?? "-"}{(one.Shared ? "*" : "")}"));
}
