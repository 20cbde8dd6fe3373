using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Documents;

public sealed class CheckReportTests
{
    private static readonly Programme Programme = Repository.Programme("zhejiang-2021");

    private static string Text(string answers)
    {
        var faults = new Faults();
        var node = (MappingNode)YamlText.Read(answers, "a.yaml", faults)!;
        var sheet = AnswerReader.ReadFile(Programme, node, default, faults);
        Assert.Empty(faults.All);
        return TextRenderer.Render(CheckReport.Of(Programme.Evaluate(sheet)));
    }

    [Fact]
    public void Says_what_is_missing_and_by_how_much() =>
        Assert.Contains("[不符合] 从业人数 19 人，少于 20 人，还差 1 人", Text("answers: { employees: 19 }"), StringComparison.Ordinal);

    [Fact]
    public void Lists_apart_what_a_person_judges()
    {
        var text = Text("answers: { employees: 25 }\ndeclared: { premises: 是 }");
        var (clauses, persons) = (text[..text.IndexOf("须由人判断", StringComparison.Ordinal)], text[text.IndexOf("须由人判断", StringComparison.Ordinal)..]);
        Assert.DoesNotContain("有固定的经营服务场所：", clauses, StringComparison.Ordinal);
        Assert.Contains("有固定的经营服务场所：申报单位自述符合", persons, StringComparison.Ordinal);
        Assert.Contains("证明材料：场所证明", persons, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_where_typed_and_computed_figures_differ()
    {
        var text = Text("answers: { partnersDeclared: 5, partners: [ { name: 甲, kind: 专业服务机构, agreement: 是 } ] }");
        Assert.Contains("填报 5 家，按明细计 1 家", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_contradictions_among_answers() =>
        Assert.Contains("提交前须改正：专业人员不多于从业人数", Text("answers: { employees: 5, professionalsDeclared: 6 }"), StringComparison.Ordinal);

    [Fact]
    public void Shows_alternatives_without_a_verdict_where_they_are_not_claimed() =>
        Assert.Contains("- 创业服务：未申报此项，不计入", Text("answers: { functions: 培训服务 }"), StringComparison.Ordinal);
}
