using System.Diagnostics;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>Answers as people and programs send them: understood exactly, or a fault at their place and the figure unknown.</summary>
public sealed class AnswerReaderTests
{
    private static readonly Programme Programme = Example.Programme(
        "- { known: { figure: name } }",
        """
        counted: { label: 人数, unit: 人, count: { table: staff, where: { atLeast: { figure: degree, limit: 大专 } } }, declared: graduates }
        rows: { label: 行数, unit: 人, count: { table: staff } }
        wages: { label: 年薪合计, sum: { table: staff, column: wage } }
        bonuses: { label: 奖金合计, sum: { table: staff, column: bonus } }
        share: { label: 比例, ratio: { part: graduates, whole: employees } }
        net: { label: 净资产, total: { plus: assets, less: debts } }
        """,
        fields: Example.Fields + "\n- { field: { id: reason, label: 比例偏低的原因, type: text, when: { below: { figure: share, limit: 80% } } } }");

    private static string Shown(string figure, string answers)
    {
        var sheet = Programme.Sheet(answers);
        return Programme.Figures[figure]!.Show(sheet);
    }

    private static Fault Fault(string answers, out FactSheet sheet)
    {
        var faults = new Faults();
        sheet = Programme.Sheet(answers, faults);
        var fault = Assert.Single(faults.All);
        Assert.Contains(fault.Message, c => c is >= '\u4E00' and <= '\u9FFF');
        Assert.Contains(fault.Remedy, c => c is >= '\u4E00' and <= '\u9FFF');
        return fault;
    }

    [Theory]
    [InlineData("employees", "20", "20 人")]
    [InlineData("employees", "\"1,234\"", "1,234 人")]
    [InlineData("employees", "２０人", "20 人")]
    [InlineData("employees", "20 名", "20 人")]
    [InlineData("assets", "200", "200 万元")]
    [InlineData("assets", "5 亿元", "50,000 万元")]
    [InlineData("assets", "2000000元", "200 万元")]
    [InlineData("assets", "0", "0 万元")]
    [InlineData("profit", "-12.5", "-12.5 万元")]
    [InlineData("rate", "80%", "80%")]
    [InlineData("rate", "８０％", "80%")]
    [InlineData("founded", "2019-03-05", "2019-03-05")]
    [InlineData("founded", "2019年3月5日", "2019-03-05")]
    [InlineData("founded", "2019/3/5", "2019-03-05")]
    [InlineData("founded", "2019.3.5", "2019-03-05")]
    [InlineData("founded", "2020-02-29", "2020-02-29")]
    [InlineData("filed", "true", "是")]
    [InlineData("filed", "无", "否")]
    [InlineData("kind", "企业", "企业")]
    [InlineData("offers", "[融资, 培训]", "培训、融资")]
    [InlineData("offers", "培训、融资", "培训、融资")]
    [InlineData("offers", "信息、咨询", "信息、咨询")] // one option with a comma of its own
    [InlineData("offers", "[]", "")]
    [InlineData("division", "\"330102\"", "330102")]
    [InlineData("code", "91350100m000100y43", "91350100M000100Y43")]
    [InlineData("name", "  平台😀  ", "平台😀")]
    public void Understands(string field, string answer, string shown) => Assert.Equal(shown, Shown(field, $"{field}: {answer}"));

