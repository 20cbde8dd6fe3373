using Shifan.Rules;
using Shifan.Tests.Unit.Rules;
using static Shifan.Tests.Unit.Experts.ExpertExample;

namespace Shifan.Tests.Unit.Experts;

/// <summary>A sheet scored to the point: each bound from both sides, what is wrong is said at its item.</summary>
public sealed class ScoreSheetTests
{
    private static readonly Programme Small = Scoring();

    private static readonly ScoreSheet Sheet = Small.ScoreSheetAt("experts")!;

    private static Dictionary<string, ScoreAnswer> Answers(Action<Dictionary<string, ScoreAnswer>>? but = null)
    {
        var answers = new Dictionary<string, ScoreAnswer>
        {
            ["channels"] = Ticks("热线", "网站"), ["team"] = Value("20"), ["tidy"] = Ticks(), ["opinion"] = Value("同意"),
        };
        but?.Invoke(answers);
        return answers;
    }

    private static Scored Score(string facts, Action<Dictionary<string, ScoreAnswer>>? but = null) => Sheet.Score(Answers(but), Small.Sheet(facts));

    private const string Plain = "{ rate: 90, employees: 40 }";

    [Fact]
    public void A_full_sheet_adds_up_and_every_part_says_how()
    {
        var scored = Score(Plain);
        Assert.True(scored.Complete);
        // 30 + 90 × 20 % + 5 + 2 × 2 = 57, 20, 10
        Assert.Equal(87, scored.Total);
        Assert.Equal("满意度 90%，达到 90%，计 30 分", scored.Of("rate")!.Says);
        Assert.Equal("申报单位填报", scored.Of("rate")!.Source);
        Assert.Equal("热线 +50 分、网站 +40 分，计 90 分，权重 20%，折 18 分", scored.Of("channels")!.Says);
        Assert.Equal("从业人数 40 人，达到 20 人 计 5 分，其上每 10 人 加 2 分，满 2 档，计 9 分", scored.Of("staff")!.Says);
        Assert.Equal("各项合计 57 分", scored.Of("service")!.Says);
        Assert.Equal("评 20 分（满分 30 分）", scored.Of("team")!.Says);
        Assert.Equal("总分 87 分", scored.Says);
        Assert.Equal("良好", Sheet.GradeOf(scored.Total)!.Label);
    }

    [Theory]
    [InlineData("79.99", 0)]
    [InlineData("80", 20)]
    [InlineData("89.99", 20)]
    [InlineData("90", 30)]
    public void A_band_begins_with_its_lower_bound(string rate, int points) => Assert.Equal(points, Score($"{{ rate: {rate}, employees: 40 }}").Of("rate")!.Points);

    [Theory]
    [InlineData(19, 0)]
    [InlineData(20, 5)]
    [InlineData(29, 5)]
    [InlineData(30, 7)]
    [InlineData(89, 17)]
    [InlineData(90, 19)]
    [InlineData(100, 20)] // 21 without the cap
    [InlineData(1_000_000, 20)]
    public void A_step_counts_when_it_is_full_and_only_to_the_cap(int employees, int points) => Assert.Equal(points, Score($"{{ rate: 90, employees: {employees} }}").Of("staff")!.Points);

    [Fact]
    public void Points_beyond_a_cap_are_said_and_not_counted()
    {
        var scored = Score("{ rate: 90, employees: 100 }", answers => answers["channels"] = Ticks("热线", "网站", "窗口"));
        Assert.Equal("热线 +50 分、网站 +40 分、窗口 +40 分，合计 130 分，上限 100 分，计 100 分，权重 20%，折 20 分", scored.Of("channels")!.Says);
        Assert.Equal("各项合计 70 分，上限 60 分，计 60 分", scored.Of("service")!.Says);
        Assert.Equal(60 + 20 + 10, scored.Total);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(6, "缺章")]
    [InlineData(2, "缺页")]
    [InlineData(0, "缺章", "缺页")]
    public void Points_are_taken_off_down_to_nought(int points, params string[] missing) => Assert.Equal(points, Score(Plain, answers => answers["tidy"] = Ticks(missing)).Of("tidy")!.Points);

    [Fact]
    public void Bonus_stands_on_top_up_to_the_most_a_sheet_may_reach()
    {
        var full = Score("{ rate: 90, employees: 100 }", answers => (answers["team"], answers["extra"], answers["channels"]) = (Value("30"), Value("8", "首创"), Ticks("热线", "网站", "窗口")));
        Assert.Equal(105, full.Total);
        Assert.Equal("100 分加 8 分，合计 108 分，总分上限 105 分，总分 105 分", full.Says);
        Assert.Equal(87 + 8, Score(Plain, answers => answers["extra"] = Value("8", "首创")).Total);
    }

