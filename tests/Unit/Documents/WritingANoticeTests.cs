using System.Text.RegularExpressions;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Documents;

/// <summary>Every example of docs/writing-a-notice.md loads: the first is a whole programme, each other one replaces some of its keys.</summary>
public sealed partial class WritingANoticeTests
{
    private static readonly IReadOnlyList<MappingNode> Examples =
        [.. Block().Matches(Repository.Text("docs", "writing-a-notice.md")).Select(match => (MappingNode)YamlText.Read(match.Groups[1].Value, "writing-a-notice.md", new Faults())!)];

    // figures that other examples read stay
    private static MappingNode Whole => Examples[0].With(Examples.First(example => example["figures"] is not null));

    public static TheoryData<int> All => [.. Enumerable.Range(0, Examples.Count)];

    [Theory, MemberData(nameof(All))]
    public void Loads(int example)
    {
        var faults = new Faults();
        ProgrammeReader.Read(Whole.With(Examples[example]), "", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
    }

    [Fact]
    public void Has_an_example_of_every_kind_of_condition()
    {
        var text = Repository.Text("docs", "writing-a-notice.md");
        string[] kinds = ["atLeast", "above", "atMost", "below", "equals", "elapsed", "day", "is", "includes", "within", "text", "known", "holds", "judged", "all", "any", "atLeastOf", "not", "when", "each"];
        Assert.DoesNotContain(kinds, kind => !text.Contains($"{kind}: {{", StringComparison.Ordinal) && !text.Contains($"{kind}: [", StringComparison.Ordinal) && !text.Contains($"`{kind}`", StringComparison.Ordinal));
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex Block();
}
