using Shifan.Rules;
using static Shifan.Tests.Unit.Rules.Example;

namespace Shifan.Tests.Unit.Rules;

/// <summary>The kinds of conditions, right at their limits, and what they say about them.</summary>
public sealed class ConditionTests
{
    // ---- Figures against limits

    [Theory]
    [InlineData("atLeast", "19", Verdict.NotMet)]
    [InlineData("atLeast", "20", Verdict.Met)]
    [InlineData("above", "20", Verdict.NotMet)]
    [InlineData("above", "21", Verdict.Met)]
    [InlineData("atMost", "20", Verdict.Met)]
    [InlineData("atMost", "21", Verdict.NotMet)]
    [InlineData("below", "19", Verdict.Met)]
    [InlineData("below", "20", Verdict.NotMet)]
    [InlineData("equals", "20", Verdict.Met)]
    [InlineData("equals", "21", Verdict.NotMet)]
    public void Holds_a_number_against_its_limit(string bound, string value, Verdict verdict) =>
        Assert.Equal(verdict, Judge($"{bound}: {{ figure: employees, limit: 20 人 }}", $"employees: {value}"));

    [Theory]
    [InlineData("200", Verdict.Met)]
    [InlineData("199.99999999", Verdict.NotMet)]
    [InlineData("1999999.9999元", Verdict.NotMet)]
    [InlineData("0.02 亿元", Verdict.Met)]
    public void Compares_money_exactly_in_every_unit(string value, Verdict verdict)
    {
        Assert.Equal(verdict, Judge("atLeast: { figure: assets, limit: 200 万元 }", $"assets: {value}"));
        Assert.Equal(verdict, Judge("atLeast: { figure: assets, limit: 0.02 亿元 }", $"assets: {value}"));
    }

    [Theory]
    [InlineData(80, 100, Verdict.Met)]
    [InlineData(79, 100, Verdict.NotMet)]
    [InlineData(4, 5, Verdict.Met)]
    [InlineData(79999999, 100000000, Verdict.NotMet)]
    [InlineData(80000000, 100000000, Verdict.Met)]
    [InlineData(2, 3, Verdict.NotMet)]
    public void Compares_a_share_exactly(int part, int whole, Verdict verdict) =>
        Assert.Equal(verdict, Judge("atLeast: { figure: share, limit: 80% }", $"{{ agreed: {part}, employees: {whole} }}".Replace("agreed", "first", StringComparison.Ordinal).Replace("employees", "second", StringComparison.Ordinal),
            "share: { label: 比例, ratio: { part: first, whole: second } }"));

    [Fact]
    public void A_third_is_less_than_33_34_and_more_than_33_33_percent()
    {
        const string Share = "share: { label: 比例, ratio: { part: first, whole: second } }";
        Assert.Equal(Verdict.Met, Judge("atLeast: { figure: share, limit: 33.33% }", "{ first: 1, second: 3 }", Share));
        Assert.Equal(Verdict.NotMet, Judge("atLeast: { figure: share, limit: 33.34% }", "{ first: 1, second: 3 }", Share));
    }

    [Theory]
    [InlineData("{ first: 1, second: 0 }")] // no share of nothing
    [InlineData("{ second: 3 }")]
    [InlineData("{ first: 1 }")]
    public void A_share_without_a_whole_is_unknown(string answers) =>
        Assert.Equal(Verdict.Unknown, Judge("atLeast: { figure: share, limit: 80% }", answers, "share: { label: 比例, ratio: { part: first, whole: second } }"));

    [Theory]
    [InlineData("{ second: 100, third: 110 }", Verdict.Met)]
    [InlineData("{ second: 100, third: 109.9999 }", Verdict.NotMet)]
    [InlineData("{ second: 100, third: 0 }", Verdict.NotMet)]
    [InlineData("{ second: 0, third: 110 }", Verdict.Unknown)]
    [InlineData("{ third: 110 }", Verdict.Unknown)]
    public void Growth_is_exact(string answers, Verdict verdict) =>
        Assert.Equal(verdict, Judge("atLeast: { figure: growth, limit: 10% }", answers, "growth: { label: 增长率, growth: { from: second, to: third } }"));

