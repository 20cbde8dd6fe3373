using Shifan.Rules;
using Shifan.Tests.Unit.Rules;
using static Shifan.Tests.Unit.Experts.ExpertExample;

namespace Shifan.Tests.Unit.Experts;

/// <summary>Panels, defences and visits as the programme says them, and a draw that anyone can repeat: docs/drawing-experts.md has the same vectors.</summary>
public sealed class PanelTests
{
    private const string Seed = "00112233445566778899aabbccddeeff";

    private static readonly OrganisationNames Names = new(["杭州市", "宁波市"]);

    private static readonly ExpertProfile[] Pool =
    [
        new("E01", ["财务"], "示例甲有限公司", 330106), new("E02", ["技术"], "示例甲股份有限公司", 330102), new("E03", ["技术"], "示例乙大学", 330212), new("E04", ["管理"], "示例丙中心", 330206),
        new("E05", ["财务", "管理"], "示例丁协会", 330302), new("E06", ["技术"], "示例戊研究院", 330402), new("E07", ["法律"], "示例己律师事务所", 330106), new("E08", ["技术"], "示例庚有限公司", 330106),
    ];

    private static PanelTerms Terms(int experts, int standby, params PanelQuota[] quotas) => new("experts", experts, standby, null, quotas, new ExpertSight(true, Shown.Never, Shown.AfterRound, Shown.Never, Shown.Never), "", null);

    private static DrawnPanel Draw(PanelTerms terms, Dictionary<string, string>? avoided = null, string seed = Seed, IEnumerable<ExpertProfile>? pool = null) => PanelDraw.Of(seed, terms, [.. pool ?? Pool], avoided ?? [], Names);

    private static readonly PanelQuota OneEmployer = new(PanelGroup.Employer, null, null, 1);
    private static readonly PanelQuota Finance = new(PanelGroup.Field, "财务", 1, null);
    private static readonly PanelQuota TwoOfACity = new(PanelGroup.City, null, null, 2);