    [Theory]
    [InlineData("team", null, "score.missing")]
    [InlineData("team", "三十", "score.number")]
    [InlineData("team", "20人", "score.number")]
    [InlineData("team", "30.5", "score.range")]
    [InlineData("team", "-1", "score.range")]
    [InlineData("team", "20.3", "score.step")]
    [InlineData("extra", "3", "score.reason")]
    [InlineData("opinion", null, "score.missing")]
    [InlineData("opinion", "好", "score.short")]
    [InlineData("opinion", "一二三四五六七八九十十", "score.long")]
    [InlineData("channels", null, "score.missing")]
    [InlineData("rate", "85%", "score.reason")] // another number than the case's wants a reason
    [InlineData("rate", "很高", "score.number")]
    [InlineData("staff", "50", "score.differs")]
    [InlineData("nowhere", "1", "score.item")]
    public void What_is_wrong_is_said_at_its_item_and_the_sheet_is_not_finished(string item, string? value, string code)
    {
        var scored = Score(Plain, answers =>
        {
            if (value is null) answers.Remove(item);
            else answers[item] = Value(value);
        });
        var fault = Assert.Single(scored.Faults);
        Assert.Equal((item, code), (fault.Item, fault.Code));
        Assert.False(scored.Complete);
    }

    [Theory]
    [InlineData("29.5")]
    [InlineData("２９.５分")] // as one types it in Chinese
    public void Half_points_are_steps_here(string typed) => Assert.Equal(29.5m, Score(Plain, answers => answers["team"] = Value(typed)).Of("team")!.Points);

    [Fact]
    public void Ticks_that_the_sheet_does_not_have_are_refused()
    {
        Assert.Equal("score.option", Assert.Single(Score(Plain, answers => answers["channels"] = Ticks("传真")).Faults).Code);
        Assert.Equal("score.option", Assert.Single(Score(Plain, answers => answers["channels"] = Ticks("热线", "热线")).Faults).Code);
        Assert.Equal("score.option", Assert.Single(Score(Plain, answers => answers["channels"] = new ScoreAnswer { Value = ScoreAnswer.None, Ticked = ["热线"] }).Faults).Code);
    }

    [Fact]
    public void An_expert_may_put_another_number_where_the_sheet_lets_him_and_says_why()
    {
        var scored = Score(Plain, answers => answers["rate"] = Value("89.9", "回访中三家不满意"));
        Assert.Equal((20, "专家填写"), (scored.Of("rate")!.Points, scored.Of("rate")!.Source));
        Assert.Contains("申报数据为 90%，专家改按 89.9% 计：回访中三家不满意", scored.Of("rate")!.Says, StringComparison.Ordinal);
        // the case's own number, typed again, is no difference
        Assert.True(Score(Plain, answers => answers["staff"] = Value("40 人")).Complete);
    }

    [Fact]
    public void What_the_case_does_not_know_the_expert_fills_in_with_his_grounds()
    {
        Assert.Equal(["rate:score.missing"], Score("{ employees: 40 }").Faults.Select(fault => $"{fault.Item}:{fault.Code}"));
        Assert.Equal(20, Score("{ employees: 40 }", answers => answers["rate"] = Value("80", "现场问卷")).Of("rate")!.Points);
    }

    [Fact]
    public void A_minimum_is_met_by_any_of_its_ways()
    {
        Assert.Empty(Score(Plain).BelowMinima);
        // service 20 % of 50 and 9: 19; team and tidiness: 24.5 + 10
        const string Poor = "{ rate: 10, employees: 40 }";
        Assert.Equal("服务或团队", Assert.Single(Score(Poor, answers => (answers["channels"], answers["team"]) = (Ticks("热线"), Value("24.5"))).BelowMinima).Label);
        Assert.Empty(Score(Poor, answers => (answers["channels"], answers["team"]) = (Ticks("热线"), Value("25"))).BelowMinima);
    }

