using Shifan.Rules;
using Shifan.Tests.Unit.Rules;

namespace Shifan.Tests.Unit.Experts;

/// <summary>A small programme with an experts' step, for one part of the format at a time.</summary>
internal static class ExpertExample
{
    public const string Sheet = """
        - id: review
          label: 专家评分表
          step: experts
          full: 100
          most: 105
          pass: 60
          grades: [ { label: 优秀, from: 90 }, { label: 良好, from: 75 } ]
          items:
            - id: service
              label: 服务
              group:
                most: 60
                of:
                  - { id: rate, label: 满意度, bands: { figure: rate, differs: true, lines: [ { from: 80%, give: 20 }, { from: 90%, give: 30 } ] } }
                  - { id: channels, label: 沟通渠道, weight: 20%, ticks: { options: [ { label: 热线, give: 50 }, { label: 网站, give: 40 }, { label: 窗口, give: 40 } ], most: 100 } }
                  - { id: staff, label: 人员, every: { figure: employees, from: 20 人, base: 5, per: 10 人, give: 2, most: 20 } }
            - { id: team, label: 团队, points: { most: 30, step: 0.5 } }
            - { id: tidy, label: 规范, ticks: { start: 10, options: [ { label: 缺章, give: -4 }, { label: 缺页, give: -8 } ] } }
            - { id: extra, label: 特色, bonus: true, discretion: { most: 8 } }
            - { id: opinion, label: 评语, text: { required: true, least: 2 字, most: 10 字 } }
          minima: [ { label: 服务或团队, any: [ { of: service, atLeast: 30 }, { of: [team, tidy], atLeast: 35 } ] } ]
          combine: { trimFrom: 5, decimals: 2, spread: { range: 20 }, missing: rest, least: 3, late: refused, ties: [service, team] }
        """;

    private static readonly string Fields = $"      {Example.Fields.ReplaceLineEndings("\n").Replace("\n", "\n      ", StringComparison.Ordinal)}";

    /// <summary>The text of the programme with these further keys.</summary>
    public static string Text(string more) => $$"""
        programme: example
        notice: { title: 通知, number: 示〔2021〕1号, issued: 2021-05-10, issuer: 示例省经信厅, office: "330000" }
        referenceDay: 2021-05-16
        lists: { degrees: { ordered: true, options: [中专, 大专, 本科] } }
        form:
          - id: basics
            label: 基本情况
            blocks:
              - field: { id: seatOfExample, label: 所在地, type: division, required: true }
        {{Fields}}
        conditions:
          - { id: size, label: 从业人数, atLeast: { figure: employees, limit: 20 人 } }
          - { id: premises, judged: { statement: 有固定场所, by: city } }
        levels: [ { id: city, label: 市经信局, of: city } ]
        steps:
          - { id: draft, label: 填报, kind: prepare, by: applicant, actions: [ { id: submit, label: 提交, does: submit, to: visit } ] }
          - { id: visit, label: 实地核查, kind: visit, by: city, actions: [ { id: pass, label: 核查完成, does: pass, to: experts } ] }
          - { id: experts, label: 专家评审, kind: experts, by: city, actions: [ { id: pass, label: 通过, does: pass, to: defence } ] }
          - { id: defence, label: 答辩, kind: defence, by: city, actions: [ { id: pass, label: 通过, does: pass, to: done } ] }
          - { id: done, label: 已评审, kind: end }
        validity: { from: decision, years: 3 }
        {{more}}
        """;

    /// <summary>The programme with these further keys; a fault fails the test.</summary>
    public static Programme Programme(string more)
    {
        var faults = new Faults();
        var programme = ProgrammeReader.Read(Text(more), "example.yaml", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return programme!;
    }

    /// <summary>The programme with a score sheet of this text.</summary>
    public static Programme Scoring(string sheet = Sheet) => Programme("scoring:\n" + sheet);

    /// <summary>What is wrong with this text, which must be wrong, and the line where it is.</summary>
    public static (Fault Fault, string Line) Fault(string more)
    {
        var faults = new Faults();
        var text = Text(more);
        Assert.Null(ProgrammeReader.Read(text, "example.yaml", faults));
        var fault = Assert.Single(faults.All);
        return (fault, text.Split('\n')[fault.Place.Line - 1]);
    }

    public static ScoreAnswer Value(string value, string? reason = null) => new() { Value = value, Reason = reason };

    public static ScoreAnswer Ticks(params string[] ticked) => ticked.Length == 0 ? new ScoreAnswer { Value = ScoreAnswer.None } : new ScoreAnswer { Ticked = ticked };
}
