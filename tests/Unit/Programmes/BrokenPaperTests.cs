using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>Papers with one mistake each, and what their author is told: tests/Unit/Broken/papers.yaml.</summary>
public sealed class BrokenPaperTests
{
    private static readonly string Programme = Repository.Text("tests", "Unit", "Broken", "_sound.yaml");

    private static readonly string Sound = Repository.Text("tests", "Unit", "Broken", "_paper.yaml");

    private static readonly Dictionary<string, MappingNode> Corpus =
        ((SequenceNode)YamlText.Read(Repository.Text("tests", "Unit", "Broken", "papers.yaml"), "papers.yaml", new Faults())!).Items.Cast<MappingNode>().ToDictionary(entry => Scalar(entry, "name"), StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Corpus.Keys];

    private static Programme? Read(string paper, Faults faults) => ProgrammeReader.Read(ProgrammeText.Join(Programme, [("form.yaml", paper)]), "sound/programme.yaml", faults);

    [Fact]
    public void The_paper_that_the_broken_ones_are_made_of_is_sound()
    {
        var faults = new Faults();
        var programme = Read(Sound, faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        Assert.Equal("保证真实。", programme!.Papers.Single(paper => paper.Id == "form").Wording);
    }

    [Theory, MemberData(nameof(Names))]
    public void Tells_what_is_wrong_and_where(string name)
    {
        var broken = Corpus[name];
        var old = Scalar(broken, "replace");
        Assert.True(Sound.Split(old).Length == 2, $"“{old}” must stand exactly once in the paper.");
        var text = Sound.Replace(old, Scalar(broken, "with"), StringComparison.Ordinal);
        var faults = new Faults();
        Assert.Null(Read(text, faults));
        var said = string.Join("\n", faults.All.Select(fault => $"{fault.Code} {fault}"));
        var at = Scalar(broken, "at");
        var index = text.IndexOf(at.Replace("▸", "", StringComparison.Ordinal), StringComparison.Ordinal) + at.IndexOf('▸', StringComparison.Ordinal);
        var (line, column) = (text[..index].Count(c => c == '\n') + 1, index - text.LastIndexOf('\n', index - 1));
        var fault = faults.All.FirstOrDefault(fault => fault.Code == Scalar(broken, "code") && fault.Place is { File: "sound/papers/form.yaml" } place && (place.Line, place.Column) == (line, column));
        Assert.True(fault is not null, $"Expected {Scalar(broken, "code")} at {line}:{column}, got\n{said}");
        Assert.Contains(Scalar(broken, "says"), $"{fault.Message}\n{fault.Remedy}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_papers_of_the_system_load_and_each_subject_of_the_procedure_has_one() =>
        Assert.Equal(["addressLabel", "archive", "attendance", "certificate", "decision", "defenceList", "discLabel", "handover", "letter", "minutes", "objectionAnswer", "plaque", "pledge", "publicity", "receipt", "return", "scoreSheet", "scoreSummary", "summary", "supplement", "visit"], DefaultPapers.All.Select(layout => layout.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Papers_are_published_with_their_programme_and_their_changes_are_seen()
    {
        var (before, after) = (Read(Sound, new Faults())!, Read(Sound.Replace("  - title: 申请表", "  - title: 申报表", StringComparison.Ordinal), new Faults())!);
        Assert.NotEqual(before.Digest, after.Digest);
        var difference = Assert.Single(ProgrammeDiff.Of(before, after));
        Assert.Equal(("表格 申请表", "申请表", "申报表"), (difference.What, difference.Before, difference.After));
        var (programme, papers) = ProgrammeText.Split(ProgrammeText.Join(Programme, [("b.yaml", "x: 1"), ("a.yaml", "y: 2\n")]));
        Assert.Equal((Programme, "a.yaml", "y: 2\n", "b.yaml", "x: 1"), (programme, papers[0].Name, papers[0].Text, papers[1].Name, papers[1].Text));
    }

    private static string Scalar(MappingNode node, string key) => ((ScalarNode)node[key]!).Text;
}
