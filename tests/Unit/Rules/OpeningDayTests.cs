using System.Globalization;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>From which day on a condition will be met, nothing but the date changing.</summary>
public sealed class OpeningDayTests
{
    private const string Complete = "elapsed: { since: grant.from, atLeast: 3 年 }";
    private const string None = "not: { holds: { title: grant } }";

    private static string? Opens(string condition, string answers)
    {
        var programme = Example.Programme($"- {{ {condition} }}");
        return programme.Eligibility.Parts.Single().OpensOn(programme.Sheet(answers))?.ToString("O", CultureInfo.InvariantCulture);
    }

    [Theory]
    // on 2021-05-16
    [InlineData(Complete, "grant: { from: 2019-12-31 }", "2022-12-31")]
    [InlineData(Complete, "grant: { from: 2018-05-17 }", "2021-05-17")]
    [InlineData(Complete, "grant: { from: 2018-05-16 }", "2021-05-16")]
    [InlineData(Complete, "grant: { from: 2010-01-01 }", "2021-05-16")]
    [InlineData(Complete, "grant: 无", null)]
    [InlineData(Complete, "{}", null)]
    [InlineData("elapsed: { since: grant.from, above: 3 年 }", "grant: { from: 2018-05-16 }", "2021-05-17")]
    [InlineData("elapsed: { since: grant.from, atMost: 3 年 }", "grant: { from: 2018-05-16 }", "2021-05-16")]
    [InlineData("elapsed: { since: grant.from, atMost: 3 年 }", "grant: { from: 2018-05-15 }", null)]
    [InlineData("elapsed: { since: founded, atLeast: 3 年, on: 2021-01-01 }", "founded: 2019-01-01", null)]
    [InlineData("elapsed: { since: founded, atLeast: 3 年, on: moved }", "{ founded: 2019-01-01, moved: 2021-01-01 }", null)]
    // titles
    [InlineData(None, "grant: { from: 2020-01-01, until: 2022-12-31 }", "2023-01-01")]
    [InlineData(None, "grant: { from: 2020-01-01 }", null)]
    [InlineData(None, "grant: 无", "2021-05-16")]
    [InlineData("holds: { title: grant }", "grant: { from: 2021-07-01, until: 2024-06-30 }", "2021-07-01")]
    [InlineData("holds: { title: grant }", "grant: { from: 2017-01-01, until: 2019-12-31 }", null)]
    [InlineData("holds: { title: grant, on: 2020-01-01 }", "grant: { from: 2021-07-01, until: 2024-06-30 }", null)]
    // days
    [InlineData("day: { figure: founded, until: referenceDay }", "founded: 2021-06-01", "2021-06-01")]
    [InlineData("day: { figure: founded, from: referenceDay }", "founded: 2021-05-15", null)]
    [InlineData("day: { figure: founded, until: 2021-05-31 }", "founded: 2021-06-01", null)]
    // together: the earliest of alternatives, the latest of demands
    [InlineData($"any: [ {{ {None} }}, {{ {Complete} }} ]", "grant: { from: 2020-03-01, until: 2022-12-31 }", "2023-01-01")]
    [InlineData($"any: [ {{ {None} }}, {{ {Complete} }} ]", "grant: { from: 2019-03-01, until: 2022-12-31 }", "2022-03-01")]
    [InlineData($"all: [ {{ {None} }}, {{ {Complete} }} ]", "grant: { from: 2019-03-01, until: 2022-12-31 }", "2023-01-01")]
    [InlineData($"all: [ {{ {None} }}, {{ is: {{ figure: filed, value: 是 }} }} ]", "{ grant: { from: 2019-03-01, until: 2022-12-31 }, filed: 否 }", null)]
    [InlineData($"when: {{ if: {{ holds: {{ title: grant }} }}, then: {{ {Complete} }} }}", "grant: { from: 2020-01-01, until: 2021-06-30 }", "2021-07-01")]
    [InlineData("atLeast: { figure: employees, limit: 20 人, variants: [ { when: { elapsed: { since: founded, atLeast: 3 年 } }, limit: 10 人 } ] }", "{ employees: 12, founded: 2019-01-01 }", "2022-01-01")]
    [InlineData("judged: { statement: 有固定场所 }", "{}", null)]
    [InlineData("is: { figure: filed, value: 是 }", "filed: 是", "2021-05-16")]
    public void Opens_on_the_first_day_on_which_it_is_met(string condition, string answers, string? day) => Assert.Equal(day, Opens(condition, answers));

    [Theory]
    [InlineData("zhejiang-2021", "provincialPlatform: { from: 2019-12-31, until: 2025-12-30 }", "2022-12-31")]
    [InlineData("zhejiang-2021", "provincialPlatform: { from: 2019-12-31, until: 2022-06-30 }", "2022-07-01")]
    [InlineData("zhejiang-2021", "provincialPlatform: 无", "2021-05-16")]
    [InlineData("shanghai-national-2021", "nationalTitle: { from: 2020-01-01, until: 2022-12-31 }", "2023-01-01")]
    [InlineData("shanghai-national-2021", "nationalTitle: { from: 2019-01-01, until: 2021-12-31 }", "2021-05-26")]
    public void The_gate_of_a_notice_says_from_when_it_opens(string id, string answers, string day)
    {
        var programme = Repository.Programme(id);
        var gate = Assert.Single(programme.Start!.Gates);
        Assert.Equal("renewal", gate.Rubric.Id);
        Assert.Equal(1, programme.Start.Applications);
        var faults = new Faults();
        var sheet = AnswerReader.Read(programme, (MappingNode?)YamlText.Read(answers, "answers.yaml", faults), null, null, default, faults);
        Assert.Empty(faults.All);
        Assert.Equal(day, gate.OpensOn(sheet)?.ToString("O", CultureInfo.InvariantCulture));
    }
}