    [Theory]
    [InlineData("employees", "二十", "不是数字")]
    [InlineData("employees", "\"1,23\"", "不是数字")]
    [InlineData("employees", "NaN", "不是数字")]
    [InlineData("employees", "∞", "不是数字")]
    [InlineData("employees", "1e400", "“e400”")]
    [InlineData("employees", "0x10", "“x10”")]
    [InlineData("employees", "99999999999999999999999999999999999", "不是数字")]
    [InlineData("employees", "9999999999999999", "太大")]
    [InlineData("employees", "20.5", "应为整数")]
    [InlineData("employees", "-1", "小于 0 人")]
    [InlineData("employees", "20 家", "不是一类")]
    [InlineData("employees", "20 亩", "不是一类")]
    [InlineData("employees", "[20]", "应为一个值")]
    [InlineData("employees", "{ is: 20 }", "应为一个值")]
    [InlineData("graduates", "9001", "大于 9,000 人")]
    [InlineData("assets", "0.000000001", "小数位太多")]
    [InlineData("profit", "-1001", "小于 -1,000 万元")]
    [InlineData("rate", "100.01", "大于 100%")]
    [InlineData("rate", "-0.0001", "小于 0%")]
    [InlineData("founded", "2019-02-29", "不是日期")]
    [InlineData("founded", "昨天", "不是日期")]
    [InlineData("founded", "0001-01-01", "不是日期")]
    [InlineData("founded", "9999-12-31", "不是日期")]
    [InlineData("filed", "好", "不是“是”或“否”")]
    [InlineData("kind", "公司", "不在选项内")]
    [InlineData("kind", "[企业]", "应为一个值")]
    [InlineData("offers", "[培训, 其他]", "“其他”不在选项内")]
    [InlineData("offers", "{ 培训: 是 }", "不在选项内")]
    [InlineData("division", "33010", "六位")]
    [InlineData("division", "杭州市上城区", "六位")]
    [InlineData("code", "91350100M000100Y4Z", "校验位")]
    [InlineData("code", "9135010😀M00100Y43", "位")]
    [InlineData("name", "一二三四五六七八九十一", "超出 1 字")]
    [InlineData("phone", "电话", "不是电话号码")]
    [InlineData("email", "a@b", "不是电子邮件地址")]
    [InlineData("website", "不是 网址", "不是网址")]
    [InlineData("postcode", "31000", "六位数字")]
    [InlineData("grant", "也许", "有效期")]
    [InlineData("grant", "[]", "应写明有效期")]
    [InlineData("grant", "{ from: 去年 }", "不是日期")]
    [InlineData("grant", "{ from: [2019-01-01] }", "不是日期")]
    [InlineData("grant", "{ since: 2019-01-01 }", "不认识的“since”")]
    [InlineData("grant", "{ held: 也许 }", "“也许”")]
    [InlineData("grant", "{ held: [是] }", "是 或 否")]
    [InlineData("grant", "{ from: 2021-12-31, until: 2019-01-01 }", "早于")]
    public void Leaves_unknown_what_it_does_not_understand(string field, string answer, string says)
    {
        var fault = Fault($"{field}: {answer}", out var sheet);
        Assert.Equal($"answer.{field}", fault.Code);
        Assert.StartsWith(field, fault.Place.Path, StringComparison.Ordinal);
        Assert.Equal(1, fault.Place.Line);
        Assert.Contains(says, $"{fault.Message}{fault.Remedy}", StringComparison.Ordinal);
        Assert.False(sheet.Knows(Programme.Figures[field]!));
        foreach (var part in Programme.Form.Fields.First(f => f.Id == field).Parts) Assert.False(sheet.Knows(part));
    }

