using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>Slots for materials: what they take, of whom, until when; and what of it is demanded.</summary>
public sealed class MaterialTests
{
    private const string More = """
        materials:
          slots:
            - { id: audit, label: 审计报告, accept: pdf, mostFiles: 3, mostSize: 100 MB }
            - { id: carrier, label: 载体文件, when: { is: { figure: kind, value: 企业 } } }
            - { id: filing, label: 备案证明, due: submission }
            - { id: truth, label: 声明, due: paper, paper: truth, accept: [pdf, jpeg, pdf] }
            - { id: lease, label: 租赁合同 }
          required: [ audit, { any: [ carrier, lease ] }, truth, { when: { is: { figure: filed, value: 是 } }, then: filing } ]
          mostSize: 20 MB
        papers: [ { id: truth, label: 真实性声明, by: applicant, sealed: true, wording: 保证真实。 } ]
        deliveries: [ { id: paper, label: 纸质材料, by: city }, { id: disc, label: 光盘, by: city } ]
        declaration: { paper: truth, slot: truth, clause: 附件5 }
        submission: { blocks: [ size ], note: 通知写明 }
        """;

    private static readonly Programme Programme = Example.Programme("- { id: size, atLeast: { figure: employees, limit: 20 人 } }", more: More);

    private static Material Slot(string id) => Programme.Materials.Single(material => material.Id == id);

    [Fact]
    public void A_slot_says_what_it_takes()
    {
        Assert.Equal(["pdf"], Slot("audit").Accept);
        Assert.Equal(["pdf", "jpeg", "png", "docx", "xlsx"], Slot("lease").Accept);
        Assert.Equal((3, 100L << 20), (Slot("audit").MostFiles, Slot("audit").MostBytes));
        Assert.Equal((null, 20L << 20), (Slot("lease").MostFiles, Slot("lease").MostBytes));
        Assert.Equal(["pdf", "jpeg"], Slot("truth").Accept);
        Assert.Equal(("truth", "paper", null, null), (Slot("truth").Paper, Slot("truth").Due, Slot("filing").Due, Slot("audit").Due));
        Assert.All(Repository.Programme("zhejiang-2021").Materials, material => Assert.NotNull(material.MostBytes));
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("kind: 企业", true)]
    [InlineData("kind: 事业单位", false)]
    public void A_slot_is_asked_where_it_is_not_ruled_out(string answers, bool asked) => Assert.Equal(asked, Slot("carrier").IsAsked(Programme.Sheet(answers)));

    [Theory]
    [InlineData("{}", "audit lease", null, true)]
    [InlineData("{}", "audit carrier", null, true)]
    [InlineData("{}", "audit", null, false)]
    // an alternative that is not asked makes the other no less needed
    [InlineData("kind: 事业单位", "audit", null, false)]
    [InlineData("kind: 事业单位", "audit carrier", null, false)]
    [InlineData("kind: 事业单位", "audit lease", null, true)]
    // of some only
    [InlineData("filed: 是", "audit lease", null, false)]
    [InlineData("filed: 是", "audit lease filing", null, true)]
    [InlineData("filed: 否", "audit lease", null, true)]
    // later
    [InlineData("{}", "audit lease", "disc", true)]
    [InlineData("{}", "audit lease", "paper", false)]
    [InlineData("{}", "audit lease truth", "paper", true)]
    public void What_is_missed_depends_on_the_applicant_and_the_day(string answers, string present, string? delivery, bool met)
    {
        var have = present.Split(' ').ToHashSet(StringComparer.Ordinal);
        var sheet = Programme.Sheet(answers);
        Assert.Equal(met, Programme.MaterialDemands.All(demand => demand.IsMet(have, sheet, delivery)));
    }

    [Fact]
    public void A_demand_says_itself_and_names_its_slots()
    {
        var labels = Programme.Materials.ToDictionary(material => material.Id, material => material.Label, StringComparer.Ordinal);
        Assert.Equal(["审计报告", "载体文件 或 租赁合同", "声明", "已备案：是的，备案证明"], Programme.MaterialDemands.Select(demand => demand.Say(labels)));
        Assert.Equal(["audit", "carrier", "lease", "truth", "filing"], Programme.MaterialDemands.SelectMany(demand => demand.Names));
    }

    [Fact]
    public void The_declaration_has_the_words_of_its_paper()
    {
        Assert.Equal(("保证真实。", "truth", "附件5"), (Programme.Declaration!.Wording, Programme.Declaration.Slot.Id, Programme.Declaration.Clause));
        Assert.StartsWith("本单位知悉并保证", Repository.Programme("zhejiang-2021").Declaration!.Wording, StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_block_submission_only_where_the_notice_says_so()
    {
        Assert.Equal("size", Assert.Single(Programme.Submission!.Blocks).Rubric.Id);
        Assert.All(Repository.Programmes, id => Assert.Empty(Repository.Programme(id).Submission!.Blocks));
        Assert.All(Repository.Programmes, id => Assert.NotNull(Repository.Programme(id).Submission!.Note));
    }

    [Theory]
    [InlineData("zhejiang-2021", "countyReview directCheck")]
    [InlineData("shanghai-national-2021", "districtReview directCheck")]
    public void An_application_may_be_taken_back_from_the_first_step_of_its_route(string id, string steps)
    {
        var workflow = Repository.Programme(id).Workflow;
        Assert.Equal(steps.Split(' '), workflow.Steps.Where(step => step.Withdraw is not null).Select(step => step.Id));
        Assert.All(workflow.Steps.Where(step => step.Withdraw is not null), step => Assert.True(workflow[step.Withdraw!].IsApplicants));
    }
}
