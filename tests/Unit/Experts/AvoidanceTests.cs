using Shifan.Rules;

namespace Shifan.Tests.Unit.Experts;

/// <summary>回避 over a corpus of pairs: everything is found, nobody is excluded without cause, and the reason is in Chinese and gives no number away.</summary>
public sealed class AvoidanceTests
{
    private static readonly DateOnly Day = new(2021, 5, 16);

    private static readonly MappingNode Corpus = (MappingNode)YamlText.Read(Repository.Text("tests", "Unit", "Experts", "avoidance.yaml"), "avoidance.yaml", new Faults())!;

    private static readonly OrganisationNames Names = new(((MappingNode)YamlText.Read(Repository.Text("data", "divisions.yaml"), "divisions.yaml", new Faults())!).Maps("divisions").Select(place => place.Text("name")!).Concat(["西安市"]));

    private static readonly AvoidanceRules Rules = ProgrammeReader.Read(Repository.Whole("zhejiang-2021"), "zhejiang-2021", new Faults())!.Avoidance!;

    private static readonly Avoidance Finder = new(Rules, Names);

    private static readonly string[][] Pairs = [.. Corpus.Text("names")!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];

    public static TheoryData<string, string, string> NamePairs => [.. Pairs.Select(pair => (pair[0], pair[1], pair[2]))];

    public static TheoryData<string> Ties => [.. Corpus.Maps("ties").Select(tie => tie.Text("name")!)];

    [Fact]
    public void The_corpus_is_large_and_has_as_many_traps() => Assert.True(Pairs.Length + Ties.Count >= 130 && Pairs.Count(pair => pair[2] == "none") >= 30);

    [Theory, MemberData(nameof(NamePairs))]
    public void Finds_an_employer_by_its_name(string employer, string institution, string gives)
    {
        foreach (var (works, applies) in new[] { (employer, institution), (institution, employer) })
        {
            var hits = Finder.Find(new ExpertTies("示例人", [new Employment(works)], [], [], []), new InstitutionTies(applies, null, [], [], [], [], []), Day);
            Assert.Equal(gives, hits.Any(hit => hit.Excludes) ? "excludes" : hits.Count > 0 ? "looks" : "none");
            Assert.All(hits, hit => Assert.Contains(works, hit.Reason, StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(Ties))]
    public void Finds_every_other_tie(string name)
    {
        var pair = Corpus.Maps("ties").Single(tie => tie.Text("name") == name);
        var (who, whose) = (pair.Map("expert")!, pair.Map("institution")!);
        var works = new List<Employment> { new(who.Text("works")!, who.Text("code"), new DateOnly(2000, 1, 1)) };
        if (who.Text("past") is { } past) works.Add(new Employment(past, null, null, who.Day("until"), Ended: true));
        var expert = new ExpertTies(who.Text("person") ?? "示例人", works, who.Texts("phone"), who.Texts("address"), [.. who.Texts("declares").Select(declared => new DeclaredTie(declared, null, "担任顾问"))]);
        var related = whose.Texts("investors").Select(one => new RelatedBody(Relation.Investor, one, whose.Text("investorCode")))
            .Concat(whose.Texts("partners").Select(one => new RelatedBody(Relation.Partner, one))).Concat(whose.Texts("related").Select(one => new RelatedBody(Relation.Related, one)));
        var institution = new InstitutionTies(whose.Text("name")!, whose.Text("code"), whose.Texts("others"), [.. related], whose.Texts("phone"), whose.Texts("address"), whose.Texts("persons"));

        var hits = Finder.Find(expert, institution, Day);
        Assert.Equal(pair.Text("finds"), string.Join(' ', hits.Select(hit => $"{char.ToLowerInvariant(hit.Relation.ToString()[0])}{hit.Relation.ToString()[1..]}{(hit.Excludes ? '!' : '?')}")));
        Assert.All(hits, hit =>
        {
            Assert.EndsWith(hit.Excludes ? "" : "；请核对", hit.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain(expert.Phones.Concat(institution.Phones).Concat(expert.Addresses).Concat(institution.Addresses), said => hit.Reason.Contains(said, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Only_what_the_programme_names_is_found()
    {
        var expert = new ExpertTies("示例人", [new Employment("示例甲有限公司")], ["13800000001"], [], []);
        var institution = new InstitutionTies("示例甲有限公司", null, [], [], ["13800000001"], [], []);
        Assert.Empty(new Avoidance(new AvoidanceRules([Relation.Investor], [Relation.Address], 3, "", null), Names).Find(expert, institution, Day));
        Assert.Equal([(Relation.Employer, false)], new Avoidance(new AvoidanceRules([], [Relation.Employer], 3, "", null), Names).Find(expert, institution, Day).Select(hit => (hit.Relation, hit.Excludes)));
    }

    [Theory]
    [InlineData("专家现任职于“示例投资有限公司”，申报单位的投资方“示例投资有限责任公司”名称相同（去除地区、括号和公司类型的写法）", "示例投资有限责任公司")]
    [InlineData("专家现任职于“示例投资有限公司”，申报单位的投资方“示例投资有限公司”即该单位", "示例投资有限公司")]
    public void Says_why(string reason, string investor)
    {
        var hit = Assert.Single(Finder.Find(new ExpertTies("示例人", [new Employment("示例投资有限公司")], [], [], []), new InstitutionTies("示例甲有限公司", null, [], [new RelatedBody(Relation.Investor, investor)], [], [], []), Day));
        Assert.Equal(reason, hit.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("（）")]
    [InlineData("有限公司")]
    [InlineData("杭州市")]
    [InlineData("(((杭州")]
    [InlineData("大学")]
    public void Odd_names_are_nobody_s(string odd)
    {
        foreach (var other in Pairs.Select(pair => pair[0])) Assert.NotEqual(NameMatch.Same, Names.Compare(odd, other));
    }

    [Fact]
    public void A_rule_that_contradicts_itself_is_refused()
    {
        Assert.Equal("avoidance.repeated", ExpertExample.Fault("avoidance: { excludes: [employer, phone], looks: [phone] }").Fault.Code);
        Assert.Equal("avoidance.years", ExpertExample.Fault("avoidance: { excludes: [pastEmployer] }").Fault.Code);
        Assert.Equal("format.option", ExpertExample.Fault("avoidance: { excludes: [employed] }").Fault.Code);
    }
}