    [Fact]
    public void A_line_that_no_paper_holds_is_told_even_where_the_notice_sets_no_limit()
    {
        Assert.Contains("共 2001 个字符，本栏最多 2000 个", Fault($"website: https://www.example.cn/{new string('a', 2001 - "https://www.example.cn/".Length)}", out _).Message);
    }

    [Theory]
    [InlineData("employees:")]
    [InlineData("employees: null")]
    [InlineData("employees: \"\"")]
    [InlineData("employees: '   '")]
    [InlineData("assets: 不适用")]
    [InlineData("grant:")]
    [InlineData("staff:")]
    [InlineData("{}")]
    public void Nothing_is_no_fault_and_no_figure(string answers)
    {
        var sheet = Programme.Sheet(answers);
        Assert.All(Programme.Figures.Figures, figure => Assert.False(sheet.Knows(figure)));
    }

    [Fact]
    public void Not_applicable_is_an_answer_only_where_the_form_allows_it() => Assert.Equal("answer.profit", Fault("profit: 不适用", out _).Code);

    [Fact]
    public void Names_what_was_meant_by_an_unknown_answer()
    {
        var fault = Fault("employes: 20", out _);
        Assert.Equal("answers.unknown", fault.Code);
        Assert.Equal("employes", fault.Place.Path);
        Assert.Equal("是否想写“employees”？", fault.Remedy);
    }

    // ---- Tables

    [Fact]
    public void A_fault_in_a_row_stands_at_its_cell_and_leaves_the_figure_unknown()
    {
        var fault = Fault("""
            staff:
              - { degree: 本科, wage: 10 }
              - { degree: 大学, wage: 10 }
            """, out var sheet);
        Assert.Equal("answer.degree", fault.Code);
        Assert.Equal(new Place("answers.yaml", 3, 15, "staff[2].degree"), fault.Place);
        Assert.False(sheet.Knows(Programme.Figures["counted"]!));
        Assert.Equal("20 万元", Programme.Figures["wages"]!.Show(sheet));
    }

    [Fact]
    public void A_row_that_is_no_row_leaves_the_figures_unknown()
    {
        var fault = Fault("staff: [ { degree: 本科, wage: 10 }, 张三 ]", out var sheet);
        Assert.Equal("answers.row", fault.Code);
        Assert.Equal("staff[2]", fault.Place.Path);
        Assert.False(sheet.Knows(Programme.Figures["counted"]!));
        Assert.False(sheet.Knows(Programme.Figures["wages"]!));
    }

    [Theory]
    [InlineData("staff: 张三", "answers.table", "staff")]
    [InlineData("staff: { degree: 本科 }", "answers.table", "staff")]
    [InlineData("staff: [ { degre: 本科 } ]", "answers.column", "staff[1].degre")]
    public void A_table_that_is_no_table_is_a_fault(string answers, string code, string path)
    {
        var fault = Fault(answers, out _);
        Assert.Equal(code, fault.Code);
        Assert.Equal(path, fault.Place.Path);
    }

    [Fact]
    public void A_missing_cell_leaves_the_figure_unknown_and_says_which()
    {
        var sheet = Programme.Sheet("{ graduates: 5, staff: [ { degree: 本科 }, { person: 张三 }, { degree: 中专 } ] }");
        var counted = Programme.Figures["counted"]!;
        Assert.False(sheet.Knows(counted));
        Assert.Equal(["人员第 2 行的学历"], counted.Missing(sheet));
        Assert.Equal("3 人", Programme.Figures["rows"]!.Show(sheet));
    }

    [Fact]
    public void The_declared_figure_stands_in_only_where_no_table_was_filled_in()
    {
        Assert.Equal("5 人", Shown("counted", "{ graduates: 5 }"));
        Assert.Equal("1 人", Shown("counted", "{ graduates: 5, staff: [ { degree: 本科 } ] }"));
        Assert.Equal("5 人", Shown("counted", "{ graduates: 5, staff: [] }"));
        var sheet = Programme.Sheet("{ graduates: 5, staff: [ { degree: 本科 } ] }");
        Assert.Equal("填报 5 人，按明细计 1 人，以明细为准", Programme.Figures["counted"]!.Difference(sheet));
        Assert.Null(Programme.Figures["counted"]!.Difference(Programme.Sheet("{ graduates: 1, staff: [ { degree: 本科 } ] }")));
    }

    [Fact]
    public void A_declared_figure_in_a_larger_unit_is_the_same_figure()
    {
        var programme = Example.Programme("- { known: { figure: paid } }", "paid: { label: 年薪, unit: 元, sum: { table: staff, column: wage }, declared: assets }");
        var paid = programme.Figures["paid"]!;
        Assert.Null(paid.Difference(programme.Sheet("{ assets: 30, staff: [ { wage: 10 }, { wage: 20 } ] }")));
        Assert.Equal("填报 310,000 元，按明细计 300,000 元，以明细为准", paid.Difference(programme.Sheet("{ assets: 31, staff: [ { wage: 10 }, { wage: 20 } ] }")));
    }

    [Fact]
    public void A_table_beyond_all_measure_is_refused()
    {
        var faults = new Faults();
        var row = new MappingNode(default, [new Entry("degree", default, new ScalarNode(default, "本科"))]);
        var table = new SequenceNode(new Place("", 0, 0, "staff"), [.. Enumerable.Repeat(row, 20_001)]);
        AnswerReader.Read(Programme, new MappingNode(default, [new Entry("staff", default, table)]), null, null, Example.Day, faults);
        Assert.Equal("answers.rows", Assert.Single(faults.All).Code);
    }

    // ---- Titles

    [Theory]
    [InlineData("无", "否", "", "")]
    [InlineData("是", "是", "", "")]
    [InlineData("{ held: 是 }", "是", "", "")]
    [InlineData("{ held: 否 }", "否", "", "")]
    [InlineData("{ held: 否, from: 2019-01-01, until: 2021-12-31 }", "否", "", "")] // dates that are no longer asked
    [InlineData("{ from: 2019-01-01 }", "是", "2019-01-01", "")]
    [InlineData("{ until: 2021-12-31 }", "是", "", "2021-12-31")]
    [InlineData("{ from: 2019-01-01, until: 2021-12-31 }", "是", "2019-01-01", "2021-12-31")]
    [InlineData("{ from: 2019-01-01, until: 2019-01-01 }", "是", "2019-01-01", "2019-01-01")]
    [InlineData("{ held: true, from: 2019-01-01, until: }", "是", "2019-01-01", "")]
    [InlineData("{}", "", "", "")]
    [InlineData("{ from:, until: }", "", "", "")]
    public void Reads_a_title(string answer, string held, string from, string until)
    {
        var sheet = Programme.Sheet($"grant: {answer}");
        Assert.Equal([held, from, until], new[] { "grant", "grant.from", "grant.until" }.Select(id => Programme.Figures[id]!.Show(sheet)));
    }

    [Fact]
    public void A_credit_code_tells_its_division() => Assert.Equal("350100", Shown("code.division", "code: 91350100M000100Y43"));

    // ---- Questions that are not asked

    [Fact]
    public void A_question_that_is_not_asked_counts_as_not_answered()
    {
        Assert.Equal("5 万元", Shown("debts", "{ kind: 企业, debts: 5 }"));
        Assert.Equal("", Shown("debts", "{ kind: 事业单位, debts: 5 }"));
        Assert.Equal("5 万元", Shown("debts", "{ debts: 5 }")); // not ruled out
    }

    [Fact]
    public void What_is_computed_from_an_answer_that_is_not_asked_is_unknown()
    {
        Assert.Equal("95 万元", Shown("net", "{ kind: 企业, assets: 100, debts: 5 }"));
        Assert.Equal("", Shown("net", "{ kind: 事业单位, assets: 100, debts: 5 }"));
    }

    [Fact]
    public void A_question_may_depend_on_a_computed_figure()
    {
        Assert.Equal("", Shown("reason", "{ graduates: 80, employees: 100, reason: 无 }"));
        Assert.Equal("无", Shown("reason", "{ graduates: 79, employees: 100, reason: 无 }"));
        Assert.Equal("无", Shown("reason", "{ graduates: 79, reason: 无 }"));
    }

    [Fact]
    public void A_column_that_is_not_asked_counts_as_not_filled_in()
    {
        Assert.Equal("3 万元", Shown("bonuses", "{ staff: [ { degree: 大专, bonus: 1 }, { degree: 本科, bonus: 2 } ] }"));
        Assert.Equal("", Shown("bonuses", "{ staff: [ { degree: 大专, bonus: 1 }, { degree: 中专, bonus: 2 } ] }"));
    }

    // ---- Whole files

    [Fact]
    public void Refuses_a_file_for_another_programme_or_with_unknown_keys()
    {
        var faults = new Faults();
        var file = (MappingNode)YamlText.Read("{ programme: other, answer: {} }", "check.yaml", faults)!;
        AnswerReader.ReadFile(Programme, file, Example.Day, faults);
        Assert.Equal(["answers.key", "answers.programme", "answers.missing"], faults.All.Select(fault => fault.Code));
    }

    [Theory]
    [InlineData("{ answers: 20 }", "answers.kind", "answers")]
    [InlineData("{ answers: [ 20 ] }", "answers.kind", "answers")]
    [InlineData("{ answers: {}, declared: 是 }", "answers.kind", "declared")]
    [InlineData("{ answers: {}, judged: [ 是 ] }", "answers.kind", "judged")]
    [InlineData("{ answers: {}, judged: { nothing: 是 } }", "answers.statement", "judged.nothing")]
    public void Refuses_answers_that_are_no_answers(string text, string code, string path)
    {
        var faults = new Faults();
        AnswerReader.ReadFile(Programme, (MappingNode)YamlText.Read(text, "check.yaml", faults)!, Example.Day, faults);
        var fault = Assert.Single(faults.All);
        Assert.Equal(code, fault.Code);
        Assert.Equal(path, fault.Place.Path);
    }

    // ---- Hostile texts

    public static TheoryData<string, string> Hostile => new()
    {
        { "brackets", new string('[', 200_000) },
        { "braces", string.Concat(Enumerable.Repeat("{a: ", 100_000)) },
        { "dashes", string.Concat(Enumerable.Repeat("- ", 100_000)) },
        { "question marks", string.Concat(Enumerable.Repeat("? ", 100_000)) },
        { "nested lists", string.Concat(Enumerable.Range(0, 2_000).Select(i => new string(' ', i) + "-\n")) },
        { "aliases", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n" },
        { "half a character", "name: \uD83D\n" },
        { "nul", "name: 1\0\nemployees: x\n" },
        { "a merge key", "<<: { name: 1 }\n" },
        { "a long key", new string('k', 100_000) + ": 1\n" },
        { "a directive", "%YAML 9.9\n---\nname: 1\n" },
        { "a large file", new string(' ', 5_000_000) },
    };

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text() => Assert.Equal("20 人", Shown("employees", "\uFEFFemployees: 20\n"));

    [Fact]
    public void Lines_may_end_as_on_Windows() => Assert.Equal("20 人", Shown("employees", "kind: 企业\r\nemployees: 20\r\n"));

    [Theory, MemberData(nameof(Hostile))]
    public void A_hostile_text_is_a_fault_and_soon(string name, string text)
    {
        var clock = Stopwatch.StartNew();
        var faults = new Faults();
        if (YamlText.Read(text, name, faults) is MappingNode answers) AnswerReader.Read(Programme, answers, null, null, Example.Day, faults);
        Assert.True(!faults.None || name == "half a character", name);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
    }
}
