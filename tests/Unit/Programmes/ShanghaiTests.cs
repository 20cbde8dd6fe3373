using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>What cases cannot say of Shanghai's notice: cross-checks, ways, quotas, materials, validity, the summary table.</summary>
public sealed class ShanghaiTests
{
    private const string Id = "shanghai-national-2021";
    private const string District = "属于区级推荐名额";
    private const string Carrier = "属于打造大中小企业融通型、专业资本集聚型、科技资源支撑型、高端人才引领型等创新创业特色载体的开发区，中外中小企业合作区";
    private const string Laboratory = "属于工信部认定工业产品质量控制和技术评价实验室";

    private static readonly Programme Shanghai = Repository.Programme(Id);

    private static FactSheet Facts(params (string Field, string Answer)[] answers)
    {
        var none = new Place("", 0, 0, "");
        var faults = new Faults();
        var node = new MappingNode(none, [.. answers.Select(a => new Entry(a.Field, none, new ScalarNode(none, a.Answer)))]);
        var sheet = AnswerReader.Read(Shanghai, node, null, null, Shanghai.ReferenceDay!.Value, faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return sheet;
    }

    private static (bool Blocks, Verdict Verdict) Check(string asks, params (string Field, string Answer)[] answers)
    {
        var check = Assert.Single(Shanghai.Evaluate(Facts(answers)).Checks, check => check.Check.Condition.Rubric.Asks == asks);
        return (check.Check.Blocks, check.Finding.Verdict);
    }

    [Theory]
    [InlineData("310115", Verdict.Met)]
    [InlineData("310000", Verdict.Met)]
    [InlineData("330102", Verdict.NotMet)]
    public void An_applicant_belongs_to_a_district_of_Shanghai(string division, Verdict verdict) => Assert.Equal((true, verdict), Check("所属区在上海市", ("division", division)));

    [Theory]
    [InlineData("2015-03-18", "2015-03-18", Verdict.Met)]
    [InlineData("2015-03-18", "2015-03-17", Verdict.NotMet)]
    public void Operating_before_being_registered_only_warns(string registered, string operating, Verdict verdict) =>
        Assert.Equal((false, verdict), Check("开始运营不早于注册日期", ("registeredOn", registered), ("operatingSince", operating)));

    [Theory]
    [InlineData("30", "30", Verdict.Met)]
    [InlineData("30", "31", Verdict.NotMet)]
    public void Nobody_serves_who_is_not_employed(string employees, string serving, Verdict verdict) =>
        Assert.Equal((true, verdict), Check("从事为中小企业服务的人数不多于从业人数", ("employees", employees), ("servingStaff", serving)));

    [Theory]
    [InlineData("否", "经所属区申报", Verdict.Met)]
    [InlineData("否", "直接向市经济信息化委申报", Verdict.NotMet)]
    [InlineData("工业产品质量控制和技术评价实验室", "直接向市经济信息化委申报", Verdict.Met)]
    [InlineData("同类机构", "直接向市经济信息化委申报", Verdict.Met)]
    public void Only_laboratories_of_the_ministry_apply_to_the_city(string kind, string route, Verdict verdict) =>
        Assert.Equal((true, verdict), Check("只有工业和信息化部认定的实验室等可直接向市申报", ("directKind", kind), ("route", route)));

    [Theory]
    [InlineData("工业产品质量控制和技术评价实验室", Verdict.NotMet)]
    [InlineData("同类机构", Verdict.NotMet)]
    [InlineData("否", Verdict.Met)]
    public void A_laboratory_that_comes_through_a_district_is_warned(string kind, Verdict verdict) =>
        Assert.Equal((false, verdict), Check("工业和信息化部认定的实验室等应直接向市申报", ("directKind", kind), ("route", "经所属区申报")));

    [Theory]
    [InlineData("经所属区申报", District, Verdict.Met)]
    [InlineData("经所属区申报", Carrier, Verdict.Met)]
    [InlineData("经所属区申报", Laboratory, Verdict.NotMet)]
    [InlineData("直接向市经济信息化委申报", Laboratory, Verdict.Met)]
    [InlineData("直接向市经济信息化委申报", District, Verdict.NotMet)]
    public void The_remark_agrees_with_the_route(string route, string remark, Verdict verdict) => Assert.Equal((true, verdict), Check("备注与申报渠道一致", ("route", route), ("remark", remark)));

    [Theory]
    [InlineData(Carrier, "大中小企业融通型", Verdict.Met)]
    [InlineData(Carrier, "中外中小企业合作区、科技资源支撑型", Verdict.Met)]
    [InlineData(Carrier, null, Verdict.NotMet)]
    [InlineData(District, null, Verdict.Met)]
    public void The_separate_place_needs_a_carrier(string remark, string? carriers, Verdict verdict) => Assert.Equal(
        (true, verdict), Check("占用单列名额的须写明特色载体或合作区", [.. new[] { ("remark", remark), ("carriers", carriers!) }.Where(pair => pair.Item2 is not null)]));

    [Fact]
    public void A_statement_over_150_characters_holds_the_application_up()
    {
        Assert.Equal((true, Verdict.Met), Check("示范性表述在150字以内", ("demonstration", new string('字', 150))));
        Assert.Equal((true, Verdict.NotMet), Check("示范性表述在150字以内", ("demonstration", new string('字', 151))));
    }

    [Fact]
    public void A_district_has_two_places_more_with_a_reason_and_one_apart_that_is_hard()
    {
        var ordinary = Shanghai.QuotaFor("districtRecommend", Facts(("remark", District)))!;
        var apart = Shanghai.QuotaFor("districtRecommend", Facts(("remark", Carrier), ("carriers", "大中小企业融通型、中外中小企业合作区")))!;
        Assert.Equal(("district", "carrier"), (ordinary.Id, apart.Id));

        Assert.Equal((false, false), (ordinary.Decide(310104, 1, 9).Exceeds, ordinary.Decide(310104, 1, 9).Refuses));
        Assert.Equal((true, false), (ordinary.Decide(310104, 2, 9).Exceeds, ordinary.Decide(310104, 2, 9).Refuses));
        Assert.False(apart.Decide(310104, 0, 9).Exceeds);
        Assert.True(apart.Decide(310104, 1, 9).Refuses);
        Assert.True(Shanghai.Renewal!.CountsInQuota);
    }

    [Fact]
    public void A_laboratory_goes_past_the_district_and_its_quota()
    {
        var laboratory = Facts(("route", "直接向市经济信息化委申报"), ("remark", Laboratory));
        var district = Facts(("route", "经所属区申报"), ("remark", District));
        var flow = Shanghai.Workflow;
        var submit = flow.First.Action(Doing.Submit)!;

        Assert.Equal("directCheck", flow.Next(submit, laboratory)!.Id);
        Assert.Equal("districtReview", flow.Next(submit, district)!.Id);
        Assert.Equal("defence", flow.Next(flow["directCheck"].Action(Doing.Accept)!, laboratory)!.Id);
        Assert.Null(Shanghai.QuotaFor("cityRecommend", laboratory)!.SizeFor(310000));
        Assert.Null(Shanghai.QuotaFor("cityRecommend", district));
    }

    [Fact]
    public void After_the_defence_the_city_recommends_and_waits_for_the_ministry()
    {
        var kinds = new List<StepKind>();
        var facts = Facts();
        for (var step = Shanghai.Workflow.First; ; step = Shanghai.Workflow.Next(step.Actions[0], facts)!)
        {
            kinds.Add(step.Kind);
            if (step.Kind == StepKind.End) break;
        }
        Assert.Equal([StepKind.Prepare, StepKind.Review, StepKind.Recommend, StepKind.Defence, StepKind.Recommend, StepKind.Await, StepKind.End], kinds);
        Assert.Equal(OfficeLevel.Outside, Shanghai.Workflow.Level(Shanghai.Workflow["ministry"].By)!.Of);
        Assert.Null(Shanghai.Publicity);
    }

    [Theory]
    [InlineData("audit specialAudit", true)]
    [InlineData("combinedAudit", true)]
    [InlineData("audit", false)]
    [InlineData("specialAudit", false)]
    [InlineData("", false)]
    public void Two_audit_reports_or_one_that_contains_both(string audits, bool enough)
    {
        var present = new HashSet<string>(["report", "licence", "premises", "serviceProof", "recognition", "declaration", .. audits.Split(' ')], StringComparer.Ordinal);
        Assert.Equal(enough, Shanghai.MaterialDemands.All(demand => demand.IsMet(present, Facts())));
    }

    [Fact]
    public void The_declaration_named_twice_is_uploaded_once() => Assert.Equal("二.8; 二.9", Assert.Single(Shanghai.Materials, m => m.Label.Contains("声明", StringComparison.Ordinal)).Clause);

    [Fact]
    public void Three_calendar_years_from_the_next() =>
        Assert.Equal((new DateOnly(2022, 1, 1), new DateOnly(2024, 12, 31)), Shanghai.Validity.For(new DateOnly(2021, 12, 14)));

    [Fact]
    public void The_summary_has_the_six_columns_of_the_annex()
    {
        var summary = Assert.Single(Shanghai.Summaries, summary => !summary.Assumed);
        Assert.Equal(["number", "platformName", "institution", "functions", "demonstration", "remark"], summary.Columns.Select(column => column.From));
        Assert.Equal(2, summary.Notes.Count);
        Assert.Equal([District, Carrier, Laboratory], Shanghai.Form.Fields.Single(field => field.Id == "remark").Options!.Options);
    }
}
