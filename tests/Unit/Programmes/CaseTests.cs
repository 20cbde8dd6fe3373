using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>The cases are the specification of a programme; these tests hold every programme of the repository to its own.</summary>
public sealed class CaseTests
{
    private const int FewestCases = 60;

    // limits that no typed answer can drive to the point, with the reason; empty means that all are driven
    private static readonly Dictionary<string, string[]> Undriven = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, Programme> Programmes = Repository.Programmes.ToDictionary(id => id, Repository.Programme, StringComparer.Ordinal);

    private static readonly Dictionary<string, Case[]> Cases = Repository.Programmes.ToDictionary(id => id, id => Repository.Cases(id).ToArray(), StringComparer.Ordinal);

    public static TheoryData<string> All => [.. Repository.Programmes];

    public static IEnumerable<TheoryDataRow<string, string, int>> AllCases =>
        Cases.SelectMany(pair => pair.Value.Select((@case, i) => new TheoryDataRow<string, string, int>(pair.Key, @case.Name, i)));

    public static IEnumerable<TheoryDataRow<string, string>> AllSamples =>
        Repository.Programmes.Select(id => (Id: id, Folder: Path.Combine(Repository.Root, "samples", id))).Where(pair => Directory.Exists(pair.Folder))
            .SelectMany(pair => Directory.GetFiles(pair.Folder, "*.yaml").Order(StringComparer.Ordinal).Select(file => new TheoryDataRow<string, string>(pair.Id, Path.GetFileName(file))));

    [Theory, MemberData(nameof(AllCases))]
    public void Every_case_holds(string programme, string name, int index)
    {
        var @case = Cases[programme][index];
        Assert.Equal(name, @case.Name);
        Assert.Empty(@case.Run(Programmes[programme]));
    }

    [Theory, MemberData(nameof(All))]
    public void A_programme_has_cases_enough_to_specify_it(string programme) =>
        Assert.True(Cases[programme].Length >= FewestCases, $"{programme}: {Cases[programme].Length} cases, at least {FewestCases} wanted");

    [Theory, MemberData(nameof(All))]
    public void No_two_cases_have_the_same_name(string programme) =>
        Assert.Empty(Cases[programme].GroupBy(@case => @case.Name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key));

    [Theory, MemberData(nameof(All))]
    public void Every_condition_is_expected_by_some_case(string programme)
    {
        var expected = Cases[programme].SelectMany(@case => @case.Expects).Select(expect => expect.Condition).ToHashSet(StringComparer.Ordinal);
        var top = Programmes[programme].Eligibility.Parts.SelectMany(part => part is AtLeastOf { Claims: not null } ? part.Parts.Prepend(part) : [part]);
        Assert.Empty(top.Select(condition => condition.Rubric.Id).Except(expected, StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(All))]
    public void Below_at_and_above_each_limit_the_verdict_is_what_the_words_demand(string programme)
    {
        var (points, undriven) = Boundaries.Of(Programmes[programme]);
        Assert.NotEmpty(points);
        Assert.Empty(points.Where(point => !point.Holds).Select(point => $"{point.Condition} at {point.At}: {point.Actual}, not {point.Expected}"));
        Assert.Equal(Undriven.GetValueOrDefault(programme, []), undriven);
    }

    [Theory, MemberData(nameof(All))]
    public void Moving_any_limit_by_one_step_breaks_a_case(string programme)
    {
        var moved = HeldLimits.Of(Repository.Whole(programme), "programme.yaml", Cases[programme]);
        Assert.NotEmpty(moved);
        Assert.Empty(moved.Where(limit => !limit.Noticed).Select(limit => $"{limit.Place} {limit.Condition}: no case notices {limit.To} for {limit.From}"));
    }

    [Theory, MemberData(nameof(AllSamples))]
    public void Every_sample_can_be_read_and_gets_the_verdict_that_its_name_says(string programme, string file)
    {
        var expected = Path.GetFileNameWithoutExtension(file) switch
        {
            "eligible" => Verdict.Met,
            "just-failing" => Verdict.NotMet,
            "unknown" => Verdict.Unknown,
            var other => throw new InvalidOperationException($"{other}: name a sample eligible, just-failing or unknown"),
        };
        var report = Sample(programme, file);
        Assert.Equal(expected, report.MachineVerdict);
        Assert.Empty(report.Checks.Where(check => check.Finding.Verdict == Verdict.NotMet).Select(check => check.Finding.Sentence));
        Assert.Contains("示例", Repository.Text("samples", programme, file), StringComparison.Ordinal);
    }

    [Fact]
    public void The_failing_sample_fails_in_one_condition_only_and_says_by_how_much()
    {
        var failing = Assert.Single(Sample("zhejiang-2021", "just-failing.yaml").NotMet);
        Assert.Equal("results", failing.Rubric.Id);
        Assert.Equal("年服务中小微企业还差 12 家", failing.Lacks);
    }

    [Fact]
    public void A_number_typed_differently_from_the_rows_is_shown_beside_the_rows()
    {
        var differing = Cases["zhejiang-2021"].Single(@case => @case.Name.StartsWith("填报专业人员20人", StringComparison.Ordinal));
        var programme = Programmes["zhejiang-2021"];
        var faults = new Faults();
        var report = programme.Evaluate(AnswerReader.Read(programme, differing.Answers, differing.Declared, differing.Judged, programme.Notice.Issued, faults));
        Assert.True(faults.None);
        var (figure, difference) = Assert.Single(report.Differences);
        Assert.Equal("professionals", figure.Id);
        Assert.Equal("填报 20 人，按明细计 15 人，以明细为准", difference);
    }

    [Theory]
    [InlineData("zhejiang-2021")]
    [InlineData("shanghai-national-2021")]
    public void Equipment_typed_differently_from_the_list_is_shown_beside_the_list(string id)
    {
        var faults = new Faults();
        var answers = (MappingNode)YamlText.Read("{ equipmentCount: 12, equipment: [ { name: 示例仪器, kind: 仪器设备, count: 10 }, { name: 示例软件, kind: 软件, count: 2 } ] }", "answers.yaml", faults)!;
        var report = Programmes[id].Evaluate(AnswerReader.Read(Programmes[id], answers, null, null, Programmes[id].Notice.Issued, faults));
        Assert.True(faults.None);
        Assert.Equal([("equipmentListed", "填报 12 台(套)，按明细计 10 台(套)，以明细为准")], report.Differences.Select(pair => (pair.Figure.Id, pair.Difference)));
    }

    private static Report Sample(string programme, string file)
    {
        var faults = new Faults();
        var root = (MappingNode)YamlText.Read(Repository.Text("samples", programme, file), file, faults)!;
        var sheet = AnswerReader.ReadFile(Programmes[programme], root, Programmes[programme].Notice.Issued, faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return Programmes[programme].Evaluate(sheet);
    }
}
