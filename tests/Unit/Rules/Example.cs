using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>Small programmes for one test each: the sound programme with other fields, figures and conditions.</summary>
internal static class Example
{
    public static readonly DateOnly Day = new(2021, 5, 16);

    public const string Fields = """
        - { field: { id: kind, label: 单位性质, type: choice, options: [企业, 事业单位, 社会团体] } }
        - { field: { id: division, label: 所在地, type: division } }
        - { field: { id: highest, label: 学历, type: choice, options: degrees } }
        - { field: { id: offers, label: 服务功能, type: choices, options: [培训, 融资, "信息、咨询"] } }
        - { field: { id: filed, label: 已备案, type: flag } }
        - { field: { id: founded, label: 注册日期, type: date } }
        - { field: { id: moved, label: 迁入日期, type: date } }
        - { field: { id: grant, label: 市级称号, type: title } }
        - { field: { id: code, label: 信用代码, type: creditCode } }
        - { field: { id: name, label: 名称, type: text, atMost: 10 字 } }
        - { field: { id: employees, label: 从业人数, type: number, unit: 人 } }
        - { field: { id: graduates, label: 专业人员, type: number, unit: 人, atMost: 9000 人 } }
        - { field: { id: assets, label: 总资产, type: number, unit: 万元, notApplicable: true } }
        - { field: { id: profit, label: 利润, type: number, unit: 万元, least: -1000 } }
        - { field: { id: first, label: 2018年收入, type: number, unit: 万元 } }
        - { field: { id: second, label: 2019年收入, type: number, unit: 万元 } }
        - { field: { id: third, label: 2020年收入, type: number, unit: 万元 } }
        - { field: { id: rate, label: 满意度, type: number, unit: "%" } }
        - { field: { id: debts, label: 负债, type: number, unit: 万元, when: { is: { figure: kind, value: 企业 } } } }
        - { field: { id: loans, label: 其中贷款, type: number, unit: 万元, when: { above: { figure: debts, limit: 0 元 } } } }
        - { field: { id: phone, label: 电话, type: phone } }
        - { field: { id: email, label: 邮箱, type: email } }
        - { field: { id: website, label: 网址, type: url } }
        - { field: { id: postcode, label: 邮编, type: postcode } }
        - table:
            id: staff
            label: 人员
            columns:
              - { id: person, label: 姓名, type: text }
              - { id: degree, label: 学历, type: choice, options: degrees }
              - { id: wage, label: 年薪, type: number, unit: 万元 }
              - { id: bonus, label: 奖金, type: number, unit: 万元, when: { atLeast: { figure: degree, limit: 大专 } } }
        """;

    /// <summary>A programme of these figures and conditions over <see cref="Fields"/>; a fault fails the test.</summary>
    public static Programme Programme(string conditions, string figures = "", string more = "", string fields = Fields)
    {
        var yaml = $$"""
            programme: example
            notice: { title: 通知, number: 示〔2021〕1号, issued: 2021-05-10, issuer: 示例省经信厅, office: "330000" }
            referenceDay: 2021-05-16
            lists: { degrees: { ordered: true, options: [中专, 大专, 本科] } }
            form:
              - id: basics
                label: 基本情况
                blocks:
                  - field: { id: seatOfExample, label: 所在地, type: division, required: true }
            {{Indent(fields, 6)}}
            {{(figures.Length == 0 ? "" : "figures:\n" + Indent(figures, 2))}}
            conditions:
            {{Indent(conditions, 2)}}
            levels: [ { id: city, label: 市经信局, of: city } ]
            steps:
              - { id: draft, label: 填报, kind: prepare, by: applicant, actions: [ { id: submit, label: 提交, does: submit, to: review } ] }
              - { id: review, label: 推荐, kind: recommend, by: city, actions: [ { id: recommend, label: 推荐, does: recommend, to: done } ] }
              - { id: done, label: 已推荐, kind: end }
            validity: { from: decision, years: 3 }
            {{more}}
            """;
        var faults = new Faults();
        var programme = ProgrammeReader.Read(yaml, "example.yaml", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return programme!;
    }

    /// <summary>The facts of these answers, none of which may be faulty.</summary>
    public static FactSheet Sheet(this Programme programme, string answers)
    {
        var faults = new Faults();
        var sheet = programme.Sheet(answers, faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return sheet;
    }

    /// <summary>The facts of these answers, and what is wrong with them.</summary>
    public static FactSheet Sheet(this Programme programme, string answers, Faults faults) =>
        AnswerReader.Read(programme, (MappingNode?)YamlText.Read(answers, "answers.yaml", faults), null, null, Day, faults);

    /// <summary>The verdict of the one condition that a programme has.</summary>
    public static Verdict Judge(string condition, string answers, string figures = "") => Explain(condition, answers, figures).Verdict;

    /// <summary>The finding of the one condition that a programme has.</summary>
    public static Finding Explain(string condition, string answers, string figures = "")
    {
        var programme = Programme($"- {{ {condition} }}", figures);
        var finding = Assert.Single(programme.Evaluate(programme.Sheet(answers)).Findings);
        Assert.Equal(finding.Verdict, programme.Decide(finding.Sheet));
        return finding;
    }

    private static string Indent(string text, int by) => string.Join('\n', text.ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => new string(' ', by) + line));
}
