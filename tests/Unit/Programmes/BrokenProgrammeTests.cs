using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>Programmes with one mistake each, and what their author is told: tests/Unit/Broken/corpus.yaml.</summary>
public sealed class BrokenProgrammeTests
{
    private static readonly string Sound = Repository.Text("tests", "Unit", "Broken", "_sound.yaml");

    private static readonly Dictionary<string, MappingNode> Corpus = ReadCorpus();

    public static TheoryData<string> Names => [.. Corpus.Keys];

    // what a schema can see without knowing calendars and numbers
    internal static IEnumerable<string> Misshapen => Corpus.Where(pair => Scalar(pair.Value, "code") is var code
        && code.StartsWith("format.", StringComparison.Ordinal) && code is not ("format.date" or "format.number")).Select(pair => pair.Key);

    internal static string TextOf(string name) => Broken(Corpus[name]);

    [Fact]
    public void The_programme_that_the_broken_ones_are_made_of_is_sound()
    {
        var faults = new Faults();
        var programme = ProgrammeReader.Read(Sound, "sound.yaml", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        Assert.Equal("sound", programme!.Id);
    }

    [Fact]
    public void The_corpus_is_large_and_names_every_mistake_once() => Assert.InRange(Corpus.Count, 150, 1000);

    [Theory, MemberData(nameof(Names))]
    public void Tells_what_is_wrong_and_where(string name)
    {
        var broken = Corpus[name];
        var text = Broken(broken);
        var faults = new Faults();
        var programme = ProgrammeReader.Read(text, "broken.yaml", faults);
        var said = string.Join("\n", faults.All.Select(fault => $"{fault.Code} {fault}"));

        Assert.Null(programme);
        Assert.True(Codes(broken).SequenceEqual(faults.All.Select(fault => fault.Code).Order(StringComparer.Ordinal)), $"Expected {string.Join(", ", Codes(broken))}, got\n{said}");
        var (line, column) = Place(text, Scalar(broken, "at"));
        var expected = new Place("broken.yaml", line, column, Scalar(broken, "path"));
        var fault = faults.All.FirstOrDefault(fault => fault.Code == Scalar(broken, "code") && fault.Place == expected);
        Assert.True(fault is not null, $"Expected {Scalar(broken, "code")} at {expected}, got\n{said}");
        Assert.Contains(Scalar(broken, "says"), $"{fault.Message}\n{fault.Remedy}", StringComparison.Ordinal);
        Assert.All(faults.All, Is_said_in_Chinese);
    }

    private static void Is_said_in_Chinese(Fault fault)
    {
        foreach (var sentence in new[] { fault.Message, fault.Remedy })
        {
            Assert.Contains(sentence, c => c is >= '\u4E00' and <= '\u9FFF');
            Assert.False(sentence.EndsWith('。'), sentence);
            Assert.DoesNotContain("Exception", sentence, StringComparison.Ordinal);
        }
        Assert.Matches("^[a-z]+\\.[a-z]+$", fault.Code);
    }

    private static IEnumerable<string> Codes(MappingNode broken) =>
        broken.Items("also").Cast<ScalarNode>().Select(also => also.Text).Append(Scalar(broken, "code")).Order(StringComparer.Ordinal);

    private static string Scalar(MappingNode node, string key) => ((ScalarNode)node[key]!).Text;

    private static string Broken(MappingNode broken)
    {
        if (broken["whole"] is ScalarNode whole) return whole.Text;
        return broken.Maps("edits").Prepend(broken).Aggregate(Sound, (text, edit) =>
        {
            var old = Scalar(edit, "replace");
            var at = text.IndexOf(old, StringComparison.Ordinal);
            Assert.True(at >= 0 && text.IndexOf(old, at + 1, StringComparison.Ordinal) < 0, $"“{old}” must stand exactly once in the text.");
            return string.Concat(text.AsSpan(0, at), Scalar(edit, "with"), text.AsSpan(at + old.Length));
        });
    }

    // line and column of the ▸ in a piece of the text, or of its beginning
    private static (int Line, int Column) Place(string text, string at)
    {
        var piece = at.Replace("▸", "", StringComparison.Ordinal);
        var index = text.IndexOf(piece, StringComparison.Ordinal);
        Assert.True(index >= 0 && (piece.Length == 0 || text.IndexOf(piece, index + 1, StringComparison.Ordinal) < 0), $"“{piece}” must stand exactly once in the broken text.");
        var before = text[..(index + Math.Max(0, at.IndexOf('▸', StringComparison.Ordinal)))];
        return (before.Count(c => c == '\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    private static Dictionary<string, MappingNode> ReadCorpus()
    {
        var faults = new Faults();
        var corpus = (SequenceNode?)YamlText.Read(Repository.Text("tests", "Unit", "Broken", "corpus.yaml"), "corpus.yaml", faults);
        if (corpus is null) throw new InvalidOperationException(string.Join("\n", faults.All));
        return corpus.Items.Cast<MappingNode>().ToDictionary(node => Scalar(node, "name"), StringComparer.Ordinal);
    }
}
