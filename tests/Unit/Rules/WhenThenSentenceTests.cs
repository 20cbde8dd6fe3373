using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>A conditional demand whose condition is unknown speaks as it judges.</summary>
public sealed class WhenThenSentenceTests
{
    [Theory]
    [InlineData("是", "met")]
    [InlineData("否", "notMet")]
    public void Says_what_both_branches_agree_on(string instruments, string verdict)
    {
        var yaml = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Unit", "Broken", "_sound.yaml"));
        var (programme, flag) = Sample(yaml);
        var faults = new Faults();
        var answers = (MappingNode)YamlText.Read($"answers: {{ {flag}: {instruments} }}", "test", faults)!;
        var sheet = AnswerReader.Read(programme, (MappingNode)answers["answers"]!, null, null, new DateOnly(2021, 5, 16), faults);
        Assert.Empty(faults.All);
        var finding = programme.Find("agreed")!.Explain(sheet);
        Assert.Equal(verdict == "met" ? Verdict.Met : Verdict.NotMet, finding.Verdict);
        Assert.DoesNotContain("暂不能判定", finding.Sentence);
        Assert.DoesNotContain("待填", finding.Lacks);
    }

    // if the seat is here the flag must be yes, and elsewhere too: without a seat both agree
    private static (Programme Programme, string Flag) Sample(string yaml)
    {
        var faults = new Faults();
        var text = yaml.Replace(
            "conditions:\n",
            "conditions:\n  - id: agreed\n    clause: 一\n    when: { if: { within: { figure: division, divisions: \"330000\" } }, then: { is: { figure: agreedFlag, value: 是 } }, else: { is: { figure: agreedFlag, value: 是 } } }\n",
            StringComparison.Ordinal).Replace("type: division, required: true }", "type: division, required: true }\n      - field: { id: agreedFlag, label: 具备仪器, type: flag }", StringComparison.Ordinal);
        var programme = ProgrammeReader.Read(text, "sound", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return (programme!, "agreedFlag");
    }
}
