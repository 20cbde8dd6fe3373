using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>What an attack on the rules once got through.</summary>
public sealed class FoundByAttackTests
{
    private static Report Check(string programme, string answers, out Faults faults)
    {
        faults = new Faults();
        var node = (MappingNode)YamlText.Read(answers, "test", faults)!;
        var loaded = Repository.Programme(programme);
        return loaded.Evaluate(AnswerReader.Read(loaded, node, null, null, new DateOnly(2021, 5, 16), faults));
    }

    [Fact]
    public void Figures_that_contradict_one_another_prove_nothing()
    {
        var report = Check("zhejiang-2021", "{ serviceTimes: 100, freeTimes: 5000, lowFeeTimes: 5000 }", out var faults);
        Assert.Empty(faults.All);
        Assert.Equal(Verdict.NotMet, report.MachineVerdict);
        Assert.StartsWith("填报内容有 1 处矛盾", report.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_in_a_question_that_is_not_asked_is_none()
    {
        Check("zhejiang-2021", "{ functions: [培训服务], financingRaised: 六亿 }", out var faults);
        Assert.Empty(faults.All);
        Check("zhejiang-2021", "{ functions: [融资服务], financingRaised: 六亿 }", out faults);
        Assert.Equal("answer.financingRaised", Assert.Single(faults.All).Code);
    }

    [Theory]
    [InlineData("上海市示 范平台", Verdict.NotMet)]
    [InlineData("上海市国\u200B家级平台", Verdict.NotMet)]
    [InlineData("上海市企业服务平 台", Verdict.Met)]
    public void Blanks_do_not_beat_a_rule_of_names(string name, Verdict expected)
    {
        var report = Check("shanghai-national-2021", $"{{ platformName: \"{name}\" }}", out var faults);
        Assert.Empty(faults.All);
        Assert.Equal(expected, report.Root.All().First(finding => finding.Condition is TextRule { Demands.Ends.Count: > 0 }).Verdict);
    }

    [Fact]
    public void The_same_partner_with_a_blank_in_its_name_counts_once()
    {
        var report = Check("zhejiang-2021", "{ partners: [ { name: 甲 所, kind: 专业服务机构, agreement: 是 }, { name: 甲所, kind: 专业服务机构, agreement: 是 }, { name: 乙（杭州）所, kind: 专业服务机构, agreement: 是 }, { name: 乙(杭州)所, kind: 专业服务机构, agreement: 是 } ] }", out _);
        Assert.Equal("2 家", report.Root.All().First(finding => finding.Rubric.Id == "partners.count").Measurement!.Value!.Value.ToString());
    }

    [Theory]
    [InlineData("{ id: accept, label: 初审通过, does: accept, to: cityReview }", "{ id: accept, label: 初审通过, does: accept, to: cityReview }\n      - { id: accept2, label: 转省, does: accept, to: directCheck }", "action.twice")]
    [InlineData("until: 2021-05-16, then: closes, clause: 三（一）1, note: 当日", "until: 9999-12-31, then: closes, clause: 三（一）1, note: 当日", "format.date")]
    [InlineData("id: institution, label: 申请单位名称", "id: revision, label: 申请单位名称", "field.reserved")]
    [InlineData("label: 注册地行政区划, type: division, required: true", "label: 注册地行政区划, type: division", "form.division")]
    public void A_file_that_would_break_later_is_refused_now(string replace, string with, string code)
    {
        var text = Repository.Whole("zhejiang-2021");
        Assert.Contains(replace, text);
        var faults = new Faults();
        Assert.Null(ProgrammeReader.Read(text.Replace(replace, with, StringComparison.Ordinal), "test", faults));
        Assert.Contains(faults.All, fault => fault.Code == code && fault.Place.Line > 1);
    }
}