    [Theory]
    [InlineData("{ first: 100, second: 100, third: 100 }", Verdict.Met)]
    [InlineData("{ first: 99, second: 100, third: 101 }", Verdict.Met)]
    [InlineData("{ first: 100, second: 100, third: 99.9999 }", Verdict.NotMet)]
    [InlineData("{ first: 100, second: 200 }", Verdict.Unknown)]
    public void The_mean_of_three_years_is_exact(string answers, Verdict verdict) =>
        Assert.Equal(verdict, Judge("atLeast: { figure: mean, limit: 100 万元 }", answers, "mean: { label: 三年平均, mean: [first, second, third] }"));

    [Fact]
    public void Two_shares_of_huge_sums_compare_without_overflow()
    {
        const string Figures = "a: { label: 甲, ratio: { part: first, whole: second } }\nb: { label: 乙, ratio: { part: third, whole: assets } }";
        var random = new Random(73);
        for (var i = 0; i < 200; i++)
        {
            var n = Enumerable.Range(0, 4).Select(_ => random.NextInt64(1, 4_000_000)).ToArray();
            var order = (n[0] * n[3]).CompareTo(n[2] * n[1]);
            var answers = $"{{ first: {n[0]} 亿元, second: {n[1]} 亿元, third: {n[2]} 亿元, assets: {n[3]} 亿元 }}";
            var finding = Explain("atLeast: { figure: a, than: b }", answers, Figures);
            Assert.Equal(order >= 0 ? Verdict.Met : Verdict.NotMet, finding.Verdict);
            if (order < 0) Assert.Matches("还差(不足)? ?[0-9]", finding.Sentence);
        }
    }

    [Theory]
    [InlineData("{ graduates: 20, employees: 20 }", Verdict.Met)]
    [InlineData("{ graduates: 21, employees: 20 }", Verdict.NotMet)]
    [InlineData("{ graduates: 21 }", Verdict.Unknown)]
    public void Holds_a_figure_against_another(string answers, Verdict verdict) => Assert.Equal(verdict, Judge("atMost: { figure: graduates, than: employees }", answers));

    [Theory]
    [InlineData("中专", Verdict.NotMet)]
    [InlineData("大专", Verdict.Met)]
    [InlineData("本科", Verdict.Met)]
    public void Ordered_options_rank(string degree, Verdict verdict)
    {
        Assert.Equal(verdict, Judge("atLeast: { figure: highest, limit: 大专 }", $"highest: {degree}"));
        Assert.Equal(Verdict.Unknown, Judge("atLeast: { figure: highest, limit: 大专 }", "{}"));
    }

    // ---- What is said near a limit

    [Theory]
    [InlineData("atLeast", "employees", "20 人", "employees: 12", "从业人数还差 8 人")]
    [InlineData("above", "employees", "20 人", "employees: 20", "从业人数还差 1 人")]
    [InlineData("atMost", "employees", "20 人", "employees: 23", "从业人数超出 3 人")]
    [InlineData("equals", "employees", "20 人", "employees: 23", "从业人数不符合“等于 20 人”")]
    [InlineData("equals", "employees", "20 人", "employees: 17", "从业人数不符合“等于 20 人”")]
    [InlineData("atLeast", "assets", "1 亿元", "assets: 9999.5", "总资产还差 0.5 万元")]
    [InlineData("atLeast", "rate", "80%", "rate: 79.5", "满意度还差 0.5 个百分点")]
    public void Says_what_is_missing(string bound, string figure, string limit, string answers, string lacks) =>
        Assert.Equal(lacks, Explain($"{bound}: {{ figure: {figure}, limit: {limit} }}", answers).Lacks);

