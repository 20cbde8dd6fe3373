using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>What cross-checks need: one row picked, figures about equal, numbers compared across units.</summary>
public sealed class RowsAndMarginsTests
{
    private const string Fields = """
        - { field: { id: typed, label: 填报比例, type: number, unit: "%" } }
        - { field: { id: total, label: 总额, type: number, unit: 万元 } }
        - { field: { id: served, label: 服务企业, type: number, unit: 家 } }
        - { field: { id: times, label: 服务次数, type: number, unit: 次 } }
        - table:
            id: years
            label: 各年
            columns:
              - { id: year, label: 年度, type: text }
              - { id: income, label: 收入, type: number, unit: 万元, notApplicable: true }
              - { id: service, label: 服务收入, type: number, unit: 万元 }
        """;

    private const string Figures = """
        income: { label: 末年收入, pick: { table: years, column: income, where: { text: { figure: year, contains: "2020" } } } }
        service: { label: 末年服务收入, pick: { table: years, column: service, where: { text: { figure: year, contains: "2020" } } } }
        share: { label: 服务收入占比, ratio: { part: service, whole: income } }
        """;

    private static Finding Explain(string condition, string answers)
    {
        var programme = Example.Programme($"- {{ {condition} }}", Figures, fields: Fields);
        return Assert.Single(programme.Evaluate(programme.Sheet(answers)).Findings);
    }

    private static string Income(string rows)
    {
        var programme = Example.Programme("- { known: { figure: total } }", Figures, fields: Fields);
        return programme.Figures["income"]!.Show(programme.Sheet($"years: [ {rows} ]"));
    }

    [Theory]
    [InlineData("{ year: 2019, income: 100 }, { year: 2020, income: 120 }", "120 万元")]
    [InlineData("{ year: 2020年度, income: 120 }", "120 万元")]
    [InlineData("{ year: 2019, income: 100 }", "")]
    [InlineData("{ year: 2020, income: 120 }, { year: 2020, income: 120 }", "")] // which of the two is meant?
    [InlineData("{ year: 2020 }, { year: 2019, income: 100 }", "")]
    [InlineData("{ income: 100 }, { year: 2020, income: 120 }", "")] // the first may be of 2020 too
    [InlineData("{ year: 2020, income: 不适用 }", "")]
    [InlineData("", "")]
    public void The_one_row_that_is_meant_is_picked(string rows, string income) => Assert.Equal(income, Income(rows));

    [Theory]
    [InlineData("{ year: 2019, income: 100 }", "待填：“各年”中年度须含“2020”的行（须有且只有一行）")]
    [InlineData("{ year: 2020 }", "待填：各年第 1 行的收入")]
    [InlineData("{ year: 2020, income: 不适用 }", "末年收入答“不适用”，无从比较")]
    public void What_a_picked_row_lacks_is_told(string rows, string lacks) =>
        Assert.Equal(lacks, Explain("atLeast: { figure: income, limit: 100 万元 }", $"years: [ {rows} ]").Lacks);

    [Fact]
    public void It_says_how_it_is_found()
    {
        var programme = Example.Programme("- { known: { figure: total } }", Figures, fields: Fields);
        Assert.Equal("“各年”中年度须含“2020”的行所填“收入”", programme.Figures["income"]!.From.How());
    }

    // the ratio is 60 of 80, 75 %, and the margin 5 points
    [Theory]
    [InlineData("69.9999", Verdict.NotMet)]
    [InlineData("70", Verdict.Met)]
    [InlineData("75", Verdict.Met)]
    [InlineData("80", Verdict.Met)]
    [InlineData("80.0001", Verdict.NotMet)]
    public void About_equal_is_within_the_margin_on_either_side(string typed, Verdict verdict) =>
        Assert.Equal(verdict, Explain("equals: { figure: typed, than: share, margin: 5% }", $"{{ typed: {typed}, years: [ {{ year: 2020, income: 80, service: 60 }} ] }}").Verdict);

    [Fact]
    public void A_margin_stands_in_every_sentence()
    {
        const string Condition = "equals: { figure: typed, than: share, margin: 5% }";
        const string Row = "years: [ { year: 2020, income: 80, service: 60 } ]";
        Assert.Equal("填报比例 75%，与服务收入占比 75%相差不超过 5%，符合", Explain(Condition, $"{{ typed: 75, {Row} }}").Sentence);
        Assert.Equal("填报比例 90%，与服务收入占比 75%相差超过 5%，不符合", Explain(Condition, $"{{ typed: 90, {Row} }}").Sentence);
        Assert.Equal("填报比例与服务收入占比相差超过 5%", Explain(Condition, $"{{ typed: 90, {Row} }}").Lacks);
        Assert.Equal("暂不能判定，待填：填报比例（要求：填报比例与服务收入占比相差不超过 5%）", Explain(Condition, $"{{ {Row} }}").Sentence);
    }

    [Theory]
    [InlineData(99, Verdict.Met)]
    [InlineData(100, Verdict.Met)]
    [InlineData(101, Verdict.NotMet)]
    public void Enterprises_are_not_more_than_the_occasions_on_which_they_were_served(int served, Verdict verdict) =>
        Assert.Equal(verdict, Explain("atMost: { figure: served, than: times, acrossUnits: true }", $"{{ served: {served}, times: 100 }}").Verdict);

    [Fact]
    public void Each_number_keeps_its_unit() => Assert.Equal(
        "服务企业 101 家，超过服务次数 100 次，超出 1 家", Explain("atMost: { figure: served, than: times, acrossUnits: true }", "{ served: 101, times: 100 }").Sentence);

    [Fact]
    public void A_text_that_a_condition_bounds_has_that_bound()
    {
        var shanghai = Repository.Programme("shanghai-national-2021");
        Assert.Equal(150, shanghai.LongestText(shanghai.Form.Fields.Single(field => field.Id == "demonstration")));
        Assert.Equal(60, shanghai.LongestText(shanghai.Form.Fields.Single(field => field.Id == "platformName")));
        Assert.Null(shanghai.LongestText(shanghai.Form.Fields.Single(field => field.Id == "chapter2")));
    }
}