    [Theory]
    [InlineData("full: 100", "full: 101", "score.full", "full: 101")]
    [InlineData("full: 100", "full: 百", "format.number", "full: 百")]
    [InlineData("most: 105", "most: 99", "score.most", "most: 99")]
    [InlineData("pass: 60", "pass: 101", "score.pass", "pass: 101")]
    [InlineData("pass: 60", "pass: -1", "score.points", "pass: -1")]
    [InlineData("from: 75 }", "from: 95 }", "score.grades", "良好, from: 95")]
    [InlineData("from: 90 }, {", "from: 106 }, {", "score.grades", "优秀, from: 106")]
    [InlineData("step: experts", "step: expertz", "step.unknown", "step: expertz")]
    [InlineData("step: experts", "step: visit", "experts.step", "step: visit")]
    [InlineData("figure: rate", "figure: raet", "figure.unknown", "figure: raet")]
    [InlineData("figure: rate", "figure: kind", "score.measure", "figure: kind")]
    [InlineData("figure: rate", "unit: \"%\"", "score.measure", "unit: \"%\"")]
    [InlineData("from: 80%", "from: 80 人", "unit.differs", "from: 80 人")]
    [InlineData("from: 80%", "from: 90%", "score.bands", "from: 90%, give: 20")]
    [InlineData("weight: 20%", "weight: 120%", "score.weight", "weight: 120%")]
    [InlineData("per: 10 人", "per: 0 人", "score.per", "per: 0 人")]
    [InlineData("base: 5", "base: 20", "score.most", "base: 20")]
    [InlineData("step: 0.5", "step: 0.7", "score.step", "step: 0.7")]
    [InlineData("label: 网站", "label: 热线", "score.option", "label: 热线, give: 40")]
    [InlineData("id: team", "id: tidy", "score.repeated", "id: tidy, label: 规范")]
    [InlineData("start: 10, ", "", "score.nothing", "缺章")]
    [InlineData("id: rate, ", "id: rate, bonus: true, ", "score.bonus", "bonus: true, label: 满意度")]
    [InlineData("of: service, atLeast: 30", "of: service, atLeast: 61", "score.minimum", "atLeast: 61")]
    [InlineData("of: service, atLeast: 30", "of: servise, atLeast: 30", "score.unknown", "servise")]
    [InlineData("ties: [service, team]", "ties: [service, opinion]", "score.text", "opinion]")]
    [InlineData("ties: [service, team]", "ties: [service, service]", "score.repeated", "service, service")]
    [InlineData("least: 2 字, most: 10 字", "least: 20 字, most: 10 字", "score.text", "least: 20 字")]
    [InlineData("missing: rest", "missing: never", "format.option", "missing: never")]
    [InlineData("trimFrom: 5", "trimFrom: 2", "format.integer", "trimFrom: 2")]
    [InlineData("points: { most: 30", "points: { most: 0", "score.points", "most: 0")]
    [InlineData("points: { most: 30", "points: { most: 30.00005", "score.points", "most: 30.00005")]
    public void A_sheet_that_cannot_be_scored_is_refused_at_its_line(string sound, string broken, string code, string line)
    {
        Assert.Contains(sound, ExpertExample.Sheet, StringComparison.Ordinal);
        var (fault, at) = Fault("scoring:\n" + ExpertExample.Sheet.Replace(sound, broken, StringComparison.Ordinal));
        Assert.Equal(code, fault.Code);
        Assert.Contains(line, at, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_has_one_sheet()
    {
        var (fault, _) = Fault("scoring:\n" + ExpertExample.Sheet + "\n" + ExpertExample.Sheet.Replace("id: review", "id: other", StringComparison.Ordinal));
        Assert.Equal("scoring.repeated", fault.Code);
    }

    [Fact]
    public void The_sheets_of_both_notices_can_be_filled_to_the_full_mark()
    {
        foreach (var id in Repository.Programmes)
        {
            var programme = ProgrammeReader.Read(Repository.Whole(id), id, new Faults())!;
            var sheet = Assert.Single(programme.Scoring);
            var answers = new Dictionary<string, ScoreAnswer>();
            foreach (var item in sheet.All)
            {
                switch (item)
                {
                    case ScoreItem.Given given: answers[item.Id] = Value(ScoreItem.Say(given.Highest), "理由"); break;
                    case ScoreItem.Ticks ticks: answers[item.Id] = Ticks([.. ticks.Options.Select(option => option.Label)]); break;
                    case ScoreItem.Bands bands: answers[item.Id] = Value(bands.Lines[0].From.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) + bands.Lines[0].From.Unit.Name, "核实"); break;
                    case ScoreItem.Steps: answers[item.Id] = Value("100", "核实"); break;
                    case ScoreItem.Remark: answers[item.Id] = Value("同意推荐，业绩突出，示范性强。"); break;
                }
            }
            var scored = sheet.Score(answers, null);
            Assert.Empty(scored.Faults);
            Assert.Equal(sheet.Full, scored.Total);
            Assert.Empty(scored.BelowMinima);
            Assert.NotNull(sheet.Note);
        }
    }
}
