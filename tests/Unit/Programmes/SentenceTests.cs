using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>What a sentence leaves out: a case can only say what it must contain.</summary>
public sealed class SentenceTests
{
    private const string Shanghai = "shanghai-national-2021";

    [Fact]
    public void A_branch_that_is_ruled_out_asks_for_nothing_more()
    {
        var service = Find(Text(), "finance.service", ("institutionKind", "融资担保机构"));
        Assert.Equal(Verdict.NotMet, service.Verdict);
        Assert.Equal("机构类型为“融资担保机构”，应为“服务机构”", service.Lacks);
        Assert.Equal("服务机构：机构类型为“融资担保机构”，应为“服务机构”", service.Sentence);
    }

    [Fact]
    public void A_branch_still_open_asks_only_for_what_is_missing()
    {
        var guarantee = Find(Text(), "finance.guarantee", ("institutionKind", "融资担保机构"));
        Assert.Equal(Verdict.Unknown, guarantee.Verdict);
        Assert.Equal("融资担保机构：暂不能判定，待填：年新增担保额", guarantee.Sentence);
    }

    [Fact]
    public void What_fails_in_a_demand_made_in_principle_stands_alone_too()
    {
        const string Results = "    clause: 一.1（3）\n    asks: 年服务中小企业150家以上";
        var text = Text();
        Assert.Contains(Results, text, StringComparison.Ordinal);
        var results = Find(text.Replace(Results, "    soft: true\n" + Results, StringComparison.Ordinal), "results", ("smesServed", "149"), ("smesServedBefore", "140"));
        Assert.Equal(Verdict.Person, results.Verdict);
        Assert.Equal("年服务中小企业还差 1 家", results.Lacks);
    }

    [Theory]
    [InlineData("330104", "注册地行政区划（330104）在浙江省", "")]
    [InlineData("310101", "注册地行政区划（310101）不在浙江省", "注册地行政区划（310101）不在浙江省")]
    public void A_place_is_told_by_the_area_it_lies_in(string division, string sentence, string lacks)
    {
        var seat = Find(Repository.Whole("zhejiang-2021"), "standing.seat", ("division", division));
        Assert.Equal((sentence, lacks), (seat.Sentence, seat.Lacks));
    }

    private static string Text() => Repository.Whole(Shanghai);

    private static Finding Find(string yaml, string condition, params (string Field, string Answer)[] answers)
    {
        var none = new Place("", 0, 0, "");
        var faults = new Faults();
        var programme = ProgrammeReader.Read(yaml, "programme.yaml", faults)!;
        var given = new MappingNode(none, [.. answers.Select(a => new Entry(a.Field, none, new ScalarNode(none, a.Answer)))]);
        var sheet = AnswerReader.Read(programme, given, null, null, programme.ReferenceDay!.Value, faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return Assert.Single(programme.Evaluate(sheet).Root.All(), finding => finding.Rubric.Id == condition);
    }
}
