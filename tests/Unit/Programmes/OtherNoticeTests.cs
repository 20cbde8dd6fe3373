using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>
/// A notice that the repository does not hold becomes a programme by writing a file: tests/Unit/Broken/other-notice.yaml, judged
/// right at its limits.
/// </summary>
public sealed class OtherNoticeTests
{
    private static readonly Programme Programme = Read();

    private static readonly MappingNode Base = ReadBase();

    private const string Strong = "{ nationalPlatform: 无, income2018: 80, income2019: 100, income2020: 120, standards: 2, listed: 是, inPark: 否 }";

    private static Programme Read()
    {
        var faults = new Faults();
        var text = Repository.Whole("zhejiang-2021");
        foreach (var edit in ((SequenceNode)YamlText.Read(Repository.Text("tests", "Unit", "Broken", "other-notice.yaml"), "other-notice.yaml", faults)!).Items.Cast<MappingNode>())
        {
            var (old, with) = (((ScalarNode)edit["replace"]!).Text, ((ScalarNode)edit["with"]!).Text.TrimEnd('\n'));
            Assert.True(text.Split(old).Length == 2, $"“{old}” must stand exactly once in Zhejiang's file.");
            text = text.Replace(old, with + (old.EndsWith('\n') ? "\n" : ""), StringComparison.Ordinal);
        }
        var programme = ProgrammeReader.Read(text, "other-notice.yaml", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return programme!;
    }

    private static MappingNode ReadBase()
    {
        var faults = new Faults();
        var start = CaseFile.ReadBase(Repository.Text("programmes", "zhejiang-2021", "cases", "base.yaml"), "base.yaml", faults)!.Map("answers")!;
        return start.With((MappingNode)YamlText.Read(Strong, "strong.yaml", faults)!);
    }

    private static FactSheet Sheet(string answers)
    {
        var faults = new Faults();
        var sheet = AnswerReader.Read(Programme, Base.With((MappingNode)YamlText.Read(answers, "answers.yaml", faults)!), null, null, new DateOnly(2022, 6, 30), faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return sheet;
    }

    private static Verdict Judge(string condition, string answers) => Programme.Find(condition)!.Decide(Sheet(answers));

    [Fact]
    public void It_loads_and_a_strong_applicant_meets_it()
    {
        Assert.Equal("other-2022", Programme.Id);
        Assert.Null(Programme.ReferenceDay);
        var report = Programme.Evaluate(Sheet("{}"));
        Assert.Equal(Verdict.Met, report.MachineVerdict);
        Assert.Equal("A级", report.Grade!.Label);
    }

    [Theory]
    [InlineData("{ assets: 300 }", Verdict.Met)]
    [InlineData("{ assets: 299.99 }", Verdict.NotMet)]
    [InlineData("{ assets: 500, division: \"330203\" }", Verdict.Met)]
    [InlineData("{ assets: 499.99, division: \"330203\" }", Verdict.NotMet)]
    [InlineData("{ assets: 100, bodyKind: 事业单位 }", Verdict.Met)]
    [InlineData("{ assets: 99.99, bodyKind: 事业单位 }", Verdict.NotMet)]
    [InlineData("{ assets: 100, bodyKind: 社会团体 }", Verdict.Met)]
    [InlineData("{ assets: 100, bodyKind: 事业单位, division: \"330203\" }", Verdict.NotMet)]
    [InlineData("{ assets: 400, division: null }", Verdict.Unknown)]
    [InlineData("{ assets: 500, division: null }", Verdict.Met)]
    public void Total_assets_by_region_and_kind_of_body(string answers, Verdict verdict) => Assert.Equal(verdict, Judge("assets", answers));

    [Theory]
    [InlineData("{ nationalPlatform: 无 }", Verdict.Met)]
    [InlineData("{ nationalPlatform: { from: 2019-01-01, until: 2022-06-30 } }", Verdict.NotMet)] // on its last day
    [InlineData("{ nationalPlatform: { from: 2019-01-01, until: 2022-06-29 } }", Verdict.Met)]
    [InlineData("{ nationalPlatform: null }", Verdict.Unknown)]
    public void Another_title_excludes(string answers, Verdict verdict) => Assert.Equal(verdict, Judge("exclusion", answers));

    [Theory]
    [InlineData("{ income2018: 100, income2019: 100, income2020: 100 }", Verdict.Met, Verdict.NotMet)]
    [InlineData("{ income2018: 99.99, income2019: 100, income2020: 100.01 }", Verdict.Met, Verdict.Met)]
    [InlineData("{ income2018: 99.9999, income2019: 100, income2020: 100 }", Verdict.NotMet, Verdict.NotMet)]
    [InlineData("{ income2018: null, income2019: 100, income2020: 101 }", Verdict.Unknown, Verdict.Met)]
    public void The_mean_of_three_years_and_growth(string answers, Verdict income, Verdict rising)
    {
        Assert.Equal(income, Judge("income", answers));
        Assert.Equal(rising, Judge("rising", answers));
    }

    [Theory]
    [InlineData("{ standards: 2, listed: 是, satisfaction: 89 }", Verdict.Met)]
    [InlineData("{ standards: 1, listed: 是, satisfaction: 90 }", Verdict.Met)]
    [InlineData("{ standards: 1, listed: 是, satisfaction: 89.99 }", Verdict.NotMet)]
    [InlineData("{ standards: null, listed: 是, satisfaction: 89 }", Verdict.Unknown)]
    [InlineData("{ standards: null, listed: 否, satisfaction: 89 }", Verdict.NotMet)] // at most one
    [InlineData("{ standards: null, listed: 是, satisfaction: 90 }", Verdict.Met)] // two already
    public void Two_of_three_strengths(string answers, Verdict verdict) => Assert.Equal(verdict, Judge("strengths", answers));

    [Theory]
    [InlineData("{ functions: [培训服务, 创业服务] }", Verdict.Person)]
    [InlineData("{ functions: [培训服务] }", Verdict.NotMet)] // one is no longer enough
    [InlineData("{ functions: [培训服务, 创业服务], trainees: 1499 }", Verdict.NotMet)]
    [InlineData("{ functions: [培训服务, 创业服务], trainees: null }", Verdict.Unknown)]
    public void Two_functions(string answers, Verdict verdict) => Assert.Equal(verdict, Judge("functions", answers));

    [Theory]
    [InlineData("{}", "100 分", "A级")] // 110, capped
    [InlineData("{ income2020: 110 }", "80 分", "B级")] // growth of exactly 10 % is not above it
    [InlineData("{ income2020: 110, listed: 否 }", "50 分", null)]
    [InlineData("{ standards: 0 }", "90 分", "A级")]
    [InlineData("{ standards: 0, satisfaction: 94.99 }", "90 分", "B级")]
    [InlineData("{ smesServed: 199, listed: 否, standards: 0, income2020: 110 }", "0 分", null)]
    [InlineData("{ standards: null, listed: 否 }", "", null)] // 60 or 80
    public void Points_and_grades(string answers, string score, string? grade)
    {
        var sheet = Sheet(answers);
        Assert.Equal(score, Programme.Figures["score"]!.Show(sheet));
        Assert.Equal(grade, Programme.Evaluate(sheet).Grade?.Label);
    }

    [Theory]
    [InlineData("{ inPark: 是 }", "draft parkReview countyReview cityReview visit experts publicity decision ministry recognised")]
    [InlineData("{ inPark: 否 }", "draft countyReview cityReview visit experts publicity decision ministry recognised")]
    [InlineData("{ route: 直接报送省经信厅, managedBy: 不归市、县（市、区）管理, inPark: 是 }", "draft directCheck visit experts publicity decision ministry recognised")]
    public void The_way_of_a_case_through_four_levels(string answers, string steps)
    {
        var sheet = Sheet(answers);
        var step = Programme.Workflow.First;
        var way = new List<string> { step.Id };
        // the first thing that can be done at each step leads on
        while (step.Actions.Count > 0 && way.Count < 20) way.Add((step = Programme.Workflow.Next(step.Actions[0], sheet)!).Id);
        Assert.Equal(steps, string.Join(' ', way));
    }

    [Fact]
    public void Hard_quotas_by_city_and_as_a_share()
    {
        var city = Programme.QuotaFor("cityReview", Sheet("{}"))!;
        Assert.True(city.Decide(330300, 5, 40).Refuses);
        Assert.False(city.Decide(330300, 4, 40).Exceeds);
        Assert.False(city.Decide(330200, 7, 40).Exceeds);
        Assert.True(city.Decide(330200, 8, 40).Refuses);
        var park = Programme.QuotaFor("parkReview", Sheet("{}"))!;
        Assert.Equal(3, park.Decide(330106, 0, 19).Places);
        Assert.Equal(4, park.Decide(330106, 0, 20).Places);
    }

    [Fact]
    public void Valid_from_January_on()
    {
        Assert.Equal((new DateOnly(2023, 1, 1), new DateOnly(2025, 12, 31)), Programme.Validity.For(new DateOnly(2022, 9, 1)));
        Assert.True(Programme.Renewal!.LastYear);
        Assert.False(Programme.Renewal.CountsInQuota);
        Assert.Equal(7, Programme.Publicity!.Workdays);
        Assert.Equal(2, Programme.Workflow["parkReview"].Action(Doing.Return)!.MostTimes);
    }

    [Fact]
    public void What_differs_from_the_notice_it_was_made_from_is_told_clause_by_clause()
    {
        var differences = ProgrammeDiff.Of(Repository.Programme("zhejiang-2021"), Programme);
        Assert.Contains(differences, d => d.Before?.Contains("200 万元", StringComparison.Ordinal) == true && d.After?.Contains("500 万元", StringComparison.Ordinal) == true);
        Assert.Contains(differences, d => d.What.Contains("名额", StringComparison.Ordinal) && d.After?.Contains("8 家", StringComparison.Ordinal) == true);
        Assert.Contains(differences, d => d.Before is null && d.After?.Contains("国家中小企业公共服务示范平台称号", StringComparison.Ordinal) == true);
        Assert.Empty(ProgrammeDiff.Of(Programme, Programme));
    }

    [Fact]
    public void Its_limits_are_right_on_both_sides()
    {
        var (points, undriven) = Boundaries.Of(Programme);
        Assert.InRange(points.Count, 60, 1000);
        Assert.Empty(points.Where(point => !point.Holds).Select(point => $"{point.Condition} at {point.At}: {point.Actual}, not {point.Expected}"));
        Assert.Equal(["assets", "points"], undriven); // judged above
    }
}
