using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>The case that a conditional demand is made for is no demand itself: that it is not the applicant's is nothing he fails, and nobody judges what follows from it.</summary>
public sealed class ApplyingTests
{
    private static readonly Programme Programme = Repository.Programme("shanghai-national-2021");

    private static Report Of(string answers)
    {
        var faults = new Faults();
        var sheet = AnswerReader.ReadFile(Programme, (MappingNode)YamlText.Read(answers, "a.yaml", faults)!, default, faults);
        Assert.Empty(faults.All);
        return Programme.Evaluate(sheet);
    }

    // fewer than the year before; the year before that there was no fall
    private const string Grew = "answers: { smesServed: 160, smesServedBefore: 366, smesServedEarlier: 320 }";

    private const string Fell = "answers: { smesServed: 160, smesServedBefore: 150, smesServedEarlier: 320 }";

    [Fact]
    public void Only_the_branch_that_holds_is_a_finding()
    {
        var (grew, fell) = (Of(Grew), Of(Fell));
        var (without, with) = (grew.Root.Applying().Select(finding => finding.Rubric.Id).ToList(), fell.Root.Applying().Select(finding => finding.Rubric.Id).ToList());
        Assert.Contains("growth.earlier", without);
        Assert.DoesNotContain("growth.judged", without);
        Assert.Contains("growth.judged", with);
        Assert.DoesNotContain(grew.Root.Applying(), finding => finding is { Condition: Compare compare } && compare.Figure.Id == "smesServedEarlier");
        // everything that is a demand is still there
        Assert.Contains("growth.last", without);
        Assert.Contains("served", without);
    }

    [Fact]
    public void What_nobody_has_to_judge_is_not_counted_nor_listed()
    {
        Assert.DoesNotContain(Of(Grew).ForPersons, finding => finding.Rubric.Id == "growth.judged");
        Assert.Contains(Of(Fell).ForPersons, finding => finding.Rubric.Id == "growth.judged");
        var text = TextRenderer.Render(CheckReport.Of(Of(Grew)));
        Assert.DoesNotContain("虽有年度下降", text, StringComparison.Ordinal);
        Assert.DoesNotContain("未超过前一年服务中小企业数（2019年度）366 家，还差 47 家", text, StringComparison.Ordinal);
        Assert.Contains("年服务中小企业（2020年度）160 家，未超过前一年服务中小企业数（2019年度）366 家", text, StringComparison.Ordinal);
        Assert.Contains("虽有年度下降", TextRenderer.Render(CheckReport.Of(Of(Fell))), StringComparison.Ordinal);
    }
}