    [Fact]
    public void The_vectors_of_the_documentation_hold()
    {
        var said = Repository.Text("docs", "drawing-experts.md");
        foreach (var (terms, seed) in new[] { (Terms(3, 2), Seed), (Terms(3, 2, OneEmployer, Finance), Seed), (Terms(4, 1, TwoOfACity), "ffeeddccbbaa99887766554433221100") })
        {
            var drawn = Draw(terms, seed: seed);
            Assert.Contains($"| {seed[..4]}… | {(terms.Quotas.Count == 0 ? "—" : string.Join("，", terms.Quotas.Select(quota => quota.Say())))} | {string.Join(' ', drawn.Order)} | {string.Join(' ', drawn.Experts)} | {string.Join(' ', drawn.Standby)} |", said, StringComparison.Ordinal);
        }
        Assert.Contains(Seed, said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_the_pool_plays_no_part_and_without_quotas_the_first_are_taken()
    {
        var drawn = Draw(Terms(3, 2));
        Assert.Equal(drawn.Order.Take(3), drawn.Experts);
        Assert.Equal(drawn.Order.Skip(3).Take(2), drawn.Standby);
        Assert.Equal(drawn.Experts, Draw(Terms(3, 2), pool: Pool.Reverse()).Experts);
    }

    [Fact]
    public void Every_panel_keeps_to_its_quotas_and_is_the_first_that_does()
    {
        for (var i = 0; i < 200; i++)
        {
            var drawn = Draw(Terms(4, 1, OneEmployer, Finance, TwoOfACity), seed: $"种子{i}");
            var all = drawn.Experts.Concat(drawn.Standby).Select(id => Pool.Single(expert => expert.Id == id)).ToList();
            Assert.Equal(5, all.Count);
            Assert.False(drawn.Experts.Concat(drawn.Standby).Contains("E01") && drawn.Experts.Concat(drawn.Standby).Contains("E02")); // one employer, written in two ways
            Assert.Contains(drawn.Experts, id => Pool.Single(expert => expert.Id == id).Fields.Contains("财务"));
            Assert.All(all.GroupBy(expert => expert.Division / 100), city => Assert.InRange(city.Count(), 1, 2));
            Assert.Equal(First(drawn.Order), string.Join(' ', drawn.Experts));
        }

        // by brute force: of all fours that can be completed, the first in the order drawn
        static string First(IReadOnlyList<string> order)
        {
            var by = order.Select(id => Pool.Single(expert => expert.Id == id)).ToList();
            bool Keeps(IEnumerable<ExpertProfile> panel) => !(panel.Any(e => e.Id == "E01") && panel.Any(e => e.Id == "E02")) && panel.GroupBy(e => e.Division / 100).All(city => city.Count() <= 2);
            for (var a = 0; a < 8; a++)
            for (var b = a + 1; b < 8; b++)
            for (var c = b + 1; c < 8; c++)
            for (var d = c + 1; d < 8; d++)
            {
                ExpertProfile[] four = [by[a], by[b], by[c], by[d]];
                if (four.Any(e => e.Fields.Contains("财务")) && by.Except(four).Any(fifth => Keeps([.. four, fifth]))) return string.Join(' ', four.Select(e => e.Id));
            }
            return "";
        }
    }

    [Fact]
    public void Who_was_no_candidate_is_listed_with_the_reason()
    {
        var drawn = Draw(Terms(2, 0) with { Fields = ["技术", "财务"], Divisions = [330100] }, new() { ["E08"] = "现任职于申报单位" });
        Assert.Equal("E03 不在规定的地区之内|E04 专业领域不在技术、财务之内|E05 不在规定的地区之内|E06 不在规定的地区之内|E07 专业领域不在技术、财务之内|E08 现任职于申报单位", string.Join('|', drawn.Excluded.Select(one => $"{one.Expert} {one.Reason}")));
        Assert.Equal(["E01", "E02"], drawn.Experts.Order());
    }

    [Fact]
    public void A_pool_that_is_too_small_is_refused_with_the_reason()
    {
        Assert.Equal("合格的专家只有 7 人，须抽取 6 人、候补 2 人", Draw(Terms(6, 2), new() { ["E08"] = "回避" }).Refused);
        Assert.Equal("“法律”领域的至少 2 人，合格的专家中只有 1 人", Draw(Terms(3, 0, new PanelQuota(PanelGroup.Field, "法律", 2, null))).Refused);
        var tangled = Draw(Terms(6, 0, new PanelQuota(PanelGroup.City, null, null, 1)));
        Assert.Equal("合格的专家有 8 人，但没有一种组成同时满足：同一设区市的至多 1 人", tangled.Refused);
        Assert.Empty(tangled.Experts);
        // just enough
        Assert.Null(Draw(Terms(6, 2)).Refused);
    }

    [Fact]
    public void Everybody_is_drawn_about_as_often()
    {
        var times = Enumerable.Range(0, 1000).SelectMany(i => Draw(Terms(2, 0), seed: $"{i}").Experts).CountBy(id => id).ToDictionary();
        // 250 expected, six standard deviations are 82
        Assert.All(Pool, expert => Assert.InRange(times[expert.Id], 168, 332));
    }

    [Theory]
    [InlineData("panels: [ { step: visit, experts: 5 } ]", "experts.step")]
    [InlineData("panels: [ { step: experts, experts: 5 }, { step: experts, experts: 3 } ]", "panel.repeated")]
    [InlineData("panels: [ { step: experts, experts: 5, quotas: [ { atMost: 1 } ] } ]", "panel.quota")]
    [InlineData("panels: [ { step: experts, experts: 5, quotas: [ { by: city } ] } ]", "panel.quota")]
    [InlineData("panels: [ { step: experts, experts: 5, quotas: [ { by: city, atLeast: 1, atMost: 2 } ] } ]", "panel.quota")]
    [InlineData("panels: [ { step: experts, experts: 5, quotas: [ { field: 财务, atLeast: 6 } ] } ]", "panel.quota")]
    [InlineData("panels: [ { step: experts, experts: 5, quotas: [ { field: 财务, atLeast: 3, atMost: 2 } ] } ]", "panel.quota")]
    [InlineData("panels: [ { step: experts, experts: 0 } ]", "format.integer")]
    [InlineData("panels: [ { step: experts, experts: 5, sees: { others: always } } ]", "format.option")]
    [InlineData("defences: [ { step: defence, minutes: 10, order: drawn, sessions: [ { from: \"9点\", until: \"10:00\" } ] } ]", "format.time")]
    [InlineData("defences: [ { step: defence, minutes: 10, order: drawn, sessions: [ { from: \"10:00\", until: \"10:09\" } ] } ]", "defence.sessions")]
    [InlineData("defences: [ { step: defence, minutes: 10, order: drawn, sessions: [ { from: \"09:00\", until: \"10:00\" }, { from: \"09:30\", until: \"11:00\" } ] } ]", "defence.sessions")]
    [InlineData("visits: { step: experts, who: all }", "experts.step")]
    [InlineData("visits: { step: visit, who: all, checklist: premise }", "condition.unknown")]
    [InlineData("visits: { step: visit }", "format.kindless")]
    [InlineData("visits: { step: visit, share: { share: 120% } }", "sampling.size")]
    public void What_cannot_be_is_refused(string more, string code) => Assert.Equal(code, Fault(more).Fault.Code);

    [Fact]
    public void Slots_fill_the_sessions_and_never_run_over()
    {
        var defence = Programme("defences: [ { step: defence, minutes: 10, questions: 15, pause: 5, order: drawn, sessions: [ { from: \"09:00\", until: \"10:25\" }, { from: \"23:30\", until: \"23:59\" } ] } ]").Defences[0];
        var days = new[] { new DateOnly(2021, 6, 2), new DateOnly(2021, 6, 1) };
        var slots = defence.Slots(days, 6);
        // the third of the morning ends at 10:25 exactly
        Assert.Equal("1 09:00-09:25|2 09:30-09:55|3 10:00-10:25|4 23:30-23:55|5 09:00-09:25|6 09:30-09:55", string.Join('|', slots.Select(slot => $"{slot.Number} {slot.From:HH:mm}-{slot.Until:HH:mm}")));
        Assert.Equal(8, defence.Slots(days, 100).Count);
        Assert.Equal(Sampling.Draw(Seed, ["甲", "乙", "丙"], 3), DefenceTerms.Order(Seed, ["甲", "乙", "丙"]));
    }

    [Fact]
    public void Who_must_be_visited_is_data()
    {
        var where = Programme("visits: { step: visit, when: { below: { figure: employees, limit: 30 人 } }, checklist: [size, premises] }");
        Assert.Equal(["size", "premises"], where.Visits!.Checklist.Select(condition => condition.Rubric.Id));
        Assert.Equal(VisitDemand.Must, where.Visits.For(where.Sheet("{ employees: 29 }"), drawn: false));
        Assert.Equal(VisitDemand.May, where.Visits.For(where.Sheet("{ employees: 30 }"), drawn: false));
        Assert.Equal(VisitDemand.Unknown, where.Visits.For(where.Sheet("{ }"), drawn: false));
        var share = Programme("visits: { step: visit, share: { share: 25%, least: 2 } }");
        Assert.Equal(2, share.Visits!.Draw(Seed, ["甲", "乙", "丙", "丁", "戊"]).Count);
        Assert.Equal(VisitDemand.Must, share.Visits.For(share.Sheet("{ }"), drawn: true));
        Assert.Equal(VisitDemand.May, Programme("visits: { step: visit, who: chosen }").Visits!.For(share.Sheet("{ }"), drawn: true));
        Assert.Empty(Programme("visits: { step: visit, who: all }").Visits!.Draw(Seed, ["甲"]));
    }
}