    [Theory]
    [InlineData("atLeast", "79.9999", "比例 79.99%，低于 80%，还差不足 0.01 个百分点")]
    [InlineData("atMost", "80.0001", "略高于 80%，超过 80%，超出不足 0.01 个百分点")]
    [InlineData("above", "80.0001", "略高于 80%，超过 80%，符合")]
    [InlineData("below", "80", "80%，不低于 80%")]
    public void No_figure_prints_as_a_limit_that_it_is_not(string bound, string share, string says)
    {
        var finding = Explain($"{bound}: {{ figure: share, limit: 80% }}", $"{{ first: {share}, second: 100 }}", "share: { label: 比例, ratio: { part: first, whole: second } }");
        Assert.Contains(says, finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mean_just_below_its_limit_lacks_something()
    {
        var finding = Explain("atLeast: { figure: mean, limit: 100 万元 }", "{ first: 100, second: 100, third: 99.9999 }", "mean: { label: 三年平均, mean: [first, second, third] }");
        Assert.Equal("三年平均还差不足 0.01 万元", finding.Lacks);
        Assert.Contains("99.99 万元，低于 100 万元", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shrinking_figure_does_not_print_as_nought()
    {
        var finding = Explain("atLeast: { figure: growth, limit: 0% }", "{ second: 1000000, third: 999999 }", "growth: { label: 增长率, growth: { from: second, to: third } }");
        Assert.Equal(Verdict.NotMet, finding.Verdict);
        Assert.Contains("增长率 -0.01%，低于 0%", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_says_how_many_people_are_missing()
    {
        var finding = Explain("atLeast: { figure: share, limit: 80% }", "{ graduates: 15, employees: 24 }", "share: { label: 专业人员比例, ratio: { part: graduates, whole: employees } }");
        Assert.Equal("专业人员比例还差 17.5 个百分点（按从业人数 24 人计，专业人员还差 5 人）", finding.Lacks);
        Assert.Equal(Verdict.Met, Judge("atLeast: { figure: share, limit: 80% }", "{ graduates: 20, employees: 24 }", "share: { label: 比例, ratio: { part: graduates, whole: employees } }"));
        Assert.Equal(Verdict.NotMet, Judge("atLeast: { figure: share, limit: 80% }", "{ graduates: 19, employees: 24 }", "share: { label: 比例, ratio: { part: graduates, whole: employees } }"));
    }

    [Fact]
    public void A_soft_demand_that_is_not_met_goes_to_a_person()
    {
        var finding = Explain("soft: true, atLeast: { figure: employees, limit: 20 人 }", "employees: 12");
        Assert.Equal(Verdict.Person, finding.Verdict);
        Assert.Contains("原则上", finding.Sentence, StringComparison.Ordinal);
        Assert.Equal(Verdict.Unknown, Judge("soft: true, atLeast: { figure: employees, limit: 20 人 }", "{}"));
    }

    // ---- Limits for some

    private const string Variants = "atLeast: { figure: assets, limit: 200 万元, variants: [ "
        + "{ when: { within: { figure: division, divisions: \"330200\" } }, limit: 300 万元 }, { when: { is: { figure: kind, value: 事业单位 } }, limit: 100 万元 } ] }";

    [Theory]
    [InlineData("assets: 200, division: \"330102\", kind: 企业", Verdict.Met)]
    [InlineData("assets: 199, division: \"330102\", kind: 企业", Verdict.NotMet)]
    [InlineData("assets: 300, division: \"330203\", kind: 企业", Verdict.Met)]
    [InlineData("assets: 299, division: \"330203\", kind: 企业", Verdict.NotMet)]
    [InlineData("assets: 100, division: \"330102\", kind: 事业单位", Verdict.Met)]
    [InlineData("assets: 99, division: \"330102\", kind: 事业单位", Verdict.NotMet)]
    [InlineData("assets: 299, division: \"330203\", kind: 事业单位", Verdict.NotMet)] // the first variant that holds
    [InlineData("assets: 300, kind: 企业", Verdict.Met)] // whichever holds
    [InlineData("assets: 99, kind: 企业", Verdict.NotMet)]
    [InlineData("assets: 250, kind: 企业", Verdict.Unknown)] // 200 or 300?
    [InlineData("assets: 150, division: \"330102\"", Verdict.Unknown)]
    [InlineData("assets: 200, division: \"330102\"", Verdict.Met)]
    [InlineData("assets: 150, kind: 事业单位", Verdict.Unknown)] // 100, unless it lies in the city: then 300
    [InlineData("assets: 99, kind: 事业单位", Verdict.NotMet)]
    [InlineData("assets: 300, kind: 事业单位", Verdict.Met)]
    [InlineData("assets: 300", Verdict.Met)]
    [InlineData("assets: 99", Verdict.NotMet)]
    [InlineData("assets: 150", Verdict.Unknown)]
    [InlineData("division: \"330203\", kind: 企业", Verdict.Unknown)]
    public void The_limit_that_holds_for_the_applicant_decides(string answers, Verdict verdict) => Assert.Equal(verdict, Judge(Variants, $"{{ {answers} }}"));

    [Fact]
    public void Says_the_limit_that_held()
    {
        Assert.Contains("低于 300 万元，还差 1 万元", Explain(Variants, "{ assets: 299, division: \"330203\" }").Sentence, StringComparison.Ordinal);
        Assert.Equal("总资产还差 1 万元", Explain(Variants, "{ assets: 299, division: \"330203\" }").Lacks);
        Assert.Contains("待填：所在地", Explain(Variants, "{ assets: 250, kind: 企业 }").Lacks, StringComparison.Ordinal);
    }

    // ---- Time

    [Theory]
    [InlineData("2 年", "2019-05-16", Verdict.Met)] // complete on the day itself
    [InlineData("2 年", "2019-05-17", Verdict.NotMet)]
    [InlineData("2 年", "2019-05-15", Verdict.Met)]
    [InlineData("6 个月", "2020-11-16", Verdict.Met)]
    [InlineData("6 个月", "2020-11-17", Verdict.NotMet)]
    [InlineData("30 天", "2021-04-16", Verdict.Met)]
    [InlineData("30 天", "2021-04-17", Verdict.NotMet)]
    public void A_length_of_time_is_complete_on_its_last_day(string length, string since, Verdict verdict)
    {
        Assert.Equal(verdict, Judge($"elapsed: {{ since: founded, atLeast: {length} }}", $"founded: {since}"));
        Assert.Equal(verdict == Verdict.Met ? Verdict.NotMet : Verdict.Met, Judge($"elapsed: {{ since: founded, below: {length} }}", $"founded: {since}"));
    }

    [Theory]
    [InlineData("2018-05-16", Verdict.Met)] // three years include the day on which they are complete
    [InlineData("2018-05-15", Verdict.NotMet)]
    [InlineData("2021-05-16", Verdict.Met)]
    public void Within_three_years_includes_the_last_day(string since, Verdict verdict) => Assert.Equal(verdict, Judge("elapsed: { since: founded, atMost: 3 年 }", $"founded: {since}"));

    [Theory]
    [InlineData("2020-02-29", "2021-02-28", Verdict.Met)] // no 29 February: the last day of the month
    [InlineData("2020-02-29", "2021-02-27", Verdict.NotMet)]
    [InlineData("2019-02-28", "2020-02-28", Verdict.Met)]
    [InlineData("2019-03-01", "2020-02-29", Verdict.NotMet)]
    public void A_leap_day_has_its_anniversary_on_the_last_of_February(string since, string on, Verdict verdict) =>
        Assert.Equal(verdict, Judge("elapsed: { since: founded, on: moved, atLeast: 1 年 }", $"{{ founded: {since}, moved: {on} }}"));

    [Theory]
    [InlineData("2020-08-31", "2021-02-28", Verdict.Met)]
    [InlineData("2020-08-31", "2021-02-27", Verdict.NotMet)]
    public void Six_months_end_within_a_shorter_month(string since, string on, Verdict verdict) =>
        Assert.Equal(verdict, Judge("elapsed: { since: founded, on: moved, atLeast: 6 个月 }", $"{{ founded: {since}, moved: {on} }}"));

    [Theory]
    [InlineData("{ founded: 2019-01-01 }")]
    [InlineData("{ moved: 2019-01-01 }")]
    public void Time_without_both_ends_is_unknown(string answers) => Assert.Equal(Verdict.Unknown, Judge("elapsed: { since: founded, on: moved, atLeast: 1 年 }", answers));

    [Theory]
    [InlineData("from: 2020-01-01, until: 2020-12-31", "2020-01-01", Verdict.Met)]
    [InlineData("from: 2020-01-01, until: 2020-12-31", "2020-12-31", Verdict.Met)]
    [InlineData("from: 2020-01-01, until: 2020-12-31", "2019-12-31", Verdict.NotMet)]
    [InlineData("from: 2020-01-01, until: 2020-12-31", "2021-01-01", Verdict.NotMet)]
    [InlineData("from: moved", "2020-12-31", Verdict.Unknown)]
    [InlineData("from: moved, until: 2020-12-31", "2021-01-01", Verdict.NotMet)] // too late whenever that was
    public void A_day_lies_within_its_bounds(string bounds, string day, Verdict verdict) => Assert.Equal(verdict, Judge($"day: {{ figure: founded, {bounds} }}", $"founded: {day}"));

    [Theory]
    [InlineData("无", Verdict.NotMet)]
    [InlineData("{ from: 2019-01-01, until: 2021-05-16 }", Verdict.Met)] // its last day
    [InlineData("{ from: 2019-01-01, until: 2021-05-15 }", Verdict.NotMet)]
    [InlineData("{ from: 2021-05-16, until: 2024-05-15 }", Verdict.Met)] // its first day
    [InlineData("{ from: 2021-05-17, until: 2024-05-16 }", Verdict.NotMet)]
    [InlineData("{ from: 2019-01-01 }", Verdict.Met)] // without an end
    public void A_title_is_held_from_its_first_to_its_last_day(string title, Verdict verdict)
    {
        Assert.Equal(verdict, Judge("holds: { title: grant }", $"grant: {title}"));
        Assert.Equal(Verdict.Unknown, Judge("holds: { title: grant }", "{}"));
    }

    // ---- Answers

    [Theory]
    [InlineData("is: { figure: kind, value: 企业 }", "kind: 企业", Verdict.Met)]
    [InlineData("is: { figure: kind, value: [企业, 社会团体] }", "kind: 社会团体", Verdict.Met)]
    [InlineData("is: { figure: kind, value: [企业, 社会团体] }", "kind: 事业单位", Verdict.NotMet)]
    [InlineData("is: { figure: filed, value: 是 }", "filed: 有", Verdict.Met)]
    [InlineData("is: { figure: filed, value: 否 }", "filed: 是", Verdict.NotMet)]
    [InlineData("is: { figure: filed, value: 否 }", "kind: 企业", Verdict.Unknown)]
    [InlineData("includes: { figure: offers, any: [培训, 融资] }", "offers: 融资", Verdict.Met)]
    [InlineData("includes: { figure: offers, all: [培训, 融资] }", "offers: 融资", Verdict.NotMet)]
    [InlineData("includes: { figure: offers, all: [培训, 融资] }", "offers: [融资, 培训]", Verdict.Met)]
    [InlineData("includes: { figure: offers, any: 培训 }", "offers: []", Verdict.NotMet)]
    [InlineData("includes: { figure: offers, any: 培训 }", "kind: 企业", Verdict.Unknown)]
    [InlineData("within: { figure: division, divisions: \"330000\", except: \"330200\" }", "division: \"330102\"", Verdict.Met)]
    [InlineData("within: { figure: division, divisions: \"330000\", except: \"330200\" }", "division: \"330203\"", Verdict.NotMet)]
    [InlineData("within: { figure: division, divisions: \"330000\" }", "division: \"310115\"", Verdict.NotMet)]
    [InlineData("within: { figure: division, divisions: \"330100\" }", "division: \"330000\"", Verdict.NotMet)] // the whole is not in its part
    [InlineData("within: { figure: division, divisions: \"330102\" }", "division: \"330102\"", Verdict.Met)]
    [InlineData("known: { figure: employees }", "employees: 0", Verdict.Met)]
    [InlineData("known: { figure: employees }", "kind: 企业", Verdict.NotMet)]
    [InlineData("text: { figure: name, excludes: [国家, 示范], ends: 平台 }", "name: 某服务平台", Verdict.Met)]
    [InlineData("text: { figure: name, excludes: [国家, 示范], ends: 平台 }", "name: 国家服务平台", Verdict.NotMet)]
    [InlineData("text: { figure: name, excludes: [国家, 示范], ends: 平台 }", "name: 服务平台某", Verdict.NotMet)]
    [InlineData("text: { figure: name, doubts: 全国 }", "name: 全国平台", Verdict.Person)]
    [InlineData("text: { figure: name, doubts: 全国, ends: 平台 }", "name: 全国中心", Verdict.NotMet)]
    [InlineData("text: { figure: name, atMost: 5 字 }", "name: 一二三四五", Verdict.Met)]
    [InlineData("text: { figure: name, atMost: 5 字 }", "name: 一二三四五六", Verdict.NotMet)]
    [InlineData("text: { figure: name, atLeast: 5 字 }", "name: 一二三四", Verdict.NotMet)]
    [InlineData("text: { figure: name, contains: 服务 }", "name: 平台", Verdict.NotMet)]
    [InlineData("text: { figure: name, ends: 平台 }", "kind: 企业", Verdict.Unknown)]
    public void Judges_answers(string condition, string answers, Verdict verdict) => Assert.Equal(verdict, Judge(condition, $"{{ {answers} }}"));

    [Fact]
    public void Where_a_multiple_choice_names_the_parts_only_the_chosen_count()
    {
        const string Functions = """
            functions:
              chosen: offers
              atLeast: 1
              of:
                - { id: training, label: 培训, is: { figure: filed, value: 是 } }
                - { id: finance, label: 融资, atLeast: { figure: assets, limit: 100 万元 } }
            """;
        var programme = Programme("- { known: { figure: kind } }", more: Functions);
        Finding Of(string answers) => programme.Evaluate(programme.Sheet(answers)).Findings[^1];
        Assert.Equal(Verdict.Met, Of("{ offers: 培训, filed: 是 }").Verdict);
        Assert.Equal(Verdict.NotMet, Of("{ offers: 融资, filed: 是, assets: 99 }").Verdict);
        Assert.Equal(Verdict.Unknown, Of("{ offers: 融资, filed: 是 }").Verdict);
        Assert.Equal(Verdict.Met, Of("{ offers: [培训, 融资], filed: 是, assets: 99 }").Verdict);
        Assert.Equal(Verdict.NotMet, Of("{ offers: \"信息、咨询\", filed: 是 }").Verdict);
        Assert.Equal([false, true], Of("{ offers: 融资, filed: 是 }").Children.Select(child => child.IsClaimed));
    }

    // ---- Rows

    [Theory]
    [InlineData("[ { degree: 本科 }, { degree: 大专 } ]", Verdict.Met)]
    [InlineData("[ { degree: 本科 }, { degree: 中专 } ]", Verdict.NotMet)]
    [InlineData("[ { degree: 本科 }, { person: 张三 } ]", Verdict.Unknown)]
    [InlineData("[ { degree: 中专 }, { person: 张三 } ]", Verdict.NotMet)]
    [InlineData("[]", Verdict.Met)]
    [InlineData("", Verdict.Unknown)]
    public void Every_row_must_meet_it(string rows, Verdict verdict) => Assert.Equal(verdict, Judge("each: { table: staff, that: { atLeast: { figure: degree, limit: 大专 } } }", $"staff: {rows}"));

    [Theory]
    [InlineData("count: { table: staff, where: { atLeast: { figure: degree, limit: 大专 } } }, unit: 人", "2 人")]
    [InlineData("distinct: { table: staff, column: person }, unit: 人", "2 人")]
    [InlineData("sum: { table: staff, column: wage }", "40.5 万元")]
    [InlineData("average: { table: staff, column: wage }", "13.5 万元")]
    [InlineData("largest: { table: staff, column: wage }", "20 万元")]
    [InlineData("smallest: { table: staff, column: wage }", "10 万元")]
    [InlineData("sum: { table: staff, column: wage, where: { is: { figure: degree, value: 博士 } } }", "0 万元")]
    public void Takes_figures_over_rows(string figure, string shown)
    {
        var programme = Programme("- { known: { figure: taken } }", $"taken: {{ label: 数据, {figure} }}".Replace("博士", "中专", StringComparison.Ordinal));
        var sheet = programme.Sheet("{ staff: [ { person: 张三, degree: 本科, wage: 10 }, { person: 李四, degree: 大专, wage: 20 }, { person: 张三, degree: 中专, wage: 10.5 } ] }"
            .Replace("degree: 中专", shown == "0 万元" ? "degree: 大专" : "degree: 中专", StringComparison.Ordinal));
        Assert.Equal(shown, programme.Figures["taken"]!.Show(sheet));
    }

    [Fact]
    public void The_mean_of_no_rows_is_unknown()
    {
        Assert.Equal(Verdict.Unknown, Judge("atLeast: { figure: taken, limit: 1 万元 }", "staff: []", "taken: { label: 平均, average: { table: staff, column: wage } }"));
        Assert.Equal(Verdict.Unknown, Judge("atLeast: { figure: taken, limit: 1 万元 }", "staff: [ { wage: 5 }, { person: 张三 } ]", "taken: { label: 平均, average: { table: staff, column: wage } }"));
    }

    // ---- Points

    [Theory]
    [InlineData("filed: 是, kind: 企业", "5 分")]
    [InlineData("filed: 否, kind: 企业", "0 分")]
    [InlineData("filed: 是, kind: 企业, employees: 20", "8 分")] // capped
    [InlineData("kind: 企业", "")]
    [InlineData("filed: 是, employees: 20", "8 分")] // the cap is reached whatever the rest
    public void Adds_points_up_to_the_cap(string answers, string shown)
    {
        var programme = Programme("- { known: { figure: score } }",
            "score: { label: 得分, points: { cap: 8, lines: [ { when: { is: { figure: filed, value: 是 } }, give: 5 }, { when: { all: [ { known: { figure: employees } }, { atLeast: { figure: employees, limit: 20 人 } } ] }, give: 4 } ] } }");
        Assert.Equal(shown, programme.Figures["score"]!.Show(programme.Sheet($"{{ {answers} }}")));
    }
}
